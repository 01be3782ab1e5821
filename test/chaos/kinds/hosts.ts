// Faults of a node's machine: it stands still longer than its leases, or its date jumps.

import { setTimeout as sleep } from 'node:timers/promises';
import { openTasks, startCase } from '../support/case.js';
import { historyOf } from '../support/checker.js';
import { createClient, deploy } from '../support/client.js';
import { DIAGRAMS } from '../support/diagrams.js';
import { underLoad } from '../support/load.js';
import { SHORT_LEASES, type Nodes } from '../support/nodes.js';
import { emptyReport, type Report } from '../support/report.js';

export interface HostFaults {
  nodes: Nodes;
  mongodbUri: string;
  rounds: number;
  concurrency: number;
}

const WORK_MS = 1_500;
const DAY_MS = 86_400_000;

/** One of two nodes is stopped (SIGSTOP) for longer than every lease, then goes on as if nothing had been: its late commits are fenced. */
export async function nodePaused({ nodes, mongodbUri, rounds, concurrency }: HostFaults): Promise<Report> {
  const report = emptyReport('a node paused for longer than its leases');
  const [pausing, steady] = [await nodes.start({ mongodbUri }), await nodes.start({ mongodbUri })];
  await deploy(steady.url, DIAGRAMS);
  let isPaused = false;
  const client = createClient({ urls: () => (isPaused ? [steady.url] : [pausing.url, steady.url]) });
  await underLoad(client, report, concurrency, async () => {
    for (let round = 0; round < rounds; round += 1) {
      await sleep(WORK_MS + (round % 5) * 130);
      pausing.signal('SIGSTOP');
      isPaused = true;
      await sleep(Math.max(SHORT_LEASES.workMs, SHORT_LEASES.followUpMs, SHORT_LEASES.receiptMs) + 1_000);
      pausing.signal('SIGCONT');
      isPaused = false;
    }
    await sleep(WORK_MS);
  });
  await Promise.all([pausing.kill(), steady.kill()]);
  return report;
}

/**
 * The date of one node's machine jumps 40 days ahead, of another's 40 days back, while both work: no far timer fires before its day,
 * nothing is held until that date, and what the wrong nodes leave when they die is finished by a right one.
 */
export async function clocksJump({ nodes, mongodbUri, concurrency }: Omit<HostFaults, 'rounds'>): Promise<Report> {
  const report = emptyReport('host clocks that jump by 40 days');
  const ahead = await nodes.start({ mongodbUri, clock: { shiftMs: 40 * DAY_MS, afterMs: 4_000 } });
  const behind = await nodes.start({ mongodbUri, clock: { shiftMs: -40 * DAY_MS, afterMs: 4_000 } });
  await deploy(ahead.url, DIAGRAMS);
  const urls = [ahead.url, behind.url];
  const client = createClient({ urls: () => urls });
  await underLoad(client, report, concurrency, async () => {
    // Its boundary timer is due in 30 days: a node that believes its machine's date would fire it now.
    const far = await startCase(client, 'chaos-far', 'far');
    await sleep(4_000 + 3 * WORK_MS);
    await Promise.all([ahead.kill(), behind.kill()]);
    report.kills += 2;
    const right = await nodes.start({ mongodbUri });
    urls.splice(0, 2, right.url);
    const open = (await openTasks(client, far.rootKey)).items.map((task) => task.elementId).join();
    if (open !== 'patient') report.violations.push(`a timer due in 30 days fired when a clock jumped: open is ${open}`);
    const [line] = await historyOf(client, far.caseId);
    if (line === undefined || Math.abs(Date.parse(line.recordedAt) - Date.now()) > DAY_MS) report.violations.push(`a jumped clock wrote ${String(line?.recordedAt)} into history`);
    await client.command('coordinatore.cas', `/v2/process-instances/${far.rootKey}/cancellation`, undefined);
  });
  return report;
}
