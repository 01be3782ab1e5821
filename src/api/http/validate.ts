// Input against its schema: what does not fit becomes one problem that says, place by place, what was expected and what came.

import { z } from 'zod';
import { AppError, type FieldProblem } from '../../kernel/errors.js';
import { describeIssues } from './issues.js';

/** Where a value stood in the request; the body's pointers are plain, the others carry their place in front. */
export type Place = 'path' | 'query' | 'body';

/**
 * Parses input by a schema; without a schema nothing is allowed (a body is ignored by nobody).
 * @throws AppError VALIDATION with one entry of `errors` for each thing wrong
 */
export function parseInput(schema: z.ZodType | undefined, value: unknown, place: Place): unknown {
  const result = (schema ?? nothing(place)).safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw invalid(describeIssues(result.error.issues), place);
}

/** A VALIDATION error out of field problems; the detail carries the first of them. */
export function invalid(problems: FieldProblem[], place: Place = 'body'): AppError {
  const errors = problems.slice(0, MAX_PROBLEMS).map((problem) => ({
    ...problem,
    pointer: place === 'body' ? problem.pointer : `${place}${problem.pointer}`,
  }));
  const [first] = errors;
  const more = problems.length > 1 ? ` (and ${String(problems.length - 1)} more)` : '';
  const where = first === undefined || first.pointer === '' ? '' : ` at ${first.pointer}`;
  return new AppError('VALIDATION', `${first?.detail ?? 'Expected valid input'}${where}${more}`, { errors });
}

/** An answer lists at most this many problems. */
const MAX_PROBLEMS = 50;

function nothing(place: Place): z.ZodType {
  return place === 'body' ? z.strictObject({}).nullish() : place === 'query' ? z.strictObject({}) : z.object({});
}
