// Expressions and variables made to harm: host objects, memory, time.

import { describe, expect, it } from 'vitest';
import { cachedExpressions, compile } from '../../../src/engine/feel/compile.js';
import { checkSyntax, evaluateFeel } from '../../../src/engine/feel/index.js';
import { MAX_CACHED } from '../../../src/engine/feel/limits.js';
import type { Json, JsonObject } from '../../../src/kernel/json.js';
import { environment, failure, value } from './environment.js';

const hostile = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}, "obj": {"__proto__": {"inner": 1}, "a": 1}, "toString": "mine"}') as JsonObject;

describe('host objects', () => {
  it.each(['__proto__', 'hasOwnProperty', 'valueOf', 'globalThis', 'process', 'require', 'count.prototype', 'param.fn'])('%s is an unknown name', (name) => {
    expect(failure(name)).toContain('Unknown name');
  });

  it.each(['{a: 1}.constructor', 'obj.hasOwnProperty', 'today().constructor', 'duration("P1D").unwrap', 'get value({a: 1}, "__proto__")', '"text".length = null', '[1].constructor[1]'])('%s leads nowhere', (expression) => {
    const result = evaluateFeel(expression, { obj: {} }, environment);
    if (result.ok) expect([null, true]).toContainEqual(result.value);
    else expect(result.message).toMatch(/Expected|Unknown/);
  });

  it('reads variables with names of prototypes as data, and only own ones', () => {
    expect(value('constructor.prototype', hostile)).toBe(1);
    expect(value('toString', hostile)).toBe('mine');
    expect(value('obj.inner', hostile)).toBeNull();
    expect(value('obj.a', hostile)).toBe(1);
    expect(failure('polluted', hostile)).toContain('Unknown name polluted');
    expect(failure('__proto__', hostile)).toContain('Unknown name __proto__');
  });

  it.each(['for i in [1,2] return obj', 'context merge([obj, {b: 1}]).b', 'context put({}, "__proto__", obj)', 'context([{key: "__proto__", value: obj}])', '[obj][a = 1]'])('%s pollutes nothing', (expression) => {
    evaluateFeel(expression, hostile, environment);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(({} as Record<string, unknown>)['inner']).toBeUndefined();
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('leaves the variables as they were', () => {
    const variables = { list: [3, 1, 2], obj: { a: { b: 1 } } };
    const before = structuredClone(variables);
    value('[sort(list, function(x, y) x < y), reverse(list), context put(obj, ["a", "b"], 2), append(list, 4)]', variables);
    expect(variables).toEqual(before);
  });

  it('cannot be given a function of another name', () => {
    expect(value('param("access.residence")', { param: 'mine', __f0: 1, __compare: 2 })).toBe('everyone');
    expect(value('count(list) = 2', { list: [1, 2], count: 7 })).toBe(true);
    expect(failure('__compare(1, 2, 3)')).toContain('unknown function');
    expect(value('__mark + __f0', { __mark: 1, __f0: 2 })).toBe(3);
    expect(value('caseId', { caseId: 'CAS-9999-999999' })).toBe('CAS-2027-000001');
  });
});

describe('memory and time', () => {
  it.each([
    ['for i in 1..1000000000 return i', 'at most 100000 items'], ['for i in [1..1000000000] return i', 'at most 100000 items'], ['some i in 1..100001 satisfies i < 0', 'at most 100000 items'],
    ['for i in 1..1000, j in 1..1000, k in 1..1000 return 1', 'items in all loops and lists together'], ['for i in 1..2000 return for j in 1..2000 return 1', 'items in all loops and lists together'],
    ['for i in 1..90000 return concatenate([1, 2], partial)', 'items in all loops and lists together'], ['for i in 1..90000 return upper case(big)', 'characters in all texts together'], ['for i in 1..90000 return big + string(i)', 'characters in all texts together'],
    [`for i in 1..90000 return [${Array(2_000).fill('1').join(',')}]`, 'items in all loops'], ['for i in 1..1000 return list[item > 0]', 'items in all loops'], ['for i in 1..1000 return rows.missing', 'items in all loops'],
    [`for i in 1..90000 return count([${Array.from({ length: 600 }, (_none, index) => `a${String(index)} = null`).join(', ')}])`, 'items in all loops'], ['count(for r in rows return r.missing) = 50000', ''], ['for i in 1..60 return concatenate(get or else(partial[-1], [1]), get or else(partial[-1], [1]))', 'at most 100000 items'],
    ['for i in 1..60 return get or else(partial[-1], "x") + get or else(partial[-1], "x")', 'at most 1000000 characters'], ['string(for i in 1..60 return [get or else(partial[-1], 1), get or else(partial[-1], 1)])', 'at most 1000000 values'],
    ['for i in 1..60 return [get or else(partial[-1], 1), get or else(partial[-1], 1)]', 'at most 1000000 values'], ['flatten(for i in 1..60 return [get or else(partial[-1], 1), get or else(partial[-1], 1)])', 'at most 100000 items'],
    ['{f: function(n) f(n + 1), r: f(1)}.r', 'too deep'], ['replace(big, "a", big)', 'at most 1000000 characters'], ['matches(big + big, "a")', ''], ['split(big, "")', ''],
  ])('%s', (expression, expected) => {
    const started = performance.now();
    const result = evaluateFeel(expression, { big: 'a'.repeat(99_000), list: Array<number>(50_000).fill(1), rows: Array<JsonObject>(50_000).fill({ a: 1 }) }, environment);
    if (expected !== '') expect(result).toMatchObject({ ok: false, message: expect.stringContaining(expected) as string });
    expect(performance.now() - started).toBeLessThan(15_000);
  }, 20_000);

  it.each(['(a+)+$', '(a|aa)+$', '(.*a){20}$', '^(([a-z])+.)+[A-Z]([a-z])+$'])('matches %s in linear time', (pattern) => {
    const started = performance.now();
    expect(value('matches(text, pattern)', { text: `${'a'.repeat(20_000)}!`, pattern })).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('refuses patterns that cannot be linear', () => {
    expect(failure('matches("aa", "(a)\\1")')).toContain('without look-around and back-references');
    expect(failure('matches("aa", "(?=a)")')).toContain('without look-around');
  });

  it('refuses an expression that is too long or nested too deep', () => {
    expect(checkSyntax(`1${' + 1'.repeat(5_000)}`)).toContain('at most 10000 characters');
    expect(checkSyntax(`${'('.repeat(4_999)}1${')'.repeat(4_999)}`)).toMatch(/unexpected|nested too deep/);
    expect(checkSyntax(`${'-'.repeat(9_000)}1`) ?? 'fine').toMatch(/fine|unexpected|nested too deep/);
    expect(checkSyntax(Array.from({ length: 60 }, () => 'a in [1]').join(' and '))).toContain('parentheses');
  });

  it('refuses a result nested too deep', () => {
    let deep: Json = 1;
    for (let level = 0; level < 5_000; level += 1) deep = [deep];
    expect(failure('deep', { deep })).toContain('nested');
  });

  it('keeps a bounded number of compiled expressions', () => {
    for (let index = 0; index < MAX_CACHED + 500; index += 1) compile(`x = ${String(index)}`);
    expect(cachedExpressions()).toBeLessThanOrEqual(MAX_CACHED);
  });

  it('compiles once: a second evaluation is far cheaper than a parse', () => {
    const expression = 'isee < 9360 and comune = "Matino" and count(needs) > 0';
    const variables = { isee: 1, comune: 'Matino', needs: [1] };
    value(expression, variables);
    const started = performance.now();
    for (let turn = 0; turn < 1_000; turn += 1) value(expression, variables);
    expect((performance.now() - started) / 1_000).toBeLessThan(0.25);
  });
});
