// Facts measured on feelin 8.2 that our FEEL stands on or works around: an upgrade that changes one must say so here.

import type { FeelFunction } from 'feelin';
import { evaluate } from 'feelin';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { evaluateTerm } from '../../../src/engine/feel/index.js';
import { environment, NOW, value } from './environment.js';

const raw = (expression: string, context: Record<string, unknown> = {}): unknown => evaluate(expression, context).value;

describe('what we stand on', () => {
  it('an expression wrapped in a function is built once and run often, with the same list of warnings', () => {
    let x: unknown = 1;
    const scope = Object.create(null) as Record<string, unknown>;
    Object.defineProperty(scope, 'x', { enumerable: true, get: () => x });
    const { value: built, warnings } = evaluate('function() x + 1', scope);
    expect((built as FeelFunction).invoke([])).toBe(2);
    x = 41;
    expect((built as FeelFunction).invoke([])).toBe(42);
    x = undefined;
    expect((built as FeelFunction).invoke([])).toBeNull();
    expect(warnings.map(({ type }) => type)).toEqual(['NO_VARIABLE_FOUND', 'INVALID_TYPE']);
  });

  it('an unknown name, a missing entry and a wrong operand are warned of', () => {
    expect(evaluate('x').warnings[0]).toMatchObject({ type: 'NO_VARIABLE_FOUND', details: { template: "Variable 'x' not found" } });
    expect(evaluate('x.y', { x: {} }).warnings[0]).toMatchObject({ type: 'NO_CONTEXT_ENTRY_FOUND' });
    expect(evaluate('x.y', { x: 'a' }).warnings[0]).toMatchObject({ type: 'NO_PROPERTY_FOUND', details: { values: { target: 'a' } } });
    expect(evaluate('"a" + 1').warnings[0]).toMatchObject({ type: 'INVALID_TYPE', details: { values: { left: 'a', right: 1 } } });
  });
});

describe('what we work around', () => {
  it.each([
    ['"abc" <= 5', true], ['"5" = 5', null], ['upper case(5)', null], ['1 / 0', null], ['if "no" then 1 else 2', 1], ['list contains([date("2027-01-01")], date("2027-01-01"))', false],
    ['count([1..1]) = 1e9', true], ['"a" in ["b"] or true', false], ['date and time("2027-01-01T10:00:00+02:00") - date and time("2027-01-01T10:00:00Z")', 'PT0S'],
  ])('%s gives %j without a warning', (expression, expected) => {
    const result = evaluate(expression);
    expect(result.warnings).toEqual([]);
    expect(JSON.parse(JSON.stringify(result.value))).toEqual(expected);
  });

  it('both sides of `and` are always looked at', () => {
    expect(evaluate('false and x > 1').warnings.map(({ type }) => type)).toEqual(['NO_VARIABLE_FOUND']);
  });

  it('a call in a filter is an index, looked at once outside the items', () => {
    expect(evaluate('["xa"][contains(item, "x")]').warnings.map(({ type }) => type)).toEqual(['NO_VARIABLE_FOUND']);
  });

  it('a variable takes the place of a function of its name, and a function that of a missing variable', () => {
    expect(evaluate('count([1])', { count: 5 }).warnings.map(({ type }) => type)).toEqual(['NO_FUNCTION_FOUND']);
    expect(typeof raw('mode')).toBe('function');
  });

  it('now() reads the host clock and the host zone', () => {
    expect(Math.abs(Date.parse(String(raw('now()')).replace(/@.*/, '')) - Date.now())).toBeLessThan(26 * 3_600_000);
  });
});

describe('the host clock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ten years off changes nothing', () => {
    const outputs = [0, 10, -10].map((years) => {
      vi.useFakeTimers({ now: NOW + years * 31_557_600_000 });
      return [value('[now(), today(), working days(now(), 5), string(now())]'), evaluateTerm('5 wd', NOW, {}, environment), evaluateTerm('earliest([created, now()])', NOW, {}, environment)];
    });
    expect(outputs[1]).toEqual(outputs[0]);
    expect(outputs[2]).toEqual(outputs[0]);
  });
});
