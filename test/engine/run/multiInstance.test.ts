// Multi-instance activities: items, counters, results, interruption, and one instance addressed among many.

import { describe, expect, it } from 'vitest';
import { bpmn, end, flow, start, userTask } from '../../support/bpmn.js';
import { run } from './bench.js';

function loop(attributes: string, options: { sequential?: boolean; condition?: string } = {}): string {
  const condition = options.condition === undefined ? '' : `<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=${options.condition}</bpmn:completionCondition>`;
  return `<bpmn:multiInstanceLoopCharacteristics isSequential="${String(options.sequential ?? false)}"><bpmn:extensionElements><zeebe:loopCharacteristics ${attributes}/></bpmn:extensionElements>${condition}</bpmn:multiInstanceLoopCharacteristics>`;
}
const many = (characteristics: string, extra = '') => userTask('task', 'front-office-worker', extra).replace('</bpmn:userTask>', `${characteristics}</bpmn:userTask>`);
const around = (activity: string, after = '') => bpmn('p', `${start}${activity}${userTask('after')}${end()}${flow('start', 'task')}${flow('task', 'after')}${flow('after', 'end')}${after}`);

describe.each([false, true])('user task, sequential: %s', (sequential) => {
  const xml = around(many(loop('inputCollection="=people" inputElement="person" outputCollection="answers" outputElement="=answer"', { sequential })));

  it('gives each instance its item and collects the results by item', async () => {
    const instance = await run(xml, { variables: { people: ['Ada', 'Bruno', 'Carla'] } });
    const order = sequential ? [0, 0, 0] : [2, 0, 0];
    const seen: string[] = [];
    for (const index of order) {
      const wait = instance.at('task', index);
      if (wait.kind !== 'userTask' || !wait.details) throw new Error('Expected a described task');
      const { person, loopCounter } = wait.details.variables as { person: string; loopCounter: number };
      seen.push(`${person} ${String(loopCounter)}`);
      await instance.complete('task', { answer: `${person}!` }, index);
    }
    expect(seen).toEqual(sequential ? ['Ada 1', 'Bruno 2', 'Carla 3'] : ['Carla 3', 'Ada 1', 'Bruno 2']);
    expect(instance.variables).toEqual({ people: ['Ada', 'Bruno', 'Carla'], answers: ['Ada!', 'Bruno!', 'Carla!'] });
    expect(instance.localVariables).toEqual({});
    expect(instance.waiting).toEqual(['after']);
  });

  it('with nothing to do goes on at once', async () => {
    const instance = await run(xml, { variables: { people: [] } });
    expect(instance.waiting).toEqual(['after']);
    expect(instance.variables).toEqual({ people: [], answers: [] });
    expect(instance.trace).toEqual(['+start', '-start', '>start-task', '+task', '-task', '>task-after', '+after']);
  });

  it('fails for what is no list', async () => {
    await expect(run(xml, { variables: { people: 'Ada' } })).rejects.toThrow(/EXTRACT_VALUE_ERROR at task: Expected a list for the input collection of task, but got a string/);
    await expect(run(xml)).rejects.toThrow(/EXTRACT_VALUE_ERROR at task/);
  });

  it('ends early when its condition holds', async () => {
    const early = around(many(loop('inputCollection="=people" inputElement="person"', { sequential, condition: 'enough' })));
    const instance = await run(early, { variables: { people: [1, 2, 3] } });
    await instance.complete('task', { enough: false });
    await instance.complete('task', { enough: true });
    expect(instance.waiting).toEqual(['after']);
    expect(instance.trace).toEqual(sequential ? ['-task', '-task', '>task-after', '+after'] : ['-task', '!task', '-task', '>task-after', '+after']);
  });
});

it('completes exactly the instance addressed', async () => {
  const instance = await run(around(many(loop('inputCollection="=[1,2,3]" inputElement="n"'))));
  const [first, second, third] = instance.waits.map((wait) => wait.executionId);
  await instance.complete('task', {}, 1);
  expect(instance.waits.map((wait) => wait.executionId)).toEqual([first, third]);
  expect(await instance.try({ kind: 'completeWait', executionId: second ?? '', variables: {} })).toMatchObject({ outcome: 'notWaiting' });
});

