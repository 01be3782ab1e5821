// One evaluation of a compiled expression: what it sees, and how its failure is said.

import type { FeelEnvironment } from '../contract.js';
import type { Variables } from '../../kernel/json.js';
import { messageOf, type Compiled } from './compile.js';
import { within, type Run } from './running.js';

const NO_EXTRAS = {};

/** A fresh run over variables; `extras` are names above them. */
export function newRun(variables: Variables, environment: FeelEnvironment, extras: Readonly<Record<string, unknown>> = NO_EXTRAS): Run {
  return { variables, extras, environment, input: undefined, work: 0, turnCost: 1, written: 0, deadlines: [] };
}

/** The expression as messages quote it. */
export function quote(expression: string): string {
  const text = expression.trim().replace(/\s+/g, ' ');
  return `\`${text.length > 200 ? `${text.slice(0, 197)}…` : text}\``;
}

/** Runs what was compiled and gives its FEEL value, or the message of its failure with the expression quoted. */
export function runCompiled(compiled: Compiled, run: Run): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: within(run, () => compiled.call()) };
  } catch (error) {
    return { ok: false, message: `${messageOf(error)} (in ${quote(compiled.source)})` };
  }
}
