// Which days are worked: the national holidays of Italy, the local ones of a territory, Saturdays and Sundays.

import Holidays from 'date-holidays';
import { Temporal } from 'temporal-polyfill';
import type { Calendar } from '../calendar.js';

/** A local day off: patron saint or closure. */
export interface LocalHoliday {
  /** `YYYY-MM-DD` once, or `--MM-DD` every year. */
  date: string;
  /** Italian name shown in explanations. */
  label: string;
}

const EVERY_YEAR = /^--(\d{2})-(\d{2})$/;
const ONCE = /^\d{4}-\d{2}-\d{2}$/;
/** A leap year: `--02-29` is a date in it. */
const LEAP_YEAR = '2024';

/** National holidays by year: the same for every territory, so computed once per process. */
const nationalByYear = new Map<number, ReadonlyMap<string, string>>();
/** Years kept; terms stay within a few years of now, and a hostile date must not fill the memory. */
const MAX_YEARS = 200;
let italy: Holidays | null = null;

function nationalHolidays(year: number): ReadonlyMap<string, string> {
  const known = nationalByYear.get(year);
  if (known) return known;
  italy ??= new Holidays('IT', { languages: 'it', types: ['public'] });
  const days = new Map<string, string>();
  // `date` is local time as text; `start` is an instant and would shift with the host's time zone.
  for (const holiday of italy.getHolidays(year)) days.set(holiday.date.slice(0, 10), holiday.name);
  if (nationalByYear.size >= MAX_YEARS) nationalByYear.clear();
  nationalByYear.set(year, days);
  return days;
}

function assertLocalHoliday(holiday: LocalHoliday): void {
  const yearly = EVERY_YEAR.exec(holiday.date);
  const date = yearly ? `${LEAP_YEAR}${holiday.date.slice(1)}` : holiday.date;
  try {
    if (!yearly && !ONCE.test(holiday.date)) throw new RangeError(holiday.date);
    Temporal.PlainDate.from(date, { overflow: 'reject' });
  } catch {
    throw new RangeError(`Expected a holiday date as YYYY-MM-DD or --MM-DD, but got "${holiday.date}" (${holiday.label})`);
  }
}

/**
 * The calendar of one territory.
 *
 * National holidays come from date-holidays (law 260/1949 and its changes; 4 October from 2026); a day that is both
 * national and local keeps the national name.
 * @param options.holidays patron days and closures of the territory
 * @throws RangeError for a date that is neither `YYYY-MM-DD` nor `--MM-DD`, or does not exist
 */
export function createCalendar(options: { holidays: readonly LocalHoliday[] }): Calendar {
  const once = new Map<string, string>();
  const yearly = new Map<string, string>();
  for (const holiday of options.holidays) {
    assertLocalHoliday(holiday);
    if (holiday.date.startsWith('--')) yearly.set(holiday.date.slice(2), holiday.label);
    else once.set(holiday.date, holiday.label);
  }

  function whyClosed(isoDate: string): string | null {
    const date = Temporal.PlainDate.from(isoDate);
    const iso = date.toString();
    const holiday = nationalHolidays(date.year).get(iso) ?? once.get(iso) ?? yearly.get(iso.slice(5));
    if (holiday !== undefined) return holiday;
    if (date.dayOfWeek === 6) return 'sabato';
    return date.dayOfWeek === 7 ? 'domenica' : null;
  }

  return { whyClosed, isWorkingDay: (isoDate) => whyClosed(isoDate) === null };
}
