// Receipts: a request under an idempotency key is begun once; what died while running may be begun again.

import type { ReceiptRecord } from '../kernel/domain.js';
import { AppError } from '../kernel/errors.js';
import { toDocument, toRecord, toRecordOrNull } from './codec.js';
import { SPECS } from './collections/index.js';
import type { Database, Document } from './connection.js';
import type { Store } from './contract.js';
import { isDuplicateKey } from './errors.js';

type ReceiptStore = Pick<Store, 'beginReceipt' | 'dropReceipt'>;

/** Turns of a request that meets others with the same key beginning and ending at the same time. */
const MOST_TURNS = 10;

export function createReceiptStore({ collections }: Database): ReceiptStore {
  const { receipts } = collections;

  async function begin(receipt: ReceiptRecord, hostNow: Date): Promise<ReceiptRecord | null> {
    const document = toDocument(SPECS.receipts, receipt) as Document;
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      try {
        await receipts.insertOne(document);
        return null;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      const found = await receipts.findOne({ _id: receipt.id });
      if (found === null) continue;
      const stored = toRecord(SPECS.receipts, found);
      const isDead = stored.state === 'running' && stored.runningUntil <= hostNow;
      if (!isDead && stored.expiresAt > hostNow) return stored;
      // Only one of those who find it dead takes it over: the instant it was believed alive until is the token.
      const taken = await receipts.replaceOne({ _id: receipt.id, state: stored.state, runningUntil: stored.runningUntil }, document);
      if (taken.modifiedCount === 1) return null;
    }
    throw new AppError('RECEIPT_RUNNING', 'Expected the idempotency key to come to rest, but requests with it keep coming and going', { retryAfterSeconds: 1 });
  }

  return {
    beginReceipt: begin,
    async dropReceipt(id) {
      const dropped = await receipts.deleteOne({ _id: id, state: 'running' });
      return dropped.deletedCount === 1 ? null : toRecordOrNull(SPECS.receipts, await receipts.findOne({ _id: id }));
    },
  };
}
