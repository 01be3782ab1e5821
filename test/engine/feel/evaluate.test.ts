// Expressions: values, names, types, and what is an error instead of a silent null.

import { describe, expect, it } from 'vitest';
import { checkSyntax, evaluateFeel, inspectExpression } from '../../../src/engine/feel/index.js';
import type { Json, Variables } from '../../../src/kernel/json.js';
import { environment, failure, value } from './environment.js';

const variables: Variables = {
  isee: 5000, comune: 'Matino', urgent: null, stato: 'nuovo', needs: [{ area: 'casa', n: 2 }, { area: 'lavoro', n: 5 }], list: [1, 2, 3],
  obj: { x: { y: 1 } }, 'full name': 'Anna', 'a-b': 7, $x: 3, 'p.q': 4, date: '2027-03-01', count: 9,
};

describe('values', () => {
  const cases: [string, Json][] = [
    ['=isee < 9360 and comune = "Matino"', true], [' = isee + 1', 5001], ['full name', 'Anna'], ['`a-b` + 1', 8], ['`$x`', 3], ['`p.q`', 4],
    ['date', '2027-03-01'], ['date(date) > today()', true], ['count(needs)', 2], ['count + 1', 10],
    ['needs[n > 3].area', ['lavoro']], ['needs[contains(item.area, "as")].n', [2]], ['list[-1]', 3], ['list[10]', null],
    ['if isee > 3 then "s" else "n"', 's'], ['if urgent then 1 else 2', 2], ['for i in 1..3 return i * 2', [2, 4, 6]], ['for i in 3..1 return i', [3, 2, 1]],
    ['for i in (1..4) return i', [2, 3]], ['for d in date("2027-01-31")..date("2027-02-01") return d', ['2027-01-31', '2027-02-01']],
    ['some n in needs satisfies n.n > 4', true], ['every n in needs satisfies n.n > 4', false],
    ['isee in [1..6000]', true], ['isee in ("x", [1..6000])', true], ['comune in ("Matino")', true], ['comune in null', false], ['isee between 1 and 5000', true],
    ['{f: function(x) x + 1, r: f(2)}.r', 3], ['{a: 1}', { a: 1 }], ['isee // limite', 5000], ['/* limite */ isee', 5000],
    ['duration("P1M")', 'P1M'], ['time("10:30:00")', '10:30:00'], ['date and time("2027-07-01T10:00:00@Europe/Rome")', '2027-07-01T10:00:00+02:00'],
    ['date and time("2027-07-01T10:00:00Z")', '2027-07-01T10:00:00Z'], ['matches("ABC123", "^[A-Z]+\\d+$")', true], ['replace("a1b2", "(\\d)", "<$1>")', 'a<1>b<2>'],
    ['split("a;b;", ";")', ['a', 'b', '']], ['list contains([date("2027-01-01")], date("2027-01-01"))', true], ['index of([1,2,1], 1)', [1, 3]],
    ['flatten([1,[2,[3]]])', [1, 2, 3]], ['sum([])', null], ['min([3,1])', 1], ['upper case(null)', null], ['not(urgent)', null], ['- 5', -5], ['.5', 0.5],
    ['caseId', 'CAS-2027-000001'], ['tenantId + "!"', 'CAS!'],
  ];
  it.each(cases)('%s', (expression, expected) => {
    expect(value(expression, variables)).toEqual(expected);
  });
});

describe('names that are not there', () => {
  it.each([
    ['unknown = null', true], ['unknown != null', false], ['null = unknown.a.b', true], ['(unknown) = null', true], ['unknown = null or unknown > 3', true],
    ['is defined(unknown)', false], ['is defined(urgent)', true], ['is defined(obj.x.y)', true], ['is defined(obj.z)', false], ['is defined(unknown) and unknown > 3', false],
    ['get or else(unknown, 5)', 5], ['get or else(urgent, "no")', 'no'], ['get or else(isee, 1)', 5000], ['get or else(obj.z.w, 1)', 1], ['get or else(unknown + 1, 0)', 0],
    ['needs[extra = null].area', ['casa', 'lavoro']], ['obj.z', null], ['obj.z.w', null], ['mode = null', true],
    ['for n in needs return is defined(n.extra)', [false, false]], ['for n in [{a: 1}, {}] return is defined(n.a)', [true, false]],
  ])('%s never raises', (expression, expected) => {
    expect(value(expression, variables)).toEqual(expected);
  });

  it.each(['unknown > 3', 'unknown', 'unknown = 3', 'unknown + 1', 'working days(unknown, 5)', 'if unknown then 1 else 2', 'unknown and true', 'mode', 'item', 'get or else(unknown, unknown)'])('%s is an error naming it', (expression) => {
    expect(failure(expression, variables)).toMatch(/Unknown name (unknown|mode|item)/);
  });

  it('is forgiven only where it is compared with null', () => {
    expect(failure('unknown = null and other = 3')).toContain('Unknown name other');
    expect(failure('is defined(unknown) or other')).toContain('Unknown name other');
  });

  it('does not remember a name of an earlier evaluation', () => {
    expect(value('x + 1', { x: 1 })).toBe(2);
    expect(failure('x + 1', {})).toContain('Unknown name x');
    expect(value('x + 1', { x: 2 })).toBe(3);
  });
});

