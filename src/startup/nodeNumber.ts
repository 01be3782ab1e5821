// The number of this node in every key it makes: leased from the database, renewed, given back.

import type { HostClock } from '../kernel/clock.js';
import type { Store } from '../store/contract.js';

const LEASE_MS = 60_000;
const RENEW_MS = 15_000;

export interface NodeNumber {
  value: number;
  release(): Promise<void>;
}

export interface NodeNumberOptions {
  store: Pick<Store, 'leaseNodeNumber' | 'releaseNodeNumber'>;
  /** Name of this node, unlike any other's. */
  owner: string;
  hostClock: HostClock;
  /** Told when the number may belong to another node by now: no further key may be made. */
  onLost: (reason: string) => void;
}

/** Leases a node number and keeps it; a database that is away for less than a minute does not lose it. */
export async function leaseNodeNumber({ store, owner, hostClock, onLost }: NodeNumberOptions): Promise<NodeNumber> {
  const lease = () => store.leaseNodeNumber(owner, new Date(hostClock.now()), LEASE_MS);
  const value = await lease();
  let renewedAt = hostClock.now();
  const renew = async () => {
    const asked = hostClock.now();
    try {
      const now = await lease();
      if (now === value) renewedAt = asked;
      else onLost(`this node's number ${String(value)} was given to another`);
    } catch (error) {
      // Half a lease is kept as the margin for clocks that differ between nodes.
      if (hostClock.now() - renewedAt > LEASE_MS / 2) onLost(`this node could not renew its number in the database: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const timer = setInterval(() => void renew(), RENEW_MS);
  timer.unref();
  return {
    value,
    release: async () => {
      clearInterval(timer);
      await store.releaseNodeNumber(owner);
    },
  };
}
