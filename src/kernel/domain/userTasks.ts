// User tasks: who may work on them, their term, their overrun and the log of what people did.

import type { GroupId } from '../actor.js';
import type { Key } from '../ids.js';
import type { JsonObject } from '../json.js';
import type { TenantId } from './definitions.js';

export type UserTaskState = 'CREATED' | 'COMPLETED' | 'CANCELED';

/** How a due date came about. */
export interface TermRecord {
  dueDate: Date;
  /** Where the term stands: the diagram (`taskSchedule`), a parameter name, or an act that moved it. */
  source: string;
  /** The expression as written, e.g. `5 wd`. */
  expression: string;
  /** Version (content hash) of the profile the parameter was read from. */
  profileVersion: string | null;
  /** One Italian sentence explaining the date. */
  explanation: string;
}

/** An overrun, recorded once: it stays after completion. */
export interface OverrunRecord {
  dueDate: Date;
  /** Business instant of the record. */
  at: Date;
  recordedAt: Date;
  /** Who held the task then. */
  assignee: string | null;
}

/** One act on a task that moves no token: claim, release, update, a refused completion. */
export interface TaskLogEntry {
  type: 'assigned' | 'unassigned' | 'updated' | 'completionRefused' | 'overrunRecorded' | 'dueDateMoved';
  actor: string;
  /** Business instant. */
  at: Date;
  /** Host instant. */
  recordedAt: Date;
  details: JsonObject;
}

export interface UserTaskRecord {
  key: Key;
  tenantId: TenantId;
  processInstanceKey: Key;
  rootKey: Key;
  definitionKey: Key;
  processId: string;
  processName: string | null;
  version: number;
  elementId: string;
  elementInstanceKey: Key;
  executionId: string;
  name: string | null;
  state: UserTaskState;
  assignee: string | null;
  assignedAt: Date | null;
  candidateGroups: GroupId[];
  candidateUsers: string[];
  excluded: string[];
  /** 0–100, default 50. */
  priority: number;
  dueDate: Date | null;
  followUpDate: Date | null;
  creationDate: Date;
  completionDate: Date | null;
  completedBy: string | null;
  formKey: Key | null;
  externalFormReference: string | null;
  customHeaders: Record<string, string>;
  tags: string[];
  caseId: string;
  term: TermRecord | null;
  /** Recorded by the work item that has the task's own key, or at a late completion. */
  overrun: OverrunRecord | null;
  /** Counts changes of this task. */
  rev: number;
  log: TaskLogEntry[];
}
