// The benchmark's case: start with 10 variables, then for each task list the group's inbox, claim, complete.

import type { BenchClient } from './client.js';

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
export async function listInbox(client: BenchClient): Promise<Page> {
  return client.call<Page>('inbox', 'POST', '/v2/user-tasks/search', {
    filter: { state: 'CREATED', candidateGroup: GROUP },
    sort: [{ field: 'creationDate', order: 'DESC' }],
    page: { limit: 20 },
  });
}

export async function startCase(client: BenchClient, index: number): Promise<string> {
  const { processInstanceKey } = await client.call<{ processInstanceKey: string }>('start', 'POST', '/v2/process-instances', {
    processDefinitionId: 'bench-path', tenantId: 'CAS', variables: tenVariables(index),
  });
  return processInstanceKey;
}

async function taskOf(client: BenchClient, processInstanceKey: string): Promise<string | null> {
  const page = await client.call<Page>('find', 'POST', '/v2/user-tasks/search', { filter: { state: 'CREATED', processInstanceKey }, page: { limit: 1 } });
  return page.items[0]?.userTaskKey ?? null;
}

/** One whole case: odd ones take the long way (three tasks), even ones the short (two). */
export async function runCase(client: BenchClient, index: number, username: string): Promise<void> {
  const key = await startCase(client, index);
  const answers = index % 2 === 0 ? [{ esito: 'orientamento' }, {}] : [{ esito: 'invio' }, {}, {}];
  for (const variables of answers) {
    const inbox = await listInbox(client);
    const task = inbox.items.find((item) => item.processInstanceKey === key)?.userTaskKey ?? (await taskOf(client, key));
    if (task === null) throw new Error(`No open task in process instance ${key}`);
    await client.call('claim', 'POST', `/v2/user-tasks/${task}/assignment`, { assignee: username, allowOverride: false });
    await client.call('complete', 'POST', `/v2/user-tasks/${task}/completion`, { variables });
  }
}

/** Runs `count` cases with `concurrency` at a time; gives cases per second. */
export async function runCases(client: BenchClient, count: number, concurrency: number, username: string): Promise<number> {
  const from = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await runCase(client, next++, username);
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return (count / (performance.now() - from)) * 1000;
}
