// Gateways: choices, forks and joins by BPMN's count of tokens, in loops, nested, and across saved states.

import { describe, expect, it } from 'vitest';
import type { ExecutableProcess } from '../../../src/engine/contract.js';
import { readDiagram } from '../../../src/engine/diagram/index.js';
import { compileProcess } from '../../../src/engine/run/compiled.js';
import { bpmn, end, flow, start, userTask } from '../../support/bpmn.js';
import { Instance, run, type Options } from './bench.js';

const exclusive = (id: string, defaultFlow?: string) => `<bpmn:exclusiveGateway id="${id}"${defaultFlow === undefined ? '' : ` default="${defaultFlow}"`}/>`;
const parallel = (id: string) => `<bpmn:parallelGateway id="${id}"/>`;
const inclusive = (id: string, defaultFlow?: string) => `<bpmn:inclusiveGateway id="${id}"${defaultFlow === undefined ? '' : ` default="${defaultFlow}"`}/>`;

/** Runs what the checks on diagrams still refuse: inclusive gateways. */
async function runUnchecked(xml: string, options: Options = {}): Promise<Instance> {
  const { definitions, models } = await readDiagram(xml, 'test.bpmn');
  const [model] = models;
  const tree = model && definitions.get(model.processId);
  if (!model || !tree) throw new Error('Expected a process, but there is none');
  const process: ExecutableProcess = compileProcess(tree, model);
  return Instance.start(process, options);
}

describe('exclusive gateway', () => {
  const xml = bpmn('p', `${start}${exclusive('choice', 'choice-c')}${userTask('a')}${userTask('b')}${userTask('c')}${end()}
    ${flow('start', 'choice')}${flow('choice', 'a', 'n &lt; 10')}${flow('choice', 'b', 'n &lt; 20')}${flow('choice', 'c')}${flow('a', 'end')}${flow('b', 'end')}${flow('c', 'end')}`);

  it.each([[1, 'a'], [11, 'b'], [21, 'c']])('with %d goes to %s alone', async (n, task) => {
    expect((await run(xml, { variables: { n } })).waiting).toEqual([task]);
  });

  it('fails for an unknown name, for null, for what is no boolean', async () => {
    await expect(run(xml)).rejects.toThrow(/CONDITION_ERROR at choice: .*flow choice-a/);
    await expect(run(xml, { variables: { n: null } })).rejects.toThrow(/CONDITION_ERROR at choice/);
    await expect(run(xml.replace('n &lt; 10', 'n + 1'), { variables: { n: 1 } })).rejects.toThrow(/CONDITION_ERROR at choice: Expected true or false for the condition of flow choice-a of choice, but got a number/);
  });

  it('fails when no condition holds and there is no default', async () => {
    const open = bpmn('p', `${start}${exclusive('choice')}${userTask('a')}${userTask('b')}${end()}${flow('start', 'choice')}${flow('choice', 'a', 'n = 1')}${flow('choice', 'b', 'n = 2')}${flow('a', 'end')}${flow('b', 'end')}`);
    await expect(run(open, { variables: { n: 3 } })).rejects.toThrow(/CONDITION_ERROR at choice: Expected a condition of choice to be true, or a default flow/);
  });

  it('keeps the old state when the failing gateway comes later', async () => {
    const later = bpmn('p', `${start}${userTask('t')}${exclusive('choice')}${end('x')}${end('y')}${flow('start', 't')}${flow('t', 'choice')}${flow('choice', 'x', 'n = 1')}${flow('choice', 'y', 'n = 2')}`);
    const instance = await run(later);
    const { executionId } = instance.at('t');
    const failed = await instance.try({ kind: 'completeWait', executionId, variables: { n: 3 } });
    expect(failed).toMatchObject({ outcome: 'failed', errorType: 'CONDITION_ERROR', elementId: 'choice' });
    expect(instance.variables).toEqual({});
    await instance.complete('t', { n: 2 });
    expect(instance.last.endEvents).toEqual(['y']);
  });
});

