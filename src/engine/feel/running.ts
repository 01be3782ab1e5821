// What the expression now running may see. Evaluation is synchronous, so one place is enough.

import type { FeelEnvironment } from '../contract.js';
import type { Deadline } from '../../kernel/calendar.js';
import type { Variables } from '../../kernel/json.js';
import { FeelError } from './errors.js';
import { MAX_ITEMS, MAX_ITERATIONS } from './limits.js';

/** One evaluation: what it reads and what it has used up. */
export interface Run {
  variables: Variables;
  /** Names over the variables (`created` of a term). */
  extras: Readonly<Record<string, unknown>>;
  environment: FeelEnvironment;
  /** The value unary tests look at (`?`); undefined elsewhere. */
  input: unknown;
  /** Items loops have gone through. */
  iterations: number;
  /** Deadlines calendar functions gave, for the explanation of a term. */
  deadlines: Deadline[];
}

let current: Run | null = null;

/**
 * Runs `action` with `run` in place (null while compiling). A watchdog may cut an evaluation without its `finally`; the next
 * one sets its own run, so nothing is left over.
 */
export function within<T>(run: Run | null, action: () => T): T {
  const before = current;
  current = run;
  try {
    return action();
  } finally {
    current = before;
  }
}

/** The run in place, null while an expression is compiled. */
export function currentRun(): Run | null {
  return current;
}

/** The run in place; own functions are only ever called within one. */
export function requireRun(): Run {
  if (!current) throw new FeelError('Expected a running expression, but none is');
  return current;
}

/** The value of a name, undefined when there is none. Prototypes are never looked at. */
export function lookUp(name: string): unknown {
  if (!current) return undefined;
  if (name === '?') return current.input;
  if (name === 'caseId') return current.environment.caseId;
  if (name === 'tenantId') return current.environment.tenantId;
  if (Object.hasOwn(current.extras, name)) return current.extras[name];
  return Object.hasOwn(current.variables, name) ? current.variables[name] : undefined;
}

/** Counts the items of a list or range about to be gone through. */
export function countItems(items: number): void {
  if (!(items <= MAX_ITEMS)) throw new FeelError(`Expected a list or range of at most ${String(MAX_ITEMS)} items, but it has ${String(items)}`);
  const run = requireRun();
  run.iterations += items;
  if (run.iterations > MAX_ITERATIONS) throw new FeelError(`Expected at most ${String(MAX_ITERATIONS)} turns of all loops together, but there are more`);
}
