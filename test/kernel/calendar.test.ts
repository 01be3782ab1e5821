// The calendar: Italian holidays, working days against a naive count, durations over the change of the clocks.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDuration, addWorkingDays, createCalendar, describeInstant, endOfDay, isoDateAt, rollForward } from '../../src/kernel/calendar.js';

const plain = createCalendar({ holidays: [] });

/** The day after, without any calendar library. */
function nextDay(iso: string): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** National holidays written out by hand from the laws; Easter Mondays from the almanac. */
const FIXED = ['01-01', '01-06', '04-25', '05-01', '06-02', '08-15', '11-01', '12-08', '12-25', '12-26'];
const EASTER_MONDAY: Record<string, string> = {
  2024: '04-01', 2025: '04-21', 2026: '04-06', 2027: '03-29', 2028: '04-17', 2029: '04-02', 2030: '04-22', 2031: '04-14', 2032: '03-29', 2033: '04-18', 2034: '04-10', 2035: '03-26',
};

function naivelyWorked(iso: string, local: readonly string[]): boolean {
  const weekday = new Date(`${iso}T12:00:00Z`).getUTCDay();
  const day = iso.slice(5);
  if (weekday === 0 || weekday === 6) return false;
  if (FIXED.includes(day) || EASTER_MONDAY[iso.slice(0, 4)] === day) return false;
  if (day === '10-04' && iso >= '2026') return false;
  return !local.includes(day) && !local.includes(iso);
}

describe('holidays', () => {
  it.each([
    ['2026-10-04', "Festa nazionale di San Francesco d'Assisi"], ['2027-10-04', "Festa nazionale di San Francesco d'Assisi"], ['2025-10-06', null], ['2024-10-04', null], ['2027-03-29', 'Lunedì dell’Angelo'], ['2027-03-28', 'Domenica di Pasqua'],
    ['2027-01-06', 'Epifania'], ['2027-06-02', 'Festa della Repubblica'], ['2027-02-13', 'sabato'], ['2027-02-14', 'domenica'], ['2027-02-15', null], ['2027-05-09', 'domenica'],
  ])('%s: %s', (date, why) => {
    expect(plain.whyClosed(date)).toBe(why);
    expect(plain.isWorkingDay(date)).toBe(why === null);
  });

  it('knows local holidays, once and every year, and keeps the national name', () => {
    const calendar = createCalendar({ holidays: [{ date: '--05-03', label: 'San Paolo' }, { date: '2027-02-10', label: 'Chiusura' }, { date: '--12-25', label: 'Altro' }, { date: '--02-29', label: 'Bisestile' }] });
    expect(calendar.whyClosed('2027-05-03')).toBe('San Paolo');
    expect(calendar.whyClosed('2028-05-03')).toBe('San Paolo');
    expect(calendar.whyClosed('2027-02-10')).toBe('Chiusura');
    expect(calendar.whyClosed('2028-02-10')).toBeNull();
    expect(calendar.whyClosed('2027-12-25')).toBe('Natale di Gesù');
    expect(calendar.whyClosed('2028-02-29')).toBe('Bisestile');
    expect(plain.whyClosed('2027-05-03')).toBeNull();
  });

  it.each(['2027-02-30', '--13-01', '--02-30', '2027/02/01', '', '--5-3', '12-25'])('refuses the holiday date "%s"', (date) => {
    expect(() => createCalendar({ holidays: [{ date, label: 'x' }] })).toThrow(/Expected a holiday date/);
  });
});

