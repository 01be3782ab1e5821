// Sub-processes, calls and variables: what is seen where, what goes out, what is left behind.

import { describe, expect, it } from 'vitest';
import { bpmn, end, flow, start, userTask } from '../../support/bpmn.js';
import { DAY, NOW, run } from './bench.js';

const io = (inputs: Record<string, string>, outputs: Record<string, string> = {}) => `<zeebe:ioMapping>${Object.entries(inputs).map(([target, source]) => `<zeebe:input source="${source}" target="${target}"/>`).join('')}${Object.entries(outputs).map(([target, source]) => `<zeebe:output source="${source}" target="${target}"/>`).join('')}</zeebe:ioMapping>`;
const timer = (duration: string) => `<bpmn:timerEventDefinition id="t${duration}"><bpmn:timeDuration>${duration}</bpmn:timeDuration></bpmn:timerEventDefinition>`;
const one = (task: string) => bpmn('p', `${start}${task}${userTask('after')}${end()}${flow('start', 'task')}${flow('task', 'after')}${flow('after', 'end')}`);
const task = (extra: string) => userTask('task', 'front-office-worker', extra);

describe('input and output mappings', () => {
  it('make local variables that end with the element', async () => {
    const instance = await run(one(task(io({ mine: '=outer + 1', 'box.a': '=mine', 'box.b': 'text' }))), { variables: { outer: 1 } });
    const wait = instance.at('task');
    expect(wait.details).toMatchObject({ variables: { outer: 1, mine: 2, box: { a: 2, b: 'text' } } });
    expect(instance.localVariables).toEqual({ [wait.executionId]: { mine: 2, box: { a: 2, b: 'text' } } });
    await instance.complete('task', { mine: 5, other: 6 });
    expect(instance.variables).toEqual({ outer: 1, other: 6 });
    expect(instance.localVariables).toEqual({});
  });

  it('let only the mapped targets out', async () => {
    const instance = await run(one(task(io({}, { 'person.name': '=answer.name', double: '=n * 2' }))), { variables: { person: { age: 3 } } });
    await instance.complete('task', { answer: { name: 'Ada' }, n: 4 });
    expect(instance.variables).toEqual({ person: { age: 3, name: 'Ada' }, double: 8 });
  });

  it('fail at the element for an unknown name', async () => {
    await expect(run(one(task(io({ mine: '=missing' }))))).rejects.toThrow(/IO_MAPPING_ERROR at task: Expected a value for input mine of task/);
    const instance = await run(one(task(io({}, { out: '=missing' }))));
    expect(await instance.try({ kind: 'completeWait', executionId: instance.at('task').executionId, variables: {} })).toMatchObject({ outcome: 'failed', errorType: 'IO_MAPPING_ERROR', elementId: 'task', executionId: instance.at('task').executionId });
  });

  it('never make the case number a variable', async () => {
    const instance = await run(one(task('')), { variables: { caseId: 'x', a: 1 } });
    await instance.complete('task', { caseId: 'y' });
    expect(instance.variables).toEqual({ a: 1 });
  });
});

describe('details of a user task', () => {
  it('are evaluated when it is new, and no more', async () => {
    const xml = bpmn('p', `${start}<bpmn:parallelGateway id="fork"/>${userTask('other')}<bpmn:userTask id="task" name="task"><bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition assignee="=who" candidateGroups="a, b" candidateUsers="=[who, &#34;x&#34;]"/><zeebe:taskSchedule dueDate="=date and time(&#34;2027-03-02T08:00:00Z&#34;)" followUpDate="2027-03-02"/><zeebe:priorityDefinition priority="=70"/></bpmn:extensionElements></bpmn:userTask>
      ${end()}${flow('start', 'fork')}${flow('fork', 'other')}${flow('fork', 'task')}${flow('other', 'end')}${flow('task', 'end')}`);
    const instance = await run(xml, { variables: { who: 'ada' } });
    expect(instance.at('task').details).toMatchObject({ assignee: 'ada', candidateGroups: ['a', 'b'], candidateUsers: ['ada', 'x'], priority: 70, dueDate: NOW + DAY, followUpDate: NOW + DAY + 14 * 3_600_000 + 59 * 60_000 + 59_000, dueDateExpression: '=date and time("2027-03-02T08:00:00Z")' });
    await instance.complete('other', { who: null });
    expect(instance.last.waits).toEqual([{ executionId: instance.at('task').executionId, elementId: 'task', kind: 'userTask', details: null }]);
  });

  it('fail for an unknown name', async () => {
    await expect(run(one('<bpmn:userTask id="task" name="task"><bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition assignee="=nobody"/></bpmn:extensionElements></bpmn:userTask>'))).rejects.toThrow(/EXTRACT_VALUE_ERROR at task: Expected a value for the assignee of task/);
  });
});

