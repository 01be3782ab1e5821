// What the expression now running may see. Evaluation is synchronous, so one place is enough.

import type { FeelEnvironment } from '../contract.js';
import type { Deadline } from '../../kernel/calendar.js';
import type { Variables } from '../../kernel/json.js';
import { FeelError } from './errors.js';
import { MAX_ITEMS, MAX_TEXT, MAX_WORK, MAX_WRITTEN } from './limits.js';

/** One evaluation: what it reads and what it has used up. */
export interface Run {
  variables: Variables;
  /** Names over the variables (`created` of a term). */
  extras: Readonly<Record<string, unknown>>;
  environment: FeelEnvironment;
  /** The value unary tests look at (`?`); undefined elsewhere. */
  input: unknown;
  /** Items gone through and made so far. */
  work: number;
  /** What one turn of a loop costs: feelin copies every name of the expression for each. */
  turnCost: number;
  /** Characters written so far. */
  written: number;
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

/** Charges the run for items it goes through or makes. */
export function countItems(items: number): void {
  if (!(items <= MAX_ITEMS)) throw new FeelError(`Expected a list or range of at most ${String(MAX_ITEMS)} items, but it has ${String(items)}`);
  const run = requireRun();
  run.work += items;
  if (run.work > MAX_WORK) throw new FeelError(`Expected at most ${String(MAX_WORK)} items in all loops and lists together, but there are more`);
}

/** Charges the run for a loop over so many items. */
export function countTurns(items: number): void {
  countItems(items);
  requireRun().work += items * (requireRun().turnCost - 1);
  countItems(0);
}

/** Charges the run for a text it writes. */
export function countText(length: number): void {
  if (length > MAX_TEXT) throw new FeelError(`Expected a text of at most ${String(MAX_TEXT)} characters, but it has ${String(length)}`);
  const run = requireRun();
  run.written += length;
  if (run.written > MAX_WRITTEN) throw new FeelError(`Expected at most ${String(MAX_WRITTEN)} characters in all texts together, but there are more`);
}
