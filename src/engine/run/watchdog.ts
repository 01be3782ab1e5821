// A bound on the host time of a step: V8 interrupts it wherever it is, in the library and in expressions alike.

import vm from 'node:vm';

// One context for all steps: making one costs more than a step. It holds nothing but the function being run.
const sandbox: { run: (() => unknown) | null } = { run: null };
const context = vm.createContext(sandbox);
const script = new vm.Script('run()');

/** True for what `withTimeout` throws when the time is over. */
export function isTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

/**
 * Runs a function for at most so long.
 * @param milliseconds of host time
 * @throws what the function throws; an error for which `isTimeout` is true when the time is over
 */
export function withTimeout<T>(milliseconds: number, run: () => T): T {
  const outer = sandbox.run;
  sandbox.run = run;
  try {
    return script.runInContext(context, { timeout: milliseconds }) as T;
  } finally {
    sandbox.run = outer;
  }
}

/** Share of the time a step must have had of a processor for its time to count: below it the machine was busy elsewhere. */
const FAIR_SHARE = 0.6;
/** Tries of a step on a machine that gives it no processor. */
const MAX_TRIES = 5;

/**
 * As `withTimeout`, but a run that was cut although it had hardly any processor time is tried again: on a loaded machine
 * healthy steps must not end as incidents. `run` must be free to begin anew.
 */
export function withFairTimeout<T>(milliseconds: number, run: () => T): T {
  for (let tries = 1; ; tries += 1) {
    const before = process.cpuUsage();
    try {
      return withTimeout(milliseconds, run);
    } catch (error) {
      const { user, system } = process.cpuUsage(before);
      const starved = (user + system) / 1000 < FAIR_SHARE * milliseconds;
      if (!isTimeout(error) || !starved || tries === MAX_TRIES) throw error;
    }
  }
}
