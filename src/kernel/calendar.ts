// Working days of a territory: the calendar every term is counted on.

export { createCalendar, type LocalHoliday } from './calendar/holidays.js';
export { addDuration, addWorkingDays, endOfDay, isoDateAt, rollForward, type Deadline } from './calendar/terms.js';
export { ROME, describeDate, describeInstant } from './calendar/words.js';

/** A working-day calendar of one territory; dates are ISO calendar dates in Europe/Rome. */
export interface Calendar {
  /** True Monday to Friday unless a national or local holiday. */
  isWorkingDay(isoDate: string): boolean;
  /** Why a date is not worked (`domenica`, `Festa della Repubblica`), null when it is. */
  whyClosed(isoDate: string): string | null;
}
