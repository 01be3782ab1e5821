// Terms: the due date a term expression gives.

import { FeelDate, FeelDateTime, FeelDuration } from 'feelin';
import type { FeelEnvironment, TermResult } from '../contract.js';
import { addDuration, addWorkingDays, describeDate, describeInstant, endOfDay, isoDateAt, type Deadline } from '../../kernel/calendar.js';
import type { Variables } from '../../kernel/json.js';
import { compile, messageOf } from './compile.js';
import { FeelError } from './errors.js';
import { newRun, quote, runCompiled } from './evaluation.js';
import { rollsForward } from './library.js';
import { requireRun, within } from './running.js';
import { aTypeOf, instantOf, parseMoment, romeDateTime } from './values.js';

const WORKING_DAYS = /^(\d{1,4})\s*wd$/;
const DURATION = /^P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/;

/** True for the shorthand of terms: `5 wd`, `PT4H`, `P30D`. */
export function isTermShorthand(text: string): boolean {
  return WORKING_DAYS.test(text) || DURATION.test(text);
}

function shorthand(text: string, created: number): Deadline {
  const { calendar } = requireRun().environment;
  const days = WORKING_DAYS.exec(text)?.[1];
  return days === undefined ? addDuration(calendar, created, text, { rollForward: rollsForward() }) : addWorkingDays(calendar, created, Number(days));
}

function stated(dueAt: number, expression: string): Deadline {
  // A calendar function that gave this very instant has already explained it.
  const known = requireRun().deadlines.find((deadline) => deadline.dueAt === dueAt);
  if (known) return known;
  const day = isoDateAt(dueAt);
  const when = endOfDay(day) === dueAt ? describeDate(day) : describeInstant(dueAt);
  return { dueAt, explanation: `scade ${when}, come stabilito da ${quote(expression)}` };
}

function deadlineOf(value: unknown, expression: string, created: number): Deadline {
  if (typeof value === 'string' && isTermShorthand(value.trim())) return shorthand(value.trim(), created);
  if (value instanceof FeelDuration) return shorthand(value.toString(), created);
  const moment = typeof value === 'string' ? parseMoment(value) : value;
  if (moment instanceof FeelDateTime) return stated(instantOf(moment), expression);
  if (moment instanceof FeelDate) return stated(endOfDay(moment.toString()), expression);
  throw new FeelError(`Expected a term as a date, a date and time, a duration or working days such as "5 wd", but got ${typeof value === 'string' ? 'a string that is none of them' : aTypeOf(value)}`);
}

/**
 * Due date of a term.
 * @param expression shorthand (`5 wd`, `PT4H`, `P30D`) or FEEL over the variables and `created`, giving a date (meaning the
 * end of that day in Italy), a date and time, ISO text of either, a duration, or a shorthand again
 * @param created business instant of the task's creation, milliseconds since 1970
 * @returns the due instant with its Italian explanation; never throws
 */
export function evaluateTerm(expression: string, created: number, variables: Variables, environment: FeelEnvironment): TermResult {
  const text = expression.trim();
  const run = newRun(variables, environment, { created: romeDateTime(created) });
  try {
    if (isTermShorthand(text)) return { ok: true, ...within(run, () => shorthand(text, created)) };
    const result = runCompiled(compile(text), run);
    return result.ok ? { ok: true, ...within(run, () => deadlineOf(result.value, text, created)) } : result;
  } catch (error) {
    const reason = error instanceof RangeError ? error.message : messageOf(error);
    return { ok: false, message: `${reason} (in the term ${quote(expression)})` };
  }
}
