// Ten thousand timers due within one minute, while operators work: each fired once, and how late.

import type { Db } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from './client.js';
import { fill, templateOf } from './fill.js';
import { measure } from './measure.js';
import type { Measured } from './measure.js';
import type { Driver, Mongod, Server } from './programs.js';

const SPREAD_MS = 60_000;
/** From the fill until the first is due. */
const LEAD_MS = 15_000;
const PATIENCE_MS = 240_000;

export interface TimersMeasured {
  timers: number;
  fired: number;
  firedTwice: number;
  /** Seconds between due instant and commit. */
  p50: number;
  p99: number;
  meanwhile: Measured;
}

export async function measureTimers(parts: { driver: Driver; mongod: Mongod; servers: Server[]; db: Db; startTimerCase: () => Promise<string> }, count: number): Promise<TimersMeasured> {
  const { db, startTimerCase } = parts;
  const template = await templateOf(db, await startTimerCase());
  const armed = template.work?.find((item) => item['kind'] === 'timer')?.['dueAt'] as Date | undefined;
  if (armed === undefined) throw new Error('Expected the instance to wait for a timer, but it does not');
  const first = Date.now() + LEAD_MS + count * 3;
  const dueOf = (n: number): Date => new Date(first + Math.floor((n / count) * SPREAD_MS));
  const keys = await fill({ db, template, count, series: 7, dates: (date, n) => (date.getTime() === armed.getTime() ? dueOf(n) : date) });
  await sleep(Math.max(0, first - Date.now() - 1_000));
  const meanwhile = await measure(parts, { workload: 'percorsi', concurrency: 2, seconds: SPREAD_MS / 1000 });
  const instances = { processInstanceKey: { $gte: keys.reduce((a, b) => (a < b ? a : b)), $lte: keys.reduce((a, b) => (a > b ? a : b)) } };
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until && (await db.collection('work').countDocuments({ ...instances, kind: 'timer' }, { limit: 1 })) > 0) await sleep(500);
  const fired = await db.collection('history').find({ ...instances, command: 'timerFired' }, { projection: { processInstanceKey: 1, recordedAt: 1 } }).toArray();
  const place = new Map(keys.map((key, n) => [String(key), n]));
  const late = fired.map((entry) => ((entry['recordedAt'] as Date).getTime() - dueOf(place.get(String(entry['processInstanceKey'])) ?? 0).getTime()) / 1000);
  return {
    timers: count, fired: new Set(fired.map((entry) => String(entry['processInstanceKey']))).size, firedTwice: fired.length - new Set(fired.map((entry) => String(entry['processInstanceKey']))).size,
    p50: percentile(late, 50), p99: percentile(late, 99), meanwhile,
  };
}
