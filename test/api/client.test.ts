// Every operation of the standard, driven by the official client against the started program; each answer is checked twice:
// by the client (validation `fanatical`) and by the strict contract, which looks into list items too.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CamundaClient } from '@camunda8/orchestration-cluster-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/api/operations.js';
import { breaches } from '../support/contract.js';
import { startContract, type Contract } from './contractClients.js';
import { contractDecision, contractForm, contractPath } from './contractPath.js';

const ATTEMPT = Date.now().toString(36);
const PROCESS = `contract-${ATTEMPT}`;
const NOW = { consistency: { waitUpToMs: 0 } };
const OPERATOR = 'operatore.matino';
/** Keys come out of the client with brands that plain text does not have. */
const branded = (text: string): never => text as never;

let contract: Contract;
let admin: CamundaClient;
let operator: CamundaClient;
let coordinator: CamundaClient;

beforeAll(async () => {
  contract = await startContract();
  admin = contract.client('admin');
  operator = contract.client(OPERATOR);
  coordinator = contract.client('coordinatore.cas');
}, 120_000);

afterAll(() => contract.stop());

/** The open task of an instance at an element. */
async function openTask(processInstanceKey: string, elementId: string) {
  const found = await operator.searchUserTasks({ filter: { processInstanceKey: branded(processInstanceKey), elementId: branded(elementId), state: 'CREATED' } }, NOW);
  expect(found.items.length, `open task ${elementId}`).toBe(1);
  return found.items[0]!;
}

async function startedInstance(): Promise<string> {
  const started = await operator.createProcessInstance({ processDefinitionId: branded(PROCESS), variables: { siteId: 'matino', amount: 41, big: 'x'.repeat(9_000) }, tags: branded(['prova'] as never) });
  return started.processInstanceKey;
}

