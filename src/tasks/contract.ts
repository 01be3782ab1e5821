// The commands and queries of the service, as the API, the worker and the command line call them.

import type { Actor } from '../kernel/actor.js';
import type {
  CaseRecord, DecisionRecord, ElementInstanceRecord, FormRecord, HistoryEntry, IncidentRecord, MessageSubscriptionRecord,
  ProcessDefinitionRecord, ProcessInstanceRecord, RegisterRow, TenantId, UserTaskRecord, VariableRecord,
} from '../kernel/domain.js';
import type { Key } from '../kernel/ids.js';
import type { Json, JsonObject, Variables } from '../kernel/json.js';
import type { SearchPage, SearchRequest } from '../kernel/search.js';
import type { DiagramProblem } from '../engine/contract.js';

/** Who asks, and the receipt of the request when the caller sent an Idempotency-Key. */
export interface CommandContext {
  actor: Actor;
  receipt: { key: string; operation: string; bodyHash: string } | null;
}

export interface DeployInput {
  tenantId: TenantId;
  /** `.bpmn`, `.dmn` and `.form` files by name. */
  resources: { name: string; content: string }[];
}

export interface DeployedResources {
  key: Key;
  tenantId: TenantId;
  /** False when all of it was there already. */
  isNew: boolean;
  definitions: ProcessDefinitionRecord[];
  forms: FormRecord[];
  decisions: DecisionRecord[];
  warnings: DiagramProblem[];
}

export interface StartInput {
  /** By key, or by process id with optional version. */
  definitionKey?: Key;
  processId?: string;
  version?: number;
  tenantId?: TenantId;
  variables: Variables;
  tags: string[];
  businessId: string | null;
}

export interface StartedInstance {
  instance: ProcessInstanceRecord;
  next: NextStep[];
}

/** What a completion leads to: shown to who completed. Tasks out of the actor's sight carry only name and group. */
export interface NextStep {
  kind: 'userTask' | 'message' | 'timer' | 'job' | 'call' | 'ended';
  elementId: string;
  elementName: string | null;
  processId: string;
  /** Null when the actor may not see the task. */
  userTaskKey: Key | null;
  candidateGroups: string[];
  candidateUsers: string[];
  assignee: string | null;
  dueDate: Date | null;
  /** Ended instances: case state reached. */
  caseState: string | null;
}

export interface CompletedTask {
  task: UserTaskRecord;
  next: NextStep[];
}

export interface TaskChanges {
  dueDate?: Date | null;
  followUpDate?: Date | null;
  candidateUsers?: string[];
  candidateGroups?: string[];
  priority?: number;
}

export interface CorrelateInput {
  tenantId: TenantId;
  name: string;
  correlationKey: string;
  variables: Variables;
}

export interface Commands {
  deploy(context: CommandContext, input: DeployInput): Promise<DeployedResources>;
  startInstance(context: CommandContext, input: StartInput): Promise<StartedInstance>;
  cancelInstance(context: CommandContext, key: Key): Promise<void>;
  /** Claim = assign to oneself without override: taken → TASK_TAKEN with holder and since when. */
  assignUserTask(context: CommandContext, key: Key, input: { assignee: string; allowOverride: boolean; action: string | null }): Promise<UserTaskRecord>;
  unassignUserTask(context: CommandContext, key: Key): Promise<UserTaskRecord>;
  /** A moved due date needs `action` as its reason and the coordinator's role. */
  updateUserTask(context: CommandContext, key: Key, input: { changes: TaskChanges; action: string | null }): Promise<UserTaskRecord>;
  completeUserTask(context: CommandContext, key: Key, input: { variables: Variables; action: string | null }): Promise<CompletedTask>;
  setVariables(context: CommandContext, scopeKey: Key, variables: Variables, local: boolean): Promise<void>;
  correlateMessage(context: CommandContext, input: CorrelateInput): Promise<{ messageKey: Key; processInstanceKey: Key }>;
  publishMessage(context: CommandContext, input: CorrelateInput & { timeToLiveMs: number; messageId: string | null }): Promise<{ messageKey: Key }>;
  resolveIncident(context: CommandContext, key: Key): Promise<void>;
  /** Administrator, only with the controllable clock. `settle`: returns when everything due then is committed. */
  pinClock(context: CommandContext, at: Date, options: { settle: boolean }): Promise<{ settled: boolean; left: number }>;
  resetClock(context: CommandContext): Promise<void>;
}

