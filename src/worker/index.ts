// The poller: takes up what is due by date, and what a dead node left behind; its own node's follow-ups never wait for it.

import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkRunner } from '../tasks/index.js';
import type { TaskLogger } from '../tasks/deps.js';

export interface Worker {
  /** Stops claiming and resolves when what runs is done. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  runner: Pick<WorkRunner, 'runDue' | 'idle'>;
  logger: TaskLogger;
  /** Number in [0, 1): spreads the polls of several nodes. */
  random: () => number;
  /** Pause between polls when nothing is due, milliseconds. */
  pauseMs?: number;
  /** Items claimed at once. */
  batch?: number;
}

const PAUSE_MS = 400;
const BATCH = 32;
/** Pause after a poll that failed (the database is away). */
const ERROR_PAUSE_MS = 1_000;

/** Starts polling; polls again at once while there is work, else after a jittered pause. */
export function startWorker({ runner, logger, random, pauseMs = PAUSE_MS, batch = BATCH }: WorkerOptions): Worker {
  const stopping = new AbortController();
  const pause = (ms: number): Promise<unknown> => sleep(ms * (0.75 + random() / 2), undefined, { signal: stopping.signal }).catch(() => undefined);

  const isStopping = (): boolean => stopping.signal.aborted;

  const loop = async (): Promise<void> => {
    while (!isStopping()) {
      try {
        if ((await runner.runDue(batch)) === 0) await pause(pauseMs);
      } catch (error) {
        if (isStopping()) return;
        logger.error({ err: error }, 'polling for due work failed; trying again');
        await pause(ERROR_PAUSE_MS);
      }
    }
  };
  const running = loop();

  return {
    async stop() {
      stopping.abort();
      await running;
      await runner.idle();
    },
  };
}
