// Keys: numeric strings of at most 63 bits, made of milliseconds, a leased node number and a sequence.

/** A key as it travels in the API: a decimal string (a 63-bit integer does not fit a JavaScript number). */
export type Key = string;

const EPOCH_MS = Date.UTC(2024, 0, 1);
const NODE_BITS = 10n;
const SEQUENCE_BITS = 12n;
const SEQUENCE_LIMIT = 4096;

/** Highest node number a key can carry (inclusive). */
export const MAX_NODE_NUMBER = 1023;

export interface KeyGenerator {
  /** A key greater than all this generator gave before. */
  next(): Key;
}

/**
 * Key generator of one node.
 * @param nodeNumber 0–1023, leased so that no two live nodes share it
 * @param hostNow host clock in milliseconds since 1970; a clock that steps back is ridden out on the last value seen
 */
export function createKeyGenerator(nodeNumber: number, hostNow: () => number): KeyGenerator {
  if (!Number.isInteger(nodeNumber) || nodeNumber < 0 || nodeNumber > MAX_NODE_NUMBER) {
    throw new RangeError(`Expected a node number from 0 to ${String(MAX_NODE_NUMBER)}, but got ${String(nodeNumber)}`);
  }
  let lastMs = 0;
  let sequence = 0;
  return {
    next() {
      const ms = Math.max(hostNow() - EPOCH_MS, lastMs);
      if (ms === lastMs) {
        sequence += 1;
        if (sequence === SEQUENCE_LIMIT) {
          lastMs += 1;
          sequence = 0;
        }
      } else {
        lastMs = ms;
        sequence = 0;
      }
      return ((BigInt(lastMs) << (NODE_BITS + SEQUENCE_BITS)) | (BigInt(nodeNumber) << SEQUENCE_BITS) | BigInt(sequence)).toString();
    },
  };
}

/** True for a decimal string that fits 63 bits. */
export function isKey(text: string): boolean {
  return /^(0|[1-9]\d{0,18})$/.test(text) && BigInt(text) <= 9223372036854775807n;
}

/** Host instant at which a key was made, milliseconds since 1970. */
export function instantOfKey(key: Key): number {
  return Number(BigInt(key) >> (NODE_BITS + SEQUENCE_BITS)) + EPOCH_MS;
}

/** The smallest key that could be made at an instant (milliseconds since 1970); 0 before keys existed. */
export function firstKeyAt(ms: number): Key {
  return (BigInt(Math.max(0, Math.trunc(ms) - EPOCH_MS)) << (NODE_BITS + SEQUENCE_BITS)).toString();
}
