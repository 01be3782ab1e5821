// The parameters in force in a territory: base values, changed only where the territory says so, never by a typing error.

import { checkSyntax } from '../engine/feel/index.js';
import { isTermShorthand } from '../engine/feel/terms.js';
import { isJsonObject, type Json } from '../kernel/json.js';
import type { FileProblem } from './problems.js';
import { isParameter, type Parameter, type ProfileFile } from './schema.js';

function kindOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

/** A term that could not be counted would stop the path at the task it is for: it is refused here instead. */
function termProblem(name: string, value: Json): string | null {
  if (!name.startsWith('due.') || name === 'due.rollForward' || value === null) return null;
  if (typeof value !== 'string') return `Expected a term such as "5 wd", but got ${JSON.stringify(value)}`;
  if (isTermShorthand(value.trim())) return null;
  const fault = checkSyntax(value);
  return fault === null ? null : `Expected a term such as "5 wd", "PT4H", "P30D" or FEEL, but got "${value}": ${fault}`;
}

/** Written as a declaration, but not a whole one: no plain parameter value has a basis. */
function isHalfDeclared(given: Parameter | Json): boolean {
  return isJsonObject(given) && 'basis' in (given as object) && !isParameter(given);
}

function problemOf(name: string, value: Json, base: Parameter | undefined, isDeclaration: boolean): string | null {
  if (base === undefined && !isDeclaration) {
    return 'Expected a parameter of base/parameters.yaml, or value and basis to add one, but it is neither';
  }
  const [expected, came] = [kindOf(base?.value ?? null), kindOf(value)];
  if (expected !== 'null' && came !== expected) return `Expected a ${expected} as in base/parameters.yaml, but got ${JSON.stringify(value)}`;
  return termProblem(name, value);
}

/** Terms of the base file that cannot be counted. */
export function baseProblems(base: Record<string, Parameter>): FileProblem[] {
  return Object.entries(base).flatMap(([name, { value }]) => {
    const detail = termProblem(name, value);
    return detail === null ? [] : [{ path: `parameters.${name}`, detail }];
  });
}

/** Values by name, and what is wrong with the territory's own. */
export function parametersOf(base: Record<string, Parameter>, own: ProfileFile['parameters']): { values: Record<string, Json>; problems: FileProblem[] } {
  const values: Record<string, Json> = Object.fromEntries(Object.entries(base).map(([name, { value }]) => [name, value]));
  const problems: FileProblem[] = [];
  for (const [name, given] of Object.entries(own)) {
    const isDeclaration = isParameter(given);
    const value = isDeclaration ? given.value : given;
    const detail = isHalfDeclared(given)
      ? `Expected value and basis (NONE, PROPOSED, or STATED with its article), but got ${JSON.stringify(given)}`
      : problemOf(name, value, Object.hasOwn(base, name) ? base[name] : undefined, isDeclaration);
    if (detail !== null) problems.push({ path: `parameters.${name}`, detail });
    values[name] = value;
  }
  return { values, problems };
}
