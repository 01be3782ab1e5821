// The benchmark: starts everything, measures, writes docs/performance.md. `npm run bench -- --help` lists the options.

import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Db } from 'mongodb';
import { createBenchClient } from './client.js';
import { called, caller, chain, timer } from './diagrams.js';
import { fill, openDatabase, templateOf } from './fill.js';
import { describeMachine } from './machine.js';
import { measure } from './measure.js';
import { fillBpmnServer, startBpmnServer } from './peers/bpmnServer.js';
import type { Peer } from './peers/bpmnServer.js';
import { startDriver, startMongod, startPercorsi } from './programs.js';
import type { Driver, Mongod, Server } from './programs.js';
import { table, throughputTable, writeReport } from './report.js';
import type { ThroughputRow } from './report.js';
import { copyProcesses, prepare, USER, workloadDiagram } from './setup.js';
import { measureTimers } from './timers.js';

const OPTIONS = {
  sizes: { type: 'string', default: 'empty,10k' },
  concurrency: { type: 'string', default: '1,8,32' },
  seconds: { type: 'string', default: '15' },
  timers: { type: 'string', default: '10000' },
  'no-peers': { type: 'boolean', default: false },
  'no-extras': { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const HELP = `npm run bench -- [options]
  --sizes empty,10k,100k   how full the database is (100k: 100,000 open tasks and 100,000 ended instances)
  --concurrency 1,8,32     cases at once
  --seconds 15             length of each measured run
  --timers 10000           timers due within one minute; 0 leaves them out
  --no-peers               without bpmn-server beside it
  --no-extras              cases per second alone: no diagrams of 5 and 60 tasks, call activity, two nodes, timers, cold start
  --write                  writes the tables into docs/performance.md`;

const DATABASE = 'bench';
const FILLS: Record<string, { open: number; ended: number }> = { empty: { open: 0, ended: 0 }, '10k': { open: 10_000, ended: 0 }, '100k': { open: 90_000, ended: 100_000 } };

interface Bench {
  mongod: Mongod;
  processes: string;
  driver: Driver;
  server: Server;
  db: Db;
  peer: Peer | null;
  seconds: number;
}

function startNode({ mongod, processes }: Pick<Bench, 'mongod' | 'processes'>): Promise<Server> {
  return startPercorsi({ mongoUri: mongod.uriOf(DATABASE), processes });
}

/** Starts one instance over the API. */
async function startOne(server: Server, processDefinitionId: string): Promise<string> {
  const client = createBenchClient(server.url, USER.username, USER.password, 1);
  const variables = Object.fromEntries(Array.from({ length: 10 }, (_none, index) => [`campo${String(index)}`, `Valore di prova ${String(index)}`]));
  const { processInstanceKey } = await client.call<{ processInstanceKey: string }>('start', 'POST', '/v2/process-instances', { processDefinitionId, tenantId: 'CAS', variables });
  client.close();
  return processInstanceKey;
}

async function fillTo(bench: Bench, size: string, step: number): Promise<void> {
  const { open, ended } = FILLS[size] ?? { open: 0, ended: 0 };
  const { db, server, peer, mongod } = bench;
  const day = (date: Date, n: number): Date => new Date(date.getTime() - 86_400_000 - n * 1000);
  if (open > 0) await fill({ db, template: await templateOf(db, await startOne(server, 'bench-path')), count: open, series: 10 * step + 1, dates: day });
  if (ended > 0) {
    const done = await db.collection('process_instances').findOne({ state: 'COMPLETED', processId: 'bench-path' }, { projection: { _id: 1 } });
    if (done === null) throw new Error('Expected an ended instance to copy, but there is none');
    await fill({ db, template: await templateOf(db, String(done._id)), count: ended, series: 10 * step + 2, dates: day });
  }
  if (open > 0 && open <= 10_000 && peer !== null) {
    const client = await openDatabase(mongod.uriOf('peer'));
    await fetch(`${peer.server.url}/start`, { method: 'POST', body: '{"variables":{}}' });
    await fillBpmnServer(client.db(), open);
    await client.close();
  }
}

async function throughput(bench: Bench, sizes: string[], concurrencies: number[]): Promise<ThroughputRow[]> {
  const rows: ThroughputRow[] = [];
  for (const [step, size] of sizes.entries()) {
    await fillTo(bench, size, step);
    const programs = [{ name: 'Percorsi', server: bench.server, workload: 'percorsi' as const }, ...(bench.peer === null || size === '100k' ? [] : [{ name: bench.peer.name, server: bench.peer.server, workload: 'peer' as const }])];
    for (const { server, workload } of programs) await measure({ ...bench, servers: [server] }, { workload, concurrency: 8, seconds: Math.min(10, bench.seconds) });
    for (const concurrency of concurrencies) {
      for (const { name, server, workload } of programs) {
        const measured = await measure({ ...bench, servers: [server] }, { workload, concurrency, seconds: bench.seconds });
        rows.push({ database: size, program: name, concurrency, measured });
        console.log(`${size} ${name} at ${String(concurrency)}: ${measured.perSecond.toFixed(1)} cases/s, server ${measured.serverCpu.toFixed(1)}, mongod ${measured.mongodCpu.toFixed(1)}, driver ${measured.driverCpu.toFixed(1)} ms/case`);
      }
    }
  }
  return rows;
}

async function lengths(bench: Bench): Promise<string> {
  const parts = { ...bench, servers: [bench.server] };
  const rows: string[][] = [];
  for (const round of [0, 1]) {
    for (const workload of ['chain5', 'chain60'] as const) {
      const { timings, serverCpu, mongodCpu } = await measure(parts, { workload, concurrency: 2, seconds: bench.seconds, cases: 300 });
      if (round === 1) rows.push([workload === 'chain5' ? '5 tasks' : '60 tasks', serverCpu.toFixed(1), mongodCpu.toFixed(1), `${timings['start']?.p50.toFixed(1) ?? ''}/${timings['start']?.p95.toFixed(1) ?? ''}`, `${timings['complete']?.p50.toFixed(1) ?? ''}/${timings['complete']?.p95.toFixed(1) ?? ''}`]);
    }
  }
  const [five, sixty] = rows.map((row) => Number(row[1]));
  return `### A start and a first completion, by length of the diagram\n\n${table(['diagram', 'server ms/case', 'mongod ms/case', 'start p50/p95 ms', 'complete p50/p95 ms'], rows)}\n\nServer time of 60 tasks against 5: ${((sixty ?? 0) / (five ?? 1)).toFixed(2)} ×.`;
}

async function calls(bench: Bench): Promise<string> {
  const { timings, cases } = await measure({ ...bench, servers: [bench.server] }, { workload: 'call', concurrency: 4, seconds: bench.seconds });
  const visible = timings['visible'];
  return `### Across a call activity\n\nFrom the answer to a completion until the called process's task is seen in a search, ${String(cases)} times, 4 at once: p50 ${visible?.p50.toFixed(0) ?? '–'} ms, p95 ${visible?.p95.toFixed(0) ?? '–'} ms (the search included).`;
}

async function twoNodes(bench: Bench): Promise<string> {
  const second = await startNode(bench);
  const rows: string[][] = [];
  const perCase: number[] = [];
  await measure({ ...bench, servers: [second] }, { workload: 'percorsi', concurrency: 8, seconds: Math.min(10, bench.seconds) });
  for (const servers of [[bench.server], [bench.server, second]]) {
    const measured = await measure({ ...bench, servers }, { workload: 'percorsi', concurrency: 8, seconds: bench.seconds });
    perCase.push(measured.serverCpu + measured.mongodCpu);
    rows.push([String(servers.length), measured.perSecond.toFixed(1), measured.serverCpu.toFixed(1), measured.mongodCpu.toFixed(1)]);
  }
  await second.stop();
  return `### Two nodes on one database\n\n${table(['nodes', 'cases/s', 'servers ms/case', 'mongod ms/case'], rows)}\n\nServer and database time of two nodes against one: ${((perCase[1] ?? 0) / (perCase[0] ?? 1)).toFixed(2)} ×.`;
}

async function timers(bench: Bench, count: number): Promise<string> {
  const found = await measureTimers({ ...bench, servers: [bench.server], startTimerCase: () => startOne(bench.server, 'bench-timer') }, count);
  return `### ${String(count)} timers due within one minute\n\nOne node, two operators working meanwhile (${found.meanwhile.perSecond.toFixed(1)} cases/s): ${String(found.fired)} fired, ${String(found.firedTwice)} twice; lateness p50 ${found.p50.toFixed(1)} s, p99 ${found.p99.toFixed(1)} s.`;
}

async function coldStart(bench: Bench): Promise<string> {
  await bench.server.stop();
  const times: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const server = await startNode(bench);
    times.push(server.startedInMs);
    bench.server = server;
    if (turn < 2) await server.stop();
  }
  return `### Start on a database that is there\n\nFrom the start of the process until it answers, three times: ${times.map((ms) => `${(ms / 1000).toFixed(1)} s`).join(', ')}.`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const sizes = values.sizes.split(',');
  for (const size of sizes) if (!(size in FILLS)) throw new Error(`Expected sizes out of ${Object.keys(FILLS).join(', ')}, but got ${size}`);
  const mongod = await startMongod(2);
  const processes = await copyProcesses();
  const driver = startDriver();
  const before = describeMachine();
  const server = await startNode({ mongod, processes });
  await prepare(server.url, server.output(), [await workloadDiagram(), chain(5), chain(60), called, caller, timer]);
  const client = await openDatabase(mongod.uriOf(DATABASE));
  const bench: Bench = { mongod, processes, driver, server, db: client.db(), peer: values['no-peers'] ? null : await startBpmnServer(mongod, 'peer'), seconds: Number(values.seconds) };
  const sections: string[] = [];
  const show = (section: string): void => {
    sections.push(section);
    console.log(`\n${section}`);
  };
  try {
    const extras: (() => Promise<string>)[] = values['no-extras'] ? [] : [() => lengths(bench), () => calls(bench), () => twoNodes(bench), ...(values.timers === '0' ? [] : [() => timers(bench, Number(values.timers))]), () => coldStart(bench)];
    const rows = await throughput(bench, sizes, values.concurrency.split(',').map(Number));
    show(throughputTable(rows, bench.peer?.name ?? null));
    for (const extra of extras) show(await extra().catch((error: unknown) => `A measurement failed: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}`));
    const head = `Machine: ${before}; at the end ${describeMachine()}. Each run ${values.seconds} s.`;
    if (values.write) await writeReport([head, ...sections].join('\n\n'));
  } finally {
    driver.stop();
    await client.close();
    await bench.peer?.stop();
    await bench.server.stop();
    await mongod.stop();
    await rm(processes, { recursive: true, force: true });
  }
}

await main();
