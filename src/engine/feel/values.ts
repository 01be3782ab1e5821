// Values of FEEL: their names, and their way into JSON.

import { FeelDate, FeelDateTime, FeelDuration, FeelFunction, FeelTime, isRange, parseDate, parseDateTime } from 'feelin';
import { Temporal } from 'temporal-polyfill';
import { endOfDay, ROME } from '../../kernel/calendar.js';
import type { Json } from '../../kernel/json.js';
import { FeelError } from './errors.js';
import { MAX_DEPTH, MAX_ITEMS, MAX_RESULT, MAX_TEXT } from './limits.js';

export type FeelType =
  | 'null' | 'boolean' | 'number' | 'string' | 'list' | 'context' | 'date' | 'time' | 'date and time' | 'duration'
  | 'range' | 'function' | 'unknown value';

/** The FEEL type of a value, as messages name it. */
export function typeOf(value: unknown): FeelType {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return typeof value as FeelType;
  if (Array.isArray(value)) return 'list';
  if (value instanceof FeelDate) return 'date';
  if (value instanceof FeelTime) return 'time';
  if (value instanceof FeelDateTime) return 'date and time';
  if (value instanceof FeelDuration) return 'duration';
  if (isRange(value)) return 'range';
  if (value instanceof FeelFunction || typeof value === 'function') return 'function';
  return Object.getPrototypeOf(value) === Object.prototype ? 'context' : 'unknown value';
}

const ARTICLES: Partial<Record<FeelType, string>> = { null: 'null', 'unknown value': 'an unknown value' };

/** `a number`, `null`: for messages. Values themselves never stand in one: they may be personal data. */
export function aTypeOf(value: unknown): string {
  const type = typeOf(value);
  return ARTICLES[type] ?? `a ${type}`;
}

/** A date and time in Italy for an instant in milliseconds. */
export function romeDateTime(epochMs: number): FeelDateTime {
  return new FeelDateTime(Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(ROME).toPlainDateTime(), ROME);
}

/** The instant of a date and time; one without zone is meant in Italy. */
export function instantOf(value: FeelDateTime): number {
  return value.unwrap().toZonedDateTime(value.zone ?? ROME).epochMilliseconds;
}

/** A FEEL date or date and time for a JSON text, null when it is neither. */
export function parseMoment(text: string): FeelDate | FeelDateTime | null {
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  return text.length > 10 ? parseDateTime(text) : parseDate(text);
}

/**
 * Milliseconds of a date, a date and time, or their ISO text.
 * @param dateMeans what a date alone stands for: its first instant or its last second, in Italy
 */
export function momentOf(value: unknown, where: string, dateMeans: 'start' | 'end'): number {
  const moment = typeof value === 'string' ? parseMoment(value) : value;
  if (moment instanceof FeelDateTime) return instantOf(moment);
  if (moment instanceof FeelDate) {
    const iso = moment.toString();
    return dateMeans === 'end' ? endOfDay(iso) : moment.unwrap().toZonedDateTime(ROME).epochMilliseconds;
  }
  throw new FeelError(`${where}: expected a date or a date and time, but got ${typeof value === 'string' ? 'a string that is neither' : aTypeOf(value)}`);
}

function isoOf(value: FeelDateTime): string {
  if (value.zone === null) return value.toString();
  if (/^[+-]\d{2}:\d{2}:\d{2}$/.test(value.zone)) return value.toString();
  const text = value.unwrap().toZonedDateTime(value.zone).toString({ timeZoneName: 'never' });
  return value.zone === 'UTC' ? text.replace('+00:00', 'Z') : text;
}

/**
 * A FEEL result as JSON: dates, times and durations as ISO 8601 text (a date and time with its offset), contexts as objects.
 * @throws FeelError for a function, a range, a number that is not finite, or more than the limits allow
 */
export function toJson(value: unknown): Json {
  let items = 0;
  let characters = 0;

  function convert(part: unknown, depth: number): Json {
    if (depth > MAX_DEPTH) throw new FeelError(`Expected a result nested at most ${String(MAX_DEPTH)} deep, but it goes deeper`);
    items += 1;
    if (items > MAX_RESULT) throw new FeelError(`Expected a result of at most ${String(MAX_RESULT)} values, but it has more`);
    switch (typeOf(part)) {
      case 'null': return null;
      case 'boolean': return part as boolean;
      case 'number':
        if (!Number.isFinite(part)) throw new FeelError('Expected a number, but the result is not finite');
        return part as number;
      case 'string':
        characters += (part as string).length;
        if (characters > 4 * MAX_TEXT) throw new FeelError(`Expected a result of at most ${String(4 * MAX_TEXT)} characters, but it has more`);
        return part as string;
      case 'list':
        if ((part as unknown[]).length > MAX_ITEMS) throw new FeelError(`Expected a list of at most ${String(MAX_ITEMS)} items, but the result has more`);
        return (part as unknown[]).map((item) => convert(item, depth + 1));
      case 'context':
        return Object.fromEntries(Object.entries(part as object).map(([name, item]) => [name, convert(item, depth + 1)]));
      case 'date and time': return isoOf(part as FeelDateTime);
      case 'date': case 'time': case 'duration': return (part as FeelDate).toString();
      default: throw new FeelError(`Expected a value that can be kept, but the result is ${aTypeOf(part)}`);
    }
  }

  return convert(value, 0);
}
