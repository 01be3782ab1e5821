// Answers made to harm: prototypes, nesting, size, patterns.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/kernel/json.js';
import { validateAnswers } from '../../../src/tasks/forms/index.js';
import { evaluate, field, form, LETTERS, problems, values } from './support.js';

const schema = form(
  field('textfield', 'a', { validate: { pattern: '^(a+)+$' } }), field('number', 'n', { validate: { max: 5 } }), field('select', 's', LETTERS), field('checklist', 'c', LETTERS), field('datetime', 'd'),
  { type: 'group', path: 'g', components: [field('textfield', 'x', { conditional: { hide: '=n > 3' } })] }, { type: 'dynamiclist', path: 'rows', components: [field('textfield', 'x'), field('expression', 'e', { expression: '=i' })] }, field('expression', 'e', { expression: '=get or else(n, 0) + 1' }),
);

describe('hostile answers', () => {
  it('names of prototypes are unknown fields and touch nothing', () => {
    const answers = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "g": {"__proto__": {"x": "y"}}, "rows": [{"__proto__": {"x": "y"}}]}') as JsonObject;
    const found = problems(schema, answers);
    expect(found.map((problem) => problem.split(':')[0])).toEqual(['/variables/__proto__', '/variables/constructor', '/variables/g/__proto__', '/variables/rows/0/__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('a form whose keys are names of prototypes pollutes nothing', () => {
    const result = validateAnswers({ schema: form(field('textfield', '__proto__.polluted'), field('textfield', 'constructor.prototype.polluted')), answers: {}, variables: {}, evaluate });
    expect(result.problems).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.getPrototypeOf(result.values)).toBe(Object.prototype);
  });

  it.each<[string, Json]>([
    ['annidato al massimo 20', Array.from({ length: 50_000 }).reduce<Json>((deep) => [deep], 1)], ['al massimo 20000 valori', Array<number>(30_000).fill(1)], ['al massimo 1000000 caratteri', 'x'.repeat(1_000_001)],
  ])('are refused as a whole: %s', (expected, value) => {
    const started = performance.now();
    expect(problems(schema, { a: value })).toEqual([expect.stringContaining(expected)]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it.each([null, 'text', 5, []])('that are no object are refused: %j', (answers) => {
    expect(problems(schema, answers)).toEqual([expect.stringContaining('/variables: Atteso un gruppo di campi')]);
  });

  it('a pattern made to hang does not', () => {
    const started = performance.now();
    expect(problems(schema, { a: `${'a'.repeat(90_000)}!` })[0]).toContain('della forma');
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('a text beyond any form is refused even without a rule', () => {
    expect(problems(form(field('textarea', 'x')), { x: 'x'.repeat(100_001) })[0]).toContain('al massimo 100000 caratteri');
  });

  it('rows and problems are bounded', () => {
    expect(problems(schema, { rows: Array.from({ length: 501 }, () => ({})) })[0]).toContain('attese al massimo 500 righe');
    expect(problems(schema, Object.fromEntries(Array.from({ length: 5_000 }, (_none, index) => [`x${String(index)}`, 1])))).toHaveLength(200);
  });

  it('whatever comes, nothing is thrown, and values without problems hold exactly the declared fields', () => {
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('a', 'n', 's', 'c', 'd', 'g', 'rows', 'e', 'z', '__proto__'), fc.jsonValue({ maxDepth: 3 })), (answers) => {
      const before = JSON.stringify(answers);
      const result = validateAnswers({ schema, answers: answers as JsonObject, variables: {}, evaluate });
      expect(JSON.stringify(answers)).toBe(before);
      if (result.problems.length === 0) expect(Object.keys(result.values).sort()).toEqual(['a', 'c', 'd', 'e', 'g', 'n', 'rows', 's']);
      for (const problem of result.problems) expect(problem.pointer).toMatch(/^\/variables/);
    }), { numRuns: 500 });
  });

  it('what passed passes again', () => {
    fc.assert(fc.property(fc.record({ a: fc.constantFrom('a', 'aaa', null), n: fc.integer({ max: 5 }), s: fc.constantFrom('a', 'b', null), rows: fc.array(fc.record({ x: fc.string({ maxLength: 9 }) }), { maxLength: 3 }) }, { requiredKeys: [] }), (answers) => {
      const first = values(schema, answers);
      expect(values(schema, first, first)).toEqual(first);
    }), { numRuns: 200 });
  });
});
