// Dates said in Italian, the way the sentences under a due date say them.

import { Temporal } from 'temporal-polyfill';

/** The one time zone of the program: due dates, days and holidays are those of Italy. */
export const ROME = 'Europe/Rome';

const longDate = new Intl.DateTimeFormat('it-IT', { timeZone: ROME, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** `lunedì 8 febbraio 2027` for the ISO date `2027-02-08`. */
export function describeDate(isoDate: string): string {
  const noon = Temporal.PlainDate.from(isoDate).toZonedDateTime({ timeZone: ROME, plainTime: '12:00' });
  return longDate.format(noon.epochMilliseconds);
}

/**
 * `lunedì 8 febbraio 2027 alle 10:00` for an instant in milliseconds. In the hour that the end of summer time repeats, the
 * offset is said too, or two different instants would read alike.
 */
export function describeInstant(epochMs: number): string {
  const local = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(ROME);
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  const repeated = local.subtract({ hours: 1 }).offset !== local.offset || local.add({ hours: 1 }).offset !== local.offset;
  return `${describeDate(local.toPlainDate().toString())} alle ${time}${repeated ? ` (UTC${local.offset})` : ''}`;
}
