// Claiming, assigning, releasing and updating a task: acts that move no token, each one conditional update.

import { claimableBy, coordinates, mustAssign, mustUnassign, mustUpdate, visibilityOf } from '../../access/index.js';
import type { Actor } from '../../kernel/actor.js';
import type { TaskLogEntry, UserTaskRecord, WorkItem } from '../../kernel/domain.js';
import { AppError } from '../../kernel/errors.js';
import type { Key } from '../../kernel/ids.js';
import type { JsonObject } from '../../kernel/json.js';
import type { Commit } from '../../store/contract.js';
import { AT_ONCE } from '../plan/context.js';
import type { CommandContext, TaskChanges } from '../contract.js';
import { withRetries } from '../cycle.js';
import { withReceipt } from '../receipts.js';
import type { Service } from '../service.js';
import { mustBeGroups, mustBePeople } from './addressees.js';
import { mustBeOpen, visibleTask } from './completeTask.js';

function entry(service: Service, type: TaskLogEntry['type'], actor: Actor, now: Date, details: JsonObject): TaskLogEntry {
  return { type, actor: actor.id, at: now, recordedAt: new Date(service.hostClock.now()), details };
}

function taken(task: UserTaskRecord): AppError {
  const since = task.assignedAt === null ? '' : ` since ${task.assignedAt.toISOString()}`;
  return new AppError('TASK_TAKEN', `Expected user task ${task.key} to be unassigned, but ${String(task.assignee)} holds it${since}`, {
    data: { assignee: task.assignee, since: task.assignedAt?.toISOString() ?? null },
  });
}

/**
 * Assigns an open task. Without override a task somebody else holds is refused with holder and since when.
 * @throws AppError TASK_TAKEN, FORBIDDEN, ILLEGAL_STATE, NOT_FOUND
 */
export async function assignTask(service: Service, context: CommandContext, key: Key, input: { assignee: string; allowOverride: boolean; action: string | null }): Promise<UserTaskRecord> {
  const { actor } = context;
  return withReceipt(
    service,
    context,
    async (finish) =>
      withRetries(async () => {
        const claimed = context.receipt === null && input.assignee === actor.id ? await claim(service, actor, key, input.action) : null;
        if (claimed !== null) return claimed;
        const access = visibilityOf(actor).userTasks;
        const task = await visibleTask(service, actor, key);
        mustBeOpen(task);
        if (task.assignee !== null && task.assignee !== input.assignee && !input.allowOverride) throw taken(task);
        mustAssign(actor, task, input.assignee, input.allowOverride);
        if (input.assignee !== actor.id) await mustBePeople(service, task, [input.assignee], '/assignee');
        if (task.assignee === input.assignee) return asItIs(service, task, finish);
        const now = await service.clock.now();
        const log = entry(service, 'assigned', actor, now, { assignee: input.assignee, before: task.assignee, action: input.action });
        const set = { assignee: input.assignee, assignedAt: now };
        return change(service, task, access, { assignee: task.assignee }, set, log, finish);
      }),
    async () => visibleTask(service, actor, key),
  );
}

/** The usual claim in one round trip: a candidate takes a task nobody holds. Null when it is not that simple. */
async function claim(service: Service, actor: Actor, key: Key, action: string | null): Promise<UserTaskRecord | null> {
  const now = await service.clock.now();
  const log = entry(service, 'assigned', actor, now, { assignee: actor.id, before: null, action });
  const task = await service.store.updateOpenUserTask(key, { assignee: null }, claimableBy(actor), { assignee: actor.id, assignedAt: now }, log);
  if (task !== null) service.recent.keepTask(task);
  return task;
}

/** Nothing to change: the receipt alone is finished, so that the same request again is answered alike. */
async function asItIs(service: Service, task: UserTaskRecord, finish: (answer: JsonObject) => Commit): Promise<UserTaskRecord> {
  await service.store.commit(finish({ userTaskKey: task.key }));
  return task;
}

/** One conditional update; under a receipt it goes through the commit, so that update and receipt are one. */
async function change(service: Service, task: UserTaskRecord, access: ReturnType<typeof visibilityOf>['userTasks'], guard: { assignee?: string | null; rev?: number }, set: Partial<UserTaskRecord>, log: TaskLogEntry, finish: (answer: JsonObject) => object): Promise<UserTaskRecord> {
  const receipt = finish({ userTaskKey: task.key });
  if (Object.keys(receipt).length > 0) {
    await service.store.commit({ updateUserTasks: [{ key: task.key, tenantId: task.tenantId, processInstanceKey: task.processInstanceKey, rev: task.rev, set, log: [log] }], ...receipt });
    return { ...task, ...set, rev: task.rev + 1, log: [...task.log, log] };
  }
  const updated = await service.store.updateOpenUserTask(task.key, guard, access, set, log);
  if (updated === null) throw new AppError('CONCURRENT_MODIFICATION', `User task ${task.key} was changed by somebody else meanwhile`);
  return updated;
}