describe('types', () => {
  it.each([
    ['"abc" <= 5', 'a string and a number'], ['isee = "5000"', 'a number and a string; convert the text with number(…)'], ['isee != "5000"', 'a number and a string'],
    ['date > today()', 'a string and a date; convert the text with date(…)'], ['today() < now()', 'take the date of the other'], ['comune in [1..5]', 'a string and a number'],
    ['comune between 1 and 2', 'a string and a number'], ['urgent + 1', 'null'], ['"a" + 1', 'a number'], ['if comune then 1 else 2', 'Expected true or false as a condition, but got a string'],
    ['comune and true', 'beside `and`'], ['false or 3', 'beside `or`'], ['1 / 0', 'divisor'], ['2 ** 5000', 'not finite'], ['upper case(5)', 'upper case(string), but got a number'],
    ['sum(["a"])', 'Expected arguments that fit sum'], ['date("31/12/2026")', 'not a valid date'], ['comune.x', 'Expected a context to take x of, but got a string'], ['for i in comune return i', 'a list or a range'],
    ['for i in 1..1.5 return i', 'whole numbers'], ['function(x) x', 'a function'], ['[1..5]', 'a range'], ['count(1, 2, 3)', 'count'],
  ])('%s', (expression, expected) => {
    expect(failure(expression, variables)).toContain(expected);
  });

  it('keeps an ordering with null null', () => {
    expect(value('urgent > 5', variables)).toBeNull();
    expect(value('urgent > 5 and true', variables)).toBeNull();
    expect(value('urgent > 5 or true', variables)).toBe(true);
  });

  it('never writes values of a case into a message', () => {
    expect(failure('name > 5', { name: 'Rossi' })).not.toContain('Rossi');
    expect(failure('name + 5', { name: 'Rossi' })).not.toContain('Rossi');
    expect(failure('date(name)', { name: 'Rossi' })).not.toContain('Rossi');
  });

  it('reads a date and time without zone as one of Italy', () => {
    expect(value('now() = date and time(when)', { when: '2027-02-08T10:00:00' })).toBe(true);
    expect(value('now() - date and time("2027-02-08T08:00:00Z")')).toBe('PT1H');
  });
});

describe('operators bind as FEEL says', () => {
  it.each([
    ['stato in ["nuovo", "b"] and isee > 1', true], ['stato in ["x"] or isee > 1', true], ['a = 2 and stato in ["x"] or isee > 1', true],
    ['isee in > 3 and comune = "x"', false], ['not(stato in ["x"] and true)', true], ['if stato in ["nuovo"] and isee > 9 then 1 else 2', 1], ['list[item in [1,2] and item > 1]', [2]],
  ])('%s', (expression, expected) => {
    expect(value(expression, { ...variables, a: 1 })).toEqual(expected);
  });
});

describe('syntax', () => {
  it.each([
    ['1 +', 'the expression ends too early, at line 1, column 4'], ['1 2', 'unexpected 2 at line 1, column 3'], ['a\n + (b', 'line 2, column 6'], ['', 'empty'], ['  = ', 'empty'],
    ['foo(1)', 'unknown function foo(…)'], ['x = = 2', 'unexpected ='], ['1e9', 'without exponent'], ['is defined()', 'takes 1 argument'], ['get or else(x)', 'takes 2 arguments'], ['a $ b', 'unexpected $'],
    ['if x', 'ends too early'], ['{__proto__: 1}', '__proto__'],
  ])('%s', (expression, expected) => {
    expect(checkSyntax(expression)).toContain(expected);
  });

  it('is null for what is well formed', () => {
    expect(checkSyntax('=working days(created, 5)')).toBeNull();
    expect(checkSyntax('-', 'unaryTests')).toBeNull();
  });

  it('fails an evaluation the same way, quoting the expression', () => {
    expect(failure('1 +')).toBe('the expression ends too early, at line 1, column 4 (in `1 +`)');
  });
});

describe('what an expression names', () => {
  it('lists variables, parameters, roles and registers', () => {
    expect(inspectExpression('param("x") > isee and role("r", siteId) = register("z")[1].full name and (for i in list return i + mode) = []')).toEqual({
      variables: ['isee', 'siteId', 'list', 'mode'], parameters: ['x'], roles: ['r'], registers: ['z'],
    });
  });

  it('is null for a syntax error', () => {
    expect(inspectExpression('1 +')).toBeNull();
  });
});

it('gives the same whatever the host clock and the variables of an earlier call', () => {
  const results = [1, 2].map(() => evaluateFeel('string(now()) + string(x)', { x: 1 }, environment));
  expect(results).toEqual([{ ok: true, value: '2027-02-08T10:00:00+01:001' }, { ok: true, value: '2027-02-08T10:00:00+01:001' }]);
});
