// Terms: the due date a term expression gives.

import type { FeelEnvironment, TermResult } from '../contract.js';
import type { Variables } from '../../kernel/json.js';

/** Due date of a term: `5 wd`, `PT4H`, `P30D`, or FEEL over the variables and `created`. */
export function evaluateTerm(expression: string, created: number, variables: Variables, environment: FeelEnvironment): TermResult {
  throw new Error(`not written yet: ${expression} ${String(created)} ${String(variables)} ${String(environment.now)}`);
}
