// Messages, errors, ends: what catches, what throws, what ends what.

import { describe, expect, it } from 'vitest';
import { bpmn, end, flow, start, userTask } from '../../support/bpmn.js';
import { run } from './bench.js';

const message = '<bpmn:message id="m" name="answer-x"><bpmn:extensionElements><zeebe:subscription correlationKey="=key"/></bpmn:extensionElements></bpmn:message><bpmn:message id="plain" name="plain"/>';
const errors = '<bpmn:error id="e1" name="one" errorCode="ONE"/><bpmn:error id="e2" name="two" errorCode="TWO"/>';

function boundary(id: string, on: string, definition: string, interrupting = true): string {
  return `<bpmn:boundaryEvent id="${id}" attachedToRef="${on}" cancelActivity="${String(interrupting)}">${definition}</bpmn:boundaryEvent>`;
}
const onError = (ref: string | null) => `<bpmn:errorEventDefinition id="ed${ref ?? 'any'}"${ref === null ? '' : ` errorRef="${ref}"`}/>`;
const onMessage = (ref: string) => `<bpmn:messageEventDefinition id="md" messageRef="${ref}"/>`;
const job = (id: string) => `<bpmn:serviceTask id="${id}" name="${id}"><bpmn:extensionElements><zeebe:taskDefinition type="percorsi:issue-receipt" retries="5"/></bpmn:extensionElements></bpmn:serviceTask>`;

describe('messages', () => {
  it('are awaited by evaluated name and key; without a key the case is the key', async () => {
    const xml = bpmn('p', `${start}<bpmn:parallelGateway id="fork"/><bpmn:receiveTask id="a" name="a" messageRef="m"/><bpmn:intermediateCatchEvent id="b">${onMessage('plain')}</bpmn:intermediateCatchEvent><bpmn:parallelGateway id="join"/>${end()}
      ${flow('start', 'fork')}${flow('fork', 'a')}${flow('fork', 'b')}${flow('a', 'join')}${flow('b', 'join')}${flow('join', 'end')}`, { beside: message });
    const instance = await run(xml, { variables: { key: 7 } });
    expect(instance.waits.map((wait) => wait.details)).toEqual([
      { messageName: 'answer-x', correlationKey: '7' }, { messageName: 'plain', correlationKey: 'CAS-2027-000001' },
    ]);
    await instance.correlate('a', { got: 1 });
    await instance.correlate('b', { got: 2 });
    expect(instance).toMatchObject({ state: 'COMPLETED', variables: { got: 2 } });
  });

  it('on a border interrupt, or arrive as often as they come', async () => {
    const xml = (interrupting: boolean) => bpmn('p', `${start}${userTask('task')}${userTask('asked')}${end()}${end('other')}${boundary('note', 'task', onMessage('plain'), interrupting)}
      ${flow('start', 'task')}${flow('task', 'end')}${flow('note', 'asked')}${flow('asked', 'other')}`, { beside: message });
    const interrupted = await run(xml(true));
    await interrupted.correlate('note', { said: 'yes' });
    expect(interrupted.trace).toEqual(['!task', '+note', '-note', '>note-asked', '+asked']);
    expect(interrupted.variables).toEqual({ said: 'yes' });

    const beside = await run(xml(false));
    const first = beside.at('note').executionId;
    await beside.correlate('note');
    await beside.correlate('note');
    expect(beside.at('note').executionId).not.toBe(first);
    expect(beside.waiting).toEqual(['asked', 'note', 'task']);
  });

  it('thrown leave as effects with what the input mappings made', async () => {
    const thrown = '<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=secret + 1" target="told"/></zeebe:ioMapping></bpmn:extensionElements>';
    const xml = bpmn('p', `${start}<bpmn:intermediateThrowEvent id="throw">${thrown}${onMessage('m')}</bpmn:intermediateThrowEvent><bpmn:endEvent id="end"><bpmn:messageEventDefinition id="md2" messageRef="plain"/></bpmn:endEvent>
      ${flow('start', 'throw')}${flow('throw', 'end')}`, { beside: message });
    const instance = await run(xml, { variables: { key: 'k', secret: 1 } });
    expect(instance.effects).toMatchObject([
      { kind: 'message', elementId: 'throw', messageName: 'answer-x', correlationKey: 'k', variables: { told: 2 } },
      { kind: 'message', elementId: 'end', messageName: 'plain', correlationKey: null, variables: {} },
    ]);
    expect(instance.variables).toEqual({ key: 'k', secret: 1 });
  });

  it('and timers start a process at the event chosen', async () => {
    const xml = bpmn('p', `${start}<bpmn:startEvent id="asked">${onMessage('plain')}</bpmn:startEvent><bpmn:startEvent id="yearly"><bpmn:timerEventDefinition id="td"><bpmn:timeCycle>R/P1Y</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>
      ${userTask('a')}${userTask('b')}${userTask('c')}${end()}${flow('start', 'a')}${flow('asked', 'b')}${flow('yearly', 'c')}${flow('a', 'end')}${flow('b', 'end')}${flow('c', 'end')}`, { beside: message });
    expect((await run(xml)).waiting).toEqual(['a']);
    expect((await run(xml, { startElementId: 'asked' })).waiting).toEqual(['b']);
    const instance = await run(xml, { startElementId: 'yearly' });
    expect(instance.waiting).toEqual(['c']);
    await instance.complete('c');
    expect(instance.state).toBe('COMPLETED');
    await expect(run(xml, { startElementId: 'a' })).rejects.toThrow(/Expected a start event of process p, but a is not there/);
  });
});

