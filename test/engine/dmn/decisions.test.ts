// Decisions: hit policies, required decisions, types, and what refuses a file.

import { describe, expect, it } from 'vitest';
import { compileDecisions, evaluateDecision, MAX_DMN_BYTES } from '../../../src/engine/dmn/index.js';
import type { Json, Variables } from '../../../src/kernel/json.js';
import { environment } from '../feel/environment.js';

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

interface TableSketch {
  id?: string;
  hitPolicy?: string;
  inputs: [expression: string, type?: string][];
  outputs: [name: string, type?: string][];
  /** Rows of cells, inputs first. */
  rules: string[][];
  requires?: string[];
  variable?: string;
  extra?: string;
}

function table({ id = 'decide', hitPolicy, inputs, outputs, rules, requires = [], variable, extra = '' }: TableSketch): string {
  const typed = (type?: string): string => (type === undefined ? '' : ` typeRef="${type}"`);
  const cells = (texts: string[], kind: string, row: number): string => texts.map((text, column) => `<${kind}Entry id="${id}-${kind}-${String(row)}-${String(column + 1)}"><text>${escape(text)}</text></${kind}Entry>`).join('');
  return `<decision id="${id}" name="Decidi ${id}">${variable === undefined ? '' : `<variable name="${variable}"/>`}
    ${requires.map((required) => `<informationRequirement><requiredDecision href="${required}"/></informationRequirement>`).join('')}${extra}
    <decisionTable${hitPolicy === undefined ? '' : ` hitPolicy="${hitPolicy}"`}>
    ${inputs.map(([expression, type], index) => `<input id="${id}-i${String(index)}" label="Colonna ${String(index + 1)}"><inputExpression${typed(type)}><text>${escape(expression)}</text></inputExpression></input>`).join('')}
    ${outputs.map(([name, type]) => `<output name="${name}"${typed(type)}/>`).join('')}
    ${rules.map((row, index) => `<rule id="${id}-r${String(index + 1)}">${cells(row.slice(0, inputs.length), 'input', index + 1)}${cells(row.slice(inputs.length), 'output', index + 1)}</rule>`).join('')}
    </decisionTable></decision>`;
}

const literal = (id: string, text: string, requires: string[] = []): string => `<decision id="${id}" name="${id}">${requires.map((required) => `<informationRequirement><requiredDecision href="${required}"/></informationRequirement>`).join('')}<literalExpression><text>${escape(text)}</text></literalExpression></decision>`;
const file = (content: string, namespace = 'https://www.omg.org/spec/DMN/20191111/MODEL/'): string => `<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="${namespace}" id="drg" name="Competenza" namespace="http://percorsi">${content}</definitions>`;

async function take(content: string, variables: Variables, decisionId = 'decide'): Promise<Json | string> {
  const compiled = await compileDecisions(file(content), 'test.dmn');
  expect(compiled.problems).toEqual([]);
  const result = evaluateDecision(compiled, decisionId, variables, environment);
  return result.ok ? { output: result.output, rules: result.matchedRules } : result.message;
}

async function problems(xml: string): Promise<string[]> {
  return (await compileDecisions(xml, 'test.dmn')).problems.map(({ rule, pointer, detail, severity, remedy }) => {
    expect([severity, remedy.length > 0]).toEqual(['error', true]);
    return `${rule} @${pointer}: ${detail}`;
  });
}

const competence: TableSketch = {
  hitPolicy: 'FIRST',
  inputs: [['needArea', 'string'], ['age', 'number']],
  outputs: [['body', 'string']],
  rules: [['"minors","family"', '-', '"ambito"'], ['', '>= 65', '"comunale"'], ['"other"', '[18..64]', '"undetermined"']],
};

