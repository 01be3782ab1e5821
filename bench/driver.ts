// The driver's process: takes orders from the orchestrator, puts load on a server over HTTP, answers with what it measured.

import { createBenchClient, percentile } from './client.js';
import { WORKLOADS } from './workloads.js';

export interface DriverOrder {
  /** What each case does (workloads.ts). */
  workload: keyof typeof WORKLOADS;
  /** Base URLs; lanes are dealt out over them. */
  urls: string[];
  username: string;
  password: string;
  concurrency: number;
  /** Cases at most, and seconds at most: whichever is reached first. */
  cases: number;
  seconds: number;
  /** First index of the cases: odd ones go the long way. */
  from: number;
}

export interface Timing { count: number; p50: number; p95: number; p99: number; mean: number }

export interface DriverAnswer {
  cases: number;
  seconds: number;
  cpuMs: number;
  /** By request. */
  timings: Record<string, Timing>;
}

async function run(order: DriverOrder): Promise<DriverAnswer> {
  const clients = order.urls.map((url) => createBenchClient(url, order.username, order.password, order.concurrency));
  const runCase = WORKLOADS[order.workload];
  const cpu = process.cpuUsage();
  const from = performance.now();
  const until = from + order.seconds * 1000;
  let started = 0;
  let done = 0;
  const lane = async (index: number): Promise<void> => {
    const client = clients[index % clients.length];
    if (client === undefined) throw new Error('Expected a server to drive, but there is none');
    while (started < order.cases && performance.now() < until) {
      await runCase(client, order.from + started++, order.username);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: order.concurrency }, (_, index) => lane(index)));
  const seconds = (performance.now() - from) / 1000;
  const used = process.cpuUsage(cpu);
  const all = new Map<string, number[]>();
  for (const { timings } of clients) for (const [name, values] of timings) all.set(name, [...(all.get(name) ?? []), ...values]);
  for (const client of clients) client.close();
  const timings = Object.fromEntries([...all].map(([name, values]): [string, Timing] => [name, {
    count: values.length, p50: percentile(values, 50), p95: percentile(values, 95), p99: percentile(values, 99),
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  }]));
  return { cases: done, seconds, cpuMs: (used.user + used.system) / 1000, timings };
}

process.on('message', (order: DriverOrder) => {
  run(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});
