// Bounds of a step: beyond them it fails by name and the old state stands; nothing overflows, nothing hangs.

import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type EngineLimits } from '../../../src/engine/contract.js';
import { bpmn, end, flow, start, userTask } from '../../support/bpmn.js';
import { compile, Instance, run } from './bench.js';

const counting = '<bpmn:scriptTask id="count"><bpmn:extensionElements><zeebe:script expression="=n + 1" resultVariable="n"/></bpmn:extensionElements></bpmn:scriptTask>';
const turning = bpmn('p', `${start}${userTask('go')}${counting}<bpmn:exclusiveGateway id="again" default="again-count"/>${end()}
  ${flow('start', 'go')}${flow('go', 'count')}${flow('count', 'again')}${flow('again', 'count')}${flow('again', 'end', 'n &gt;= turns')}`);

async function turn(turns: number, limits: Partial<EngineLimits>) {
  const instance = await Instance.start(await compile(turning), { variables: { n: 0, turns }, limits });
  return { instance, result: await instance.try({ kind: 'completeWait', executionId: instance.at('go').executionId, variables: {} }) };
}

describe('activations', () => {
  it('as many as the limit allows run in one loop without growing the stack', async () => {
    const turns = 4_999;
    const { instance, result } = await turn(turns, { activations: DEFAULT_LIMITS.activations, stepMs: 110_000 });
    expect(result).toMatchObject({ outcome: 'advanced', state: 'COMPLETED' });
    expect(instance.variables).toEqual({ n: turns, turns });
  }, 120_000);

  it('beyond the limit the step fails, naming limit and element', async () => {
    const { instance, result } = await turn(10_000, { activations: 900 });
    expect(result).toMatchObject({ outcome: 'failed', errorType: 'UNSPECIFIED' });
    expect(result).toHaveProperty('message', expect.stringMatching(/at most 900 activations in one step \(limit activations\), but element (count|again) would go beyond/));
    expect(instance.variables).toEqual({ n: 0, turns: 10_000 });
    expect(instance.waiting).toEqual(['go']);
  });
});

describe('host time', () => {
  it('a loop without end is interrupted', async () => {
    const { result } = await turn(1e9, { activations: 1e9, stepMs: 200 });
    expect(result).toMatchObject({ outcome: 'failed', errorType: 'UNSPECIFIED' });
    expect(result).toHaveProperty('message', expect.stringContaining('within 200 ms (limit stepMs)'));
  });

  it('so is an expression that takes too long', async () => {
    const xml = bpmn('p', `${start}<bpmn:scriptTask id="slow"><bpmn:extensionElements><zeebe:script expression="=count(for a in 1..900, b in 1..900 return a * b)" resultVariable="n"/></bpmn:extensionElements></bpmn:scriptTask>${end()}${flow('start', 'slow')}${flow('slow', 'end')}`);
    const instance = new Instance(await compile(xml), { limits: { stepMs: 30 } });
    const result = await instance.try({ kind: 'start', startElementId: null });
    expect(result).toMatchObject({ outcome: 'failed', elementId: 'slow' });
  });

  it('leaves the definition as it was', async () => {
    const process = await compile(turning);
    const broken = await Instance.start(process, { variables: { n: 0, turns: 1e9 }, limits: { activations: 1e9, stepMs: 100 } });
    expect(await broken.try({ kind: 'completeWait', executionId: broken.at('go').executionId, variables: {} })).toMatchObject({ outcome: 'failed' });
    const fine = await Instance.start(process, { variables: { n: 0, turns: 3 } });
    await fine.complete('go');
    expect(fine.variables).toEqual({ n: 3, turns: 3 });
  });
});

describe('sizes', () => {
  const each = (limit: number) => run(bpmn('p', `${start}${userTask('task').replace('</bpmn:userTask>', '<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=items"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>')}${end()}${flow('start', 'task')}${flow('task', 'end')}`), {
    variables: { items: Array.from({ length: 1_000 }, (_, index) => index) }, limits: { multiInstanceItems: limit, activations: 2_000 },
  });

  it('items of a multi-instance', async () => {
    const instance = await each(1_000);
    expect(instance.waits).toHaveLength(1_000);
    await instance.complete('task', {}, 999);
    expect(instance.waits).toHaveLength(999);
    await expect(each(999)).rejects.toThrow(/Expected at most 999 items \(limit multiInstanceItems\) for task, but there are 1000/);
  }, 60_000);

  it('the snapshot', async () => {
    await expect(run(turning, { variables: { n: 0, turns: 1 }, limits: { snapshotBytes: 500 } })).rejects.toThrow(/at most 500 bytes \(limit snapshotBytes\)/);
  });

  it('variables, local ones too', async () => {
    const instance = await run(turning, { variables: { n: 0, turns: 1 }, limits: { variablesBytes: 100 } });
    const { executionId } = instance.at('go');
    expect(await instance.try({ kind: 'completeWait', executionId, variables: { text: 'è'.repeat(50) } })).toMatchObject({ outcome: 'failed', message: expect.stringContaining('limit variablesBytes') as string });
    expect(await instance.try({ kind: 'completeWait', executionId, variables: { text: 'e'.repeat(50) } })).toMatchObject({ outcome: 'advanced' });
  });

  it('have defaults', () => {
    expect(DEFAULT_LIMITS).toMatchObject({ activations: 10_000, multiInstanceItems: 5_000, variablesBytes: 4_194_304, snapshotBytes: 8_388_608, stepMs: 2_000 });
  });
});