describe('the standard by its own client', () => {
  it('platform: status, topology, licence, who I am', async () => {
    await admin.getStatus();
    expect((await admin.getTopology()).gatewayVersion).toMatch(/^Percorsi \d/);
    expect(await admin.getLicense()).toMatchObject({ validLicense: true, isCommercial: false, expiresAt: null });
    expect(await operator.getAuthentication()).toMatchObject({ username: 'operatore.matino', groups: ['front-office-worker@matino'], roles: ['front-office-worker'] });
  });

  it('deployment: processes, decisions, forms, each once', async () => {
    const files = [
      new File([contractPath(PROCESS)], `${PROCESS}.bpmn`), new File([contractForm(`${PROCESS}-start`, 'siteId', 'amount', 'big', 'note')], 'start.form'),
      new File([contractForm(`${PROCESS}-form`, 'note')], 'form.form'), new File([contractDecision(`${PROCESS}-decision`)], 'decision.dmn'),
    ];
    const deployed = await admin.createDeployment({ resources: files, tenantId: branded('CAS') });
    expect(deployed.processes.map((process) => [process.processDefinitionId, process.processDefinitionVersion])).toEqual([[PROCESS, 1]]);
    expect([deployed.decisions.length, deployed.decisionRequirements.length, deployed.forms.length]).toEqual([1, 1, 2]);
    const again = await admin.createDeployment({ resources: files, tenantId: branded('CAS') });
    expect(again.processes[0]?.processDefinitionVersion, 'the same file is no new version').toBe(1);
  });

  it('definitions: search, get, diagram, start form', async () => {
    const found = await operator.searchProcessDefinitions({ filter: { processDefinitionId: { $like: `${PROCESS}*` }, isLatestVersion: true, hasStartForm: true, state: 'ACTIVE' } }, NOW);
    expect(found.items.map((item) => item.processDefinitionId)).toEqual([PROCESS]);
    const { processDefinitionKey } = found.items[0]!;
    expect(await operator.getProcessDefinition({ processDefinitionKey }, NOW)).toEqual(found.items[0]);
    expect(await operator.getProcessDefinitionXml({ processDefinitionKey }, NOW)).toContain(`id="${PROCESS}"`);
    const form = await operator.getStartProcessForm({ processDefinitionKey }, NOW);
    expect(form).toMatchObject({ formId: `${PROCESS}-start`, tenantId: 'CAS' });
  });

  it('a path from start to end: tasks, variables, message', async () => {
    const processInstanceKey = branded(await startedInstance());
    const task = await openTask(processInstanceKey, 'prepare');
    const { userTaskKey } = task;
    expect(task).toMatchObject({ assignee: null, candidateGroups: ['front-office-worker@matino'], customHeaders: { colour: 'green' }, completionDate: null, processName: 'Percorso di prova' });
    expect(await operator.getUserTask({ userTaskKey }, NOW)).toEqual(task);
    expect(await operator.getUserTaskForm({ userTaskKey }, NOW)).toMatchObject({ formId: `${PROCESS}-form` });
    await operator.assignUserTask({ userTaskKey, assignee: OPERATOR, allowOverride: false });
    await expect(operator.assignUserTask({ userTaskKey, assignee: 'coordinatore.cas', allowOverride: false })).rejects.toMatchObject({ status: expect.any(Number) as number });
    await operator.unassignUserTask({ userTaskKey });
    await operator.assignUserTask({ userTaskKey, assignee: OPERATOR });
    await coordinator.updateUserTask({ userTaskKey, changeset: { priority: 80, followUpDate: '2030-01-01T08:00:00Z', dueDate: '2030-02-01T00:00:00Z' }, action: 'Prova' });
    expect(await operator.getUserTask({ userTaskKey }, NOW)).toMatchObject({ priority: 80, followUpDate: '2030-01-01T08:00:00.000Z', dueDate: '2030-02-01T00:00:00.000Z' });
    await operator.completeUserTask({ userTaskKey, variables: { note: 'perché "sì"' } });

    const second = await openTask(processInstanceKey, 'check');
    const all = await operator.searchUserTaskVariables({ userTaskKey: second.userTaskKey, sort: [{ field: 'name', order: 'ASC' }] }, NOW);
    expect(all.items.map((variable) => variable.name)).toEqual(expect.arrayContaining(['amount', 'big', 'destination', 'note', 'proposal', 'siteId']));
    expect(all.items.find((variable) => variable.name === 'big')).toMatchObject({ isTruncated: true });
    const whole = await operator.searchUserTaskEffectiveVariables({ userTaskKey: second.userTaskKey, filter: { name: { $in: ['big', 'proposal'] } }, truncateValues: false }, NOW);
    expect(whole.items.map((variable) => [variable.name, variable.value.length, variable.isTruncated]).sort()).toEqual([['big', 9_002, false], ['proposal', '"ambito"'.length, false]]);
    const local = await operator.searchUserTasks({ filter: { processInstanceKey, localVariables: [{ name: 'proposal', value: '"ambito"' }], processInstanceVariables: [{ name: 'amount', value: '41' }] } }, NOW);
    expect(local.items.map((item) => item.userTaskKey)).toEqual([second.userTaskKey]);
    await operator.completeUserTask({ userTaskKey: second.userTaskKey });

    const waiting = await coordinator.searchMessageSubscriptions({ filter: { processInstanceKey, messageSubscriptionState: 'CREATED' } }, NOW);
    expect(waiting.items).toMatchObject([{ messageName: 'contract-answer', elementId: 'wait' }]);
    const { correlationKey } = waiting.items[0]!;
    const correlated = await operator.correlateMessage({ name: 'contract-answer', correlationKey: correlationKey!, variables: { answer: 'ok' } });
    expect(correlated).toMatchObject({ processInstanceKey, tenantId: 'CAS' });
    expect(await coordinator.getProcessInstance({ processInstanceKey }, NOW)).toMatchObject({ state: 'COMPLETED', hasIncident: false, tags: ['prova'] });
  });

  it('a message published before anybody waits, received when somebody does', async () => {
    const started = await contract.call(OPERATOR, 'POST', '/percorsi/v1/process-instances', { processDefinitionId: PROCESS, variables: { siteId: 'matino', amount: 1 } });
    const { caseId, processInstance } = started.body as { caseId: string; processInstance: { processInstanceKey: string } };
    const published = await coordinator.publishMessage({ name: 'contract-answer', correlationKey: caseId, timeToLive: 60_000, messageId: `m-${ATTEMPT}`, tenantId: branded('CAS') });
    expect(published.tenantId).toBe('CAS');
    await expect(coordinator.publishMessage({ name: 'contract-answer', correlationKey: caseId, timeToLive: 60_000, messageId: `m-${ATTEMPT}` })).rejects.toMatchObject({ status: 409 });
    for (const element of ['prepare', 'check']) await operator.completeUserTask({ userTaskKey: (await openTask(processInstance.processInstanceKey, element)).userTaskKey });
    await expect.poll(async () => (await coordinator.getProcessInstance({ processInstanceKey: branded(processInstance.processInstanceKey) }, NOW)).state, { timeout: 15_000 }).toBe('COMPLETED');
  });

  it('elements and variables: search, get, set', async () => {
    const processInstanceKey = branded(await startedInstance());
    const elements = await operator.searchElementInstances({ filter: { processInstanceKey, state: 'ACTIVE', type: 'USER_TASK' } }, NOW);
    expect(elements.items).toMatchObject([{ elementId: 'prepare', elementName: 'Prepara', hasIncident: false }]);
    const { elementInstanceKey } = elements.items[0]!;
    expect(await operator.getElementInstance({ elementInstanceKey }, NOW)).toEqual(elements.items[0]);
    await coordinator.createElementInstanceVariables({ elementInstanceKey: processInstanceKey, variables: { 'with.dot': { $money: 1 } } });
    await coordinator.createElementInstanceVariables({ elementInstanceKey, variables: { own: true }, local: true });
    const set = await operator.searchVariables({ filter: { processInstanceKey, name: 'with.dot', value: '{"$money": 1}' } }, NOW);
    expect(set.items).toMatchObject([{ name: 'with.dot', value: '{"$money":1}', scopeKey: processInstanceKey }]);
    expect(await operator.getVariable({ variableKey: set.items[0]!.variableKey }, NOW)).toMatchObject({ value: '{"$money":1}' });
    expect((await operator.searchVariables({ filter: { scopeKey: elementInstanceKey } }, NOW)).items).toMatchObject([{ name: 'own', value: 'true' }]);
    await coordinator.cancelProcessInstance({ processInstanceKey });
    expect(await coordinator.getProcessInstance({ processInstanceKey }, NOW)).toMatchObject({ state: 'TERMINATED' });
    expect((await operator.searchUserTasks({ filter: { processInstanceKey } }, NOW)).items).toMatchObject([{ state: 'CANCELED' }]);
  });

  it('incidents: opened by a path that cannot go on, found, resolved', async () => {
    const processInstanceKey = branded(await startedInstance());
    await coordinator.createElementInstanceVariables({ elementInstanceKey: processInstanceKey, variables: { broken: true } });
    await operator.completeUserTask({ userTaskKey: (await openTask(processInstanceKey, 'prepare')).userTaskKey });
    await operator.completeUserTask({ userTaskKey: (await openTask(processInstanceKey, 'check')).userTaskKey });
    const { items } = await coordinator.searchMessageSubscriptions({ filter: { processInstanceKey } }, NOW);
    const answer = { name: 'contract-answer', correlationKey: items[0]!.correlationKey! };
    await expect(coordinator.correlateMessage(answer)).rejects.toMatchObject({ status: 409 });
    expect((await coordinator.searchProcessInstanceIncidents({ processInstanceKey }, NOW)).items.length).toBe(1);
    const { items: found } = await coordinator.searchIncidents({ filter: { processInstanceKey, state: 'ACTIVE' } }, NOW);
    const { incidentKey, elementInstanceKey } = found[0]!;
    expect(await coordinator.getIncident({ incidentKey }, NOW)).toEqual(found[0]);
    expect((await coordinator.searchElementInstanceIncidents({ elementInstanceKey }, NOW)).items).toEqual(found);
    expect(await coordinator.getProcessInstance({ processInstanceKey }, NOW)).toMatchObject({ hasIncident: true, state: 'ACTIVE' });
    await coordinator.createElementInstanceVariables({ elementInstanceKey: processInstanceKey, variables: { broken: false } });
    await coordinator.resolveIncident({ incidentKey });
    await coordinator.correlateMessage(answer);
    expect(await coordinator.getProcessInstance({ processInstanceKey }, NOW)).toMatchObject({ hasIncident: false, state: 'COMPLETED' });
  });

  it('searches on instances: alternatives, parts, pages forward and backward', async () => {
    const keys = [await startedInstance(), await startedInstance(), await startedInstance()];
    const filter = { processDefinitionId: PROCESS, state: 'ACTIVE' as const, elementId: 'prepare', elementInstanceState: 'ACTIVE' as const, $or: keys.map((key) => ({ processInstanceKey: branded(key) })) };
    const sort = [{ field: 'startDate' as const, order: 'ASC' as const }];
    const first = await operator.searchProcessInstances({ filter, sort, page: { limit: 2 } }, NOW);
    expect([first.page.totalItems, first.items.length]).toEqual([3, 2]);
    const next = await operator.searchProcessInstances({ filter, sort, page: { limit: 2, after: first.page.endCursor! } }, NOW);
    expect([...first.items, ...next.items].map((item) => item.processInstanceKey)).toEqual(keys);
    const back = await operator.searchProcessInstances({ filter, sort, page: { limit: 2, before: next.page.startCursor! } }, NOW);
    expect(back.items).toEqual(first.items);
    await expect(operator.searchProcessInstances({ filter: { state: 'ACTIVE' }, sort, page: { limit: 2, after: first.page.endCursor! } }, NOW)).rejects.toMatchObject({ status: 400 });
  });

  it('users, groups, territories', async () => {
    const username = branded(`bruno.${ATTEMPT}`);
    expect(await admin.createUser({ username, password: 'una parola lunga', name: 'Bruno', email: 'bruno@example.org' })).toEqual({ username, name: 'Bruno', email: 'bruno@example.org' });
    await admin.assignUserToGroup({ groupId: branded('front-office-worker@matino'), username });
    expect((await admin.searchUsersForGroup({ groupId: branded('front-office-worker@matino'), page: { limit: 1_000 } }, NOW)).items).toContainEqual({ username });
    await admin.unassignUserFromGroup({ groupId: branded('front-office-worker@matino'), username });
    await admin.assignUserToTenant({ tenantId: branded('CAS'), username });
    await admin.unassignUserFromTenant({ tenantId: branded('CAS'), username });
    expect(await admin.updateUser({ username, name: 'Bruno B.' })).toMatchObject({ name: 'Bruno B.' });
    expect(await admin.getUser({ username }, NOW)).toMatchObject({ name: 'Bruno B.', email: 'bruno@example.org' });
    expect((await admin.searchUsers({ filter: { username: { $like: 'bruno.*' } }, sort: [{ field: 'username' }] }, NOW)).items.map((user) => user.username)).toContain(username);
    await admin.deleteUser({ username });
    await expect(admin.getUser({ username }, NOW)).rejects.toMatchObject({ status: 404 });
    expect(await operator.getTenant({ tenantId: branded('CAS') }, NOW)).toMatchObject({ tenantId: 'CAS' });
    expect((await operator.searchTenants({ filter: { tenantId: branded('CAS') } }, NOW)).items.length).toBe(1);
  });

  it('the clock, pinned and released', async () => {
    await admin.pinClock({ timestamp: Date.now() + 3_600_000 });
    await admin.resetClock();
    await expect(operator.resetClock()).rejects.toMatchObject({ status: 403 });
  });
});