export interface FormView {
  form: FormRecord;
  /** Schema with options taken from registers written in, ready for any form-js renderer. */
  schema: JsonObject;
}

/** Every query sees only what src/access lets the actor see; the rest is NOT_FOUND or absent. */
export interface Queries {
  now(): Promise<Date>;
  processDefinition(actor: Actor, key: Key): Promise<ProcessDefinitionRecord>;
  processDefinitionXml(actor: Actor, key: Key): Promise<string>;
  startForm(actor: Actor, definitionKey: Key): Promise<FormView | null>;
  searchProcessDefinitions(actor: Actor, request: SearchRequest, options: { latestOnly: boolean }): Promise<SearchPage<ProcessDefinitionRecord>>;
  processInstance(actor: Actor, key: Key): Promise<ProcessInstanceRecord>;
  searchProcessInstances(actor: Actor, request: SearchRequest): Promise<SearchPage<ProcessInstanceRecord>>;
  elementInstance(actor: Actor, key: Key): Promise<ElementInstanceRecord>;
  searchElementInstances(actor: Actor, request: SearchRequest): Promise<SearchPage<ElementInstanceRecord>>;
  userTask(actor: Actor, key: Key): Promise<UserTaskRecord>;
  userTaskForm(actor: Actor, key: Key): Promise<FormView | null>;
  /** Variables visible at the task (effective: locals win). */
  userTaskVariables(actor: Actor, key: Key, request: SearchRequest): Promise<SearchPage<VariableView>>;
  searchUserTasks(actor: Actor, request: SearchRequest): Promise<SearchPage<UserTaskRecord>>;
  variable(actor: Actor, key: Key): Promise<VariableView>;
  searchVariables(actor: Actor, request: SearchRequest): Promise<SearchPage<VariableView>>;
  incident(actor: Actor, key: Key): Promise<IncidentRecord>;
  searchIncidents(actor: Actor, request: SearchRequest): Promise<SearchPage<IncidentRecord>>;
  searchMessageSubscriptions(actor: Actor, request: SearchRequest): Promise<SearchPage<MessageSubscriptionRecord>>;
  case(actor: Actor, caseId: string): Promise<CaseRecord>;
  searchCases(actor: Actor, request: SearchRequest): Promise<SearchPage<CaseRecord>>;
  caseHistory(actor: Actor, caseId: string): Promise<CaseHistoryLine[]>;
  /** Tasks with a recorded overrun. */
  searchOverruns(actor: Actor, request: SearchRequest): Promise<SearchPage<UserTaskRecord>>;
  registerRows(actor: Actor, tenantId: TenantId, register: string): Promise<RegisterRow[]>;
}

export type VariableView = VariableRecord & { processInstanceKey: Key; rootKey: Key; tenantId: TenantId };

/** One line of a case's history: a commit, or an act on a task. */
export interface CaseHistoryLine {
  at: Date;
  recordedAt: Date;
  actor: string;
  /** Command or act: startInstance, completeUserTask, assigned, completionRefused… */
  type: string;
  processId: string;
  version: number;
  processInstanceKey: Key;
  /** Revision of the instance this commit made: 1, 2, 3… without a gap; null for an act that moves no token. */
  revision: number | null;
  profileVersion: string | null;
  events: HistoryEntry['events'];
  details: Json;
}
