// What the store offers: load, one commit, work leases, searches. Implemented with MongoDB in this folder and nowhere else.

import type {
  AccountRecord, BufferedMessageRecord, CaseRecord, DecisionRecord, ElementInstanceRecord, FormRecord, HistoryEntry,
  IncidentRecord, MessageSubscriptionRecord, ProcessDefinitionRecord, ProcessInstanceRecord, ReceiptRecord, RegisterRow,
  TaskLogEntry, TenantId, UserTaskRecord, VariableRecord, WorkItem, WorkKind,
} from '../kernel/domain.js';
import type { Key } from '../kernel/ids.js';
import type { JsonObject } from '../kernel/json.js';
import type { SearchPage, SearchRequest } from '../kernel/search.js';

/** A MongoDB filter made by src/access: opaque here, and-ed to every query it is given to. `null` = no restriction. */
export type AccessFilter = JsonObject | null;

/** Fields to set; dates stay dates. */
export type Changes<T> = Partial<T>;

/**
 * All writes of one command, ready-made: applied in one transaction with majority write concern or not at all.
 * Every `expect…` that does not match makes the whole commit fail with CONCURRENT_MODIFICATION.
 */
export interface Commit {
  /** New instances. */
  insertInstances?: ProcessInstanceRecord[];
  /** Guarded by key and `rev`; the store sets `rev + 1`. */
  updateInstance?: { key: Key; tenantId: TenantId; rev: number; set: Changes<ProcessInstanceRecord> };
  insertUserTasks?: UserTaskRecord[];
  /** Guarded by state CREATED (and by `rev` when given); `log` entries are appended. */
  updateUserTasks?: { key: Key; tenantId: TenantId; processInstanceKey: Key; rev?: number; set: Changes<UserTaskRecord>; log?: TaskLogEntry[] }[];
  insertElements?: ElementInstanceRecord[];
  updateElements?: { key: Key; tenantId: TenantId; processInstanceKey: Key; set: Changes<ElementInstanceRecord> }[];
  insertWork?: WorkItem[];
  /** With `leaseToken` the delete must match it (fencing): a node that lost its lease cannot commit. Without, it may be gone already. */
  deleteWork?: { key: Key; leaseToken?: string }[];
  updateWork?: { key: Key; leaseToken?: string; set: Changes<WorkItem> }[];
  insertSubscriptions?: MessageSubscriptionRecord[];
  deleteSubscriptions?: Key[];
  /** Must exist (a buffered message is consumed once). */
  deleteMessages?: Key[];
  /** Must exist and be unspent: received, but kept until they expire so that their message id is not taken again. */
  spendMessages?: Key[];
  insertMessages?: BufferedMessageRecord[];
  insertIncidents?: IncidentRecord[];
  resolveIncidents?: { key: Key; at: Date; by: string }[];
  history?: HistoryEntry[];
  insertCases?: CaseRecord[];
  updateCases?: { caseId: string; tenantId: TenantId; set: Changes<CaseRecord> }[];
  /** Principals added to the readers of a case, its instances. */
  addReaders?: { caseId: string; tenantId: TenantId; readers: string[] }[];
  /** Users excluded from a case, its instances and its tasks. */
  addExcluded?: { caseId: string; tenantId: TenantId; usernames: string[] }[];
  putRegisterRows?: RegisterRow[];
  /** Receipt finished with this commit. */
  finishReceipt?: { id: string; answer: JsonObject; status: number };
}

/** Collections that can be searched, with the record each yields. */
export interface Searchable {
  processDefinitions: ProcessDefinitionRecord;
  processInstances: ProcessInstanceRecord;
  elementInstances: ElementInstanceRecord;
  userTasks: UserTaskRecord;
  variables: VariableRecord & { processInstanceKey: Key; rootKey: Key; tenantId: TenantId };
  incidents: IncidentRecord;
  messageSubscriptions: MessageSubscriptionRecord;
  history: HistoryEntry;
  cases: CaseRecord;
  registerRows: RegisterRow;
  accounts: AccountRecord;
  decisions: DecisionRecord;
  work: WorkItem;
}

export interface NewDeployment {
  key: Key;
  tenantId: TenantId;
  at: Date;
  resources: { hash: string; content: string }[];
  definitions: ProcessDefinitionRecord[];
  forms: FormRecord[];
  decisions: DecisionRecord[];
  /** Timer start work to replace that of earlier versions of the same process; `payload.definitionKey` tells whose it is. */
  startTimers: WorkItem[];
}

export interface Store {
  // ------------------------------------------------------------------ one command
  instance(key: Key): Promise<ProcessInstanceRecord | null>;
  userTask(key: Key): Promise<UserTaskRecord | null>;
  /** The task only if the access filter lets it through. */
  visibleUserTask(key: Key, access: AccessFilter): Promise<UserTaskRecord | null>;
  children(parentKey: Key): Promise<ProcessInstanceRecord[]>;
  /** The one transaction. Throws AppError CONCURRENT_MODIFICATION when a guard does not match. */
  commit(commit: Commit): Promise<void>;
  /**
   * One conditional update of an open task without a transaction (claim, release, update). Null when the filter
   * (CREATED, `guard`, access) did not match.
   */
  updateOpenUserTask(key: Key, guard: { assignee?: string | null; rev?: number }, access: AccessFilter, set: Changes<UserTaskRecord>, log: TaskLogEntry): Promise<UserTaskRecord | null>;
  /** Appends a log entry (a refused completion) to a task whatever its state. */
  logOnUserTask(key: Key, log: TaskLogEntry): Promise<void>;

