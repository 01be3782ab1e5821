// SIGKILL of a node at every named point of the cycle: nodes die one after the other while cases are walked.

import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultPoint } from '../../../src/tasks/deps.js';
import { deploy, createClient } from '../support/client.js';
import { DIAGRAMS } from '../support/diagrams.js';
import { underLoad } from '../support/load.js';
import { NodeGone, type Node, type Nodes, type Prepared } from '../support/nodes.js';
import { emptyReport, type Report } from '../support/report.js';

export const POINTS: readonly FaultPoint[] = ['afterLoad', 'afterAdvance', 'insideTransaction', 'afterCommit', 'afterClaim', 'afterDelivery'];

/** How long a node is given to reach its point. */
const PATIENCE_MS = 5_000;
/** Nodes die by the hundred here: what they leave comes free soon. */
const LEASES = { workMs: 1_500, followUpMs: 1_000, receiptMs: 1_000 };

export interface KillOptions {
  nodes: Nodes;
  mongodbUri: string;
  /** Nodes to kill. */
  kills: number;
  /** Cases walked side by side. */
  concurrency: number;
  /** A second node that is never killed works beside the dying ones; without it each death leaves nobody. */
  isAccompanied?: boolean;
  /** Highest passage of a point at which a node dies: 1 is the first after its start. */
  passages: number;
  /** No further node is killed after this instant of `performance.now()`. */
  deadline?: number;
  say?: (line: string) => void;
}

/** Kill number n: the points in turn, each at a later passage every round. */
export function killPlan(n: number, passages: number): { point: FaultPoint; passage: number } {
  const point = POINTS[n % POINTS.length] ?? 'afterCommit';
  return { point, passage: 1 + (Math.floor(n / POINTS.length) % passages) };
}

/** Runs until so many nodes have died by their own hand, then lets a healthy node finish every case and checks them all. */
export async function killAtPoints({ nodes, mongodbUri, kills, concurrency, passages, isAccompanied = false, deadline = Infinity, say }: KillOptions): Promise<Report> {
  const report = emptyReport(`SIGKILL at the named points, ${isAccompanied ? 'a second node beside' : 'no other node'}`);
  const first = await nodes.start({ mongodbUri, leases: LEASES });
  await deploy(first.url, DIAGRAMS);
  if (!isAccompanied) await first.kill();

  let current: Node | null = null;
  let done = 0;
  report.progress = (cases) => { done = cases; };
  const client = createClient({ urls: () => [first, current].flatMap((node) => (node?.isAlive() === true ? [node.url] : [])) });
  await underLoad(client, report, concurrency, async () => {
    let next: Prepared = nodes.prepare();
    while (report.kills < kills && performance.now() < deadline) {
      const victim = next;
      next = nodes.prepare();
      const plan = killPlan(report.kills, passages);
      current = await startOrDie(victim, { mongodbUri, kill: plan, leases: LEASES });
      const how = current === null ? 'SIGKILL' : await Promise.race([current.gone, sleep(PATIENCE_MS, 'late' as const)]);
      // A point that is not reached soon: the node dies where it just is.
      if (how === 'late') await current?.kill();
      const point = how === 'late' ? 'anywhere' : plan.point;
      report.byPoint[point] = (report.byPoint[point] ?? 0) + 1;
      report.kills += 1;
      if (how !== 'SIGKILL' && how !== 'late') report.violations.push(`a node ended by ${String(how)} before ${plan.point} ${String(plan.passage)}: ${current?.output().slice(-500) ?? ''}`);
      if (report.kills % 25 === 0) say?.(`${String(report.kills)} kills, ${String(done)} cases done, ${String(report.violations.length)} violations`);
    }
    current = await next.start({ mongodbUri, leases: LEASES });
  });
  await Promise.all([first.kill(), (current as Node | null)?.kill()]);
  return report;
}

/** The node, or null when it died while it started. */
async function startOrDie(prepared: Prepared, order: Parameters<Prepared['start']>[0]): Promise<Node | null> {
  try {
    return await prepared.start(order);
  } catch (error) {
    if (error instanceof NodeGone) return null;
    throw error;
  }
}
