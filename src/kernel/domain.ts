// The records of the program: what is kept, by the names of BPMN 2.0 and the Camunda 8 API. All layers share them.

import type { Json, JsonObject, Variables } from './json.js';
import type { Key } from './ids.js';
import type { GroupId, RoleId } from './actor.js';

/** Territory code (CAS, A04, CDL, LIV, AND); the tenant id of the API. */
export type TenantId = string;

// ---------------------------------------------------------------------------------------------- definitions

export interface ResourceRecord {
  /** sha256 of the content, hex: the XML or form is stored once however many tenants deploy it. */
  hash: string;
  content: string;
}

export interface ProcessDefinitionRecord {
  key: Key;
  tenantId: TenantId;
  /** BPMN process id, the API's processDefinitionId. */
  processId: string;
  name: string | null;
  version: number;
  versionTag: string | null;
  resourceName: string;
  resourceHash: string;
  deploymentKey: Key;
  /** Business instant from which "latest" may mean this version; null = since deployment. */
  effectiveFrom: Date | null;
  deployedAt: Date;
  startFormId: string | null;
  /** Names of the messages that start the process. */
  startMessages: string[];
  /** False when it can only be called or started by message/timer. */
  hasNoneStart: boolean;
  /** Form key by form id, fixed at deployment for `bindingType="deployment"`. */
  formBindings: Record<string, Key>;
  /** Decision key by decision id, fixed at deployment for `bindingType="deployment"`. */
  decisionBindings: Record<string, Key>;
}

export interface FormRecord {
  key: Key;
  tenantId: TenantId;
  formId: string;
  version: number;
  resourceName: string;
  resourceHash: string;
  deploymentKey: Key;
  /** form-js schema. */
  schema: JsonObject;
}

/** One DMN file; its decisions share it. */
export interface DecisionRecord {
  key: Key;
  tenantId: TenantId;
  decisionId: string;
  name: string | null;
  version: number;
  drgKey: Key;
  drgId: string;
  drgName: string | null;
  resourceName: string;
  resourceHash: string;
  deploymentKey: Key;
}

// ---------------------------------------------------------------------------------------------- instances

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

// ---------------------------------------------------------------------------------------------- user tasks

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

// ---------------------------------------------------------------------------------------------- work

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

// ---------------------------------------------------------------------------------------------- history

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

// ---------------------------------------------------------------------------------------------- cases and registers

/** One case: everything a root instance and its children do for one request. */
export interface CaseRecord {
  caseId: string;
  tenantId: TenantId;
  siteId: string | null;
  /** Case state of regulations.md 3.1 (`registered`, `listening`, …). */
  state: string;
  stateChangedAt: Date;
  createdAt: Date;
  closedAt: Date | null;
  rootKey: Key;
  processId: string;
  readers: string[];
  excluded: string[];
  /** Number given to the citizen with the receipt of the request. */
  requestNumber: string | null;
  /** Normalised identity of the applicant (tax code), null for anonymous information. */
  applicantKey: string | null;
}

/** A typed, dated row of a register (resources, sites, requests, unmet-needs, agreements…). */
export interface RegisterRow {
  register: string;
  id: string;
  tenantId: TenantId;
  caseId: string | null;
  validFrom: Date | null;
  validTo: Date | null;
  data: JsonObject;
  createdAt: Date;
  createdBy: string;
}

export interface SiteRecord {
  id: string;
  name: string;
  comune: string;
  address: string | null;
}

export interface MissingDatum {
  /** What is missing, e.g. `population.matino`. */
  path: string;
  /** Italian sentence. */
  label: string;
  article: string | null;
  /** True: no instance starts without it. */
  mandatory: boolean;
}

/** A territory: what its regulation states and what the customer filled in. */
export interface TerritoryProfile {
  tenantId: TenantId;
  name: string;
  /** Content hash: written on everything that was read from the profile. */
  version: string;
  /** `population`: residents, null until the customer gives them. */
  comuni: { id: string; name: string; population?: number | null }[];
  sites: SiteRecord[];
  /** Scope of each role's group: `<role>@<site>` or `<role>@<tenant>`; `substitute` takes its tasks if nobody holds it. */
  roles: Record<RoleId, { scope: 'site' | 'tenant'; label: string; substitute?: RoleId }>;
  /** `due.*`, `access.*`, `listening.*`… values as in regulations.md 3.2. */
  parameters: Record<string, Json>;
  /** Local holidays beside the national ones: patron days and closures, ISO dates or `--MM-DD`. */
  holidays: { date: string; label: string }[];
  /** Rows the profile seeds into registers (resource catalogue, agreements…), by register name. */
  registers: Record<string, JsonObject[]>;
  /** Registers whose rows are written by the paths and kept in the database. */
  keptRegisters: string[];
  missing: MissingDatum[];
}

/** Where profiles come from; implemented in src/registers. */
export interface ProfileSource {
  /** The profile in force, null for an unknown territory. */
  get(tenantId: TenantId): TerritoryProfile | null;
  all(): TerritoryProfile[];
}

// ---------------------------------------------------------------------------------------------- platform

export interface AccountRecord {
  username: string;
  displayName: string | null;
  email: string | null;
  /** scrypt hash with its parameters and salt. */
  passwordHash: string;
  groups: GroupId[];
  tenants: TenantId[];
  mustChangePassword: boolean;
  disabled: boolean;
  createdAt: Date;
}

/** Answer kept for 24 h under (actor, idempotency key). */
export interface ReceiptRecord {
  id: string;
  operation: string;
  bodyHash: string;
  state: 'running' | 'done';
  /** The answer to give again. */
  answer: JsonObject | null;
  status: number | null;
  /** Host instants: until when a running one is believed alive, and when the receipt goes. */
  runningUntil: Date;
  expiresAt: Date;
}
