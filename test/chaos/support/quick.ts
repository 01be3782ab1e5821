// What the quick cases of `npm test` share: a database of their own and what every report must say.

import { randomBytes } from 'node:crypto';
import { expect, inject } from 'vitest';
import type { Report } from './report.js';

/** Each waits for leases and elections; a busy machine takes several times as long. */
export const QUICK_TIMEOUT_MS = 240_000;

/** A database nobody else uses, on the run's shared mongod. */
export function chaosDatabase(): string {
  const uri = new URL(inject('mongoUri'));
  uri.pathname = `/percorsi_chaos_${randomBytes(6).toString('hex')}`;
  return uri.href;
}

/** Nothing lost, nothing twice, nothing stuck; and something was done at all. */
export function demandSound(report: Report): void {
  expect(report.violations).toEqual([]);
  expect(report.cases).toBeGreaterThan(0);
  expect(report.acknowledged).toBeGreaterThan(0);
}
