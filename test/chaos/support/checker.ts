// What must be true of a walked case, asked of the API alone: nothing lost, nothing twice, no gap, nothing left open.

import type { Client } from './client.js';
import type { Instance, Page, Task, WalkedCase } from './case.js';

const COORDINATOR = 'coordinatore.cas';

interface HistoryLine {
  type: string;
  recordedAt: string;
  processDefinitionId: string;
  processInstanceKey: string;
  revision: number | null;
  events: { type: string; elementId: string | null }[];
  details: { elementId?: string } | null;
}

/** Commands of a whole case, each exactly once (completions: once a task). */
const EXPECTED_COMMANDS: Record<string, number> = {
  'chaos-path startInstance': 1, 'chaos-path completeUserTask': 2, 'chaos-path jobCompleted': 1, 'chaos-path childInstanceEnded': 1,
  'chaos-path timerFired': 1, 'chaos-path correlateMessage': 1, 'chaos-path assigned': 2,
  'chaos-child startChildInstance': 1, 'chaos-child completeUserTask': 1, 'chaos-child assigned': 1,
  'chaos-listener startInstanceByMessage': 1,
};
const INCIDENT_LINES = new Set(['openIncident', 'resolveIncident']);

export async function historyOf(client: Client, caseId: string): Promise<HistoryLine[]> {
  return (await client.read<{ items: HistoryLine[] }>(COORDINATOR, `/percorsi/v1/cases/${caseId}/history`)).items;
}

/** Revisions of each instance must be 1, 2, 3… */
export function gapsOf(lines: HistoryLine[]): string[] {
  const revisions = new Map<string, number[]>();
  for (const { processInstanceKey, revision } of lines) if (revision !== null) revisions.set(processInstanceKey, [...(revisions.get(processInstanceKey) ?? []), revision]);
  return [...revisions].filter(([, found]) => found.sort((a, b) => a - b).some((revision, index) => revision !== index + 1)).map(([key, found]) => `history of ${key} has revisions ${found.join(', ')}`);
}

function countsOf(keys: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

/** Violations of one case that was walked to its end; empty when all is well. */
export async function violationsOf(client: Client, walked: WalkedCase): Promise<string[]> {
  const { id, caseId, rootKey, childKey } = walked;
  const wrong: string[] = [];
  const demand = (isRight: boolean, what: string): void => { if (!isRight) wrong.push(`${id} (${caseId}): ${what}`); };

  const lines = await historyOf(client, caseId);
  for (const gap of gapsOf(lines)) demand(false, gap);
  const commands = countsOf(lines.filter(({ type }) => !INCIDENT_LINES.has(type)).map((line) => `${line.processDefinitionId} ${line.type}`));
  for (const name of new Set([...Object.keys(commands), ...Object.keys(EXPECTED_COMMANDS)])) {
    demand(commands[name] === EXPECTED_COMMANDS[name], `${name} happened ${String(commands[name] ?? 0)} times, not ${String(EXPECTED_COMMANDS[name] ?? 0)}`);
  }
  for (const type of INCIDENT_LINES) {
    const times = lines.filter((line) => line.type === type).length;
    demand(times === walked.deathsReported, `${type} happened ${String(times)} times for ${String(walked.deathsReported)} deaths reported`);
  }
  const completed = countsOf(lines.flatMap((line) => line.events.filter((event) => event.type === 'elementCompleted').map((event) => `${line.processDefinitionId} ${String(event.elementId)}`)));
  for (const [element, times] of Object.entries(completed)) demand(times === 1, `element ${element} completed ${String(times)} times`);

  const instances = await client.read<Page<Instance>>(COORDINATOR, '/v2/process-instances/search', { filter: { tags: [id] } });
  demand(instances.items.length === 2, `${String(instances.items.length)} instances carry its tag, not 2`);
  for (const { processInstanceKey, state } of instances.items) demand(state === 'COMPLETED', `instance ${processInstanceKey} is ${state}`);

  const tasks = (await Promise.all([rootKey, childKey].map((processInstanceKey) => client.read<Page<Task>>(COORDINATOR, '/v2/user-tasks/search', { filter: { processInstanceKey } })))).flatMap((page) => page.items);
  const shown = tasks.map(({ elementId, state, assignee }) => `${elementId} ${state} ${String(assignee)}`).sort().join(', ');
  const expected = ['first', 'inner', 'last'].map((elementId) => `${elementId} COMPLETED ${COORDINATOR}`).join(', ');
  demand(shown === expected, `its tasks are ${shown}`);

  const values = await client.read<Page<{ name: string; value: string }>>(COORDINATOR, '/v2/variables/search', { filter: { processInstanceKey: rootKey } });
  for (const name of ['first', 'inner', 'last', 'answerText']) {
    const value = values.items.find((item) => item.name === name)?.value;
    demand(value === JSON.stringify(id), `what was confirmed in ${name} is ${String(value)}`);
  }
  const ofCase = await client.read<{ closedAt: string | null; requestNumber: string | null }>(COORDINATOR, `/percorsi/v1/cases/${caseId}`);
  demand(ofCase.closedAt !== null, 'the case is not closed');
  demand(ofCase.requestNumber !== null, 'the request has no number');
  walked.requestNumber = ofCase.requestNumber;
  const waiting = await client.read<Page<unknown>>(COORDINATOR, '/v2/message-subscriptions/search', { filter: { processInstanceKey: rootKey } });
  demand(waiting.items.length === 0, 'a message subscription is left');
  return wrong;
}

/** What must be true of all cases together: none more than were asked for, nothing left open, no number given twice. */
export async function overallViolations(client: Client, cases: WalkedCase[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const processDefinitionId of ['chaos-path', 'chaos-child', 'chaos-listener']) {
    const found = await client.read<Page<Instance>>(COORDINATOR, '/v2/process-instances/search', { filter: { processDefinitionId }, page: { limit: 1 } });
    if (found.page.totalItems !== cases.length) wrong.push(`${String(found.page.totalItems)} instances of ${processDefinitionId} for ${String(cases.length)} cases`);
    const active = await client.read<Page<Instance>>(COORDINATOR, '/v2/process-instances/search', { filter: { processDefinitionId, state: 'ACTIVE' }, page: { limit: 1 } });
    if (active.page.totalItems !== 0) wrong.push(`${String(active.page.totalItems)} instances of ${processDefinitionId} are still active`);
  }
  const open = await client.read<Page<Task>>(COORDINATOR, '/v2/user-tasks/search', { filter: { state: 'CREATED' }, page: { limit: 1 } });
  if (open.page.totalItems !== 0) wrong.push(`${String(open.page.totalItems)} tasks are still open`);
  for (const [name, values] of Object.entries({ caseId: cases.map(({ caseId }) => caseId), requestNumber: cases.map(({ requestNumber }) => requestNumber ?? null) })) {
    if (new Set(values).size !== values.length) wrong.push(`a ${name} was given twice`);
  }
  return wrong;
}
