// A node that dies right after a commit: what it would have done next is done by another, and a request sent again is answered once.

import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it, vi } from 'vitest';
import type { FaultPoint } from '../../src/tasks/deps.js';
import type { Tasks } from '../../src/tasks/index.js';
import { bpmn, end, flow, start, userTask } from '../support/bpmn.js';
import { ALFA, by, COORDINATOR, startTasks, TENANT, type Harness } from '../support/tasks.js';

const NEWS = '<bpmn:message id="m-news" name="news"><bpmn:extensionElements><zeebe:subscription correlationKey="=id"/></bpmn:extensionElements></bpmn:message>';
const CATCH = '<bpmn:intermediateCatchEvent id="wait"><bpmn:messageEventDefinition messageRef="m-news"/></bpmn:intermediateCatchEvent>';

let h: Harness;
beforeAll(async () => {
  h = await startTasks();
  await h.deploy(['listens.bpmn', bpmn('listens', [start, flow('start', 'a'), userTask('a'), flow('a', 'wait'), CATCH, flow('wait', 'b'), userTask('b'), flow('b', 'end'), end()].join(''), { beside: NEWS })]);
});

/** A node whose process ends at a point: everything after it never happens, and its leases are over at once. */
function dying(at: FaultPoint): Tasks {
  let isDead = false;
  return h.node({
    leases: { workMs: 1, followUpMs: 1, receiptMs: 1 },
    fault: (point) => {
      isDead ||= point === at;
      if (isDead) throw new Error('the process is gone');
    },
  });
}

/** What another node's poller does once the leases are over. */
async function othersTakeUp(): Promise<void> {
  await sleep(20);
  while ((await h.runner.runDue(10)) > 0) await h.runner.idle();
}

const news = (id: string, extra: { messageId?: string; timeToLiveMs?: number } = {}) =>
  ({ tenantId: TENANT, name: 'news', correlationKey: id, variables: { text: id }, timeToLiveMs: extra.timeToLiveMs ?? 60_000, messageId: extra.messageId ?? null });

async function waiting(id: string): Promise<string> {
  const key = await h.start('listens', { siteId: 'alfa', id });
  await h.commands.completeUserTask(by(ALFA), (await h.open(key, 'a')).key, { variables: {}, action: null });
  return key;
}

it('a message stored by a node that then dies reaches who waits for it', async () => {
  const key = await waiting('d1');
  await expect(dying('afterCommit').commands.publishMessage(by(COORDINATOR), news('d1'))).rejects.toThrow('gone');
  await othersTakeUp();
  expect((await h.open(key, 'b')).state).toBe('CREATED');
  expect(await h.variable(key, 'text')).toBe('d1');
});

it('a message without time to live outlives its node just as well, and is not kept when nobody waits', async () => {
  const key = await waiting('d2');
  await expect(dying('afterCommit').commands.publishMessage(by(COORDINATOR), news('d2', { timeToLiveMs: 0 }))).rejects.toThrow('gone');
  await othersTakeUp();
  expect((await h.open(key, 'b')).state).toBe('CREATED');
  await h.commands.publishMessage(by(COORDINATOR), news('d3', { timeToLiveMs: 0 }));
  expect((await h.store.instance(await waiting('d3')))?.waits).toMatchObject([{ elementId: 'wait' }]);
});

it('a subscription opened by a node that then dies still finds the message that was there before', async () => {
  await h.commands.publishMessage(by(COORDINATOR), news('d4'));
  const key = await h.start('listens', { siteId: 'alfa', id: 'd4' });
  const { key: taskKey } = await h.open(key, 'a');
  await expect(dying('afterCommit').commands.completeUserTask(by(ALFA), taskKey, { variables: {}, action: null })).rejects.toThrow('gone');
  await othersTakeUp();
  expect((await h.open(key, 'b')).state).toBe('CREATED');
});

it('a message published again under the same key, after its node died, is one message', async () => {
  const key = await waiting('d5');
  await expect(dying('afterCommit').commands.publishMessage(by(COORDINATOR, 'publish-d5'), news('d5'))).rejects.toThrow('gone');
  const first = await h.commands.publishMessage(by(COORDINATOR, 'publish-d5'), news('d5'));
  const again = await h.commands.publishMessage(by(COORDINATOR, 'publish-d5'), news('d5'));
  expect(again).toEqual(first);
  await othersTakeUp();
  expect((await h.open(key, 'b')).state).toBe('CREATED');
  expect((await h.store.instance(await waiting('d5')))?.waits).toMatchObject([{ elementId: 'wait' }]);
});

it('a message id stays taken as long as the message was to live, though it was received', async () => {
  const key = await waiting('d8');
  await h.commands.publishMessage(by(COORDINATOR), news('d8', { messageId: 'id-8' }));
  expect((await h.open(key, 'b')).state).toBe('CREATED');
  await expect(h.commands.publishMessage(by(COORDINATOR), news('d8', { messageId: 'id-8' }))).rejects.toMatchObject({ code: 'ILLEGAL_STATE' });
  expect((await h.store.instance(await waiting('d8')))?.waits).toMatchObject([{ elementId: 'wait' }]);
});

it('cancelling again under the same key, after the node died, is answered as done', async () => {
  const key = await waiting('d6');
  await expect(dying('afterCommit').commands.cancelInstance(by(COORDINATOR, 'cancel-d6'), key)).rejects.toThrow('gone');
  await expect(h.commands.cancelInstance(by(COORDINATOR, 'cancel-d6'), key)).resolves.toBeUndefined();
  await expect(h.commands.cancelInstance(by(COORDINATOR), key)).rejects.toMatchObject({ code: 'ILLEGAL_STATE' });
  expect((await h.store.instance(key))?.state).toBe('TERMINATED');
});

it('claiming again what one holds already is answered alike however often it is sent', async () => {
  const key = await h.start('listens', { siteId: 'alfa', id: 'd7' });
  const { key: taskKey } = await h.open(key, 'a');
  const claim = (receipt: string) => h.commands.assignUserTask(by(ALFA, receipt), taskKey, { assignee: ALFA.id, allowOverride: false, action: null });
  await claim('claim-1');
  for (let sent = 0; sent < 3; sent += 1) await expect(claim('claim-2')).resolves.toMatchObject({ assignee: ALFA.id });
});

it('a request whose first run was taken for dead, but committed after all, is answered by that run', async () => {
  const key = await waiting('d9');
  const release: (() => void)[] = [];
  // Both runs stand at the gate, ready to commit; the second holds the receipt when the first goes through.
  const slow = () => h.node({
    leases: { workMs: 60_000, followUpMs: 60_000, receiptMs: 1 },
    fault: (point) => (point === 'afterAdvance' && release.length < 2 ? new Promise<void>((resolve) => { release.push(resolve); }) : undefined),
  });
  const answer = { tenantId: TENANT, name: 'news', correlationKey: 'd9', variables: { text: 'd9' } };
  const first = slow().commands.correlateMessage(by(COORDINATOR, 'correlate-d9'), answer);
  await vi.waitUntil(() => release.length === 1);
  const second = slow().commands.correlateMessage(by(COORDINATOR, 'correlate-d9'), answer);
  await vi.waitUntil(() => release.length === 2);
  release[0]?.();
  const done = await first;
  release[1]?.();
  await expect(second).resolves.toEqual(done);
  expect((await h.tasks(key)).map((task) => `${task.elementId} ${task.state}`).toSorted()).toEqual(['a COMPLETED', 'b CREATED']);
});
