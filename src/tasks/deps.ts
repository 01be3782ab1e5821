// What the task service is given: the parts it stands on, and the sources of time, keys and randomness.

import type { Engine, EngineLimits, FeelEnvironment } from '../engine/contract.js';
import type { HostClock } from '../kernel/clock.js';
import type { ProfileSource } from '../kernel/domain.js';
import type { KeyGenerator } from '../kernel/ids.js';
import type { Store } from '../store/contract.js';

/** The little of a logger the service needs (pino's is one). */
export interface TaskLogger {
  warn(details: Record<string, unknown>, message: string): void;
  error(details: Record<string, unknown>, message: string): void;
}

/** Points of the cycle at which a fault can be injected from outside (chaos tests); a no-op in production. */
export type FaultPoint = 'afterLoad' | 'afterAdvance' | 'insideTransaction' | 'afterCommit' | 'afterClaim' | 'afterDelivery';

/** How long what a node holds stays its own when it gives no sign of life, milliseconds of host time. */
export interface Leases {
  /** A work item taken from the database: a step takes far less, a dead node's items come free after it. */
  workMs: number;
  /** Follow-ups a commit leases to the committing node. */
  followUpMs: number;
  /** A request under an idempotency key that never answered. */
  receiptMs: number;
}

export const DEFAULT_LEASES: Leases = { workMs: 20_000, followUpMs: 10_000, receiptMs: 30_000 };

export interface TaskDeps {
  store: Store;
  engine: Engine;
  profiles: ProfileSource;
  hostClock: HostClock;
  keys: KeyGenerator;
  /** Fresh unguessable token (lease fencing). */
  token: () => string;
  logger: TaskLogger;
  limits: EngineLimits;
  /** Whether a name is somebody's who works in the territory; absent where people are kept elsewhere and any name is taken. */
  isUserOf?: (username: string, tenantId: string) => Promise<boolean>;
  /** Most process instances of one case (default 1,000). */
  caseInstances?: number;
  /** `controllable`: PUT /v2/clock is offered and the pinned instant is read from the database. */
  clockMode: 'system' | 'controllable';
  leases: Leases;
  /** Name of this node in leases. */
  nodeName: string;
  /** Expressions' surroundings in a territory at an instant; null for an unknown territory. */
  environmentFor(tenantId: string, now: number, caseId: string): FeelEnvironment | null;
  /** Called at each named point of the cycle. */
  fault?: (point: FaultPoint) => void | Promise<void>;
}
