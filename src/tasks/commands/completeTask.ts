// Completing a user task: form, guards, then the cycle; the answer says what comes next and for whom.

import { mustComplete, visibilityOf } from '../../access/index.js';
import type { Actor } from '../../kernel/actor.js';
import type { FormRecord, ProcessInstanceRecord, TaskLogEntry, UserTaskRecord } from '../../kernel/domain.js';
import { AppError } from '../../kernel/errors.js';
import type { Key } from '../../kernel/ids.js';
import type { JsonObject, Variables } from '../../kernel/json.js';
import type { Commit } from '../../store/contract.js';
import { checkedAnswers, mustFit, visibleVariables } from '../answers.js';
import type { CommandContext, CompletedTask } from '../contract.js';
import { StepFailure, withRetries } from '../cycle.js';
import type { LoadedDefinition } from '../definitions.js';
import { refuseWithIncident } from '../incidents.js';
import { createOutcome } from '../outcome.js';
import { withReceipt } from '../receipts.js';
import type { Service } from '../service.js';
import { surroundings } from '../surroundings.js';
import { takeStep } from '../step.js';
import { overrunOf } from '../work/overrun.js';
import type { WorkRunner } from '../work/index.js';
import { openSteps } from './startInstance.js';

/** The task if the actor sees it; NOT_FOUND otherwise, whether or not it exists. */
export async function visibleTask(service: Service, actor: Actor, key: Key): Promise<UserTaskRecord> {
  const task = await service.store.visibleUserTask(key, visibilityOf(actor).userTasks);
  if (task === null) throw new AppError('NOT_FOUND', `Expected a user task with key ${key}, but there is none`);
  return task;
}

/** Raises ILLEGAL_STATE, naming who ended it and when, unless the task is open. */
export function mustBeOpen(task: UserTaskRecord): void {
  if (task.state === 'CREATED') return;
  const by = task.completedBy === null ? '' : ` by ${task.completedBy}`;
  const at = task.completionDate === null ? '' : ` on ${task.completionDate.toISOString()}`;
  throw new AppError('ILLEGAL_STATE', `Expected user task ${task.key} to be CREATED, but it is ${task.state}${by}${at}`, {
    data: { state: task.state, completedBy: task.completedBy, completionDate: task.completionDate?.toISOString() ?? null },
  });
}

/** Task and instance a completion works on. */
interface Loaded {
  task: UserTaskRecord;
  instance: ProcessInstanceRecord;
  /** As this node wrote them last, not read now: a refusal may be due to what others did since. */
  isRecent: boolean;
}

/** Thrown where a completion on recent records is refused: it is tried again on those of the database. */
class Doubt extends Error {}

interface Ready {
  task: UserTaskRecord;
  instance: ProcessInstanceRecord;
  definition: LoadedDefinition;
  answers: Variables;
}

/** Names of who acts, for rules on persons: guards and forms of a completion see them, variables never hold them. */
function whoActs(actor: Actor): Variables {
  return { currentUser: actor.id, currentGroups: [...actor.groups] };
}

/** A hard rule of the diagram that says no: 409 with message and article; the attempt stays in the task's log. */
async function checkGuards(service: Service, actor: Actor, ready: Ready, now: Date, isRecent: boolean): Promise<void> {
  const { task, instance, definition, answers } = ready;
  const guards = definition.process.model.elements.get(task.elementId)?.guards ?? [];
  const variables = { ...visibleVariables(instance, task.elementInstanceKey), ...answers, ...whoActs(actor) };
  const environment = await surroundings(service, instance, now, definition);
  for (const guard of guards) {
    const result = service.engine.evaluate(guard.condition, variables, environment);
    if (result.ok && result.value === true) continue;
    if (isRecent) throw new Doubt();
    const reason = result.ok ? null : result.message;
    await service.store.logOnUserTask(task.key, {
      type: 'completionRefused', actor: actor.id, at: now, recordedAt: new Date(service.hostClock.now()),
      details: { message: guard.message, article: guard.article, reason },
    });
    throw new AppError('GUARD_REFUSED', guard.message, {
      errors: [{ pointer: `/${task.elementId}`, detail: reason === null ? guard.message : `${guard.message} (${reason})`, ...(guard.article === null ? {} : { article: guard.article }) }],
      data: { elementId: task.elementId, userTaskKey: task.key, article: guard.article },
    });
  }
}

/** The task the actor holds, with its instance, as this node knows them: an assignee sees their task, unless excluded. */
function recent(service: Service, actor: Actor, key: Key): Loaded | null {
  const known = service.recent.task(key);
  if (known === null) return null;
  const { task } = known;
  const isHeld = task.state === 'CREATED' && task.assignee === actor.id && actor.tenants.includes(task.tenantId) && !task.excluded.includes(actor.id);
  return isHeld ? { ...known, isRecent: true } : null;
}

