// The life of a user task: born with its term, seen by its desk alone, claimed once, completed once, answered twice alike.

import { beforeAll, describe, expect, it } from 'vitest';
import { bpmn, end, flow, properties, start, userTask } from '../support/bpmn.js';
import { ALFA, ALFA2, BETA, by, COORDINATOR, startTasks, type Harness } from '../support/tasks.js';

const TWO_TASKS = bpmn('two-tasks', [
  start, flow('start', 'a'),
  userTask('a', 'front-office-worker', properties({ 'percorsi:guard': '= esito != &#34;vietato&#34;', 'percorsi:guardMessage': 'Esito vietato', 'percorsi:guardArticle': 'art. 1', 'percorsi:caseState': 'listening' })),
  flow('a', 'b'), userTask('b'), flow('b', 'end'), end(),
].join(''));

let h: Harness;
beforeAll(async () => {
  h = await startTasks();
  await h.deploy(['two-tasks.bpmn', TWO_TASKS]);
});

describe('a user task', () => {
  it('is born with group, due date of the parameter and its explanation', async () => {
    const key = await h.start('two-tasks');
    const task = await h.open(key, 'a');
    expect(task.candidateGroups).toEqual(['front-office-worker@alfa']);
    expect(task.dueDate?.toISOString()).toBe('2027-02-15T22:59:59.000Z');
    expect(task.term).toMatchObject({ source: 'due.a', expression: '5 wd', profileVersion: 'test' });
    expect(task.term?.explanation).toContain('15 febbraio 2027');
    expect(task.caseId).toMatch(/^CAS-2027-\d{6}$/);
  });

  it('is seen by its desk and the coordinator, and by no other desk', async () => {
    const key = await h.start('two-tasks');
    const { key: taskKey } = await h.open(key, 'a');
    await expect(h.queries.userTask(ALFA, taskKey)).resolves.toMatchObject({ key: taskKey });
    await expect(h.queries.userTask(COORDINATOR, taskKey)).resolves.toMatchObject({ key: taskKey });
    await expect(h.queries.userTask(BETA, taskKey)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(h.queries.processInstance(BETA, key)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const inbox = await h.queries.searchUserTasks(BETA, { where: [], sort: [], page: { limit: 100 } });
    expect(inbox.items).toEqual([]);
  });

  it('is claimed by one; the other is told who holds it and since when', async () => {
    const key = await h.start('two-tasks');
    const { key: taskKey } = await h.open(key, 'a');
    const claims = await Promise.allSettled([ALFA, ALFA2].map((who) => h.commands.assignUserTask(by(who), taskKey, { assignee: who.id, allowOverride: false, action: null })));
    expect(claims.map((claim) => claim.status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = claims.find((claim) => claim.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'TASK_TAKEN' });
    await expect(h.commands.completeUserTask(by(BETA), taskKey, { variables: {}, action: null })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is refused by its guard with message and article, stays, and keeps the attempt', async () => {
    const key = await h.start('two-tasks');
    const { key: taskKey } = await h.open(key, 'a');
    await expect(h.commands.completeUserTask(by(ALFA), taskKey, { variables: { esito: 'vietato' }, action: null })).rejects.toMatchObject({ code: 'GUARD_REFUSED', message: 'Esito vietato', errors: [{ article: 'art. 1' }] });
    const task = await h.open(key, 'a');
    expect(task.log.map((line) => line.type)).toEqual(['completionRefused']);
  });

  it('is completed once, says what comes next, and a repetition names the earlier one', async () => {
    const key = await h.start('two-tasks');
    const { key: taskKey, caseId } = await h.open(key, 'a');
    const done = await h.commands.completeUserTask(by(ALFA), taskKey, { variables: { esito: 'ok' }, action: null });
    expect(done.next).toMatchObject([{ kind: 'userTask', elementId: 'b', candidateGroups: ['front-office-worker@alfa'] }]);
    expect(done.task).toMatchObject({ state: 'COMPLETED', completedBy: ALFA.id, assignee: ALFA.id });
    await expect(h.commands.completeUserTask(by(ALFA), taskKey, { variables: { esito: 'ok' }, action: null })).rejects.toMatchObject({ code: 'ILLEGAL_STATE', message: expect.stringContaining(ALFA.id) as string });
    expect(await h.variable(key, 'esito')).toBe('ok');
    expect((await h.store.case(caseId))?.state).toBe('listening');
    const last = await h.open(key, 'b');
    const ended = await h.commands.completeUserTask(by(ALFA2), last.key, { variables: {}, action: null });
    expect(ended.next).toMatchObject([{ kind: 'ended' }]);
    expect(await h.store.instance(key)).toMatchObject({ state: 'COMPLETED', snapshot: null });
  });

  it('two completions at once: one wins, the other is told', async () => {
    const key = await h.start('two-tasks');
    const { key: taskKey } = await h.open(key, 'a');
    const other = h.node();
    const both = await Promise.allSettled([h.commands, other.commands].map((commands, index) => commands.completeUserTask(by(index === 0 ? ALFA : ALFA2), taskKey, { variables: { esito: 'ok' }, action: null })));
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await h.tasks(key)).filter((task) => task.elementId === 'b')).toHaveLength(1);
  });

  it('answers the same request twice alike, and refuses another body under the same key', async () => {
    const key = await h.start('two-tasks');
    const { key: taskKey } = await h.open(key, 'a');
    const first = await h.commands.completeUserTask(by(ALFA, 'k1'), taskKey, { variables: { esito: 'ok' }, action: null });
    const again = await h.commands.completeUserTask(by(ALFA, 'k1'), taskKey, { variables: { esito: 'ok' }, action: null });
    expect(again.next.map((step) => step.elementId)).toEqual(first.next.map((step) => step.elementId));
    await expect(h.commands.completeUserTask(by(ALFA, 'k1', 'other'), taskKey, { variables: {}, action: null })).rejects.toMatchObject({ code: 'RECEIPT_MISMATCH' });
  });

  it('overruns once, with the holder, and keeps the record after completion', async () => {
    const key = await h.start('two-tasks');
    await h.at('2027-02-16T08:00:00Z');
    const task = await h.open(key, 'a');
    expect(task.overrun).toMatchObject({ assignee: null });
    expect(task.log.filter((line) => line.type === 'overrunRecorded')).toHaveLength(1);
    await h.commands.completeUserTask(by(ALFA), task.key, { variables: { esito: 'ok' }, action: null });
    const overruns = await h.queries.searchOverruns(COORDINATOR, { where: [{ field: 'processInstanceKey', op: 'eq', value: key }], sort: [], page: { limit: 10 } });
    expect(overruns.items.map((item) => item.elementId)).toEqual(['a']);
    await h.at('2027-02-08T08:00:00Z');
  });

  it('moves its due date only with a reason and by the coordinator', async () => {
    const key = await h.start('two-tasks');
    const { key: taskKey } = await h.open(key, 'a');
    const dueDate = new Date('2027-03-01T22:59:59Z');
    await expect(h.commands.updateUserTask(by(ALFA), taskKey, { changes: { dueDate }, action: 'perché' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(h.commands.updateUserTask(by(COORDINATOR), taskKey, { changes: { dueDate }, action: null })).rejects.toMatchObject({ code: 'VALIDATION' });
    const moved = await h.commands.updateUserTask(by(COORDINATOR), taskKey, { changes: { dueDate }, action: 'malattia' });
    expect(moved.dueDate).toEqual(dueDate);
    expect(moved.log.at(-1)).toMatchObject({ type: 'dueDateMoved', details: { action: 'malattia' } });
  });
});