describe('calls', () => {
  const call = (attributes: string, mapping = '') => one(`<bpmn:callActivity id="task" name="call"><bpmn:extensionElements><zeebe:calledElement processId="=&#34;child-&#34; + kind" ${attributes}/>${mapping}</bpmn:extensionElements></bpmn:callActivity>`);
  const variables = { kind: 'x', secret: 1 };

  it('pass on all variables, or only those mapped', async () => {
    const all = await run(call('propagateAllParentVariables="true" propagateAllChildVariables="true"', io({ more: '=2' })), { variables });
    expect(all.at('task')).toMatchObject({ kind: 'call', details: { processId: 'child-x', binding: 'latest', variables: { ...variables, more: 2 } } });
    const few = await run(call('propagateAllParentVariables="false" propagateAllChildVariables="true"', io({ more: '=2' })), { variables });
    expect(few.at('task').details).toMatchObject({ variables: { more: 2 } });
    expect(few.at('task').details).not.toHaveProperty('variables.secret');
  });

  it('take over all variables of the child, or none, or those mapped', async () => {
    const all = await run(call('propagateAllChildVariables="true"'), { variables });
    await all.complete('task', { result: 1 });
    expect(all.variables).toEqual({ ...variables, result: 1 });
    const none = await run(call('propagateAllChildVariables="false"'), { variables });
    await none.complete('task', { result: 1 });
    expect(none.variables).toEqual(variables);
    const mapped = await run(call('propagateAllChildVariables="false"', io({}, { out: '=result + 1' })), { variables });
    await mapped.complete('task', { result: 1 });
    expect(mapped.variables).toEqual({ ...variables, out: 2 });
  });

  it('catch the error of a child on their border', async () => {
    const xml = call('propagateAllChildVariables="false"').replace('</bpmn:process>', `<bpmn:boundaryEvent id="wrong" attachedToRef="task"><bpmn:errorEventDefinition id="ed" errorRef="e"/></bpmn:boundaryEvent>${flow('wrong', 'after')}</bpmn:process><bpmn:error id="e" name="e" errorCode="E"/>`);
    const instance = await run(xml, { variables });
    await instance.throwError('task', 'E');
    expect(instance.waiting).toEqual(['after']);
  });
});