describe('parallel gateway', () => {
  it('joins once each branch has come, in any order', async () => {
    const xml = bpmn('p', `${start}${parallel('fork')}${userTask('a')}${userTask('b')}${userTask('c')}${parallel('join')}${userTask('after')}${end()}${flow('start', 'fork')}
      ${['a', 'b', 'c'].map((id) => flow('fork', id) + flow(id, 'join')).join('')}${flow('join', 'after')}${flow('after', 'end')}`);
    for (const order of [['a', 'b', 'c'], ['c', 'a', 'b']]) {
      const instance = await run(xml);
      expect(instance.waiting).toEqual(['a', 'b', 'c']);
      for (const id of order) await instance.complete(id);
      expect(instance.trace.slice(-5)).toEqual([`>${order[2] ?? ''}-join`, '+join', '-join', '>join-after', '+after']);
      expect(instance.waiting).toEqual(['after']);
    }
  });

  it('counts tokens by flow: a branch that goes round again is not joined early', async () => {
    const xml = bpmn('p', `${start}${parallel('fork')}${exclusive('merge')}${userTask('b')}${exclusive('again', 'again-merge')}${userTask('c')}${parallel('join')}${userTask('after')}${end()}
      ${flow('start', 'fork')}${flow('fork', 'merge')}${flow('merge', 'b')}${flow('b', 'again')}${flow('again', 'merge')}${flow('again', 'join', 'done')}${flow('fork', 'c')}${flow('c', 'join')}${flow('join', 'after')}${flow('after', 'end')}`);
    const instance = await run(xml);
    await instance.complete('b', { done: false });
    await instance.complete('c');
    expect(instance.waiting).toEqual(['b']);
    await instance.complete('b', { done: false });
    await instance.complete('b', { done: true });
    expect(instance.waiting).toEqual(['after']);
  });

  it('forks and joins anew in each turn of a loop', async () => {
    const xml = bpmn('p', `${start}${exclusive('merge')}${parallel('fork')}${userTask('a')}${userTask('b')}${parallel('join')}${exclusive('again', 'again-merge')}${end()}
      ${flow('start', 'merge')}${flow('merge', 'fork')}${flow('fork', 'a')}${flow('fork', 'b')}${flow('a', 'join')}${flow('b', 'join')}${flow('join', 'again')}${flow('again', 'merge')}${flow('again', 'end', 'done')}`);
    const instance = await run(xml);
    for (let turn = 0; turn < 4; turn += 1) {
      expect(instance.waiting).toEqual(['a', 'b']);
      await instance.complete(turn % 2 === 0 ? 'a' : 'b');
      await instance.complete(turn % 2 === 0 ? 'b' : 'a', { done: turn === 3 });
    }
    expect(instance.state).toBe('COMPLETED');
  });

  it('that can never be joined is told, and nothing changes', async () => {
    const xml = bpmn('p', `${start}${userTask('t')}${exclusive('choice', 'choice-b')}<bpmn:task id="a"/><bpmn:task id="b"/>${parallel('join')}${end()}${flow('start', 't')}${flow('t', 'choice')}${flow('choice', 'a', 'true')}${flow('choice', 'b')}${flow('a', 'join')}${flow('b', 'join')}${flow('join', 'end')}`);
    const instance = await run(xml);
    const result = await instance.try({ kind: 'completeWait', executionId: instance.at('t').executionId, variables: {} });
    expect(result).toMatchObject({ outcome: 'failed', errorType: 'UNSPECIFIED', elementId: 'join', message: expect.stringContaining('b-join') as string });
  });
});

