// Faults of the database: mongod killed under load, the primary lost, the network cut.

import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, deploy } from '../support/client.js';
import { DIAGRAMS } from '../support/diagrams.js';
import { smallDisk } from '../support/disk.js';
import { underLoad } from '../support/load.js';
import { freePort, startReplicaSet } from '../support/mongods.js';
import type { Node, Nodes } from '../support/nodes.js';
import { startProxy } from '../support/proxy.js';
import { emptyReport, type Report } from '../support/report.js';

export interface Rounds {
  nodes: Nodes;
  /** How often the fault strikes. */
  rounds: number;
  concurrency: number;
}

/** How long the nodes work undisturbed between two strikes. */
const WORK_MS = 2_500;
const DISK_MB = 300;
const FULL_MS = 8_000;
/** A journal that takes room as it grows, not 100 MB at a time in advance: else a full disk would go unnoticed for minutes. */
const SMALL_JOURNAL = ['--wiredTigerEngineConfigString', 'log=(enabled=true,prealloc=false,file_max=256KB)'];

/** A node that ended is a violation here: the database comes back, and the node has to be there. */
function demandAlive(report: Report, nodes: readonly Node[]): void {
  for (const node of nodes) if (!node.isAlive()) report.violations.push(`node ${String(node.pid)} did not survive: ${node.output().slice(-500)}`);
}

/** SIGKILL of mongod under load, and its restart on the same data: what was acknowledged was in the journal. */
export async function mongodKilled({ nodes, rounds, concurrency }: Rounds): Promise<Report> {
  const report = emptyReport('SIGKILL of mongod under load, restart');
  const set = await startReplicaSet({ members: 1 });
  try {
    const node = await nodes.start({ mongodbUri: set.uri('chaos') });
    await deploy(node.url, DIAGRAMS);
    await underLoad(createClient({ urls: () => [node.url] }), report, concurrency, async () => {
      for (let round = 0; round < rounds; round += 1) {
        await sleep(WORK_MS);
        const member = await set.primary();
        await member.kill();
        report.kills += 1;
        await sleep(500);
        await member.start();
        await set.primary();
      }
    });
    demandAlive(report, [node]);
    await node.kill();
  } finally {
    await set.close();
  }
  return report;
}

/** The primary of three members is killed under load; a node that knows all three goes on with the next. */
export async function primaryLost({ nodes, rounds, concurrency }: Rounds): Promise<Report> {
  const report = emptyReport('loss of the primary of three members');
  const set = await startReplicaSet({ members: 3 });
  try {
    const node = await nodes.start({ mongodbUri: set.uri('chaos') });
    await deploy(node.url, DIAGRAMS);
    await underLoad(createClient({ urls: () => [node.url] }), report, concurrency, async () => {
      for (let round = 0; round < rounds; round += 1) {
        await sleep(WORK_MS);
        const lost = await set.primary();
        await lost.kill();
        report.kills += 1;
        const from = performance.now();
        await set.primary();
        report.notes.push(`new primary after ${((performance.now() - from) / 1000).toFixed(1)} s`);
        await lost.start();
      }
    });
    demandAlive(report, [node]);
    await node.kill();
  } finally {
    await set.close();
  }
  return report;
}

/** The disk of mongod fills up under load, then there is room again: what was refused was not done, what was confirmed is there. */
export async function diskFull({ nodes, rounds, concurrency }: Rounds): Promise<Report> {
  const report = emptyReport('a full disk under mongod');
  const disk = await smallDisk(DISK_MB);
  const set = await startReplicaSet({ members: 1, folder: disk.folder, args: SMALL_JOURNAL });
  try {
    const node = await nodes.start({ mongodbUri: set.uri('chaos') });
    await deploy(node.url, DIAGRAMS);
    const member = await set.primary();
    await underLoad(createClient({ urls: () => [node.url] }), report, concurrency, async () => {
      for (let round = 0; round < rounds; round += 1) {
        await sleep(WORK_MS);
        await disk.fill();
        await Promise.race([member.gone(), sleep(FULL_MS)]);
        const how = member.isRunning() ? `mongod stood ${String(FULL_MS / 1000)} s of it` : `mongod ended itself${member.output().includes('No space left on device') ? ' ("No space left on device")' : ''}`;
        report.notes.push(`disk full: ${how}; room made, mongod started again`);
        await disk.free();
        await member.kill();
        await member.start();
        await set.primary();
      }
    });
    demandAlive(report, [node]);
    await node.kill();
  } finally {
    await set.close();
    await disk.close();
  }
  return report;
}

/** The network between one of two nodes and MongoDB is cut, in silence and by resets in turn; clients go to both nodes all the time. */
export async function networkLost({ nodes, rounds, concurrency, cutMs = 4_000 }: Rounds & { cutMs?: number }): Promise<Report> {
  const report = emptyReport('loss of the network between a node and MongoDB');
  const port = await freePort();
  const set = await startReplicaSet({ members: 1 });
  const proxy = await startProxy(port, set.members[0]?.port ?? 0);
  try {
    // directConnection: the node stays with the proxy's address instead of following the one the member tells.
    const behind = await nodes.start({ mongodbUri: `mongodb://127.0.0.1:${String(port)}/chaos?directConnection=true` });
    const beside = await nodes.start({ mongodbUri: set.uri('chaos') });
    await deploy(beside.url, DIAGRAMS);
    await underLoad(createClient({ urls: () => [behind.url, beside.url] }), report, concurrency, async () => {
      for (let round = 0; round < rounds; round += 1) {
        await sleep(WORK_MS);
        proxy.cut(round % 2 === 0 ? 'silence' : 'reset');
        await sleep(cutMs);
        proxy.mend();
      }
      await sleep(WORK_MS);
    });
    demandAlive(report, [behind, beside]);
    await Promise.all([behind.kill(), beside.kill()]);
  } finally {
    await proxy.close();
    await set.close();
  }
  return report;
}