describe('event-based gateway', () => {
  const xml = bpmn('p', `${start}<bpmn:exclusiveGateway id="merge"/><bpmn:eventBasedGateway id="gateway"/><bpmn:intermediateCatchEvent id="timer"><bpmn:timerEventDefinition id="td"><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
    <bpmn:intermediateCatchEvent id="note">${onMessage('plain')}</bpmn:intermediateCatchEvent><bpmn:receiveTask id="receive" name="receive" messageRef="plain2"/>${end()}
    ${flow('start', 'merge')}${flow('merge', 'gateway')}${flow('gateway', 'timer')}${flow('gateway', 'note')}${flow('gateway', 'receive')}${flow('timer', 'merge')}${flow('note', 'end')}${flow('receive', 'end')}`, { beside: `${message}<bpmn:message id="plain2" name="plain2"/>` });

  it('goes where the first event is and forgets the others, turn after turn', async () => {
    const instance = await run(xml);
    expect(instance.trace).toEqual(['+start', '-start', '>start-merge', '+merge', '-merge', '>merge-gateway', '+gateway']);
    for (let turn = 0; turn < 3; turn += 1) {
      expect(instance.waiting).toEqual(['note', 'receive', 'timer']);
      await instance.fire('timer');
      expect(instance.trace).toEqual(['-gateway', '>gateway-timer', '+timer', '-timer', '>timer-merge', '+merge', '-merge', '>merge-gateway', '+gateway']);
    }
    await instance.correlate('note', { a: 1 });
    expect(instance.trace).toEqual(['-gateway', '>gateway-note', '+note', '-note', '>note-end', '+end', '-end']);
    expect(instance).toMatchObject({ state: 'COMPLETED', variables: { a: 1 } });
    const other = await run(xml);
    await other.correlate('receive');
    expect(other.trace).toEqual(['-gateway', '>gateway-receive', '+receive', '-receive', '>receive-end', '+end', '-end']);
  });
});

