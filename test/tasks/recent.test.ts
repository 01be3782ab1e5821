// What a node remembers of its last writes never decides against what others did since.

import { beforeAll, describe, expect, it } from 'vitest';
import type { Tasks } from '../../src/tasks/index.js';
import { bpmn, end, flow, properties, start, userTask } from '../support/bpmn.js';
import { ALFA, by, COORDINATOR, startTasks, type Harness } from '../support/tasks.js';

const GUARDED = bpmn('guarded', [
  start, flow('start', 'a'),
  userTask('a', 'front-office-worker', properties({ 'percorsi:guard': '= permesso = true', 'percorsi:guardMessage': 'Non ancora', 'percorsi:guardArticle': 'art. 1' })),
  flow('a', 'b'), userTask('b'), flow('b', 'end'), end(),
].join(''));

let h: Harness;
let other: Tasks;
beforeAll(async () => {
  h = await startTasks();
  other = h.node();
  await h.deploy(['guarded.bpmn', GUARDED]);
});

/** A case started and claimed on the first node, which therefore remembers both. */
async function held(permesso: boolean): Promise<{ key: string; task: string }> {
  const key = await h.start('guarded', { siteId: 'alfa', permesso });
  const { key: task } = await h.open(key, 'a');
  await h.commands.assignUserTask(by(ALFA), task, { assignee: ALFA.id, allowOverride: false, action: null });
  return { key, task };
}

describe('a completion on what this node wrote last', () => {
  it('reads neither task nor instance again', async () => {
    const read: string[] = [];
    const counting = { ...h.store, instance: (key: string) => { read.push('instance'); return h.store.instance(key); }, visibleUserTask: (...args: Parameters<typeof h.store.visibleUserTask>) => { read.push('task'); return h.store.visibleUserTask(...args); } };
    const node = h.node({ store: counting });
    const { instance } = await node.commands.startInstance(by(ALFA), { processId: 'guarded', tenantId: 'CAS', variables: { siteId: 'alfa', permesso: true }, tags: [], businessId: null });
    const { key: task } = await h.open(instance.key, 'a');
    await node.commands.assignUserTask(by(ALFA), task, { assignee: ALFA.id, allowOverride: false, action: null });
    await node.commands.completeUserTask(by(ALFA), task, { variables: {}, action: null });
    expect(read).toEqual([]);
    const other = h.node({ store: counting });
    await other.commands.completeUserTask(by(ALFA), (await h.open(instance.key, 'b')).key, { variables: {}, action: null });
    expect(read).toEqual(['task', 'instance']);
  });

  it('is not refused for a variable another node has set since', async () => {
    const { key, task } = await held(false);
    await other.commands.setVariables(by(COORDINATOR), key, { permesso: true }, false);
    await h.commands.completeUserTask(by(ALFA), task, { variables: {}, action: null });
    expect((await h.open(key, 'b')).state).toBe('CREATED');
  });

  it('is refused, and logged once, for a variable another node has set since', async () => {
    const { key, task } = await held(true);
    await other.commands.setVariables(by(COORDINATOR), key, { permesso: false }, false);
    await expect(h.commands.completeUserTask(by(ALFA), task, { variables: {}, action: null })).rejects.toMatchObject({ code: 'GUARD_REFUSED' });
    expect((await h.open(key, 'a')).log.map(({ type }) => type)).toEqual(['assigned', 'completionRefused']);
  });

  it('is refused when another node gave the task to somebody else', async () => {
    const { task } = await held(true);
    await other.commands.unassignUserTask(by(COORDINATOR), task);
    await other.commands.assignUserTask(by(COORDINATOR), task, { assignee: COORDINATOR.id, allowOverride: true, action: null });
    await expect(h.commands.completeUserTask(by(ALFA), task, { variables: {}, action: null })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is refused when another node cancelled the case', async () => {
    const { key, task } = await held(true);
    await other.commands.cancelInstance(by(COORDINATOR), key);
    await expect(h.commands.completeUserTask(by(ALFA), task, { variables: {}, action: null })).rejects.toMatchObject({ code: 'ILLEGAL_STATE' });
  });

  it('does not go on for somebody who has been excluded from the case since', async () => {
    const { key, task } = await held(true);
    const instance = await h.store.instance(key);
    await h.store.commit({ addExcluded: [{ caseId: instance?.caseId ?? '', tenantId: 'CAS', usernames: [ALFA.id] }] });
    await expect(h.commands.completeUserTask(by(ALFA), task, { variables: {}, action: null })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