  // ------------------------------------------------------------------ work
  /** Claims up to `limit` due items with a lease, counting the attempt. `now` business, `hostNow` host time. */
  claimWork(options: { owner: string; kinds?: WorkKind[]; keys?: Key[]; now: Date; hostNow: Date; leaseMs: number; limit: number }): Promise<WorkItem[]>;
  /** Gives an item back for a later try. */
  releaseWork(key: Key, leaseToken: string, availableAt: Date): Promise<void>;
  /** Number of items due at `now` (ready or leased), for settling. */
  countDueWork(now: Date): Promise<number>;
  /** Earliest `dueAt` of what is ready, null when nothing waits. */
  nextDueAt(): Promise<Date | null>;
  work(key: Key): Promise<WorkItem | null>;
  workOfInstance(processInstanceKey: Key): Promise<WorkItem[]>;

  // ------------------------------------------------------------------ messages
  subscriptions(tenantId: TenantId, messageName: string, correlationKey: string): Promise<MessageSubscriptionRecord[]>;
  bufferedMessages(tenantId: TenantId, name: string, correlationKey: string, hostNow: Date): Promise<BufferedMessageRecord[]>;
  /** False when a live message with the same tenant, name, correlation key and message id is there already. */
  publishMessage(message: BufferedMessageRecord): Promise<boolean>;
  /** True when a live message with this tenant, name, correlation key and message id is there. */
  isPublished(message: BufferedMessageRecord): Promise<boolean>;

  // ------------------------------------------------------------------ definitions
  deploy(deployment: NewDeployment): Promise<void>;
  definition(key: Key): Promise<ProcessDefinitionRecord | null>;
  /** Highest version whose effective date has passed at `now`, or the exact version. */
  definitionOf(tenantId: TenantId, processId: string, options: { now: Date; version?: number }): Promise<ProcessDefinitionRecord | null>;
  /** Highest version deployed, effective or not. */
  lastDefinition(tenantId: TenantId, processId: string): Promise<ProcessDefinitionRecord | null>;
  /** Definitions in force that a message starts. */
  startedByMessage(tenantId: TenantId, messageName: string, now: Date): Promise<ProcessDefinitionRecord[]>;
  resource(hash: string): Promise<string | null>;
  form(key: Key): Promise<FormRecord | null>;
  lastForm(tenantId: TenantId, formId: string): Promise<FormRecord | null>;
  decision(key: Key): Promise<DecisionRecord | null>;
  lastDecision(tenantId: TenantId, decisionId: string): Promise<DecisionRecord | null>;

  // ------------------------------------------------------------------ reading
  /**
   * One page. Fields are those of the record, parts of embedded ones (`overrun.at`), `candidateGroup` and `candidateUser` of
   * tasks, `isLatestVersion` of definitions. Items are lean: instances come without snapshot, variables, waits and active
   * elements, tasks without log (load them by key). Empty values stand first upwards and last downwards; tasks without due
   * date stand after all others. For elements, incidents, subscriptions and history `access` may be `{ $instance: filter }`.
   * @throws AppError VALIDATION, CURSOR_INVALID, QUERY_TIMEOUT naming collection and fields
   */
  search<C extends keyof Searchable>(collection: C, request: SearchRequest, access: AccessFilter): Promise<SearchPage<Searchable[C]>>;
  incident(key: Key): Promise<IncidentRecord | null>;
  elementInstance(key: Key): Promise<ElementInstanceRecord | null>;
  variable(key: Key): Promise<Searchable['variables'] | null>;
  case(caseId: string): Promise<CaseRecord | null>;
  registerRow(tenantId: TenantId, register: string, id: string): Promise<RegisterRow | null>;
  registerRows(tenantId: TenantId, register: string): Promise<RegisterRow[]>;
  /** Commits and task acts of a case, oldest first. */
  caseHistory(caseId: string): Promise<HistoryEntry[]>;
  tasksOfCase(caseId: string): Promise<UserTaskRecord[]>;

  // ------------------------------------------------------------------ platform
  /** Next number of a counter, taken outside any transaction: gaps allowed, never twice. */
  nextNumber(counter: string): Promise<number>;
  /** The first of `count` numbers in a row of a counter, all of them taken: those not used are gaps. */
  nextNumbers(counter: string, count: number): Promise<number>;
  /** Begins a receipt: the stored one if there is, else a running one is inserted (null). */
  beginReceipt(receipt: ReceiptRecord, hostNow: Date): Promise<ReceiptRecord | null>;
  /**
   * Drops a running receipt whose command was refused, so that a corrected request may use the key. Gives the receipt back instead when it
   * has been finished meanwhile by an earlier run of the same request that was taken for dead.
   */
  dropReceipt(id: string): Promise<ReceiptRecord | null>;
  pinnedClock(): Promise<Date | null>;
  pinClock(at: Date | null): Promise<void>;
  account(username: string): Promise<AccountRecord | null>;
  /** Inserts, or replaces the one of the same name when `replace`. False when the name is taken. */
  putAccount(account: AccountRecord, options: { replace: boolean }): Promise<boolean>;
  deleteAccount(username: string): Promise<boolean>;
  countAccounts(): Promise<number>;
  putRegisterRows(rows: RegisterRow[]): Promise<void>;
  /** Leases a free node number (0–1023) for `owner`; renewed by calling again. */
  leaseNodeNumber(owner: string, hostNow: Date, leaseMs: number): Promise<number>;
  releaseNodeNumber(owner: string): Promise<void>;
  /** What the database's own clock says: the one time all nodes share. */
  databaseTime(): Promise<Date>;
  /** Throws AppError UNAVAILABLE when the database does not answer within `timeoutMs`. */
  ping(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}
