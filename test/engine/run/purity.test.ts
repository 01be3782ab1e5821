// A step depends on its input alone: not on the host's clock, not on chance, not on other instances, not on a script.

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Advance, Step } from '../../../src/engine/contract.js';
import { bpmn, end, flow, start, userTask } from '../../support/bpmn.js';
import { compile, DAY, engine, Instance, NOW, run } from './bench.js';

const xml = bpmn('p', `${start}<bpmn:parallelGateway id="fork"/>
  ${userTask('task')}<bpmn:boundaryEvent id="remind" attachedToRef="task" cancelActivity="false"><bpmn:timerEventDefinition id="rt"><bpmn:timeCycle>R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:boundaryEvent>${end('reminded')}
  <bpmn:subProcess id="sub"><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=people" inputElement="person"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics><bpmn:startEvent id="in"/>${userTask('ask')}${end('out')}${flow('in', 'ask')}${flow('ask', 'out')}</bpmn:subProcess>
  <bpmn:parallelGateway id="join"/><bpmn:eventBasedGateway id="wait"/><bpmn:intermediateCatchEvent id="date"><bpmn:timerEventDefinition id="dt"><bpmn:timeDuration>=duration("P3D")</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent><bpmn:receiveTask id="note" name="note" messageRef="m"/>${end()}
  ${flow('start', 'fork')}${flow('fork', 'task')}${flow('remind', 'reminded')}${flow('fork', 'sub')}${flow('task', 'join')}${flow('sub', 'join')}${flow('join', 'wait')}${flow('wait', 'date')}${flow('wait', 'note')}${flow('date', 'end')}${flow('note', 'end')}`, { beside: '<bpmn:message id="m" name="m"/>' });

/** Everything the walk gives, step by step. */
async function walk(): Promise<Advance[]> {
  const results: Advance[] = [];
  const instance = new Instance(await compile(xml), { variables: { people: ['a', 'b'], secret: 'hidden-value' } });
  const step = async (make: () => Step) => { results.push(await instance.try(make())); };
  await step(() => ({ kind: 'start', startElementId: null }));
  await step(() => ({ kind: 'fireTimer', executionId: instance.at('remind').executionId }));
  await step(() => ({ kind: 'completeWait', executionId: instance.at('ask', 1).executionId, variables: { said: 'no' } }));
  await step(() => ({ kind: 'completeWait', executionId: instance.at('task').executionId, variables: {} }));
  await step(() => ({ kind: 'completeWait', executionId: instance.at('ask').executionId, variables: { said: 'yes' } }));
  await step(() => ({ kind: 'fireTimer', executionId: instance.at('date').executionId }));
  return results;
}

afterEach(() => { vi.useRealTimers(); });

describe('a step', () => {
  it('gives the same with the host clock ten years off, and with other dice', async () => {
    const now = await walk();
    expect(now.map((result) => result.outcome)).toEqual(['advanced', 'advanced', 'advanced', 'advanced', 'advanced', 'advanced']);
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(NOW + 3_653 * DAY);
    expect(await walk()).toEqual(now);
    vi.setSystemTime(NOW - 3_653 * DAY);
    expect(await walk()).toEqual(now);
  });

  it('gives the same when it is run twice from one state', async () => {
    const instance = await run(xml, { variables: { people: ['a', 'b'] } });
    const input = instance.input({ kind: 'completeWait', executionId: instance.at('ask').executionId, variables: {} });
    const frozen = JSON.stringify([input.variables, input.localVariables, input.snapshot]);
    expect(engine.advance(input)).toEqual(engine.advance(input));
    expect(JSON.stringify([input.variables, input.localVariables, input.snapshot])).toBe(frozen);
  });

  it('never gives an execution id twice in the life of an instance', async () => {
    const results = await walk();
    const ids = results.flatMap((result) => (result.outcome === 'advanced' ? result.events.flatMap((event) => (event.type === 'elementActivated' ? [event.executionId] : [])) : []));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('keeps variables out of the snapshot', async () => {
    for (const result of await walk()) {
      if (result.outcome !== 'advanced' || result.snapshot === null) continue;
      expect(result.snapshot).not.toMatch(/hidden-value|people|person|said|"yes"/);
    }
  });

  it('of one instance leaves nothing in another', async () => {
    const process = await compile(xml);
    const alone = await Instance.start(process, { variables: { people: ['a'] } });
    const first = await Instance.start(process, { variables: { people: ['a'] } });
    const second = await Instance.start(process, { variables: { people: ['x', 'y', 'z'] } });
    await second.complete('ask');
    await first.complete('ask');
    await second.complete('task');
    await alone.complete('ask');
    expect(first.last).toEqual(alone.last);
    expect(second.waiting).toEqual(['ask', 'ask']);
  });
});

describe('scripts', () => {
  it('of a diagram never run', async () => {
    const evil = bpmn('p', `${start}<bpmn:exclusiveGateway id="x"/><bpmn:scriptTask id="evil" scriptFormat="javascript"><bpmn:script>globalThis.touched = true; next();</bpmn:script></bpmn:scriptTask>${end()}${flow('start', 'x')}
      <bpmn:sequenceFlow id="f" sourceRef="x" targetRef="evil"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression" language="javascript">globalThis.touched = true; next(null, true);</bpmn:conditionExpression></bpmn:sequenceFlow>${flow('evil', 'end')}`);
    const { processes, problems } = await engine.compileDiagram(evil, 'evil.bpmn');
    expect(problems.some((problem) => problem.severity === 'error')).toBe(true);
    expect(processes).toEqual([]);
    expect(globalThis).not.toHaveProperty('touched');
  });
});
