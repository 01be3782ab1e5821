// Instants of BPMN timers: dates, durations and cycles counted from instants given in, never from the host's clock.

import { Temporal } from 'temporal-polyfill';
import { endOfDay, ROME } from '../../kernel/calendar.js';

/** A repeating timer, fixed when its first turn is armed: turn n is due at `start` + n periods, however late turns fire. */
export interface Cycle {
  /** Milliseconds since 1970. */
  start: number;
  /** ISO 8601 duration. */
  period: string;
  /** Turn that is armed: from 1, or from 0 when the diagram writes the start itself. */
  turn: number;
  /** Turns left with the armed one; -1 without end. */
  left: number;
}

/** A timer as it stands in the snapshot. */
export interface ArmedTimer {
  dueAt: number;
  cycle: Cycle | null;
}

function durationOf(text: string): Temporal.Duration {
  const duration = Temporal.Duration.from(text);
  if (duration.sign < 0) throw new RangeError(`a duration that is not negative is needed`);
  return duration;
}

function addTimes(start: number, period: string, times: number): number {
  const duration = durationOf(period);
  const total = Temporal.Duration.from({
    years: duration.years * times, months: duration.months * times, weeks: duration.weeks * times, days: duration.days * times,
    hours: duration.hours * times, minutes: duration.minutes * times, seconds: duration.seconds * times,
    milliseconds: duration.milliseconds * times,
  });
  return Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(ROME).add(total).epochMilliseconds;
}

/**
 * Milliseconds since 1970 of an ISO 8601 date or date and time; without offset it is meant in Italy.
 * @param dateMeans what a date alone stands for: its first instant (timers) or its last second (terms)
 * @throws RangeError
 */
export function instantOf(text: string, dateMeans: 'start' | 'end' = 'start'): number {
  const value = text.trim();
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) {
    return dateMeans === 'end' ? endOfDay(value) : Temporal.PlainDate.from(value).toZonedDateTime(ROME).epochMilliseconds;
  }
  if (/(Z|[+-]\d{2}:?\d{2})(\[|$)/.test(value)) return Temporal.Instant.from(value).epochMilliseconds;
  if (value.includes('[')) return Temporal.ZonedDateTime.from(value).epochMilliseconds;
  const [plain = value, zone] = value.split('@');
  return Temporal.PlainDateTime.from(plain).toZonedDateTime(zone ?? ROME).epochMilliseconds;
}

function armCycle(text: string, now: number): ArmedTimer {
  const parts = text.split('/');
  const repeat = /^R(-1|\d*)$/.exec(parts[0] ?? '');
  const period = parts.at(-1);
  if (!repeat || parts.length < 2 || parts.length > 3 || period === undefined) throw new RangeError('a cycle such as R3/P10D is needed');
  if (durationOf(period).blank) throw new RangeError('a cycle with a period longer than nothing is needed');
  const left = repeat[1] === '' || repeat[1] === '-1' ? -1 : Number(repeat[1]);
  if (left === 0) throw new RangeError('a cycle of at least one turn is needed');
  const explicit = parts.length === 3 ? instantOf(parts[1] ?? '') : null;
  // A start written in the diagram is the first turn itself; else the first turn comes one period after arming.
  return {
    dueAt: explicit ?? addTimes(now, period, 1),
    cycle: { start: explicit ?? now, period, turn: explicit === null ? 1 : 0, left },
  };
}

/**
 * Arms a timer.
 * @param value ISO 8601 text: date (and time), duration, or `R<n>/[start/]period`
 * @param now business instant of the step, milliseconds since 1970
 * @throws RangeError naming what is needed
 */
export function armTimer(kind: 'date' | 'duration' | 'cycle', value: string, now: number): ArmedTimer {
  if (kind === 'date') return { dueAt: instantOf(value), cycle: null };
  if (kind === 'duration') return { dueAt: addTimes(now, value, 1), cycle: null };
  return armCycle(value.trim(), now);
}

/** The turn after this one, null after the last. Missed turns do not collapse: each is armed and fires by itself. */
export function nextTurn(timer: ArmedTimer): ArmedTimer | null {
  const { cycle } = timer;
  if (!cycle || cycle.left === 1) return null;
  const turn = cycle.turn + 1;
  return {
    dueAt: addTimes(cycle.start, cycle.period, turn),
    cycle: { ...cycle, turn, left: cycle.left === -1 ? -1 : cycle.left - 1 },
  };
}

/**
 * Instant of the n-th turn of a timer, counted from where it was first armed; null when it has no such turn.
 * @param anchor milliseconds since 1970
 * @param turn from 1
 * @throws RangeError
 */
export function turnAt(kind: 'date' | 'duration' | 'cycle', value: string, anchor: number, turn: number): number | null {
  const { dueAt, cycle } = armTimer(kind, value, anchor);
  if (turn === 1) return dueAt;
  if (!cycle || (cycle.left !== -1 && turn > cycle.left)) return null;
  return addTimes(cycle.start, cycle.period, cycle.turn + turn - 1);
}
