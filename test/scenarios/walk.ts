// Walks an acceptance scenario over HTTP, one account per role, as its README says; every date and state is compared.

import { expect } from 'vitest';
import { content } from '../processes/files.js';
import { competenceRows } from '../processes/walk.js';
import { dueAt, inItaly, sent, type Scenario, type ScenarioStep } from '../processes/scenario.js';
import { person, type Person } from './api.js';

interface FoundTask {
  userTaskKey: string;
  elementId: string;
  assignee: string | null;
  candidateGroups: string[];
  creationDate: string;
  dueDate: string;
  processInstanceKey: string;
}
interface Page<T> {
  items: T[];
}

export interface Stage {
  url: () => string;
  password: string;
  /** Called before each act: the scenario's second run restarts the program here. */
  beforeStep: () => Promise<void>;
}

interface Walk {
  stage: Stage;
  scenario: Scenario;
  who(username: string): Person;
  caseId: string;
  rootKey: string;
  /** Local time the clock stands at. */
  at: string;
}

const dayInItaly = (instant: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome', dateStyle: 'short' }).format(new Date(instant));

async function pin(walk: Walk, local: string): Promise<void> {
  walk.at = local;
  const answer = await walk.who('admin').put('/v2/clock', { timestamp: inItaly(local) }, { 'percorsi-settle': 'true' });
  expect(answer.status, `clock at ${local}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
}

/** Open tasks of the case that this account finds. */
async function tasksSeenBy(walk: Walk, username: string): Promise<FoundTask[]> {
  const { status, body } = await walk.who(username).post<Page<FoundTask & { rootProcessInstanceKey: string }>>('/v2/user-tasks/search', { filter: { state: 'CREATED' }, page: { limit: 1000 } });
  expect(status, JSON.stringify(body)).toBe(200);
  return body.items.filter((task) => task.rootProcessInstanceKey === walk.rootKey);
}

async function checkOverruns(walk: Walk, username: string, wanted: { task: string; due: string }[]): Promise<void> {
  const { body } = await walk.who(username).post<Page<{ userTask: FoundTask; overrun: { dueDate: string } }>>('/percorsi/v1/overruns/search', { filter: { caseId: walk.caseId } });
  expect(body.items.map((item) => ({ task: item.userTask.elementId, due: dayInItaly(item.overrun.dueDate) }))).toEqual(wanted);
}

async function claim(walk: Walk, username: string, task: FoundTask): Promise<void> {
  if (task.assignee === username) return;
  const answer = await walk.who(username).post(`/v2/user-tasks/${task.userTaskKey}/assignment`, { assignee: username, allowOverride: false });
  expect(answer.status, JSON.stringify(answer.body)).toBe(204);
  task.assignee = username;
}

async function caseState(walk: Walk, username: string): Promise<string> {
  const { body } = await walk.who(username).get<{ state: string }>(`/percorsi/v1/cases/${walk.caseId}`);
  return body.state;
}

async function walkStep(walk: Walk, step: ScenarioStep): Promise<void> {
  await walk.stage.beforeStep();
  // What the last act set off may still be under way, or wait for the restarted program to take it up.
  await pin(walk, walk.at);
  if (step.appears !== undefined) await pin(walk, step.appears);
  const found = (await tasksSeenBy(walk, step.actor)).filter((task) => !step.beside.includes(task.elementId));
  expect(found.map((task) => task.elementId), `inbox of ${step.actor}`).toEqual([step.task]);
  const task = found[0] as FoundTask;
  expect(task.candidateGroups).toContain(step.group);
  expect({ created: dayInItaly(task.creationDate), due: task.dueDate }).toEqual({ created: step.created, due: new Date(dueAt(step.due)).toISOString() });
  for (const other of step.hiddenFrom) {
    expect(await tasksSeenBy(walk, other), `inbox of ${other}`).toEqual([]);
    expect((await walk.who(other).get(`/v2/user-tasks/${task.userTaskKey}`)).status).toBe(404);
  }
  for (const check of step.checks) {
    await pin(walk, check.at);
    await checkOverruns(walk, check.actor, check.overruns);
  }
  for (const refused of step.refused) {
    await pin(walk, refused.at);
    await claim(walk, step.actor, task);
    const { status, body } = await walk.who(step.actor).post<{ detail: string }>(`/v2/user-tasks/${task.userTaskKey}/completion`, { variables: sent(refused.answers) });
    expect(status, JSON.stringify(body)).toBe(refused.status);
    expect(body.detail).toContain(refused.messageContains);
    expect(JSON.stringify(body)).toContain(refused.article);
  }
  const done = step.complete ?? step.message ?? step.lapses!;
  await pin(walk, done.at);
  await act(walk, step, task);
  if (done.expect !== undefined) expect(await caseState(walk, step.actor)).toBe(done.expect.caseState);
}

/** What a step does: completes its task, hands a message to the case, or lets the time pass until the task is cancelled. */
async function act(walk: Walk, step: ScenarioStep, task: FoundTask): Promise<void> {
  const { complete, message, lapses } = step;
  if (complete !== undefined) {
    await claim(walk, step.actor, task);
    const { status, body } = await walk.who(step.actor).post(`/v2/user-tasks/${task.userTaskKey}/completion`, { variables: sent(complete.answers) });
    expect(status, `completion of ${step.task}: ${JSON.stringify(body)}`).toBe(204);
  }
  if (message !== undefined) {
    const { status, body } = await walk.who(message.actor).post('/v2/messages/correlation', { name: message.name, correlationKey: walk.caseId, tenantId: walk.scenario.given.territory });
    expect(status, `${message.name}: ${JSON.stringify(body)}`).toBe(200);
  }
  if (message !== undefined || lapses !== undefined) {
    const { body } = await walk.who(step.actor).get<{ state: string }>(`/v2/user-tasks/${task.userTaskKey}`);
    expect(body.state).toBe('CANCELED');
  }
}

/** The demonstration's coordinator of the scenario's territory. */
function coordinatorOf(walk: Walk): string {
  return `coordinatore.${walk.scenario.given.territory.toLowerCase()}`;
}

async function checkEnd(walk: Walk): Promise<void> {
  const { scenario } = walk;
  const { end } = scenario;
  const actor = scenario.start.actor;
  const instance = await walk.who(actor).get<{ state: string; processDefinitionId: string }>(`/v2/process-instances/${walk.rootKey}`);
  expect(instance.body).toMatchObject({ state: 'open' in end ? 'ACTIVE' : 'COMPLETED', processDefinitionId: end.process });
  if ('open' in end) await checkOpen(walk, end.open);
  else {
    const elements = await walk.who(actor).post<Page<{ elementId: string; elementName: string }>>('/v2/element-instances/search', {
      filter: { processInstanceKey: walk.rootKey, elementInstanceScopeKey: walk.rootKey, type: 'END_EVENT' },
    });
    expect(elements.body.items.map(({ elementId }) => elementId).sort()).toEqual([end.event, ...end.alsoEnded].sort());
    expect(elements.body.items.find(({ elementId }) => elementId === end.event)?.elementName).toBe(end.eventName);
    expect(await tasksSeenBy(walk, coordinatorOf(walk))).toEqual([]);
  }
  expect(await caseState(walk, actor)).toBe(end.caseState);
  await checkOverruns(walk, coordinatorOf(walk), end.overruns);
  for (const name of end.present) {
    const found = await walk.who(actor).post<Page<{ value: string }>>('/v2/variables/search', { filter: { processInstanceKey: walk.rootKey, name } });
    expect(found.body.items[0]?.value ?? 'null', name).not.toBe('null');
  }
}

/** These tasks, and no other that their actors see, are open. */
async function checkOpen(walk: Walk, open: { task: string; actor: string; due: string }[]): Promise<void> {
  for (const actor of new Set(open.map((task) => task.actor))) {
    const seen = (await tasksSeenBy(walk, actor)).map((task) => ({ task: task.elementId, due: dayInItaly(task.dueDate) }));
    expect(seen, `inbox of ${actor}`).toEqual(open.filter((task) => task.actor === actor).map(({ task, due }) => ({ task, due })));
  }
}

/** Deploys the path of the table with these rows: a path bound to its deployment keeps the table deployed with it. */
async function deployTable(walk: Walk, rows: Scenario['given']['competenceTable']): Promise<void> {
  const table = competenceRows(content('base/competence-table.dmn'), Object.fromEntries(rows.map((row) => [row.needArea, row.competence])));
  const forms = ['prepare-referral', 'decide-competence', 'acknowledge-referral', 'complete-referral'].map((id) => `${id}.form`);
  const body = new FormData();
  body.append('tenantId', walk.scenario.given.territory);
  for (const name of ['referral-to-ssp.bpmn', ...forms.map((form) => `forms/${form}`)]) body.append('resources', new Blob([content(`base/${name}`)]), name.replace('forms/', ''));
  body.append('resources', new Blob([table]), 'competence-table.dmn');
  const answer = await walk.who('admin').postForm('/v2/deployments', body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

/** Walks the scenario from its start to its end. */
export async function walkScenario(scenario: Scenario, stage: Stage): Promise<void> {
  const people = new Map<string, Person>();
  const who = (username: string): Person => {
    const known = people.get(username) ?? person(stage.url, username, stage.password);
    people.set(username, known);
    return known;
  };
  const walk: Walk = { stage, scenario, who, caseId: '', rootKey: '', at: '' };
  await pin(walk, scenario.start.at);
  const rows = scenario.given.competenceTable;
  if (rows.length > 0) await deployTable(walk, rows);
  try {
    await walkSteps(walk);
  } finally {
    if (rows.length > 0) await deployTable(walk, []);
  }
}

async function walkSteps(walk: Walk): Promise<void> {
  const { scenario } = walk;
  const started = await walk.who(scenario.start.actor).post<{ caseId: string; processInstance: { processInstanceKey: string } }>('/percorsi/v1/process-instances', {
    processDefinitionId: scenario.start.process, tenantId: scenario.given.territory, variables: sent(scenario.start.answers),
  });
  expect(started.status, JSON.stringify(started.body)).toBe(200);
  walk.caseId = started.body.caseId;
  walk.rootKey = started.body.processInstance.processInstanceKey;
  for (const step of scenario.steps) await walkStep(walk, step);
  await checkEnd(walk);
}