/** Releases a task to its candidates. */
export async function unassignTask(service: Service, context: CommandContext, key: Key): Promise<UserTaskRecord> {
  const { actor } = context;
  return withReceipt(
    service,
    context,
    async (finish) =>
      withRetries(async () => {
        const task = await visibleTask(service, actor, key);
        mustBeOpen(task);
        if (task.assignee === null) return asItIs(service, task, finish);
        mustUnassign(actor, task);
        const log = entry(service, 'unassigned', actor, await service.clock.now(), { before: task.assignee });
        return change(service, task, visibilityOf(actor).userTasks, { assignee: task.assignee }, { assignee: null, assignedAt: null }, log, finish);
      }),
    async () => visibleTask(service, actor, key),
  );
}

const shown = (value: unknown): JsonObject[string] => (value instanceof Date ? value.toISOString() : ((value ?? null) as JsonObject[string]));

/** A due date given moves only by an act with a reason; old and new value stay in the log (design: Terms). */
function mustHaveReason(actor: Actor, task: UserTaskRecord, action: string | null): void {
  if (!coordinates(actor, task.tenantId)) mustUpdate(actor, task, ['dueDate']);
  if (action === null || action.trim() === '') {
    throw new AppError('VALIDATION', `Expected action to give the reason why the due date of task ${task.key} moves, but it is empty`, {
      errors: [{ pointer: '/action', detail: 'Indicare il motivo dello spostamento della scadenza' }],
    });
  }
}

/** The timer that will record the overrun (it has the task's key) follows the due date; one recorded already stays. */
function overrunWrites(task: UserTaskRecord, dueDate: Date | null): Commit {
  if (task.overrun !== null) return {};
  if (dueDate === null) return { deleteWork: [{ key: task.key }] };
  if (task.dueDate !== null) return { updateWork: [{ key: task.key, set: { dueAt: dueDate } }] };
  const item: WorkItem = {
    key: task.key, kind: 'overrun', tenantId: task.tenantId, processInstanceKey: task.processInstanceKey, elementInstanceKey: task.elementInstanceKey,
    elementId: task.elementId, executionId: null, caseId: task.caseId, dueAt: dueDate, availableAt: AT_ONCE, attempts: 0, state: 'ready', lease: null,
    payload: { userTaskKey: task.key },
  };
  return { insertWork: [item] };
}

/** Changes due date (with reason), follow-up date, candidates or priority of an open task (PATCH /v2/user-tasks/{key}). */
export async function updateTask(service: Service, context: CommandContext, key: Key, input: { changes: TaskChanges; action: string | null }): Promise<UserTaskRecord> {
  const { actor } = context;
  return withReceipt(
    service,
    context,
    async (finish) =>
      withRetries(async () => {
        const task = await visibleTask(service, actor, key);
        mustBeOpen(task);
        const { dueDate, ...rest } = input.changes;
        if (Object.keys(rest).length > 0) mustUpdate(actor, task, Object.keys(rest));
        await mustBePeople(service, task, rest.candidateUsers ?? [], '/changeset/candidateUsers');
        mustBeGroups(service, task, rest.candidateGroups ?? [], '/changeset/candidateGroups');
        const moves = dueDate !== undefined && dueDate?.getTime() !== task.dueDate?.getTime();
        if (moves) mustHaveReason(actor, task, input.action);
        if (Object.keys(rest).length === 0 && !moves) return asItIs(service, task, finish);
        const now = await service.clock.now();
        const set: Partial<UserTaskRecord> = { ...rest, ...(moves ? movedTerm(actor, dueDate, input.action) : {}) };
        const changes = Object.fromEntries(Object.keys({ ...rest, ...(moves ? { dueDate } : {}) }).map((field) => [field, { before: shown(task[field as keyof UserTaskRecord]), after: shown(input.changes[field as keyof TaskChanges]) }]));
        const log = entry(service, moves ? 'dueDateMoved' : 'updated', actor, now, { changes, action: input.action });
        const readers = [...(rest.candidateGroups ?? []).map((group) => `g:${group}`), ...(rest.candidateUsers ?? []).map((user) => `u:${user}`)];
        await service.store.commit({
          updateUserTasks: [{ key, tenantId: task.tenantId, processInstanceKey: task.processInstanceKey, rev: task.rev, set, log: [log] }],
          ...(moves ? overrunWrites(task, dueDate) : {}),
          ...(readers.length === 0 ? {} : { addReaders: [{ caseId: task.caseId, tenantId: task.tenantId, readers }] }),
          ...finish({ userTaskKey: key }),
        });
        return { ...task, ...set, rev: task.rev + 1, log: [...task.log, log] };
      }),
    async () => visibleTask(service, actor, key),
  );
}

function movedTerm(actor: Actor, dueDate: Date | null, reason: string | null): Pick<UserTaskRecord, 'dueDate' | 'term'> {
  const explanation = `Scadenza spostata da ${actor.id}: ${reason ?? ''}`;
  return { dueDate, term: dueDate === null ? null : { dueDate, source: 'act', expression: '', profileVersion: null, explanation } };
}
