// Schema issues in clear words: JSON pointer, what was expected, what came.

import type { z } from 'zod';
import type { FieldProblem } from '../../kernel/errors.js';

type Issue = z.core.$ZodIssue;

/** One field problem for each issue; of a union, those of the alternative that came closest. */
export function describeIssues(issues: readonly Issue[], at: readonly PropertyKey[] = []): FieldProblem[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ pointer: pointerOf([...path, key]), detail: `Expected only known properties, but got ${quote(key)}` }));
    }
    if (issue.code === 'invalid_union') {
      const closest = closestAlternative(issue.errors);
      return closest === null ? [{ pointer: pointerOf(path), detail: describeUnion(issue) }] : describeIssues(closest, path);
    }
    return [{ pointer: pointerOf(path), detail: describe(issue, path) }];
  });
}

/** RFC 6901. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Kind of a value as JSON names it, with a short value where that helps and tells nothing private. */
export function nameOf(value: unknown, show = true): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${String(value.length)}`;
  if (typeof value === 'object') return 'an object';
  const text = JSON.stringify(value);
  if (!show) return `a ${typeof value}`;
  return `the ${typeof value} ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`;
}

const KINDS: Record<string, string> = {
  string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'an object',
  record: 'an object', null: 'null', never: 'nothing',
};

function describe(issue: Issue, path: readonly PropertyKey[]): string {
  const secret = path.some((step) => step === 'password');
  const came = `but got ${nameOf(issue.input, !secret)}`;
  switch (issue.code) {
    case 'invalid_type':
      return `Expected ${KINDS[issue.expected] ?? issue.expected}, ${came}`;
    case 'invalid_value':
      return `Expected ${oneOf(issue.values)}, ${came}`;
    case 'too_small':
      return issue.minimum === 1 && issue.origin === 'string'
        ? `Expected text that is not empty, ${came}`
        : `Expected ${sized(issue.origin)} of at least ${String(issue.minimum)}, ${came}`;
    case 'too_big':
      return `Expected ${sized(issue.origin)} of at most ${String(issue.maximum)}, ${came}`;
    default:
      // Formats and own checks say themselves what they want.
      return issue.message.startsWith('Expected') ? `${issue.message}, ${came}` : `Expected another value (${issue.message}), ${came}`;
  }
}

function sized(origin: string): string {
  return origin === 'string' ? 'text with a length' : origin === 'array' ? 'a list with a length' : 'a number';
}

function oneOf(values: readonly unknown[]): string {
  const names = values.map((value) => JSON.stringify(value));
  return names.length === 1 ? String(names[0]) : `one of ${names.join(', ')}`;
}

/** The alternative whose first issue lies deepest: the others failed on the kind of the value as a whole. */
function closestAlternative(alternatives: readonly Issue[][]): Issue[] | null {
  const depth = (issues: Issue[]): number => Math.max(...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)));
  const sorted = [...alternatives].filter((issues) => issues.length > 0).sort((a, b) => depth(b) - depth(a) || a.length - b.length);
  const [first, second] = sorted;
  if (first === undefined) return null;
  return depth(first) === 0 && second !== undefined ? null : first;
}

function describeUnion(issue: Issue & { code: 'invalid_union' }): string {
  const wanted = issue.errors.flat().map((inner) =>
    inner.code === 'invalid_type' ? (KINDS[inner.expected] ?? inner.expected) : inner.code === 'invalid_value' ? oneOf(inner.values) : 'another form of it');
  return `Expected ${[...new Set(wanted)].join(' or ')}, but got ${nameOf(issue.input)}`;
}

function quote(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 57)}…` : name);
}
