// What planning needs to know, and the shape of a plan: pure data between the engine's answer and the one commit.

import type { Engine, FeelEnvironment } from '../../engine/contract.js';
import type { CaseRecord, IncidentErrorType, ProcessInstanceRecord, UserTaskRecord, WorkItem, WorkKind } from '../../kernel/domain.js';
import type { Key, KeyGenerator } from '../../kernel/ids.js';
import type { JsonObject } from '../../kernel/json.js';
import type { Commit } from '../../store/contract.js';
import type { LoadedDefinition } from '../definitions.js';

export interface PlanContext {
  /** The instance as loaded; for a start, the new instance before its first step (rev 0). */
  before: ProcessInstanceRecord;
  isNew: boolean;
  definition: LoadedDefinition;
  environment: FeelEnvironment;
  /** Version of the territory profile whose parameters are read. */
  profileVersion: string | null;
  /** Keys of the forms of new user tasks, by form id. */
  formKeys: ReadonlyMap<string, Key>;
  /** The case, when this step begins it. */
  newCase: CaseRecord | null;
  command: string;
  actor: string;
  /** Business and host instants of the command. */
  now: Date;
  hostNow: Date;
  keys: KeyGenerator;
  token: () => string;
  nodeName: string;
  /** How long the committing node may hold its follow-ups before another takes them over, milliseconds. */
  followUpLeaseMs: number;
  engine: Engine;
}

/** What one step leads to, ready to be written. */
export interface Plan {
  commit: Commit;
  /** Work this node takes up itself right after the commit (already leased to it). */
  followUps: WorkItem[];
  createdTasks: UserTaskRecord[];
  /** The instance after the step. */
  after: ProcessInstanceRecord;
  /** Elements reached where the instance now waits for something else than a person. */
  otherWaits: { kind: 'message' | 'timer'; elementId: string; dueAt: Date | null }[];
  /** End events reached, when the instance ended. */
  endEvents: { id: string; name: string | null }[];
  /** New case state when an element set one. */
  caseState: string | null;
}

/** Raised while planning when a value of the diagram cannot be worked out: becomes an incident, nothing is written. */
export class PlanFailure extends Error {
  constructor(
    readonly errorType: IncidentErrorType,
    readonly elementId: string,
    message: string,
  ) {
    super(message);
    this.name = 'PlanFailure';
  }
}

/** The epoch: due at once. */
export const AT_ONCE = new Date(0);

/** A work item of this instance. With `mine` it is leased to the committing node, which runs it right after the commit. */
export function newWork(
  context: PlanContext,
  kind: WorkKind,
  options: { key?: Key; elementId?: string | null; elementInstanceKey?: Key | null; executionId?: string | null; dueAt?: Date; payload?: JsonObject; mine?: boolean },
): WorkItem {
  const mine = options.mine ?? false;
  return {
    key: options.key ?? context.keys.next(),
    kind,
    tenantId: context.before.tenantId,
    processInstanceKey: context.before.key,
    elementInstanceKey: options.elementInstanceKey ?? null,
    elementId: options.elementId ?? null,
    executionId: options.executionId ?? null,
    caseId: context.before.caseId,
    dueAt: options.dueAt ?? AT_ONCE,
    availableAt: context.hostNow,
    attempts: mine ? 1 : 0,
    state: 'ready',
    lease: mine ? { owner: context.nodeName, token: context.token(), until: new Date(context.hostNow.getTime() + context.followUpLeaseMs) } : null,
    payload: options.payload ?? {},
  };
}

/** Two commits as one: lists are joined; at most one of the two may update the instance. */
export function joinCommits(first: Commit, second: Commit): Commit {
  const joined: Record<string, unknown> = { ...first };
  for (const [name, value] of Object.entries(second) as [keyof Commit, unknown][]) {
    const present = joined[name];
    joined[name] = Array.isArray(present) && Array.isArray(value) ? [...(present as unknown[]), ...(value as unknown[])] : value;
  }
  return joined;
}