it('shows the body and its instances as elements one inside the other', async () => {
  const instance = await run(around(many(loop('inputCollection="=[1,2]" inputElement="n"'))));
  const activated = instance.events.flatMap((event) => (event.type === 'elementActivated' && event.elementId === 'task' ? [event] : []));
  const [body, one, two] = activated;
  expect(body).toMatchObject({ elementType: 'MULTI_INSTANCE_BODY', scopeExecutionId: null });
  expect([one, two]).toMatchObject([{ elementType: 'USER_TASK', scopeExecutionId: body?.executionId }, { elementType: 'USER_TASK', scopeExecutionId: body?.executionId }]);
  expect(instance.waits.map((wait) => wait.executionId)).toEqual([one?.executionId, two?.executionId]);
  expect(instance.localVariables).toEqual({ [one?.executionId ?? '']: { n: 1, loopCounter: 1 }, [two?.executionId ?? '']: { n: 2, loopCounter: 2 } });
});

it('keeps what an instance maps in to itself, and what it maps out goes beyond the body', async () => {
  const mapping = '<zeebe:ioMapping><zeebe:input source="=n * 10" target="tenfold"/><zeebe:output source="=tenfold + more" target="sum"/></zeebe:ioMapping>';
  const instance = await run(around(many(loop('inputCollection="=[1,2]" inputElement="n"'), mapping)));
  await instance.complete('task', { more: 5 }, 1);
  expect(instance.variables).toEqual({ sum: 25 });
  await instance.complete('task', { more: 6 });
  expect(instance.variables).toEqual({ sum: 16 });
});

it('is interrupted as a whole, with everything inside', async () => {
  const boundary = `<bpmn:boundaryEvent id="late" attachedToRef="task"><bpmn:timerEventDefinition id="td"><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>${flow('late', 'after')}`;
  const instance = await run(around(many(loop('inputCollection="=[1,2,3]" inputElement="n" outputCollection="all" outputElement="=n"')), boundary));
  await instance.complete('task', {}, 1);
  await instance.fire('late');
  expect(instance.trace).toEqual(['!task', '!task', '!task', '+late', '-late', '>late-after', '+after']);
  expect(instance.waiting).toEqual(['after']);
  expect(instance.localVariables).toEqual({});
  expect(instance.variables).toEqual({});
});

it('catches an error of one instance on the border of the body', async () => {
  const boundary = `<bpmn:boundaryEvent id="wrong" attachedToRef="task"><bpmn:errorEventDefinition id="ed" errorRef="e"/></bpmn:boundaryEvent>${flow('wrong', 'after')}`;
  const xml = around(many(loop('inputCollection="=[1,2]" inputElement="n"')), boundary).replace('<bpmn:process ', '<bpmn:error id="e" name="e" errorCode="E"/><bpmn:process ');
  const instance = await run(xml);
  await instance.throwError('task', 'E');
  expect(instance.waiting).toEqual(['after']);
});

it('nests: sub-processes for each item, tasks for each item in them', async () => {
  const inner = many(loop('inputCollection="=group.members" inputElement="member" outputCollection="names" outputElement="=member + said"'));
  const xml = bpmn('p', `${start}<bpmn:subProcess id="sub">${loop('inputCollection="=groups" inputElement="group" outputCollection="all" outputElement="=names"')}<bpmn:startEvent id="in"/>${inner}${end('out')}${flow('in', 'task')}${flow('task', 'out')}</bpmn:subProcess>${end()}${flow('start', 'sub')}${flow('sub', 'end')}`);
  const instance = await run(xml, { variables: { groups: [{ members: ['a', 'b'] }, { members: ['c'] }] } });
  expect(instance.waiting).toEqual(['task', 'task', 'task']);
  await instance.complete('task', { said: '3' }, 2);
  await instance.complete('task', { said: '2' }, 1);
  await instance.complete('task', { said: '1' }, 0);
  expect(instance.state).toBe('COMPLETED');
  expect(instance.variables).toMatchObject({ all: [['a1', 'b2'], ['c3']] });
});