describe('tables', () => {
  it.each<[Variables, string | null, string[]]>([
    [{ needArea: 'minors', age: 70 }, 'ambito', ['decide-r1']], [{ needArea: 'house', age: 65 }, 'comunale', ['decide-r2']], [{ needArea: 'other', age: 18 }, 'undetermined', ['decide-r3']], [{ needArea: 'house', age: 18 }, null, []], [{ needArea: null, age: null }, null, []],
  ])('FIRST: %j', async (variables, output, rules) => {
    expect(await take(table(competence), variables)).toEqual({ output, rules });
  });

  it('UNIQUE: one match is taken, two are an error naming the rules', async () => {
    const unique: TableSketch = { inputs: [['n']], outputs: [['o']], rules: [['> 1', '1'], ['> 5', '2']] };
    expect(await take(table(unique), { n: 3 })).toEqual({ output: 1, rules: ['decide-r1'] });
    expect(await take(table(unique), { n: 9 })).toBe('Decision decide: Expected at most one rule to match (hit policy UNIQUE), but decide-r1 and decide-r2 do');
  });

  it('gives several outputs as a context, empty cells as null, computed cells computed', async () => {
    const several: TableSketch = { inputs: [['n', 'number']], outputs: [['a', 'string'], ['b', 'number'], ['c']], rules: [['? > 2', '"x"', 'n * 2', '']] };
    expect(await take(table(several), { n: 3 })).toEqual({ output: { a: 'x', b: 6, c: null }, rules: ['decide-r1'] });
  });

  it('records inputs by column', async () => {
    const compiled = await compileDecisions(file(table(competence)), 'test.dmn');
    expect(evaluateDecision(compiled, 'decide', { needArea: 'minors', age: 7 }, environment)).toMatchObject({ ok: true, inputs: { 'Colonna 1': 'minors', 'Colonna 2': 7 } });
    expect(compiled).toMatchObject({ drgId: 'drg', drgName: 'Competenza', decisions: [{ decisionId: 'decide', name: 'Decidi decide' }] });
  });

  it('reads text as a date where the column is one', async () => {
    const dated: TableSketch = { hitPolicy: 'FIRST', inputs: [['on', 'date']], outputs: [['o']], rules: [['< date("2027-01-01")', '"before"'], ['-', '"after"']] };
    expect(await take(table(dated), { on: '2026-12-31' })).toEqual({ output: 'before', rules: ['decide-r1'] });
    expect(await take(table(dated), { on: '2027-01-01' })).toEqual({ output: 'after', rules: ['decide-r2'] });
    expect(await take(table(dated), { on: 'domani' })).toBe('Decision decide: Input "Colonna 1": expected a date, but got a string');
  });

  it('knows parameters, roles and the case', async () => {
    const reading: TableSketch = { inputs: [['param("access.residence")']], outputs: [['o']], rules: [['"everyone"', 'role("service-coordinator") + caseId']] };
    expect(await take(table(reading), {})).toEqual({ output: 'service-coordinator@CASCAS-2027-000001', rules: ['decide-r1'] });
  });

  it.each<[Variables, string]>([
    [{ needArea: 5, age: 1 }, 'Input "Colonna 1": expected a string, but got a number'], [{ needArea: 'x', age: '65' }, 'Input "Colonna 2": expected a number, but got a string'], [{ age: 1 }, 'Unknown name needArea'],
  ])('refuses %j', async (variables, message) => {
    expect(await take(table(competence), variables)).toContain(message);
  });

  it('names rule and column of a cell that fails', async () => {
    const failing: TableSketch = { inputs: [['n']], outputs: [['o', 'string']], rules: [['"x"', '1']] };
    expect(await take(table(failing), { n: 5 })).toContain('Rule decide-r1, input "Colonna 1"');
    expect(await take(table(failing), { n: 'x' })).toContain('Rule decide-r1, output "o": expected a string, but got a number');
  });

  it('says which decision is not there', async () => {
    expect(await take(table(competence), {}, 'other')).toContain('Expected a decision other');
    expect(await take(table(competence), {}, '__proto__')).toContain('Expected a decision __proto__');
  });
});

describe('required decisions', () => {
  const top: TableSketch = { inputs: [['score'], ['weight']], outputs: [['o']], rules: [['> 5', '-', 'score + weight']], requires: ['#score', '#weigh'] };
  const drg = table(top) + literal('score', 'n * 2') + table({ id: 'weigh', variable: 'weight', inputs: [['score']], outputs: [['x']], rules: [['-', 'score + 1']], requires: ['#score'] });

  it('are taken first, known by id and by variable', async () => {
    expect(await take(drg, { n: 3 })).toEqual({ output: 13, rules: ['decide-r1'] });
    expect(await take(drg, { n: 3 }, 'weigh')).toEqual({ output: 7, rules: ['weigh-r1'] });
  });

  it('win over a variable of the same name, and only where they are required', async () => {
    expect(await take(drg, { n: 3, score: 100 })).toEqual({ output: 13, rules: ['decide-r1'] });
    expect(await take(literal('decide', 'a', ['#a', '#b']) + literal('a', '1') + literal('b', 'get or else(a, "unknown")'), {}, 'decide')).toEqual({ output: 1, rules: [] });
    expect(await take(literal('b', 'get or else(a, "unknown")') + literal('a', '1'), {}, 'b')).toEqual({ output: 'unknown', rules: [] });
  });

  it('name the decision that failed', async () => {
    expect(await take(drg, {})).toContain('Decision score');
  });

  it.each([
    [literal('a', 'b', ['#b']) + literal('b', 'a', ['#a']), 'in a circle, but got a → b → a'], [literal('a', 'a', ['#a']), 'in a circle'], [literal('a', '1', ['#nowhere']), 'a decision nowhere'], [literal('a', '1', ['other.dmn#b']), 'of the same file'],
  ])('are refused when they cannot be: %#', async (content, expected) => {
    expect((await problems(file(content))).join('\n')).toContain(expected);
  });
});

