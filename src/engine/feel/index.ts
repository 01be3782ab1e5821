// FEEL expressions: the one door of the engine to the expression language.

import type { FeelEnvironment, FeelResult } from '../contract.js';
import type { Json, Variables } from '../../kernel/json.js';

/** Evaluates an expression (leading `=` optional); an unknown name is an error. */
export function evaluateFeel(expression: string, variables: Variables, environment: FeelEnvironment): FeelResult {
  throw new Error(`not written yet: ${expression} ${String(variables)} ${String(environment.now)}`);
}

/** Tests a value against unary tests (a decision table's cell): ok with `true` or `false`. */
export function evaluateUnaryTests(tests: string, input: Json, variables: Variables, environment: FeelEnvironment): FeelResult {
  throw new Error(`not written yet: ${tests} ${String(input)} ${String(variables)} ${String(environment.now)}`);
}

/** What is wrong with the syntax of an expression, with its position; null when nothing is. */
export function checkSyntax(expression: string): string | null {
  throw new Error(`not written yet: ${expression}`);
}
