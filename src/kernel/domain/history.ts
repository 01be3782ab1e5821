// The history of a case: what each commit did, append-only.

import type { Key } from '../ids.js';
import type { JsonObject } from '../json.js';
import type { TenantId } from './definitions.js';

export interface HistoryEvent {
  /** Past tense: instanceStarted, elementActivated, elementCompleted, userTaskCompleted, messageCorrelated… */
  type: string;
  elementId: string | null;
  elementInstanceKey: Key | null;
  details: JsonObject;
}

/** What one commit did: append-only. */
export interface HistoryEntry {
  key: Key;
  tenantId: TenantId;
  processInstanceKey: Key;
  caseId: string;
  /** Revision of the instance this commit made. */
  rev: number;
  /** The command: startInstance, completeUserTask, fireTimer… */
  command: string;
  actor: string;
  /** Business instant. */
  at: Date;
  /** Host instant. */
  recordedAt: Date;
  processId: string;
  version: number;
  profileVersion: string | null;
  events: HistoryEvent[];
}
