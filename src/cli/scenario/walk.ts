// Walks one acceptance scenario over HTTP, one account per role; every date, state and refusal is compared.

import { same, holds, Unmet } from './expectation.js';
import { dayOf, dueAt, inItaly, type Scenario, type ScenarioStep } from './format.js';
import type { Answer, Person } from './people.js';

interface FoundTask {
  userTaskKey: string;
  elementId: string;
  assignee: string | null;
  candidateGroups: string[];
  creationDate: string;
  dueDate: string | null;
  rootProcessInstanceKey: string;
}
interface Page<T> {
  items: T[];
}
type Overruns = Scenario['end']['overruns'];

export interface Stage {
  /** The account of a username. */
  who(username: string): Person;
  /** The account that sets the clock. */
  administrator: Person;
}

/** A case on its way through a scenario. */
export interface Walk {
  stage: Stage;
  scenario: Scenario;
  caseId: string;
  rootKey: string;
  /** Local time the clock stands at. */
  at: string;
}

/** @throws Unmet with the whole answer unless it has this status */
function answered(what: string, status: number, answer: Answer<unknown>): void {
  if (answer.status !== status) throw new Unmet(what, status, answer);
}

/** Sets the business clock and waits until what is due then is done. */
async function pin(walk: Walk, local: string): Promise<void> {
  walk.at = local;
  const what = `clock at ${local}`;
  const answer = await walk.stage.administrator.put('/v2/clock', { timestamp: inItaly(local) }, { 'percorsi-settle': 'true' });
  if (answer.status >= 300) throw new Unmet(what, 'set (PERCORSI_CLOCK=controllable)', answer);
}

/** Open tasks of the case that this account finds. */
async function tasksSeenBy(walk: Walk, username: string): Promise<FoundTask[]> {
  const answer = await walk.stage.who(username).post<Page<FoundTask>>('/v2/user-tasks/search', { filter: { state: 'CREATED' }, page: { limit: 1000 } });
  answered(`inbox of ${username}`, 200, answer);
  return answer.body.items.filter((task) => task.rootProcessInstanceKey === walk.rootKey);
}

async function checkOverruns(walk: Walk, username: string, wanted: Overruns): Promise<void> {
  const answer = await walk.stage.who(username).post<Page<{ userTask: FoundTask; overrun: { dueDate: string } }>>('/percorsi/v1/overruns/search', { filter: { caseId: walk.caseId } });
  answered(`overruns for ${username}`, 200, answer);
  same(`overruns for ${username}`, wanted, answer.body.items.map(({ userTask, overrun }) => ({ task: userTask.elementId, due: dayOf(overrun.dueDate) })));
}

async function claim(walk: Walk, username: string, task: FoundTask): Promise<void> {
  if (task.assignee === username) return;
  answered(`claim of ${task.elementId} by ${username}`, 204, await walk.stage.who(username).post(`/v2/user-tasks/${task.userTaskKey}/assignment`, { assignee: username, allowOverride: false }));
  task.assignee = username;
}

async function checkState(walk: Walk, username: string, wanted: string): Promise<void> {
  const answer = await walk.stage.who(username).get<{ state: string }>(`/percorsi/v1/cases/${walk.caseId}`);
  answered(`case ${walk.caseId} for ${username}`, 200, answer);
  same('state of the case', wanted, answer.body.state);
}

/** Starts the scenario's case, at its time, after comparing the parameters it counts on. */
export async function startCase(walk: Walk): Promise<void> {
  const { start, given } = walk.scenario;
  await pin(walk, start.at);
  const profile = await walk.stage.administrator.get<{ parameters: Record<string, unknown> }>(`/percorsi/v1/profiles/${given.territory}`);
  answered(`profile of ${given.territory}`, 200, profile);
  for (const [name, value] of Object.entries(given.parameters)) same(`parameter ${name}`, value, profile.body.parameters[name]);
  const answer = await walk.stage.who(start.actor).post<{ caseId: string; processInstance: { processInstanceKey: string } }>('/percorsi/v1/process-instances', {
    processDefinitionId: start.process, tenantId: given.territory, variables: start.answers,
  });
  answered(`start of ${start.process} by ${start.actor}`, 200, answer);
  walk.caseId = answer.body.caseId;
  walk.rootKey = answer.body.processInstance.processInstanceKey;
}

/** One step: the task is there as expected, refuses what it must, and is done. */
export async function walkStep(walk: Walk, step: ScenarioStep): Promise<void> {
  // What the last act set off may still be under way.
  await pin(walk, walk.at);
  if (step.appears !== undefined) await pin(walk, step.appears);
  const task = await expectedTask(walk, step);
  await checkHidden(walk, step, task);
  for (const check of step.checks) {
    await pin(walk, check.at);
    await checkOverruns(walk, check.actor, check.overruns);
  }
  for (const refused of step.refused) {
    await pin(walk, refused.at);
    await claim(walk, step.actor, task);
    const answer = await walk.stage.who(step.actor).post<{ detail?: string }>(`/v2/user-tasks/${task.userTaskKey}/completion`, { variables: refused.answers });
    answered(`refusal of ${step.task}`, refused.status, answer);
    holds('message of the refusal', refused.messageContains, answer.body.detail ?? '');
    holds('article of the refusal', refused.article, JSON.stringify(answer.body));
  }
  await act(walk, step, task);
}

