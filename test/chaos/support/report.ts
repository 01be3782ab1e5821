// What a kind of fault did and what was found wrong afterwards.

import type { Client } from './client.js';

export interface Report {
  kind: string;
  /** Processes ended by SIGKILL. */
  kills: number;
  byPoint: Record<string, number>;
  cases: number;
  /** Commands answered for good. */
  acknowledged: number;
  /** Commands that had to be sent more than once. */
  repeated: number;
  /** Incidents "the program ended three times on this work", resolved by the coordinator. */
  deathsReported: number;
  violations: string[];
  notes: string[];
  /** Told after each case, with the number done so far. */
  progress?: (cases: number) => void;
  addClient(client: Client): void;
}

export function emptyReport(kind: string): Report {
  return {
    kind, kills: 0, byPoint: {}, cases: 0, acknowledged: 0, repeated: 0, deathsReported: 0, violations: [], notes: [],
    addClient({ acknowledged, internalErrors }) {
      this.acknowledged += acknowledged.length;
      this.repeated += acknowledged.filter(({ sent }) => sent > 1).length;
      this.violations.push(...internalErrors.map((text) => `answered with 500: ${text}`));
    },
  };
}
