// The state of an instance between two steps, as text: small, free of variables, the same for the same history.

import type { Ids } from './ids.js';
import type { HeldToken } from './joins.js';

const FORMAT = 1;

/** What the engine itself keeps beside the library's state. */
export interface SnapshotHead {
  /** Last number given to an execution. */
  sequence: number;
  /** Tokens held before joins. */
  joins: HeldToken[];
  /** End events of the process reached so far. */
  endEvents: string[];
}

/** State of the library's process; of what it holds only the elements that were running are looked at. */
export interface SavedProcess {
  execution?: { children: { id: string }[] };
}

interface Snapshot extends SnapshotHead {
  format: number;
  process: SavedProcess;
}

/** The head of an instance that starts. */
export const NEW_INSTANCE: SnapshotHead = { sequence: 0, joins: [], endEvents: [] };

/** @throws Error for a text of another format */
export function readSnapshot(text: string): Snapshot {
  const snapshot = JSON.parse(text) as Snapshot;
  if (snapshot.format !== FORMAT) throw new Error(`Expected a snapshot of format ${String(FORMAT)}, but got ${String(snapshot.format)}`);
  return snapshot;
}

/** Members of the library's messages that chance or the host's clock made; the library makes new ones when they are missing. */
const DRAWN = new Set(['messageId', 'timestamp', 'correlationId', 'consumerTag']);

/** A copy with lasting execution ids and without what must not or need not be kept. */
function lasting(value: unknown, ids: Ids): unknown {
  if (typeof value === 'string') return ids.lastingText(value);
  if (Array.isArray(value)) return value.map((item) => lasting(item, ids));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined && !DRAWN.has(name)) copy[name] = lasting(member, ids);
  }
  return copy;
}

export function writeSnapshot(process: object, head: Omit<SnapshotHead, 'sequence'>, ids: Ids): string {
  const body = lasting({ endEvents: head.endEvents, joins: head.joins, process }, ids) as object;
  return JSON.stringify({ format: FORMAT, sequence: ids.sequence, ...body });
}