describe('errors', () => {
  const caught = bpmn('p', `${start}${job('work')}${userTask('one')}${userTask('any')}${end()}${end('other')}${boundary('on-one', 'work', onError('e1'))}${boundary('on-any', 'work', onError(null))}
    ${flow('start', 'work')}${flow('work', 'end')}${flow('on-one', 'one')}${flow('on-any', 'any')}${flow('one', 'other')}${flow('any', 'other')}`, { beside: errors });

  it('thrown at a wait are caught by code, else by whoever takes any', async () => {
    const instance = await run(caught);
    expect(instance.waits).toMatchObject([{ kind: 'job', details: { type: 'percorsi:issue-receipt', retries: 5 } }]);
    await instance.throwError('work', 'ONE', { why: 'because' });
    expect(instance.trace).toEqual(['errorThrown work', '!work', '+on-one', '-on-one', '>on-one-one', '+one']);
    expect(instance.variables).toEqual({ why: 'because' });
    const other = await run(caught);
    await other.throwError('work', 'UNHEARD');
    expect(other.waiting).toEqual(['any']);
  });

  it('nobody catches end the instance and say so', async () => {
    const instance = await run(bpmn('p', `${start}<bpmn:parallelGateway id="fork"/>${job('work')}${userTask('task')}${end()}${flow('start', 'fork')}${flow('fork', 'work')}${flow('fork', 'task')}${flow('work', 'end')}${flow('task', 'end')}`));
    await instance.throwError('work', 'ONE');
    expect(instance).toMatchObject({ state: 'COMPLETED', snapshot: null, waits: [] });
    expect(instance.last.uncaughtError).toEqual({ elementId: 'work', errorCode: 'ONE', message: 'error ONE' });
    expect(instance.trace).toEqual(['errorThrown work', '!work', '!task']);
  });

  const nested = (code: string | null) => bpmn('p', `${start}<bpmn:subProcess id="sub"><bpmn:startEvent id="in"/><bpmn:parallelGateway id="fork"/>${userTask('wrong')}${userTask('stays')}
    <bpmn:endEvent id="failed"><bpmn:errorEventDefinition id="fe" errorRef="e1"/></bpmn:endEvent>${end('fine')}${flow('in', 'fork')}${flow('fork', 'wrong')}${flow('fork', 'stays')}${flow('wrong', 'failed')}${flow('stays', 'fine')}</bpmn:subProcess>
    ${userTask('repair')}${end()}${code === null ? '' : `${boundary('caught', 'sub', onError(code))}${flow('caught', 'repair')}`}${flow('start', 'sub')}${flow('sub', 'end')}${code === null ? flow('end2', 'repair') : ''}${code === null ? '<bpmn:startEvent id="end2"><bpmn:messageEventDefinition id="x" messageRef="plain"/></bpmn:startEvent>' : ''}${flow('repair', 'end')}`, { beside: errors + message });

  it('of an end event are caught on the sub-process around', async () => {
    const instance = await run(nested('e1'));
    expect(instance.waiting).toEqual(['stays', 'wrong']);
    await instance.complete('wrong');
    expect(instance.trace).toEqual(['-wrong', '>wrong-failed', '+failed', 'errorThrown failed', '!stays', '!failed', '!sub', '+caught', '-caught', '>caught-repair', '+repair']);
    expect(instance.waiting).toEqual(['repair']);
    await instance.complete('repair');
    expect(instance.state).toBe('COMPLETED');
  });

  it('of an end event with another code end the instance', async () => {
    const instance = await run(nested('e2'));
    await instance.complete('wrong');
    expect(instance.last).toMatchObject({ state: 'COMPLETED', uncaughtError: { elementId: 'failed', errorCode: 'ONE' } });
  });
});

describe('terminate end event', () => {
  it('ends the whole process', async () => {
    const instance = await run(bpmn('p', `${start}<bpmn:parallelGateway id="fork"/>${userTask('a')}${userTask('b')}<bpmn:endEvent id="stop"><bpmn:terminateEventDefinition id="t"/></bpmn:endEvent>${end()}
      ${flow('start', 'fork')}${flow('fork', 'a')}${flow('fork', 'b')}${flow('a', 'stop')}${flow('b', 'end')}`));
    await instance.complete('a');
    expect(instance).toMatchObject({ state: 'COMPLETED', waits: [] });
    expect(instance.trace).toEqual(['-a', '>a-stop', '+stop', '!b', '-stop']);
    expect(instance.last.endEvents).toEqual(['stop']);
  });

  it('leaves no step to tokens that were under way', async () => {
    const instance = await run(bpmn('p', `${start}<bpmn:parallelGateway id="fork"/>${userTask('b')}<bpmn:endEvent id="stop"><bpmn:terminateEventDefinition id="t"/></bpmn:endEvent>${end()}${flow('start', 'fork')}${flow('fork', 'stop')}${flow('fork', 'b')}${flow('b', 'end')}`));
    expect(instance.trace.slice(-4)).toEqual(['-fork', '>fork-stop', '+stop', '-stop']);
    expect(instance).toMatchObject({ state: 'COMPLETED', waits: [] });
  });

  it('ends only its sub-process', async () => {
    const instance = await run(bpmn('p', `${start}<bpmn:parallelGateway id="split"/>${userTask('outside')}<bpmn:subProcess id="sub"><bpmn:startEvent id="in"/><bpmn:parallelGateway id="fork"/>${userTask('a')}${userTask('b')}<bpmn:endEvent id="stop"><bpmn:terminateEventDefinition id="t"/></bpmn:endEvent>${end('out')}
      ${flow('in', 'fork')}${flow('fork', 'a')}${flow('fork', 'b')}${flow('a', 'stop')}${flow('b', 'out')}</bpmn:subProcess>${userTask('after')}${end()}${end('end2')}${flow('start', 'split')}${flow('split', 'outside')}${flow('split', 'sub')}${flow('outside', 'end2')}${flow('sub', 'after')}${flow('after', 'end')}`));
    await instance.complete('a');
    expect(instance.trace).toEqual(['-a', '>a-stop', '+stop', '!b', '-stop', '-sub', '>sub-after', '+after']);
    expect(instance.waiting).toEqual(['after', 'outside']);
    await instance.complete('outside');
    await instance.complete('after');
    expect(instance.last.endEvents).toEqual(['end2', 'end']);
  });
});