describe('what /percorsi/v1 adds', () => {
  it('starts returning what comes next, shows the task with term and case, completes returning what comes next', async () => {
    const started = await contract.call(OPERATOR, 'POST', '/percorsi/v1/process-instances', { processDefinitionId: PROCESS, variables: { siteId: 'matino', amount: 1 } });
    expect(started.body).toMatchObject({ caseId: expect.stringMatching(/^CAS-\d{4}-\d{6}$/) as string, next: [{ kind: 'userTask', elementId: 'prepare', candidateGroups: ['front-office-worker@matino'] }] });
    const { caseId } = started.body as { caseId: string };
    const { userTaskKey } = (started.body['next'] as { userTaskKey: string }[])[0]!;
    const path = `/percorsi/v1/user-tasks/${userTaskKey}`;
    expect((await contract.call(OPERATOR, 'GET', path)).body).toMatchObject({ caseId, isOverdue: false, overrun: null, userTask: { userTaskKey }, term: { explanation: expect.any(String) as string } });
    expect((await contract.call(OPERATOR, 'GET', `${path}/form`)).body).toMatchObject({ form: { formId: `${PROCESS}-form` }, schema: { type: 'default' } });
    const completed = await contract.call(OPERATOR, 'POST', `${path}/completion`, { variables: { note: 'x' } });
    expect(completed.body).toMatchObject({ caseId, userTask: { state: 'COMPLETED' }, next: [{ kind: 'userTask', elementId: 'check' }] });
    expect((await contract.call(OPERATOR, 'GET', `/percorsi/v1/cases/${caseId}`)).body).toMatchObject({ caseId, tenantId: 'CAS', closedAt: null });
    const history = (await contract.call(OPERATOR, 'GET', `/percorsi/v1/cases/${caseId}/history`)).body['items'] as { type: string }[];
    expect(history.map((line) => line.type)).toEqual(expect.arrayContaining(['startInstance', 'completeUserTask']));
    expect((await contract.call(OPERATOR, 'POST', '/percorsi/v1/cases/search', { filter: { caseId } })).body).toMatchObject({ page: { totalItems: 1 } });
  });

  it('finds overruns, resources, the profile', async () => {
    expect((await contract.call('coordinatore.cas', 'POST', '/percorsi/v1/overruns/search', { filter: { overrunAt: { $gt: '2020-01-01T00:00:00Z' } }, sort: [{ field: 'overrunAt' }] })).status).toBe(200);
    expect((await contract.call(OPERATOR, 'GET', '/percorsi/v1/resources?tenantId=CAS')).body['items']).toEqual(expect.arrayContaining([expect.objectContaining({ tenantId: 'CAS' })]));
    expect((await contract.call(OPERATOR, 'GET', '/percorsi/v1/profiles/CAS')).body).toMatchObject({ tenantId: 'CAS', isComplete: true });
    expect((await contract.call('coordinatore.cas', 'GET', '/percorsi/v1/traceability?tenantId=CAS')).body).toMatchObject({ tenantId: 'CAS' });
    expect((await contract.call(OPERATOR, 'GET', '/percorsi/v1/profiles/A04')).status).toBe(404);
    expect((await contract.call(OPERATOR, 'GET', '/status')).status).toBe(200);
  });

  it('repeats an answer for an Idempotency-Key, refuses the key for another request', async () => {
    const start = (variables: Record<string, string>) =>
      contract.call(OPERATOR, 'POST', '/v2/process-instances', { processDefinitionId: PROCESS, variables }, { 'idempotency-key': `k-${ATTEMPT}` });
    const first = await start({ siteId: 'matino', note: 'a' });
    expect(first.status).toBe(200);
    expect(await start({ note: 'a', siteId: 'matino' })).toEqual(first);
    expect((await start({ siteId: 'matino', note: 'b' })).status).toBe(422);
  });

  it('refuses 5 MB of variables by name of the limit', async () => {
    const refused = await contract.call(OPERATOR, 'POST', '/v2/process-instances', { processDefinitionId: PROCESS, variables: { siteId: 'matino', big: 'x'.repeat(5 * 1024 * 1024) } });
    expect(refused).toMatchObject({ status: 413, body: { code: 'TOO_LARGE', detail: expect.stringContaining('Expected variables of at most') as string } });
  });
});

