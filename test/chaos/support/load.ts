// Cases walked side by side for as long as something is done to the nodes or the database, and checked when it is over.

import type { Client } from './client.js';
import { walkCase, type Delivery, type WalkedCase } from './case.js';
import { overallViolations, violationsOf } from './checker.js';
import type { Report } from './report.js';

const DELIVERIES: readonly Delivery[] = ['correlated', 'published', 'published-before'];

/** Walks cases in `concurrency` lanes while `during` runs; then every case is finished and checked. */
export async function underLoad(client: Client, report: Report, concurrency: number, during: () => Promise<void>): Promise<void> {
  const cases: WalkedCase[] = [];
  let started = 0;
  let isOver = false;
  const lane = async (): Promise<void> => {
    do {
      const number = started++;
      try {
        cases.push(await walkCase(client, `chaos-${String(number)}`, DELIVERIES[number % DELIVERIES.length] ?? 'published'));
        report.progress?.(cases.length);
      } catch (error) {
        report.violations.push(error instanceof Error ? error.message : String(error));
      }
    } while (!isOver);
  };
  client.trouble(true);
  const lanes = Array.from({ length: concurrency }, lane);
  try {
    await during();
  } finally {
    isOver = true;
    client.trouble(false);
    await Promise.all(lanes);
  }
  for (const walked of cases) report.violations.push(...(await violationsOf(client, walked)));
  report.violations.push(...(await overallViolations(client, cases)));
  report.cases += cases.length;
  report.deathsReported += cases.reduce((sum, { deathsReported }) => sum + deathsReported, 0);
  report.addClient(client);
}