describe('sub-processes', () => {
  const sub = (extra: string, inside: string, after = '') => bpmn('p', `${start}<bpmn:subProcess id="sub">${extra === '' ? '' : `<bpmn:extensionElements>${extra}</bpmn:extensionElements>`}<bpmn:startEvent id="in"/>${inside}${end('out')}${flow('in', 'a')}${flow('b', 'out')}</bpmn:subProcess>${userTask('after')}${end()}${flow('start', 'sub')}${flow('sub', 'after')}${flow('after', 'end')}${after}`);
  const ab = `${userTask('a')}${userTask('b')}${flow('a', 'b')}`;

  it('have their own variables, seen inside, and let the mapped ones out', async () => {
    const instance = await run(sub(io({ inner: '=outer' }, { result: '=inner' }), ab), { variables: { outer: 1 } });
    expect(instance.at('a').details).toMatchObject({ variables: { outer: 1, inner: 1 } });
    await instance.complete('a', { inner: 2, beside: 3 });
    expect(instance.variables).toEqual({ outer: 1, beside: 3 });
    expect(Object.values(instance.localVariables)).toEqual([{ inner: 2 }]);
    expect(instance.at('b').details).toMatchObject({ variables: { outer: 1, inner: 2, beside: 3 } });
    await instance.complete('b');
    expect(instance.variables).toEqual({ outer: 1, beside: 3, result: 2 });
    expect(instance.localVariables).toEqual({});
  });

  it('tell which scope each element is in', async () => {
    const instance = await run(sub('', ab));
    const active = instance.events.flatMap((event) => (event.type === 'elementActivated' ? [event] : []));
    const scope = active.find((event) => event.elementId === 'sub');
    expect(active.find((event) => event.elementId === 'a')?.scopeExecutionId).toBe(scope?.executionId);
    expect(scope).toMatchObject({ elementType: 'SUB_PROCESS', scopeExecutionId: null });
  });

  it('are interrupted with everything inside: inner timers are gone, also after a restore', async () => {
    const inside = `${ab}<bpmn:boundaryEvent id="inner" attachedToRef="a" cancelActivity="false">${timer('P2D')}</bpmn:boundaryEvent>${userTask('c')}${end('c-out')}${flow('inner', 'c')}${flow('c', 'c-out')}`;
    const instance = await run(sub('', inside, `<bpmn:boundaryEvent id="outer" attachedToRef="sub">${timer('P5D')}</bpmn:boundaryEvent>${userTask('late')}${end('late-end')}${flow('outer', 'late')}${flow('late', 'late-end')}`));
    expect(instance.waiting).toEqual(['a', 'inner', 'outer']);
    const inner = instance.at('inner').executionId;
    await instance.fire('inner');
    expect(instance.waiting).toEqual(['a', 'c', 'outer']);
    await instance.fire('outer');
    expect(instance.waiting).toEqual(['late']);
    expect(instance.trace).toEqual(['!a', '!c', '!sub', '+outer', '-outer', '>outer-late', '+late']);
    expect(await instance.try({ kind: 'fireTimer', executionId: inner })).toMatchObject({ outcome: 'notWaiting' });
    await instance.complete('late');
    expect(instance).toMatchObject({ state: 'COMPLETED', waits: [] });
  });

  it('are interrupted while an inner timer is still armed', async () => {
    const inside = `${ab}<bpmn:boundaryEvent id="inner" attachedToRef="a">${timer('P9D')}</bpmn:boundaryEvent>${end('c-out')}${flow('inner', 'c-out')}`;
    const instance = await run(sub('', inside, `<bpmn:boundaryEvent id="outer" attachedToRef="sub">${timer('P5D')}</bpmn:boundaryEvent>${end('late-end')}${flow('outer', 'late-end')}`));
    await instance.fire('outer');
    expect(instance).toMatchObject({ state: 'COMPLETED', waits: [], snapshot: null });
    expect(instance.last.endEvents).toEqual(['late-end']);
  });

  it('run again in a loop, each time anew', async () => {
    const xml = bpmn('p', `${start}<bpmn:exclusiveGateway id="merge"/><bpmn:subProcess id="sub"><bpmn:extensionElements>${io({ mine: '=null' })}</bpmn:extensionElements><bpmn:startEvent id="in"/>${ab}${end('out')}${flow('in', 'a')}${flow('b', 'out')}</bpmn:subProcess><bpmn:exclusiveGateway id="again" default="again-merge"/>${end()}
      ${flow('start', 'merge')}${flow('merge', 'sub')}${flow('sub', 'again')}${flow('again', 'merge')}${flow('again', 'end', 'done')}`);
    const instance = await run(xml);
    for (const done of [false, false, true]) {
      expect(instance.at('a').details).toMatchObject({ variables: { mine: null } });
      await instance.complete('a', { mine: 1 });
      await instance.complete('b', { done });
    }
    expect(instance.state).toBe('COMPLETED');
  });
});