describe('working days', () => {
  const instants = fc.integer({ min: Date.UTC(2024, 0, 2), max: Date.UTC(2034, 5, 1) });
  const localDays = fc.uniqueArray(fc.constantFrom('02-11', '05-03', '08-16', '09-19', '12-13', '2027-03-10', '2030-07-01'), { maxLength: 5 });

  it('agree with a day-by-day count over a holiday list written by hand', () => {
    fc.assert(fc.property(instants, fc.integer({ min: 0, max: 60 }), localDays, (created, count, local) => {
      const calendar = createCalendar({ holidays: local.map((date) => ({ date: date.length === 5 ? `--${date}` : date, label: 'x' })) });
      let date = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome' }).format(created);
      for (let left = count; left > 0;) {
        date = nextDay(date);
        if (naivelyWorked(date, local)) left -= 1;
      }
      const { dueAt } = addWorkingDays(calendar, created, count);
      expect(new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome', dateStyle: 'short', timeStyle: 'medium' }).format(dueAt)).toBe(`${date} 23:59:59`);
    }), { numRuns: 400 });
  });

  it('agree on every day of ten years', () => {
    for (let date = '2024-01-01'; date < '2036-01-01'; date = nextDay(date)) expect([date, plain.isWorkingDay(date)]).toEqual([date, naivelyWorked(date, [])]);
  });

  it('grow with the count, and never before the instant', () => {
    fc.assert(fc.property(instants, fc.integer({ min: 0, max: 40 }), (created, count) => {
      const { dueAt } = addWorkingDays(plain, created, count);
      // 23:59:59 is the last second: an instant within it may be up to a second later.
      expect(dueAt).toBeGreaterThan(created - 1_000);
      expect(addWorkingDays(plain, created, count + 1).dueAt).toBeGreaterThan(dueAt);
    }));
  });

  it.each([-1, 1.5, Number.NaN, 3_001, Number.POSITIVE_INFINITY])('refuse a count of %d', (count) => {
    expect(() => addWorkingDays(plain, 0, count)).toThrow(/Expected 0 to 3000 working days/);
  });

  it('refuse a calendar that never opens', () => {
    const closed = { isWorkingDay: () => false, whyClosed: () => 'sempre' };
    expect(() => addWorkingDays(closed, 0, 1)).toThrow(/within a year/);
    expect(() => rollForward(closed, '2027-01-01')).toThrow(/within a year/);
  });

  it('explain themselves with the holidays that took a day away', () => {
    expect(addWorkingDays(plain, Date.UTC(2027, 1, 8, 9), 5).explanation).toBe('5 giorni lavorativi da lunedì 8 febbraio 2027: scade lunedì 15 febbraio 2027');
    expect(addWorkingDays(plain, Date.UTC(2026, 11, 23, 9), 3).explanation).toBe('3 giorni lavorativi da mercoledì 23 dicembre 2026: scade martedì 29 dicembre 2026, esclusi Natale di Gesù (venerdì 25 dicembre 2026)');
    expect(addWorkingDays(plain, Date.UTC(2027, 1, 8, 9), 1).explanation).toContain('1 giorno lavorativo da');
    expect(addWorkingDays(plain, Date.UTC(2027, 1, 8, 9), 700).explanation).toContain('e altri');
  });
});

describe('durations', () => {
  const at = (created: string, duration: string): string => new Date(addDuration(plain, Date.parse(created), duration).dueAt).toISOString();

  it.each([
    ['2027-03-27T23:30:00Z', 'PT24H', '2027-03-28T23:30:00.000Z'], ['2027-03-27T11:00:00Z', 'P1D', '2027-03-28T21:59:59.000Z'], ['2027-10-30T11:00:00Z', 'P1D', '2027-10-31T22:59:59.000Z'],
    ['2027-10-30T22:30:00Z', 'PT3H', '2027-10-31T01:30:00.000Z'], ['2027-01-31T11:00:00Z', 'P1M', '2027-02-28T22:59:59.000Z'], ['2028-02-29T11:00:00Z', 'P1Y', '2029-02-28T22:59:59.000Z'], ['2027-02-08T09:00:00Z', 'P1W', '2027-02-15T22:59:59.000Z'],
    ['2027-03-27T11:00:00Z', 'P1DT2H', '2027-03-28T12:00:00.000Z'], ['2027-02-08T23:30:00Z', 'P1D', '2027-02-10T22:59:59.000Z'], ['2027-02-08T09:00:00Z', 'P0D', '2027-02-08T22:59:59.000Z'],
  ])('%s + %s', (created, duration, expected) => {
    expect(at(created, duration)).toBe(expected);
  });

  it('of days end at 23:59:59 in Italy whatever the day', () => {
    fc.assert(fc.property(fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) }), fc.integer({ min: 0, max: 800 }), (created, days) => {
      const { dueAt } = addDuration(plain, created, `P${String(days)}D`);
      let date = isoDateAt(created);
      for (let left = days; left > 0; left -= 1) date = nextDay(date);
      expect(dueAt).toBe(endOfDay(date));
      expect(isoDateAt(dueAt + 1_000)).toBe(nextDay(date));
    }));
  });

  it('of hours are exact', () => {
    fc.assert(fc.property(fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) }), fc.integer({ min: 1, max: 500 }), (created, hours) => {
      expect(addDuration(plain, created, `PT${String(hours)}H`).dueAt).toBe(created + hours * 3_600_000);
    }));
  });

  it('are not moved off a holiday unless asked', () => {
    const created = Date.UTC(2027, 1, 27, 9);
    expect(addDuration(plain, created, 'P30D').explanation).toBe('30 giorni di calendario da sabato 27 febbraio 2027: scade lunedì 29 marzo 2027');
    expect(addDuration(plain, created, 'P30D', { rollForward: true }).explanation).toContain('scade martedì 30 marzo 2027, spostato in avanti perché lunedì 29 marzo 2027 non è lavorativo (Lunedì dell’Angelo)');
  });

  it.each(['30 days', 'P', 'PT', '', 'P1.5D', 'P1D '])('refuse "%s"', (duration) => {
    expect(() => addDuration(plain, 0, duration)).toThrow(/ISO 8601/);
  });

  it('are told apart in the hour that comes twice', () => {
    expect(describeInstant(Date.UTC(2027, 9, 31, 0, 30))).toBe('domenica 31 ottobre 2027 alle 02:30 (UTC+02:00)');
    expect(describeInstant(Date.UTC(2027, 9, 31, 1, 30))).toBe('domenica 31 ottobre 2027 alle 02:30 (UTC+01:00)');
    expect(describeInstant(Date.UTC(2027, 1, 8, 9))).toBe('lunedì 8 febbraio 2027 alle 10:00');
  });
});
