// FEEL expressions: the one door of the engine to the expression language.

import type { FeelEnvironment, FeelResult } from '../contract.js';
import type { Json, Variables } from '../../kernel/json.js';
import { compile, isKnownQuick, messageOf } from './compile.js';
import { newRun, quote, runCompiled } from './evaluation.js';
import { FeelSyntaxError } from './errors.js';
import type { ExpressionFacts } from './instrument.js';
import type { Run } from './running.js';
import { toJson } from './values.js';

export type { ExpressionFacts } from './instrument.js';
export { evaluateTerm } from './terms.js';

function outcome(expression: string, kind: 'expression' | 'unaryTests', run: Run): FeelResult {
  try {
    const result = runCompiled(compile(expression, kind), run);
    return result.ok ? { ok: true, value: toJson(result.value) } : result;
  } catch (error) {
    return { ok: false, message: `${messageOf(error)} (in ${quote(expression)})` };
  }
}

/**
 * Evaluates an expression (leading `=` optional) to JSON.
 *
 * Names are the variables, `caseId`, `tenantId` and the built-in functions; `param`, `role`, `register`, `working days`,
 * `end of day`, `clock hours`, `calendar`, `earliest`, `get or else`, `is defined` are ours. Beyond FEEL:
 * - an unknown name is an error naming it, except compared with null, in `is defined(x)` and `get or else(x, y)`; a missing
 *   path on a known context is null, and so is any path of null;
 * - values of different types that FEEL would compare to null, arithmetic with null, arguments that do not fit, a condition
 *   that is neither true, false nor null, and a division by 0 are errors; an ordering with null stays null;
 * - `and` and `or` do not look at their right side when the left decides;
 * - a date and time without zone is meant in Italy; `now()` and `today()` are those of the environment;
 * - patterns are RE2 (no look-around, no back-references), lists and ranges end at 100,000 items.
 *
 * Variables are read as data only: no name reaches a prototype, a method or anything of the host. Never throws.
 */
export function evaluateFeel(expression: string, variables: Variables, environment: FeelEnvironment): FeelResult {
  return outcome(expression, 'expression', newRun(variables, environment));
}

/** True when an expression is sure to be evaluated at once; false when it might not be, or has never been read before. */
export function isQuick(expression: string): boolean {
  return isKnownQuick(expression);
}

/**
 * Tests `input` against unary tests, as in a cell of a decision table (`-`, `"a","b"`, `> 5`, `[1..3]`, `not(…)`, or an
 * expression over `?`). Ok with true or false: a test that cannot be told (null) is not met. Never throws.
 */
export function evaluateUnaryTests(tests: string, input: Json, variables: Variables, environment: FeelEnvironment): FeelResult {
  return outcome(tests, 'unaryTests', { ...newRun(variables, environment), input });
}

/** What is wrong with the text of an expression, with line and column; null when nothing is. */
export function checkSyntax(expression: string, kind: 'expression' | 'unaryTests' = 'expression'): string | null {
  try {
    compile(expression, kind);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** What an expression names: variables, parameters, roles, registers. Null when its syntax is wrong. */
export function inspectExpression(expression: string, kind: 'expression' | 'unaryTests' = 'expression'): ExpressionFacts | null {
  try {
    return compile(expression, kind).facts;
  } catch (error) {
    if (error instanceof FeelSyntaxError) return null;
    throw error;
  }
}
