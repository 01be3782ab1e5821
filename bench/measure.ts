// One measured run: the driver's figures, and what server and database used meanwhile.

import type { DriverAnswer, DriverOrder } from './driver.js';
import { cpuMs, residentMb } from './machine.js';
import type { Driver, Mongod, Server } from './programs.js';
import { USER } from './setup.js';

export interface Measured extends DriverAnswer {
  /** Milliseconds of processor time per case. */
  serverCpu: number;
  mongodCpu: number;
  driverCpu: number;
  /** Resident memory of the first server after the run. */
  rssMb: number;
  perSecond: number;
}

let next = 0;

/** Runs a workload on some servers together and counts what they use. */
export async function measure(parts: { driver: Driver; mongod: Mongod; servers: Server[] }, order: Pick<DriverOrder, 'workload' | 'concurrency' | 'seconds'> & { cases?: number }): Promise<Measured> {
  const { driver, mongod, servers } = parts;
  const used = () => ({ server: servers.reduce((sum, { pid }) => sum + cpuMs(pid), 0), mongod: cpuMs(mongod.pid) });
  const before = used();
  const cases = order.cases ?? 1_000_000;
  const answer = await driver.ask({ ...order, cases, urls: servers.map(({ url }) => url), ...USER, from: next });
  next += answer.cases + (answer.cases % 2);
  const after = used();
  const per = (ms: number): number => ms / Math.max(1, answer.cases);
  return {
    ...answer,
    serverCpu: per(after.server - before.server), mongodCpu: per(after.mongod - before.mongod), driverCpu: per(answer.cpuMs),
    rssMb: residentMb(servers[0]?.pid ?? process.pid), perSecond: answer.cases / answer.seconds,
  };
}