describe('files that are refused', () => {
  it.each(['ANY', 'PRIORITY', 'COLLECT', 'RULE ORDER', 'OUTPUT ORDER'])('hit policy %s, by name', async (hitPolicy) => {
    expect((await problems(file(table({ ...competence, hitPolicy }))))[0]).toContain(`Expected hit policy FIRST or UNIQUE, but got ${hitPolicy}`);
  });

  it('every bad cell, with row, rule and column', async () => {
    const bad: TableSketch = { inputs: [['n +'], ['m']], outputs: [['o']], rules: [['> ', '-', '1'], ['-', 'foo(?)', '"x']] };
    const found = await problems(file(table(bad)));
    expect(found).toHaveLength(4);
    expect(found.join('\n')).toContain('bad-feel @decide-input-1-1: Row 1 (rule decide-r1), input "Colonna 1": the expression ends too early');
    expect(found.join('\n')).toContain('bad-feel @decide-input-2-2: Row 2 (rule decide-r2), input "Colonna 2": unknown function foo(…)');
    expect(found.join('\n')).toContain('bad-feel @decide-output-2-1: Row 2 (rule decide-r2), output "o"');
    expect(found.join('\n')).toContain('Input "Colonna 1"');
  });

  it.each([
    ['<decision id="a" name="A"/>', 'a decision table or a literal expression, but got neither'], ['<decision id="a"><context/></decision>', 'but got Context'], ['<decision name="A"><literalExpression><text>1</text></literalExpression></decision>', 'an id, but "A" has none'],
    [literal('a', '1') + literal('a', '2'), 'duplicate ID <a>'], ['', 'at least one decision'], ['<decision id="a"><literalExpression expressionLanguage="javascript"><text>1</text></literalExpression></decision>', 'expected FEEL, but the language is javascript'],
    [table({ inputs: [['n']], outputs: [], rules: [] }), 'at least one output'], [table({ inputs: [['n']], outputs: [['o'], ['o']], rules: [] }), 'a name of its own'], [table({ inputs: [['n'], ['m']], outputs: [['o']], rules: [['1', '2']] }), 'expected 1 output cells, but it has 0'],
    ['<decision id="a"><knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement><literalExpression><text>1</text></literalExpression></decision>', 'business knowledge model'],
    ['<decision id="a"><decisionTable><output name="o"><defaultOutputEntry><text>1</text></defaultOutputEntry></output></decisionTable></decision>', 'no default output'],
  ])('%#: %s', async (content, expected) => {
    expect((await problems(file(content))).join('\n')).toContain(expected);
  });

  it.each([
    ['<a', 'Expected a DMN file'], ['', 'Expected a DMN file'], ['not xml', 'Expected a DMN file'], ['<definitions xmlns="urn:other"/>', 'Expected a DMN file'], [`<!DOCTYPE x [<!ENTITY a "b">]>${file(literal('a', '1'))}`, 'document type'],
    [file(`<!-- <!doctype --> ${literal('a', '1')}`), 'document type'], [file(`${literal('a', '1')}<!--${'x'.repeat(MAX_DMN_BYTES)}-->`), 'at most 5242880 bytes'], [file(literal('a', '1')).replace('</definitions>', ''), 'Expected'],
  ])('%#: not a file we read', async (xml, expected) => {
    expect((await problems(xml)).join('\n')).toContain(expected);
  });

  it('more decisions or cells than can be checked without holding others up', async () => {
    expect((await problems(file(Array.from({ length: 201 }, (_none, index) => literal(`d${String(index)}`, '1')).join(''))))[0]).toContain('at most 200 decisions');
    expect((await problems(file(table({ inputs: [['n']], outputs: [['o']], rules: Array.from({ length: 2_501 }, (_none, index) => [String(index), '1']) }))))[0]).toContain('at most 5000 filled cells');
  });

  it.each(['http://www.omg.org/spec/DMN/20151101/dmn.xsd', 'http://www.omg.org/spec/DMN/20180521/MODEL/', 'https://www.omg.org/spec/DMN/20211108/MODEL/', 'https://www.omg.org/spec/DMN/20230324/MODEL/'])('but not for the namespace %s', async (namespace) => {
    const compiled = await compileDecisions(file(table(competence), namespace), 'test.dmn');
    expect(compiled.problems).toEqual([]);
    expect(evaluateDecision(compiled, 'decide', { needArea: 'minors', age: 1 }, environment)).toMatchObject({ ok: true, output: 'ambito' });
  });
});