async function expectedTask(walk: Walk, step: ScenarioStep): Promise<FoundTask> {
  const found = (await tasksSeenBy(walk, step.actor)).filter((task) => !step.beside.includes(task.elementId));
  same(`open tasks ${step.actor} finds`, [step.task], found.map((task) => task.elementId));
  const [task] = found;
  if (task === undefined) throw new Unmet(`open tasks ${step.actor} finds`, [step.task], []);
  holds('candidate groups', step.group, task.candidateGroups);
  same('day of creation', step.created, dayOf(task.creationDate));
  same('due', dueAt(step.due), task.dueDate);
  return task;
}

async function checkHidden(walk: Walk, step: ScenarioStep, task: FoundTask): Promise<void> {
  for (const other of step.hiddenFrom) {
    same(`open tasks ${other} finds`, [], (await tasksSeenBy(walk, other)).map(({ elementId }) => elementId));
    answered(`${step.task} for ${other}`, 404, await walk.stage.who(other).get(`/v2/user-tasks/${task.userTaskKey}`));
  }
}

/** Completes the task, hands a message to the case, or lets the time pass until the task is cancelled. */
async function act(walk: Walk, { task: taskId, actor, complete, message, lapses }: ScenarioStep, task: FoundTask): Promise<void> {
  const done = complete ?? message ?? lapses;
  if (done === undefined) return;
  await pin(walk, done.at);
  if (complete !== undefined) {
    await claim(walk, actor, task);
    answered(`completion of ${taskId}`, 204, await walk.stage.who(actor).post(`/v2/user-tasks/${task.userTaskKey}/completion`, { variables: complete.answers }));
  }
  if (message !== undefined) {
    const body = { name: message.name, correlationKey: walk.caseId, tenantId: walk.scenario.given.territory };
    answered(`message ${message.name}`, 200, await walk.stage.who(message.actor).post('/v2/messages/correlation', body));
  }
  if (complete === undefined) same(`state of ${taskId}`, 'CANCELED', (await walk.stage.who(actor).get<{ state: string }>(`/v2/user-tasks/${task.userTaskKey}`)).body.state);
  if (done.expect !== undefined) await checkState(walk, actor, done.expect.caseState);
}

/** What is true when the last step is done. */
export async function checkEnd(walk: Walk): Promise<void> {
  await pin(walk, walk.at);
  const { end, start, given } = walk.scenario;
  const actor = walk.stage.who(start.actor);
  // By the convention of the demonstration's accounts.
  const coordinator = `coordinatore.${given.territory.toLowerCase()}`;
  const instance = await actor.get<{ state: string; processDefinitionId: string }>(`/v2/process-instances/${walk.rootKey}`);
  same('path and its state', [end.process, 'open' in end ? 'ACTIVE' : 'COMPLETED'], [instance.body.processDefinitionId, instance.body.state]);
  if ('open' in end) await checkOpen(walk, end.open);
  else {
    const ended = await actor.post<Page<{ elementId: string; elementName: string }>>('/v2/element-instances/search', {
      filter: { processInstanceKey: walk.rootKey, elementInstanceScopeKey: walk.rootKey, type: 'END_EVENT' },
    });
    same('end events', [end.event, ...end.alsoEnded].sort(), ended.body.items.map(({ elementId }) => elementId).sort());
    same('name of the end event', end.eventName, ended.body.items.find(({ elementId }) => elementId === end.event)?.elementName);
    same(`open tasks ${coordinator} finds`, [], (await tasksSeenBy(walk, coordinator)).map(({ elementId }) => elementId));
  }
  await checkState(walk, start.actor, end.caseState);
  await checkOverruns(walk, coordinator, end.overruns);
  for (const name of end.present) {
    const found = await actor.post<Page<{ value: string }>>('/v2/variables/search', { filter: { processInstanceKey: walk.rootKey, name } });
    if ((found.body.items[0]?.value ?? 'null') === 'null') throw new Unmet(`variable ${name}`, 'a value', null);
  }
}

/** These tasks, and no other that their actors see, are open. */
async function checkOpen(walk: Walk, open: { task: string; actor: string; due: string }[]): Promise<void> {
  for (const actor of new Set(open.map((task) => task.actor))) {
    const seen = (await tasksSeenBy(walk, actor)).map(({ elementId, dueDate }) => ({ task: elementId, due: dueDate === null ? null : dayOf(dueDate) }));
    same(`open tasks ${actor} finds`, open.filter((task) => task.actor === actor).map(({ task, due }) => ({ task, due })), seen);
  }
}