async function loaded(service: Service, actor: Actor, key: Key): Promise<Loaded> {
  const task = await visibleTask(service, actor, key);
  mustBeOpen(task);
  mustComplete(actor, task);
  const instance = await service.store.instance(task.processInstanceKey);
  if (instance === null) throw new AppError('NOT_FOUND', `Expected process instance ${task.processInstanceKey} of task ${key}, but there is none`);
  return { task, instance, isRecent: false };
}

async function prepare(service: Service, actor: Actor, { task, instance, isRecent }: Loaded, sent: Variables, now: Date): Promise<Ready> {
  mustFit(sent, service.limits);
  await service.fault?.('afterLoad');
  const definition = await service.definitions.load(task.definitionKey);
  const form: FormRecord | null = task.formKey === null ? null : await service.definitions.formByKey(task.formKey);
  const answers = checkedAnswers(service, form, sent, { ...visibleVariables(instance, task.elementInstanceKey), ...whoActs(actor) }, await surroundings(service, instance, now, null, form?.schema ?? null));
  const ready = { task, instance, definition, answers };
  await checkGuards(service, actor, ready, now, isRecent);
  return ready;
}

/** The completed task as it is written; a completion past the due date records the overrun if no timer did. */
function completion(service: Service, actor: Actor, task: UserTaskRecord, now: Date): { after: UserTaskRecord; writes: Commit } {
  const late = task.dueDate !== null && task.dueDate.getTime() < now.getTime() && task.overrun === null;
  const overrun = late && task.dueDate !== null ? overrunOf(task, task.dueDate, now, new Date(service.hostClock.now())) : null;
  const log: TaskLogEntry[] = overrun === null ? [] : [overrun.log];
  const set: Partial<UserTaskRecord> = {
    state: 'COMPLETED', completionDate: now, completedBy: actor.id, assignee: actor.id,
    ...(task.assignee === null ? { assignedAt: now } : {}),
    ...(overrun === null ? {} : { overrun: overrun.overrun }),
  };
  return {
    after: { ...task, ...set, log: [...task.log, ...log], rev: task.rev + 1 },
    writes: { updateUserTasks: [{ key: task.key, tenantId: task.tenantId, processInstanceKey: task.processInstanceKey, rev: task.rev, set, log }] },
  };
}

/** A completion on recent records: done, or nothing came of it. What happened is then found out on those of the database. */
async function tried<T>(service: Service, from: Loaded | null, attempt: (from: Loaded) => Promise<T>): Promise<T | null> {
  if (from === null) return null;
  try {
    return await attempt(from);
  } catch (error) {
    service.recent.forget(from.task);
    const isDoubtful = error instanceof Doubt || error instanceof StepFailure || (error instanceof AppError && error.status < 500);
    if (!isDoubtful) throw error;
    return null;
  }
}

/**
 * Completes a task and advances its instance to the next waits (POST /v2/user-tasks/{key}/completion).
 * @throws AppError NOT_FOUND, FORBIDDEN, ILLEGAL_STATE (not open), VALIDATION (form), GUARD_REFUSED, INCIDENT_OPENED
 */
export async function completeTask(service: Service, runner: WorkRunner, context: CommandContext, key: Key, input: { variables: Variables; action: string | null }): Promise<CompletedTask> {
  const { actor } = context;
  const outcome = createOutcome();
  const answer: JsonObject = { userTaskKey: key };
  return withReceipt(
    service,
    context,
    async (finish) => {
      const attempt = async (from: Loaded) => {
        const now = await service.clock.now();
        const { task, instance, definition, answers } = await prepare(service, actor, from, input.variables, now);
        const { after: completed, writes } = completion(service, actor, task, now);
        const details: JsonObject = { userTaskKey: key, action: input.action, names: Object.keys(answers) };
        const step = {
          instance, isNew: false, definition, command: 'completeUserTask', actor: actor.id, now, newCase: null,
          step: { kind: 'completeWait' as const, executionId: task.executionId, variables: answers },
          handled: { userTaskKey: key, isUndated: task.dueDate === null },
          events: [{ type: 'userTaskCompleted', elementId: task.elementId, elementInstanceKey: task.elementInstanceKey, details }],
        };
        try {
          return { after: completed, plan: await takeStep(service, step, { ...writes, ...finish(answer) }, outcome) };
        } catch (error) {
          if (error instanceof StepFailure && !from.isRecent) throw await refuseWithIncident(service, instance, error, actor.id, 'completeUserTask', now);
          throw error;
        }
      };
      const { after, plan } = (await tried(service, recent(service, actor, key), attempt)) ?? (await withRetries(async () => attempt(await loaded(service, actor, key))));
      await runner.followUp(plan.followUps, outcome);
      return { task: after, next: outcome.next(actor) };
    },
    async () => {
      const task = await visibleTask(service, actor, key);
      return { task, next: await openSteps(service, actor, task.caseId) };
    },
  );
}
