// The functions Percorsi adds to FEEL: parameters, roles, registers and the counting of time.

import type { FeelDateTime} from 'feelin';
import { FeelDuration, FeelFunction } from 'feelin';
import { addDuration, addWorkingDays, endOfDay, isoDateAt, type Deadline } from '../../kernel/calendar.js';
import type { Json } from '../../kernel/json.js';
import { FeelError } from './errors.js';
import { countItems, requireRun } from './running.js';
import { aTypeOf, momentOf, romeDateTime } from './values.js';

function name(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '') throw new FeelError(`${where}: expected a name in quotes, but got ${aTypeOf(value)}`);
  return value;
}

/** `param("x")`: the parameter's value; a missing one is an error, for a rule must not run on a guess. */
function param(given: unknown): Json {
  const key = name(given, 'param(…)');
  const { parameters } = requireRun().environment;
  const value = Object.hasOwn(parameters, key) ? parameters[key] : undefined;
  if (value === undefined) throw new FeelError(`Expected the parameter "${key}" in the territory profile, but it is missing`);
  return value;
}

/** `role("r")`, `role("r", "site")`: the group that holds a role, by its scope in the profile. */
function role(given: unknown, givenSite?: unknown): string {
  const id = name(given, 'role(…)');
  const run = requireRun();
  const known = Object.hasOwn(run.environment.roles, id) ? run.environment.roles[id] : undefined;
  if (!known) throw new FeelError(`Expected the role "${id}" in the territory profile, but it is missing`);
  if (known.scope === 'tenant') return `${id}@${run.environment.tenantId}`;
  const site = givenSite ?? (Object.hasOwn(run.variables, 'siteId') ? run.variables['siteId'] : null);
  if (typeof site !== 'string' || site === '') {
    throw new FeelError(`Expected a site for the role "${id}" (variable siteId or second argument), but got ${aTypeOf(site)}`);
  }
  return `${id}@${site}`;
}

/** `register("x")`: the rows of a register as a list of contexts. */
function register(given: unknown): unknown[] {
  const key = name(given, 'register(…)');
  const { registers } = requireRun().environment;
  const rows = Object.hasOwn(registers, key) ? registers[key] : undefined;
  if (!rows) throw new FeelError(`Expected the register "${key}", but it is missing`);
  countItems(rows.length);
  return rows as unknown[];
}

function due(deadline: () => Deadline): FeelDateTime {
  try {
    const made = deadline();
    requireRun().deadlines.push(made);
    return romeDateTime(made.dueAt);
  } catch (error) {
    throw error instanceof RangeError ? new FeelError(error.message) : error;
  }
}

function count(value: unknown, where: string): number {
  if (typeof value !== 'number') throw new FeelError(`${where}: expected a number, but got ${aTypeOf(value)}`);
  return value;
}

/** `working days(from, n)`: the end of the n-th working day after the day of `from`. */
function workingDays(from: unknown, n: unknown): FeelDateTime {
  const start = momentOf(from, 'working days(…)', 'start');
  const days = count(n, 'working days(…)');
  return due(() => addWorkingDays(requireRun().environment.calendar, start, days));
}

/** `end of day(d)`: 23:59:59 in Italy of a date, or of the day of a date and time. */
function endOfTheDay(given: unknown): FeelDateTime {
  return romeDateTime(endOfDay(isoDateAt(momentOf(given, 'end of day(…)', 'start'))));
}

/** `clock hours(from, n)`: n real hours later, nights and holidays included. */
function clockHours(from: unknown, n: unknown): FeelDateTime {
  const start = momentOf(from, 'clock hours(…)', 'start');
  const minutes = Math.round(count(n, 'clock hours(…)') * 60);
  return due(() => addDuration(requireRun().environment.calendar, start, minutes % 60 === 0 ? `PT${String(minutes / 60)}H`.replace('PT-', '-PT') : `PT${String(minutes)}M`.replace('PT-', '-PT')));
}

/** True when the profile moves calendar terms off holidays (`due.rollForward`, default no). */
export function rollsForward(): boolean {
  const { parameters } = requireRun().environment;
  const value = Object.hasOwn(parameters, 'due.rollForward') ? parameters['due.rollForward'] : false;
  return value === true || value === 'yes';
}

/** `calendar(from, duration)`: days, weeks, months and years end with the day; hours are clock time. */
function calendar(from: unknown, duration: unknown): FeelDateTime {
  const start = momentOf(from, 'calendar(…)', 'start');
  if (typeof duration !== 'string' && !(duration instanceof FeelDuration)) {
    throw new FeelError(`calendar(…): expected a duration such as "P30D", but got ${aTypeOf(duration)}`);
  }
  return due(() => addDuration(requireRun().environment.calendar, start, duration.toString(), { rollForward: rollsForward() }));
}

/** `earliest(list)`: the earliest of dates and dates and times, nulls left out; a date alone means the end of its day. */
function earliest(...given: unknown[]): FeelDateTime | null {
  const list = given.length === 1 && Array.isArray(given[0]) ? (given[0] as unknown[]) : given;
  countItems(list.length);
  let first: number | null = null;
  for (const item of list) {
    if (item === null || item === undefined) continue;
    const moment = momentOf(item, 'earliest(…)', 'end');
    if (first === null || moment < first) first = moment;
  }
  return first === null ? null : romeDateTime(first);
}

const LIBRARY: ReadonlyMap<string, FeelFunction> = new Map([
  ['param', new FeelFunction(param, ['name'])],
  ['role', new FeelFunction(role, ['role', 'site'])],
  ['register', new FeelFunction(register, ['name'])],
  ['working days', new FeelFunction(workingDays, ['from', 'n'])],
  ['end of day', new FeelFunction(endOfTheDay, ['d'])],
  ['clock hours', new FeelFunction(clockHours, ['from', 'n'])],
  ['calendar', new FeelFunction(calendar, ['from', 'duration'])],
  ['earliest', new FeelFunction(earliest, ['...list'])],
]);

/** One of our functions by its FEEL name, null when it is none. */
export function libraryFunction(functionName: string): FeelFunction | null {
  return LIBRARY.get(functionName) ?? null;
}

