// Checks written around the operators of an expression: where FEEL gives null for values of the wrong type, these say so.

import type { FeelFunction} from 'feelin';
import { evaluate, FeelDate, FeelDateTime, FeelRange, isRange } from 'feelin';
import { Temporal } from 'temporal-polyfill';
import { ROME } from '../../kernel/calendar.js';
import { FeelError } from './errors.js';
import { countItems, countText, countTurns } from './running.js';
import { aTypeOf, typeOf } from './values.js';

/** A comparison in the source, for messages. */
export interface Site {
  operator: string;
  source: string;
}

function feelOperator(operator: string): (a: unknown, b: unknown) => boolean | null {
  return (evaluate(`function(a, b) a ${operator} b`).value as FeelFunction).fn as (a: unknown, b: unknown) => boolean | null;
}

const equalTo = feelOperator('=');
const ORDERINGS: Readonly<Record<string, ((a: unknown, b: unknown) => boolean | null) | undefined>> = {
  '<': feelOperator('<'), '<=': feelOperator('<='), '>': feelOperator('>'), '>=': feelOperator('>='),
};
const ORDERED = new Set(['number', 'string', 'date', 'time', 'date and time', 'duration']);

function isNull(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function inRome(value: unknown): unknown {
  return value instanceof FeelDateTime && value.zone === null ? new FeelDateTime(value.unwrap(), ROME) : value;
}

function hint(a: unknown, b: unknown): string {
  const types = new Set([typeOf(a), typeOf(b)]);
  if (!types.has('string')) return types.has('date') && types.has('date and time') ? '; take the date of the other with date(…)' : '';
  if (types.has('number')) return '; convert the text with number(…)';
  return types.has('date') || types.has('date and time') ? '; convert the text with date(…) or date and time(…)' : '';
}

function mismatch(site: Site, a: unknown, b: unknown): FeelError {
  return new FeelError(`Expected two values of one type in \`${site.source}\`, but got ${aTypeOf(a)} and ${aTypeOf(b)}${hint(a, b)}`);
}

/** FEEL equality; null when the values cannot be compared. A date and time without zone is meant in Italy. */
export function equals(a: unknown, b: unknown): boolean | null {
  if (isNull(a) || isNull(b)) return isNull(a) && isNull(b);
  return equalTo(inRome(a), inRome(b));
}

/** `a op b`: null when a side of an ordering is null, an error when the types differ. */
export function compare(site: Site, a: unknown, b: unknown): boolean | null {
  const { operator } = site;
  if (operator === '=' || operator === '!=') {
    const equal = equals(a, b);
    if (equal === null) throw mismatch(site, a, b);
    return operator === '=' ? equal : !equal;
  }
  if (isNull(a) || isNull(b)) return null;
  const order = ORDERINGS[operator];
  if (!order || typeOf(a) !== typeOf(b) || !ORDERED.has(typeOf(a))) throw mismatch(site, a, b);
  return order(inRome(a), inRome(b));
}

/** `x between a and b`, both ends included. */
export function between(site: Site, value: unknown, low: unknown, high: unknown): boolean | null {
  const above = compare({ ...site, operator: '>=' }, value, low);
  const below = compare({ ...site, operator: '<=' }, value, high);
  return above === false || below === false ? false : above === null || below === null ? null : true;
}

function inRange(site: Site, value: unknown, range: FeelRange): boolean | null {
  const { start, end } = range as { start: unknown; end: unknown };
  for (const bound of [start, end]) {
    if (!isNull(value) && !isNull(bound) && typeOf(bound) !== typeOf(value)) throw mismatch(site, value, bound);
  }
  const aligned = new FeelRange({ start: inRome(start), end: inRome(end), 'start included': range['start included'], 'end included': range['end included'], valueType: range.valueType });
  return aligned.includes(inRome(value));
}

/** Whether a value meets one test of `in`: a range, a list holding it, `!= x`, or an equal value. */
export function meets(site: Site, value: unknown, test: unknown): boolean | null {
  if (isRange(test)) return inRange(site, value, test);
  if (typeof test === 'function') return (test as (value: unknown) => boolean | null)(value);
  if (Array.isArray(test)) {
    return equals(value, test) === true || test.some((item) => meets(site, value, item) === true);
  }
  // Values of other types are simply not members: a list may mix them.
  return equals(value, test) === true;
}

/** Whether the input of a decision table meets one test of a cell; a single value of another type is a slip, not a miss. */
export function meetsCell(site: Site, input: unknown, test: unknown): boolean {
  const single = !isRange(test) && typeof test !== 'function' && !Array.isArray(test);
  if (single && equals(input, test) === null) throw mismatch(site, input, test);
  return meets(site, input, test) === true;
}

/** `value in (tests)`: true when one is met, null when none is and one cannot be told. */
export function isIn(site: Site, value: unknown, tests: unknown[]): boolean | null {
  let unknown = false;
  for (const test of tests) {
    const met = meets(site, value, test);
    if (met === true) return true;
    if (met === null) unknown = true;
  }
  return unknown ? null : false;
}

/** A condition: true, false or null; anything else is an error. */
export function condition(value: unknown, where: string): boolean | null {
  if (isNull(value)) return null;
  if (typeof value !== 'boolean') throw new FeelError(`Expected true or false ${where}, but got ${aTypeOf(value)}`);
  return value;
}

/** `a and b`, `b` only looked at when `a` is not false. */
export function both(left: unknown, right: FeelFunction): boolean | null {
  const a = condition(left, 'beside `and`');
  if (a === false) return false;
  const b = condition(right.invoke([]), 'beside `and`');
  return b === false ? false : a === null || b === null ? null : true;
}

/** `a or b`, `b` only looked at when `a` is not true. */
export function either(left: unknown, right: FeelFunction): boolean | null {
  const a = condition(left, 'beside `or`');
  if (a === true) return true;
  const b = condition(right.invoke([]), 'beside `or`');
  return b === true ? true : a === null || b === null ? null : false;
}

function wholeRange(start: number, end: number): number[] {
  if (!Number.isInteger(start) || !Number.isInteger(end)) throw new FeelError('Expected whole numbers at both ends of a range to go through, but got others');
  countTurns(Math.abs(end - start) + 1);
  const step = start <= end ? 1 : -1;
  return Array.from({ length: Math.abs(end - start) + 1 }, (_none, index) => start + index * step);
}

function dateRange(start: FeelDate, end: FeelDate): FeelDate[] {
  const days = start.unwrap().until(end.unwrap(), { largestUnit: 'day' }).days;
  countTurns(Math.abs(days) + 1);
  return Array.from({ length: Math.abs(days) + 1 }, (_none, index) => new FeelDate(start.unwrap().add(Temporal.Duration.from({ days: index * Math.sign(days) }))));
}

/** The items of `start .. end`, counted before they are made. */
export function rangeItems(start: unknown, end: unknown): unknown[] | null {
  if (isNull(start) || isNull(end)) return null;
  if (typeof start === 'number' && typeof end === 'number') return wholeRange(start, end);
  if (start instanceof FeelDate && end instanceof FeelDate) return dateRange(start, end);
  throw new FeelError(`Expected a range of numbers or dates to go through, but got ${aTypeOf(start)} and ${aTypeOf(end)}`);
}

/** What `for`, `some` and `every` go through: a list or a range, counted. */
export function loopItems(value: unknown): unknown[] | null {
  if (isNull(value)) return null;
  if (Array.isArray(value)) {
    countTurns(value.length);
    return value as unknown[];
  }
  if (!isRange(value)) throw new FeelError(`Expected a list or a range to go through, but got ${aTypeOf(value)}`);
  const { start, end } = value as { start: unknown; end: unknown };
  const items = rangeItems(start, end);
  return items?.slice(value['start included'] ? 0 : 1, value['end included'] ? undefined : -1) ?? null;
}

/** An operand of `+`. */
export function summand(value: unknown): unknown {
  if (typeof value === 'string') countText(value.length);
  return value;
}

/** An operand of `-`: feelin subtracts the clocks on the wall, so instants are first brought to one wall. */
export function minuend(value: unknown): unknown {
  if (!(value instanceof FeelDateTime) || value.zone === null || value.zone === ROME) return value;
  return new FeelDateTime(value.unwrap().toZonedDateTime(value.zone).withTimeZone(ROME).toPlainDateTime(), ROME);
}

/** The right side of `/`. */
export function divisor(value: unknown): unknown {
  if (value === 0) throw new FeelError('Expected a divisor other than 0, but got 0');
  return value;
}

/** A list or context about to be filtered, mapped, or just written within a loop. */
export function counted(value: unknown): unknown {
  if (Array.isArray(value)) countItems(value.length + 1);
  else if (typeOf(value) === 'context') countItems(Object.keys(value as object).length + 1);
  return value;
}
