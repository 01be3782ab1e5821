// Receipts: the same request sent twice is done once, and answered twice alike (design: Receipts).

import { createHash } from 'node:crypto';
import { AppError } from '../kernel/errors.js';
import type { Key } from '../kernel/ids.js';
import type { JsonObject } from '../kernel/json.js';
import type { Commit } from '../store/contract.js';
import type { CommandContext } from './contract.js';
import type { Service } from './service.js';

const KEPT_MS = 24 * 60 * 60 * 1000;

/** Part of the commit that finishes a receipt; empty when the caller sent no key. */
export type FinishReceipt = (answer: JsonObject) => Commit;

/**
 * Runs a command under its receipt.
 * @param run does the work; what it commits must hold `finish(answer)`
 * @param replay gives the stored answer again
 * @throws AppError RECEIPT_MISMATCH (same key, other request), RECEIPT_RUNNING (with Retry-After)
 */
export async function withReceipt<T>(service: Service, context: CommandContext, run: (finish: FinishReceipt) => Promise<T>, replay: (answer: JsonObject) => Promise<T>): Promise<T> {
  const { receipt, actor } = context;
  if (receipt === null) return run(() => ({}));
  const id = createHash('sha256').update(`${actor.id}\n${receipt.key}`).digest('hex');
  const hostNow = service.hostClock.now();
  const stored = await service.store.beginReceipt(
    {
      id, operation: receipt.operation, bodyHash: receipt.bodyHash, state: 'running', answer: null, status: null,
      runningUntil: new Date(hostNow + service.leases.receiptMs), expiresAt: new Date(hostNow + KEPT_MS),
    },
    new Date(hostNow),
  );
  if (stored !== null) {
    if (stored.operation !== receipt.operation || stored.bodyHash !== receipt.bodyHash) {
      throw new AppError('RECEIPT_MISMATCH', `Expected the request first sent with this Idempotency-Key (${stored.operation}), but another came`);
    }
    if (stored.state === 'running') throw new AppError('RECEIPT_RUNNING', 'The first request with this Idempotency-Key is still running', { retryAfterSeconds: 1 });
    return replay(stored.answer ?? {});
  }
  try {
    return await run((answer) => ({ finishReceipt: { id, answer, status: 200 } }));
  } catch (error) {
    // After an unknown failure the receipt lapses by itself.
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    // What was refused may be corrected and sent again; unless the refusal comes from this very request, whose first run was
    // taken for dead and committed after all.
    const finished = await service.store.dropReceipt(id);
    if (finished?.state === 'done') return replay(finished.answer ?? {});
    throw error;
  }
}

/** A key a stored answer holds. */
export function keyIn(answer: JsonObject, name: string): Key {
  const key = answer[name];
  if (typeof key !== 'string') throw new AppError('INTERNAL', `Expected ${name} in a stored answer, but it holds ${Object.keys(answer).join(', ') || 'nothing'}`);
  return key;
}
