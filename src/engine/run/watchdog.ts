// A bound on the host time of a step: looked at wherever it counts, and V8 interrupts whatever might not come back.

import vm from 'node:vm';
import { monotonicNow } from '../../kernel/clock.js';

// One context for all steps: making one costs more than a step. It holds nothing but the function being run.
const sandbox: { run: (() => unknown) | null } = { run: null };
const context = vm.createContext(sandbox);
const script = new vm.Script('run()');

/** A step that has taken this long goes on under V8's interrupt; a healthy one is over long before. */
const UNWATCHED_MS = 20;

/** The time of one run of a step is over. */
export class TimeOver extends Error {
  override readonly name = 'TimeOver';
}

/**
 * The time of one run of a step. V8's interrupt wants a thread of its own each time, and on a busy machine waiting for that thread
 * takes longer than the step: so a step runs without it as long as all it does is known to come back soon, and looks at the clock
 * at each activation.
 */
export class Watch {
  readonly #limit: number;
  readonly #from = monotonicNow();
  #isArmed = false;
  #isOver = false;

  /** @param limit milliseconds of host time */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True once the time was found to be over, even if the library took the throw for an error of its own. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** True when the step has gone on for so long that the rest of it belongs under `guarded`. */
  get isLong(): boolean {
    return !this.#isArmed && monotonicNow() - this.#from > UNWATCHED_MS;
  }

  /** @throws TimeOver */
  check(): void {
    if (monotonicNow() - this.#from > this.#limit) this.#isOver = true;
    if (this.#isOver) throw new TimeOver();
  }

  /**
   * Runs what may not come back: V8 interrupts it wherever it is when the time is over.
   * @throws what the function throws; TimeOver
   */
  guarded<T>(run: () => T): T {
    if (this.#isArmed) return run();
    this.check();
    const outer = sandbox.run;
    sandbox.run = run;
    this.#isArmed = true;
    try {
      return script.runInContext(context, { timeout: Math.max(1, Math.ceil(this.#limit - (monotonicNow() - this.#from))) }) as T;
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      this.#isOver = true;
      throw new TimeOver();
    } finally {
      this.#isArmed = false;
      sandbox.run = outer;
    }
  }
}

/** Share of the time a step must have had of a processor for its time to count: below it the machine was busy elsewhere. */
const FAIR_SHARE = 0.6;
/** Tries of a step on a machine that gives it no processor. */
const MAX_TRIES = 5;

/**
 * Runs a step for at most so long. A run that was cut although it had hardly any processor time is tried again: on a loaded machine
 * healthy steps must not end as incidents. `run` must be free to begin anew.
 * @param milliseconds of host time
 * @throws what the function throws
 */
export function withFairTimeout<T>(milliseconds: number, run: (watch: Watch) => T): T {
  for (let tries = 1; ; tries += 1) {
    const before = process.cpuUsage();
    const watch = new Watch(milliseconds);
    try {
      return run(watch);
    } catch (error) {
      const { user, system } = process.cpuUsage(before);
      const starved = (user + system) / 1000 < FAIR_SHARE * milliseconds;
      if (!watch.isOver || !starved || tries === MAX_TRIES) throw error;
    }
  }
}