describe('the example of the documentation', () => {
  it('lists the inbox, claims the first task, shows its form and completes it', async () => {
    const processInstanceKey = await startedInstance();
    await coordinator.updateUserTask({ userTaskKey: (await openTask(processInstanceKey, 'prepare')).userTaskKey, changeset: { dueDate: '2020-01-01T00:00:00Z' }, action: 'Prima nella lista' });
    const env = { ...process.env, PERCORSI_URL: contract.url, PERCORSI_USER: OPERATOR, PERCORSI_PASSWORD: contract.password, CAMUNDA_SDK_LOG_LEVEL: 'silent' };
    const { stdout } = await promisify(execFile)(process.execPath, ['docs/client-example.mjs', '{"note":"dalla documentazione"}'], { env });
    expect(stdout).toContain('Modulo: note\nPrepara: completata\n');
    expect(await openTask(processInstanceKey, 'check')).toMatchObject({ name: 'Controlla' });
  });
});

describe('the contract', () => {
  it('was kept in every answer, and every operation was called', () => {
    expect(breaches(contract.exchanges)).toEqual([]);
    const succeeded = new Set(contract.exchanges.filter((exchange) => exchange.status < 400).map((exchange) => exchange.operationId));
    expect(OPERATIONS.map((operation) => operation.id).filter((id) => !succeeded.has(id))).toEqual([]);
  });
});