describe('an implicit fork and a merge', () => {
  it('runs the second token through the same task after the first', async () => {
    const xml = bpmn('p', `${start}${parallel('fork')}<bpmn:task id="a"/><bpmn:task id="b"/>${exclusive('merge')}${userTask('task')}${end()}${flow('start', 'fork')}${flow('fork', 'a')}${flow('fork', 'b')}${flow('a', 'merge')}${flow('b', 'merge')}${flow('merge', 'task')}${flow('task', 'end')}`);
    const instance = await run(xml);
    expect(instance.waiting).toEqual(['task']);
    await instance.complete('task');
    expect(instance.waiting).toEqual(['task']);
    await instance.complete('task');
    expect(instance.last.endEvents).toEqual(['end', 'end']);
  });
});

describe('inclusive gateway', () => {
  const xml = bpmn('p', `${start}${inclusive('fork', 'fork-c')}${userTask('a')}${userTask('b')}${userTask('c')}${inclusive('join')}${userTask('after')}${end()}${flow('start', 'fork')}${flow('fork', 'a', 'contains(which, "a")')}${flow('fork', 'b', 'contains(which, "b")')}${flow('fork', 'c')}
    ${['a', 'b', 'c'].map((id) => flow(id, 'join')).join('')}${flow('join', 'after')}${flow('after', 'end')}`);

  it.each([['ab', ['a', 'b']], ['a', ['a']], ['', ['c']]])('for "%s" waits for exactly the branches taken', async (which, tasks) => {
    const instance = await runUnchecked(xml, { variables: { which } });
    expect(instance.waiting).toEqual(tasks);
    for (const task of tasks) {
      expect(instance.waiting).not.toContain('after');
      await instance.complete(task);
    }
    expect(instance.waiting).toEqual(['after']);
    await instance.complete('after');
    expect(instance.state).toBe('COMPLETED');
  });

  it('waits for a branch that goes round in a loop, and not for one that left to another end', async () => {
    const looped = bpmn('p', `${start}${inclusive('fork')}${userTask('a')}${exclusive('merge')}${userTask('b')}${exclusive('out', 'out-merge')}${inclusive('join')}${userTask('after')}${end()}${end('left')}
      ${flow('start', 'fork')}${flow('fork', 'a', 'true')}${flow('fork', 'merge', 'true')}${flow('merge', 'b')}${flow('b', 'out')}${flow('out', 'merge')}${flow('out', 'join', 'go = "join"')}${flow('out', 'left', 'go = "leave"')}${flow('a', 'join')}${flow('join', 'after')}${flow('after', 'end')}`);
    const instance = await runUnchecked(looped);
    await instance.complete('a');
    await instance.complete('b', { go: 'again' });
    expect(instance.waiting).toEqual(['b']);
    await instance.complete('b', { go: 'leave' });
    expect(instance.waiting).toEqual(['after']);
    const other = await runUnchecked(looped);
    await other.complete('a');
    await other.complete('b', { go: 'join' });
    expect(other.waiting).toEqual(['after']);
  });

  it('joins inside each instance of a multi-instance sub-process by itself', async () => {
    const nested = bpmn('p', `${start}<bpmn:subProcess id="sub"><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=[1, 2]" inputElement="item"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>
      <bpmn:startEvent id="in"/>${inclusive('fork')}${userTask('a')}${userTask('b')}${inclusive('join')}${userTask('after')}${end('out')}${flow('in', 'fork')}${flow('fork', 'a', 'true')}${flow('fork', 'b', 'item = 2')}${flow('a', 'join')}${flow('b', 'join')}${flow('join', 'after')}${flow('after', 'out')}</bpmn:subProcess>${end()}${flow('start', 'sub')}${flow('sub', 'end')}`);
    const instance = await runUnchecked(nested);
    expect(instance.waiting).toEqual(['a', 'a', 'b']);
    await instance.complete('a', {}, 1);
    expect(instance.waiting).toEqual(['a', 'b']);
    await instance.complete('a', {}, 0);
    expect(instance.waiting).toEqual(['after', 'b']);
    await instance.complete('b');
    expect(instance.waiting).toEqual(['after', 'after']);
  });
});
