// What is wrong with a profile file, said so that an analyst can mend it: file, path, what was expected and what came.

import type { z } from 'zod';
import { AppError, type FieldProblem } from '../kernel/errors.js';

/** A finding inside one file. `path` is dotted (`sites.2.comune`), empty for the file as a whole. */
export interface FileProblem {
  path: string;
  detail: string;
}

/** One refusal for all findings of a file; `pointer` of each is `<file>#<path>`. */
export function refuseFile(file: string, problems: readonly FileProblem[]): AppError {
  const errors: FieldProblem[] = problems.map(({ path, detail }) => ({ pointer: `${file}#${path}`, detail }));
  const said = problems.map(({ path, detail }) => `${path === '' ? '' : `${path}: `}${detail}`).join('; ');
  return new AppError('VALIDATION', `${file}: ${said}`, { errors });
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function at(content: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined), content);
}

function sentence(issue: z.core.$ZodIssue, content: unknown): string {
  const came = shown(at(content, issue.path));
  switch (issue.code) {
    case 'invalid_type':
      return `Expected ${issue.expected}, but got ${came}`;
    case 'invalid_value':
      return `Expected one of ${issue.values.map(String).join(', ')}, but got ${came}`;
    case 'unrecognized_keys':
      return `Expected only known keys, but got ${issue.keys.join(', ')}`;
    default:
      return issue.message.startsWith('Expected') ? `${issue.message}, but got ${came}` : `${issue.message} (got ${came})`;
  }
}

/**
 * Content checked against a schema.
 * @throws AppError VALIDATION naming file, path, what was expected and what came
 */
export function checked<S extends z.ZodType>(schema: S, content: unknown, file: string): z.output<S> {
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw refuseFile(file, result.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), detail: sentence(issue, content) })));
}
