// The benchmark's case: start with 10 variables, then for each task list the group's inbox, claim, complete.

import type { BenchClient } from './client.js';
import { chainId } from './diagrams.js';

const GROUP = 'operatori@CAS';

interface Page {
  items: { userTaskKey: string; processInstanceKey: string; elementId: string }[];
}

/** Ten variables of the size an intake has. */
function tenVariables(index: number): Record<string, unknown> {
  return {
    richiedente: `Persona di prova ${String(index)}`, comune: 'Alfa', canale: 'sportello', area: 'anziani', urgente: false, numero: index,
    nota: 'Testo dimostrativo di una riga, come lo scrive un operatore.', telefono: '000000', componenti: 3, lingua: 'it',
  };
}

/** Lists the inbox as an operator does: the newest 20 open tasks of the group. */
async function listInbox(client: BenchClient): Promise<Page> {
  return client.call<Page>('inbox', 'POST', '/v2/user-tasks/search', {
    filter: { state: 'CREATED', candidateGroup: GROUP },
    sort: [{ field: 'creationDate', order: 'DESC' }],
    page: { limit: 20 },
  });
}

async function startCase(client: BenchClient, index: number): Promise<string> {
  const { processInstanceKey } = await client.call<{ processInstanceKey: string }>('start', 'POST', '/v2/process-instances', {
    processDefinitionId: 'bench-path', tenantId: 'CAS', variables: tenVariables(index),
  });
  return processInstanceKey;
}

async function taskOf(client: BenchClient, processInstanceKey: string): Promise<string | null> {
  const page = await client.call<Page>('find', 'POST', '/v2/user-tasks/search', { filter: { state: 'CREATED', processInstanceKey }, page: { limit: 1 } });
  return page.items[0]?.userTaskKey ?? null;
}

function answersOf(index: number): Record<string, unknown>[] {
  return index % 2 === 0 ? [{ esito: 'orientamento' }, {}] : [{ esito: 'invio' }, {}, {}];
}

/** One whole case: odd ones take the long way (three tasks), even ones the short (two). */
async function runCase(client: BenchClient, index: number, username: string): Promise<void> {
  const key = await startCase(client, index);
  for (const variables of answersOf(index)) {
    const inbox = await listInbox(client);
    const task = inbox.items.find((item) => item.processInstanceKey === key)?.userTaskKey ?? (await taskOf(client, key));
    if (task === null) throw new Error(`No open task in process instance ${key}`);
    await client.call('claim', 'POST', `/v2/user-tasks/${task}/assignment`, { assignee: username, allowOverride: false });
    await client.call('complete', 'POST', `/v2/user-tasks/${task}/completion`, { variables });
  }
}

/** The same case through the wrapper of a peer (bench/peers): start, list, claim, complete by its own calls. */
async function runPeerCase(client: BenchClient, index: number, username: string): Promise<void> {
  const { id } = await client.call<{ id: string }>('start', 'POST', '/start', { variables: tenVariables(index) });
  for (const variables of answersOf(index)) {
    const inbox = await client.call<{ items: { id: string; instanceId: string }[] }>('inbox', 'GET', '/inbox');
    const task = inbox.items.find((item) => item.instanceId === id)?.id ?? (await client.call<{ id: string | null }>('find', 'GET', `/open/${id}`)).id;
    if (task === null) throw new Error(`No open task in process instance ${id}`);
    await client.call('claim', 'POST', '/claim', { id: task, instanceId: id, assignee: username });
    await client.call('complete', 'POST', '/complete', { id: task, instanceId: id, variables, assignee: username });
  }
}

/** Start and first completion on a diagram of some length: does a step grow with what is drawn? */
function chainCase(length: number) {
  return async (client: BenchClient, index: number, username: string): Promise<void> => {
    const { processInstanceKey } = await client.call<{ processInstanceKey: string }>('start', 'POST', '/v2/process-instances', { processDefinitionId: chainId(length), tenantId: 'CAS', variables: tenVariables(index) });
    const task = await taskOf(client, processInstanceKey);
    await client.call('claim', 'POST', `/v2/user-tasks/${String(task)}/assignment`, { assignee: username, allowOverride: false });
    await client.call('complete', 'POST', `/v2/user-tasks/${String(task)}/completion`, { variables: {} });
  };
}

const VISIBLE_WITHIN_MS = 10_000;

/** Completes the task before a call activity, and looks until the called process's task is in the inbox. */
async function callCase(client: BenchClient, index: number, username: string): Promise<void> {
  const { processInstanceKey } = await client.call<{ processInstanceKey: string }>('start', 'POST', '/v2/process-instances', { processDefinitionId: 'bench-caller', tenantId: 'CAS', variables: tenVariables(index) });
  const task = await taskOf(client, processInstanceKey);
  await client.call('claim', 'POST', `/v2/user-tasks/${String(task)}/assignment`, { assignee: username, allowOverride: false });
  await client.call('complete', 'POST', `/v2/user-tasks/${String(task)}/completion`, { variables: {} });
  const from = performance.now();
  for (;;) {
    const page = await client.call<{ items: { rootProcessInstanceKey: string | null }[] }>('look', 'POST', '/v2/user-tasks/search', {
      filter: { state: 'CREATED', elementId: 'called-task' }, sort: [{ field: 'creationDate', order: 'DESC' }], page: { limit: 50 },
    });
    const waited = performance.now() - from;
    if (page.items.some((item) => item.rootProcessInstanceKey === processInstanceKey)) {
      client.note('visible', waited);
      return;
    }
    if (waited > VISIBLE_WITHIN_MS) throw new Error(`The task behind the call activity of ${processInstanceKey} did not come`);
  }
}

export const WORKLOADS = { percorsi: runCase, peer: runPeerCase, chain5: chainCase(5), chain60: chainCase(60), call: callCase };
