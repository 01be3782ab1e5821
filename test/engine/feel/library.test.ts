// The functions Percorsi adds to FEEL, and unary tests.

import { describe, expect, it } from 'vitest';
import { evaluateFeel, evaluateUnaryTests } from '../../../src/engine/feel/index.js';
import type { Json, Variables } from '../../../src/kernel/json.js';
import { environment, failure, value } from './environment.js';

describe('parameters, roles, registers', () => {
  it.each([
    ['param("listening.maxNoShows")', 2], ['param(name: "access.residence")', 'everyone'], ['role("front-office-worker")', 'front-office-worker@matino'], ['role("service-coordinator")', 'service-coordinator@CAS'],
    ['role("front-office-worker", "casarano")', 'front-office-worker@casarano'], ['[role("front-office-worker")]', ['front-office-worker@matino']],
    ['for r in register("resources") return {label: r.name, value: r.id}', [{ label: 'Mensa', value: 'm' }, { label: 'Casa', value: 'c' }]], ['register("resources")[id = "c"].name', ['Casa']],
  ])('%s', (expression, expected) => {
    expect(value(expression, { siteId: 'matino' })).toEqual(expected);
  });

  it.each([
    ['param("nope")', 'parameter "nope"'], ['param("__proto__")', 'parameter "__proto__"'], ['param("constructor")', 'missing'], ['param(5)', 'a name in quotes'], ['role("nope")', 'role "nope"'],
    ['role("front-office-worker")', 'Expected a site for the role "front-office-worker"'], ['register("toString")', 'register "toString"'],
  ])('%s fails', (expression, expected) => {
    expect(failure(expression)).toContain(expected);
  });
});

describe('time', () => {
  it.each([
    ['now()', '2027-02-08T10:00:00+01:00'], ['today()', '2027-02-08'], ['working days(now(), 5)', '2027-02-15T23:59:59+01:00'], ['working days("2027-02-08", 1)', '2027-02-09T23:59:59+01:00'],
    ['working days(date("2027-04-30"), 1)', '2027-05-04T23:59:59+02:00'], ['end of day(today())', '2027-02-08T23:59:59+01:00'], ['end of day("2027-07-01T23:30:00Z")', '2027-07-02T23:59:59+02:00'],
    ['clock hours(now(), 4)', '2027-02-08T14:00:00+01:00'], ['clock hours(now(), 1.5)', '2027-02-08T11:30:00+01:00'], ['clock hours(now(), -2)', '2027-02-08T08:00:00+01:00'],
    ['clock hours("2027-03-28T00:30:00+01:00", 24)', '2027-03-29T01:30:00+02:00'], ['calendar(now(), duration("P30D"))', '2027-03-10T23:59:59+01:00'], ['calendar(now(), "P2W")', '2027-02-22T23:59:59+01:00'],
    ['calendar("2027-01-31", "P1M")', '2027-02-28T23:59:59+01:00'], ['calendar(now(), "PT4H")', '2027-02-08T14:00:00+01:00'], ['calendar(now(), duration("-P7D"))', '2027-02-01T23:59:59+01:00'],
    ['earliest([working days(now(), 2), date("2027-02-09"), null])', '2027-02-09T23:59:59+01:00'], ['earliest(now(), "2027-02-08T08:00:00Z")', '2027-02-08T09:00:00+01:00'], ['earliest([])', null],
    ['now() < working days(now(), 0)', true],
  ])('%s', (expression, expected) => {
    expect(value(expression)).toEqual(expected);
  });

  it.each([
    ['working days(5, 5)', 'a date'], ['working days("soon", 5)', 'a string that is neither'], ['working days(now(), 1.5)', '0 to 3000'], ['working days(now(), 1000000)', '0 to 3000'], ['working days(now(), -1)', '0 to 3000'],
    ['calendar(now(), "soon")', 'duration'], ['calendar(now(), 5)', 'duration'], ['calendar(now(), "P999999999Y")', ''], ['earliest([5])', 'a date'],
  ])('%s fails', (expression, expected) => {
    expect(failure(expression)).toContain(expected);
  });

  it('moves calendar terms off holidays where the profile says so', () => {
    const rolling = { ...environment, parameters: { 'due.rollForward': 'yes' } };
    // Easter Monday 29 March 2027.
    expect(evaluateFeel('calendar("2027-02-27", "P30D")', {}, rolling)).toEqual({ ok: true, value: '2027-03-30T23:59:59+02:00' });
    expect(value('calendar("2027-02-27", "P30D")')).toBe('2027-03-29T23:59:59+02:00');
  });
});

describe('unary tests', () => {
  const variables: Variables = { limit: 5, list: [1, 2], urgent: null };
  const cases: [string, Json, boolean][] = [
    ['-', 1, true], ['"a","b"', 'b', true], ['"a","b"', 'c', false], ['not("a","b")', 'b', false], ['not("a")', null, true], ['> 5', 6, true], ['> 5', null, false], ['not(> 5)', null, true], ['[1..3]', 2, true], ['(1..3)', 3, false],
    ['limit', 5, true], ['> limit', 6, true], ['list', 2, true], ['? > 5 and ? < 8', 6, true], ['? > 5 and ? < 8', null, false], ['contains(?, "x")', 'axb', true], ['true', true, true], ['true', null, false], ['false', false, true],
    ['null', null, true], ['null', 'a', false], ['"a"', null, false], ['urgent = null', 'a', true], ['limit > 9', 'a', false], ['= 5', 5, true], ['!= 5', 6, true], ['"a", null', null, true], ['? in ["a"] and limit = 5', 'a', true],
  ];
  it.each(cases)('%s over %j is %j', (tests, input, expected) => {
    expect(evaluateUnaryTests(tests, input, variables, environment)).toEqual({ ok: true, value: expected });
  });

  it.each([['> 5', 'x'], ['5', '5'], ['unknown', 1], ['>', 1], ['', 1], ['foo(?)', 1], ['? + 1', 1]])('%s over %j fails', (tests, input) => {
    expect(evaluateUnaryTests(tests, input, variables, environment).ok).toBe(false);
  });
});
