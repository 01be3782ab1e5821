// Process instances, their variables, waits and element instances.

import type { Key } from '../ids.js';
import type { Json } from '../json.js';
import type { TenantId } from './definitions.js';

export type ProcessInstanceState = 'ACTIVE' | 'COMPLETED' | 'TERMINATED';

export interface VariableRecord {
  key: Key;
  name: string;
  value: Json;
  /** Key of the process instance or of the element instance whose scope holds it. */
  scopeKey: Key;
}

/** A wait of the engine and the record that stands for it. */
export interface OpenWait {
  executionId: string;
  elementId: string;
  kind: 'userTask' | 'job' | 'call' | 'message' | 'timer';
  elementInstanceKey: Key;
  /** Key of the user task, work item, child instance or message subscription. */
  recordKey: Key;
}

/** An element instance that is active now, with the scope it lives in. */
export interface ActiveElement {
  executionId: string;
  elementId: string;
  elementInstanceKey: Key;
  /** Key of the enclosing element instance or of the process instance. */
  scopeKey: Key;
}

export interface ProcessInstanceRecord {
  key: Key;
  tenantId: TenantId;
  definitionKey: Key;
  processId: string;
  processName: string | null;
  version: number;
  versionTag: string | null;
  state: ProcessInstanceState;
  /** Active incidents on this instance. */
  incidentCount: number;
  parentKey: Key | null;
  parentElementInstanceKey: Key | null;
  /** Execution of the call activity in the parent that waits for this instance. */
  parentExecutionId: string | null;
  rootKey: Key;
  caseId: string;
  businessId: string | null;
  startDate: Date;
  endDate: Date | null;
  tags: string[];
  /** Counts commits; every commit is guarded by it. */
  rev: number;
  /** Principals (`u:<user>`, `g:<group>`) who may read: they hold or held a task of the case. */
  readers: string[];
  /** Users excluded whatever their role. */
  excluded: string[];
  /** Engine state as JSON text, null once ended. */
  snapshot: string | null;
  variables: VariableRecord[];
  waits: OpenWait[];
  /** Element instance key by engine execution id, for what is active now (waits, scopes). */
  activeElements: ActiveElement[];
  /** Who started it. */
  startedBy: string;
}

/** BPMN element kinds as the API names them. */
export type ElementType =
  | 'PROCESS' | 'SUB_PROCESS' | 'START_EVENT' | 'INTERMEDIATE_CATCH_EVENT' | 'INTERMEDIATE_THROW_EVENT'
  | 'BOUNDARY_EVENT' | 'END_EVENT' | 'SERVICE_TASK' | 'RECEIVE_TASK' | 'USER_TASK' | 'MANUAL_TASK' | 'TASK'
  | 'EXCLUSIVE_GATEWAY' | 'INCLUSIVE_GATEWAY' | 'PARALLEL_GATEWAY' | 'EVENT_BASED_GATEWAY'
  | 'MULTI_INSTANCE_BODY' | 'CALL_ACTIVITY' | 'BUSINESS_RULE_TASK' | 'SCRIPT_TASK' | 'SEND_TASK';

export interface ElementInstanceRecord {
  key: Key;
  tenantId: TenantId;
  processInstanceKey: Key;
  rootKey: Key;
  definitionKey: Key;
  processId: string;
  elementId: string;
  elementName: string | null;
  type: ElementType;
  state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
  startDate: Date;
  endDate: Date | null;
  /** Key of the enclosing element instance or process instance. */
  scopeKey: Key;
  executionId: string;
  incidentKey: Key | null;
}
