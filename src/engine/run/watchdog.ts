// A bound on the host time of a step: V8 interrupts it wherever it is, in the library and in expressions alike.

import vm from 'node:vm';

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
  return script.runInContext(vm.createContext({ run }), { timeout: milliseconds }) as T;
}
