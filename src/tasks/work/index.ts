// Running work: each kind's runner, the follow-ups right after a commit, and what happens when a run fails.

import type { WorkItem } from '../../kernel/domain.js';
import { AppError } from '../../kernel/errors.js';
import { StepFailure, withRetries } from '../cycle.js';
import { parkWork } from '../incidents.js';
import { JobFailure } from '../jobs/handler.js';
import { createOutcome, type Outcome } from '../outcome.js';
import type { Plan } from '../plan/context.js';
import type { Service } from '../service.js';
import { matchMessages } from './buffered.js';
import { cancelChild, startChild } from './children.js';
import { drop, runChildEnded, runJob, runTimer } from './instanceWork.js';
import { deliverMessage } from './messages.js';
import { recordOverrun } from './overrun.js';
import { payloadOf } from './payloads.js';
import { runStartTimer } from './startTimer.js';

/** Deaths of a process on the same item after which it becomes an incident; counted at each claim. */
const MAX_DEATHS = 3;
/** How long a command's answer waits for its follow-ups; the rest goes on in the background. */
const FOLLOW_UP_BUDGET_MS = 2_000;
const MAX_BACKOFF_MS = 60_000;

const RUNNERS: Record<WorkItem['kind'], (service: Service, item: WorkItem, outcome: Outcome) => Promise<Plan | WorkItem[] | null>> = {
  timer: runTimer,
  job: runJob,
  childEnded: runChildEnded,
  startChild,
  cancelChild,
  deliverMessage,
  matchMessages,
  overrun: recordOverrun,
  startTimer: runStartTimer,
};

/** Runs one leased item; gives what follows at once. Failures are settled here: nothing is thrown for one item. */
async function runItem(service: Service, item: WorkItem, outcome: Outcome): Promise<WorkItem[]> {
  try {
    await service.fault?.('afterClaim');
    if (item.attempts > MAX_DEATHS) throw new StepFailure('UNKNOWN', item.elementId ?? '', `The program ended ${String(MAX_DEATHS)} times while running this ${item.kind}; it is not tried again by itself`);
    const result = await withRetries(() => RUNNERS[item.kind](service, item, outcome));
    if (result === null) return [];
    return Array.isArray(result) ? result : result.followUps;
  } catch (error) {
    await settleFailure(service, item, error).catch((second: unknown) => {
      // Done or dropped by somebody else meanwhile: cancelled, or another node's after the lease.
      if (second instanceof AppError && second.code === 'CONCURRENT_MODIFICATION') return;
      service.logger.error({ err: second, workKey: item.key, kind: item.kind }, 'work item could not be given back; its lease will lapse');
    });
    return [];
  }
}

async function settleFailure(service: Service, item: WorkItem, error: unknown): Promise<void> {
  if (error instanceof StepFailure) {
    await parkWork(service, item, error, await service.clock.now());
  } else if (error instanceof JobFailure) {
    const { retries } = payloadOf('job', item);
    if (item.attempts >= Math.max(retries, 1)) await parkWork(service, item, new StepFailure('JOB_NO_RETRIES', item.elementId ?? '', error.message), await service.clock.now());
    else await giveBack(service, item, item.attempts);
  } else if (error instanceof AppError && error.code === 'ILLEGAL_STATE') {
    await drop(service, item);
  } else {
    const lost = error instanceof AppError && error.code === 'CONCURRENT_MODIFICATION';
    if (!lost) service.logger.error({ err: error, workKey: item.key, kind: item.kind, attempts: item.attempts }, 'work item failed; it will be tried again');
    // A conflict or a database away is no death of the process: the attempt is not counted.
    await giveBack(service, item, item.attempts - 1);
  }
}

async function giveBack(service: Service, item: WorkItem, attempts: number): Promise<void> {
  const pause = Math.min(MAX_BACKOFF_MS, 100 * 2 ** Math.max(item.attempts, 0));
  const leaseToken = item.lease?.token;
  await service.store.commit({
    updateWork: [{ key: item.key, ...(leaseToken === undefined ? {} : { leaseToken }), set: { lease: null, attempts: Math.max(attempts, 0), availableAt: new Date(service.hostClock.now() + pause) } }],
  });
}

export interface WorkRunner {
  /** Runs follow-ups of a commit; returns when all is done or after the budget (the rest goes on). */
  followUp(items: WorkItem[], outcome: Outcome): Promise<void>;
  /** Claims and runs what is due; gives the number of items run. */
  runDue(limit: number): Promise<number>;
  /** Resolves when all background work of this node is done. */
  idle(): Promise<void>;
}

export function createWorkRunner(service: Service): WorkRunner {
  const background = new Set<Promise<void>>();

  async function drain(items: WorkItem[], outcome: Outcome): Promise<void> {
    const queue = [...items];
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) queue.push(...(await runItem(service, item, outcome)));
  }

  function track(run: Promise<void>): Promise<void> {
    background.add(run);
    return run.finally(() => background.delete(run));
  }

  return {
    async followUp(items, outcome) {
      if (items.length === 0) return;
      const run = track(drain(items, outcome));
      let timer: NodeJS.Timeout | undefined;
      const budget = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, FOLLOW_UP_BUDGET_MS);
      });
      await Promise.race([run, budget]);
      clearTimeout(timer);
    },
    async runDue(limit) {
      const items = await service.store.claimWork({
        owner: service.nodeName, now: await service.clock.now(), hostNow: new Date(service.hostClock.now()), leaseMs: service.leases.workMs, limit,
      });
      await Promise.all(byInstance(items).map((group) => track(drain(group, createOutcome()))));
      return items.length;
    },
    async idle() {
      while (background.size > 0) await Promise.allSettled([...background]);
    },
  };
}

/** Items of one instance run one after the other (they would only meet each other's revision), the rest side by side. */
function byInstance(items: WorkItem[]): WorkItem[][] {
  const groups = new Map<string, WorkItem[]>();
  for (const item of items) {
    const group = item.processInstanceKey ?? item.key;
    groups.set(group, [...(groups.get(group) ?? []), item]);
  }
  return [...groups.values()];
}
