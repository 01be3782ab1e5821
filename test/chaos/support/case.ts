// One case walked from its start to its end by a patient client, whatever dies meanwhile; and what is found wrong with it afterwards.

import { setTimeout as sleep } from 'node:timers/promises';
import { Refused, type Client } from './client.js';

const POLL_MS = 300;
const STUCK_MS = 90_000;
/** One person does it all: each further account costs every new node a password check of a third of a second. */
const COORDINATOR = 'coordinatore.cas';
const OPERATOR = COORDINATOR;

export interface Page<T> {
  items: T[];
  page: { totalItems: number };
}
export interface Task { userTaskKey: string; elementId: string; state: string; assignee: string | null; processInstanceKey: string }
export interface Instance { processInstanceKey: string; processDefinitionId: string; state: string; hasIncident: boolean }

export interface WalkedCase {
  id: string;
  caseId: string;
  rootKey: string;
  childKey: string;
  /** Incidents "the program ended three times", resolved by the coordinator as they should be. */
  deathsReported: number;
  /** Number of its receipt, filled in by the checker. */
  requestNumber?: string | null;
}

/** How the awaited message reaches the case. */
export type Delivery = 'correlated' | 'published' | 'published-before';

export const openTasks = (client: Client, processInstanceKey: string): Promise<Page<Task>> =>
  client.read(COORDINATOR, '/v2/user-tasks/search', { filter: { processInstanceKey, state: 'CREATED' } });

/** Asks until there is an answer; a case that makes no progress for so long, with no fault striking, is stuck. */
export async function until<T>(client: Client, what: string, ask: () => Promise<T | null>): Promise<T> {
  const since = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (client.isTooLong(since, STUCK_MS)) throw new Error(`stuck: ${what}`);
    await sleep(POLL_MS);
  }
}

export async function claimAndComplete(client: Client, task: Task, variables: Record<string, unknown>): Promise<void> {
  await client.command(OPERATOR, `/v2/user-tasks/${task.userTaskKey}/assignment`, { assignee: OPERATOR, allowOverride: false });
  await client.command(OPERATOR, `/v2/user-tasks/${task.userTaskKey}/completion`, { variables });
}

/** Starts a case of a process; `id` is its tag and the variable `chaos`. */
export async function startCase(client: Client, processDefinitionId: string, id: string): Promise<{ rootKey: string; caseId: string }> {
  const { processInstance, caseId } = await client.command<{ processInstance: Instance; caseId: string }>(OPERATOR, '/percorsi/v1/process-instances', {
    processDefinitionId, tenantId: 'CAS', variables: { siteId: 'matino', chaos: id }, tags: [id],
  });
  return { rootKey: processInstance.processInstanceKey, caseId };
}

/** Walks chaos-path to its end. @throws Error `stuck: …` or a refusal nobody should get */
export async function walkCase(client: Client, id: string, delivery: Delivery): Promise<WalkedCase> {
  const { rootKey, caseId } = await startCase(client, 'chaos-path', id);
  let deathsReported = 0;
  const answer = { name: 'chaos-answer', correlationKey: caseId, tenantId: 'CAS', variables: { answerText: id } };
  const publish = () => client.command(COORDINATOR, '/v2/messages/publication', { ...answer, timeToLive: 3_600_000 });

  const taskOf = (key: string, elementId: string): Promise<Task> => until(client, `task ${elementId} of ${id} (${caseId})`, async () => {
    const task = (await openTasks(client, key)).items.find((item) => item.elementId === elementId) ?? null;
    if (task === null) deathsReported += await resolveDeaths(client, [rootKey, key]);
    return task;
  });

  if (delivery === 'published-before') await publish();
  await claimAndComplete(client, await taskOf(rootKey, 'first'), { first: id });
  const childKey = await until(client, `child of ${id} (${caseId})`, async () => {
    const children = await client.read<Page<Instance>>(COORDINATOR, '/v2/process-instances/search', { filter: { parentProcessInstanceKey: rootKey } });
    if (children.items[0] === undefined) deathsReported += await resolveDeaths(client, [rootKey]);
    return children.items[0]?.processInstanceKey ?? null;
  });
  await claimAndComplete(client, await taskOf(childKey, 'inner'), { inner: id });
  if (delivery === 'published') await publish();
  if (delivery === 'correlated') {
    await until(client, `subscription of ${id} (${caseId})`, async () => {
      try {
        await client.command(COORDINATOR, '/v2/messages/correlation', answer);
        return true;
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 404) throw error;
        deathsReported += await resolveDeaths(client, [rootKey, childKey]);
        return null;
      }
    });
  }
  await claimAndComplete(client, await taskOf(rootKey, 'last'), { last: id });
  await until(client, `end of ${id} (${caseId})`, async () => ((await instance(client, rootKey)).state === 'COMPLETED' ? true : null));
  // The thrown message is nobody's wait: its delivery may still be under way, or parked behind deaths, when the case itself has ended.
  await until(client, `delivery of what ${id} threw (${caseId})`, async () => {
    const { items } = await client.read<{ items: { type: string }[] }>(COORDINATOR, `/percorsi/v1/cases/${caseId}/history`);
    if (items.some(({ type }) => type === 'startInstanceByMessage')) return true;
    deathsReported += await resolveDeaths(client, [rootKey]);
    return null;
  });
  return { id, caseId, rootKey, childKey, deathsReported };
}

const instance = (client: Client, key: string): Promise<Instance> => client.read(COORDINATOR, `/v2/process-instances/${key}`);

/** An incident that says the program died three times on a piece of work is resolved by a person; any other incident is wrong. */
async function resolveDeaths(client: Client, keys: string[]): Promise<number> {
  let resolved = 0;
  for (const processInstanceKey of new Set(keys)) {
    const open = await client.read<Page<{ incidentKey: string; errorMessage: string }>>(COORDINATOR, '/v2/incidents/search', { filter: { processInstanceKey, state: 'ACTIVE' } });
    for (const { incidentKey, errorMessage } of open.items) {
      if (!errorMessage.includes('The program ended 3 times')) throw new Error(`stuck: incident ${errorMessage}`);
      await client.command(COORDINATOR, `/v2/incidents/${incidentKey}/resolution`, undefined);
      resolved += 1;
    }
  }
  return resolved;
}
