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
