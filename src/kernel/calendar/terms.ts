// Counting time: working days, clock hours and calendar periods, each with the sentence that explains the result.

import { Temporal } from 'temporal-polyfill';
import type { Calendar } from '../calendar.js';
import { ROME, describeDate, describeInstant } from './words.js';

/** A due instant and why it is that one. */
export interface Deadline {
  /** Milliseconds since 1970. */
  dueAt: number;
  /** One Italian sentence, without a full stop. */
  explanation: string;
}

/** More than ten years of working days: a larger count is a slip of the pen. */
export const MAX_WORKING_DAYS = 3_000;
/** Holidays named in one explanation; the others are counted. */
const NAMED_HOLIDAYS = 6;

/** The calendar date in Italy at an instant (milliseconds since 1970). */
export function isoDateAt(epochMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(ROME).toPlainDate().toString();
}

/** 23:59:59 Europe/Rome of an ISO date, in milliseconds. */
export function endOfDay(isoDate: string): number {
  return Temporal.PlainDate.from(isoDate).toZonedDateTime({ timeZone: ROME, plainTime: '23:59:59' }).epochMilliseconds;
}

/** The date itself when it is worked, else the next worked one (parameter `due.rollForward`). */
export function rollForward(calendar: Calendar, isoDate: string): string {
  let date = Temporal.PlainDate.from(isoDate);
  for (let days = 0; !calendar.isWorkingDay(date.toString()); days += 1) {
    if (days > 366) throw new RangeError(`Expected a working day within a year of ${isoDate}, but the calendar has none`);
    date = date.add({ days: 1 });
  }
  return date.toString();
}

function holidaysClause(calendar: Calendar, skipped: Temporal.PlainDate[]): string {
  // Only what took a working day away is worth a name: weekends and holidays that fall on them are expected.
  const named = skipped.filter((date) => date.dayOfWeek <= 5).map((date) => `${calendar.whyClosed(date.toString()) ?? ''} (${describeDate(date.toString())})`);
  if (named.length === 0) return '';
  const rest = named.length - NAMED_HOLIDAYS;
  const list = named.slice(0, NAMED_HOLIDAYS).join(', ');
  return `, esclusi ${list}${rest > 0 ? ` e altri ${String(rest)} giorni festivi` : ''}`;
}

/**
 * End (23:59:59 Europe/Rome) of the n-th working day after the day of creation; the day of creation is day 0, worked or not.
 * @param createdMs instant of creation, milliseconds since 1970
 * @param count working days, 0 to `MAX_WORKING_DAYS`; 0 is the end of the day of creation
 * @throws RangeError for a count that is not such an integer, or a calendar that closes for over a year
 */
export function addWorkingDays(calendar: Calendar, createdMs: number, count: number): Deadline {
  if (!Number.isInteger(count) || count < 0 || count > MAX_WORKING_DAYS) {
    throw new RangeError(`Expected 0 to ${String(MAX_WORKING_DAYS)} working days, but got ${String(count)}`);
  }
  const start = Temporal.PlainDate.from(isoDateAt(createdMs));
  const skipped: Temporal.PlainDate[] = [];
  let date = start;
  let closedInARow = 0;
  for (let left = count; left > 0;) {
    date = date.add({ days: 1 });
    if (calendar.isWorkingDay(date.toString())) {
      left -= 1;
      closedInARow = 0;
    } else {
      skipped.push(date);
      closedInARow += 1;
      if (closedInARow > 366) throw new RangeError(`Expected a working day within a year of ${start.toString()}, but the calendar has none`);
    }
  }
  const due = date.toString();
  const days = count === 1 ? '1 giorno lavorativo' : `${String(count)} giorni lavorativi`;
  return {
    dueAt: endOfDay(due),
    explanation: `${days} da ${describeDate(start.toString())}: scade ${describeDate(due)}${holidaysClause(calendar, skipped)}`,
  };
}

function parseDuration(text: string): Temporal.Duration {
  try {
    return Temporal.Duration.from(text);
  } catch {
    throw new RangeError(`Expected an ISO 8601 duration such as P30D or PT4H, but got "${text}"`);
  }
}

const UNITS = [
  ['years', 'anno', 'anni'], ['months', 'mese', 'mesi'], ['weeks', 'settimana', 'settimane'], ['days', 'giorno', 'giorni'],
  ['hours', 'ora', 'ore'], ['minutes', 'minuto', 'minuti'], ['seconds', 'secondo', 'secondi'],
] as const;

function describeDuration(duration: Temporal.Duration): string {
  const parts = UNITS.flatMap(([unit, one, many]) => {
    const amount = Math.abs(duration[unit]);
    return amount === 0 ? [] : [`${String(amount)} ${amount === 1 ? one : many}`];
  });
  return parts.length === 0 ? '0 giorni' : parts.join(' e ');
}

/**
 * An instant plus an ISO 8601 duration, counted in Italy.
 *
 * `PnY`, `PnM`, `PnW`, `PnD` are calendar periods and end with the day (23:59:59); a holiday is not skipped unless
 * `rollForward`. A duration with hours, minutes or seconds is clock time: `PT24H` over the change of the clocks is 24 real
 * hours, and in `P1DT2H` the day is a calendar day.
 * @param fromMs milliseconds since 1970
 * @throws RangeError for a text that is no duration, or a date out of bounds
 */
export function addDuration(calendar: Calendar, fromMs: number, isoDuration: string, options: { rollForward: boolean } = { rollForward: false }): Deadline {
  const duration = parseDuration(isoDuration);
  const start = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(ROME);
  const from = duration.sign < 0 ? 'prima di' : 'da';
  const amount = describeDuration(duration);
  if (duration.hours !== 0 || duration.minutes !== 0 || duration.seconds !== 0 || duration.milliseconds !== 0) {
    const dueAt = start.add(duration).epochMilliseconds;
    return { dueAt, explanation: `${amount} ${from} ${describeInstant(fromMs)}: scade ${describeInstant(dueAt)}` };
  }
  const target = start.toPlainDate().add(duration).toString();
  const due = options.rollForward ? rollForward(calendar, target) : target;
  const closed = calendar.whyClosed(target);
  const moved = due === target ? '' : `, spostato in avanti perché ${describeDate(target)} non è lavorativo (${closed ?? ''})`;
  return {
    dueAt: endOfDay(due),
    explanation: `${amount}${duration.years || duration.months || duration.weeks ? '' : ' di calendario'} ${from} ${describeDate(start.toPlainDate().toString())}: scade ${describeDate(due)}${moved}`,
  };
}
