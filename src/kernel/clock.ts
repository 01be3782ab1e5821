// The two clocks: business time (terms, timers, validity) and host time (leases, tokens, receipts).

/** Source of the host's time. The only `Date.now` of the program stands in `systemHostClock`. */
export interface HostClock {
  /** Milliseconds since 1970, as the machine says. */
  now(): number;
}

/** Source of business time; pinned through PUT /v2/clock where that is enabled. */
export interface BusinessClock {
  /** The business instant; all nodes of one database agree on it. */
  now(): Promise<Date>;
}

export const systemHostClock: HostClock = { now: () => Date.now() };

/** Milliseconds on a clock nobody can set: it only runs, from an arbitrary zero. */
export function monotonicNow(): number {
  return performance.now();
}
