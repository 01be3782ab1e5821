// Tasks: those an instance waits at and those done within the step.

import { describe, expect, it } from 'vitest';
import { bpmn, end, flow, start, userTask } from '../../support/bpmn.js';
import { run } from './bench.js';

describe('user task', () => {
  it('waits, is completed, and lets the process end', async () => {
    const instance = await run(bpmn('p', `${start}${userTask('task')}${end()}${flow('start', 'task')}${flow('task', 'end')}`), { variables: { a: 1 } });
    expect(instance.trace).toEqual(['+start', '-start', '>start-task', '+task']);
    expect(instance.waits).toMatchObject([{ kind: 'userTask', elementId: 'task', details: { candidateGroups: ['front-office-worker@CAS'], priority: 50, variables: { a: 1 } } }]);
    await instance.complete('task', { b: 2, caseId: 'other' });
    expect(instance.trace).toEqual(['-task', '>task-end', '+end', '-end']);
    expect(instance).toMatchObject({ state: 'COMPLETED', snapshot: null, waits: [], variables: { a: 1, b: 2 } });
    expect(instance.last).toMatchObject({ endEvents: ['end'], uncaughtError: null });
  });
});
