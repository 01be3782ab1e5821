// What the program has to do by itself, messages on their way, and incidents.

import type { Key } from '../ids.js';
import type { JsonObject, Variables } from '../json.js';
import type { TenantId } from './definitions.js';

/** What the program has to do by itself, now or at a due instant. */
export type WorkKind =
  | 'timer' | 'overrun' | 'job' | 'startChild' | 'childEnded' | 'cancelChild' | 'deliverMessage' | 'matchMessages' | 'startTimer';

export interface WorkItem {
  key: Key;
  kind: WorkKind;
  tenantId: TenantId;
  processInstanceKey: Key | null;
  elementInstanceKey: Key | null;
  elementId: string | null;
  executionId: string | null;
  caseId: string | null;
  /** Business instant from which it may run; the epoch for "at once". */
  dueAt: Date;
  /** Host instant before which it is not tried again (back-off). */
  availableAt: Date;
  /** Counted before each try. */
  attempts: number;
  /** `incident`: parked until the incident is resolved. */
  state: 'ready' | 'incident';
  lease: { owner: string; token: string; until: Date } | null;
  /** Job type, message name, timer repetition…, by kind (src/tasks/work.ts). */
  payload: JsonObject;
}

export interface MessageSubscriptionRecord {
  key: Key;
  tenantId: TenantId;
  messageName: string;
  correlationKey: string;
  processInstanceKey: Key;
  definitionKey: Key;
  processId: string;
  elementId: string;
  elementInstanceKey: Key;
  executionId: string;
  caseId: string;
}

/** A published message kept for later subscribers until it expires. */
export interface BufferedMessageRecord {
  key: Key;
  tenantId: TenantId;
  name: string;
  correlationKey: string;
  variables: Variables;
  messageId: string | null;
  /** Host instant of removal. */
  expiresAt: Date;
}

export type IncidentErrorType =
  | 'CALLED_ELEMENT_ERROR' | 'CONDITION_ERROR' | 'DECISION_EVALUATION_ERROR' | 'EXTRACT_VALUE_ERROR' | 'FORM_NOT_FOUND'
  | 'IO_MAPPING_ERROR' | 'JOB_NO_RETRIES' | 'MESSAGE_SIZE_EXCEEDED' | 'RESOURCE_NOT_FOUND' | 'UNHANDLED_ERROR_EVENT'
  | 'UNSPECIFIED' | 'UNKNOWN';

export interface IncidentRecord {
  key: Key;
  tenantId: TenantId;
  errorType: IncidentErrorType;
  errorMessage: string;
  state: 'ACTIVE' | 'RESOLVED';
  creationTime: Date;
  resolvedAt: Date | null;
  resolvedBy: string | null;
  processInstanceKey: Key;
  rootKey: Key;
  definitionKey: Key;
  processId: string;
  elementId: string;
  elementInstanceKey: Key;
  /** Parked work item that runs again when the incident is resolved; null when a user's command failed. */
  workKey: Key | null;
  jobKey: Key | null;
  caseId: string;
}
