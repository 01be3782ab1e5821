// What was measured on the stock library and shaped the engine: an upgrade that changes one of these must say so here.

import { describe, expect, it } from 'vitest';
import { Engine } from 'bpmn-engine';
import { moddle, plain, plainFlow as flow, serialize, stock, stockOf, stored, waitingAt } from './stock.js';

const many = plain(`<startEvent id="s"/><userTask id="t"><multiInstanceLoopCharacteristics><loopCardinality xsi:type="tFormalExpression">3</loopCardinality></multiInstanceLoopCharacteristics></userTask><endEvent id="e"/>${flow('s', 't')}${flow('t', 'e')}`);
const one = plain(`<startEvent id="s"/><userTask id="t"/><userTask id="u"/><endEvent id="e"/>${flow('s', 't')}${flow('t', 'u')}${flow('u', 'e')}`);

describe('signals', () => {
  it('to what no longer waits do nothing and raise nothing', async () => {
    const definition = await stockOf(one);
    definition.run();
    const [task] = definition.getPostponed();
    definition.signal({ executionId: task?.executionId });
    expect(waitingAt(definition)).toEqual(['u']);
    expect(() => { definition.signal({ executionId: task?.executionId }); }).not.toThrow();
    expect(waitingAt(definition)).toEqual(['u']);
  });

  it('by id and execution id complete whatever matches either', async () => {
    const both = plain(`<startEvent id="s"/><subProcess id="sub"><multiInstanceLoopCharacteristics><loopCardinality xsi:type="tFormalExpression">2</loopCardinality></multiInstanceLoopCharacteristics><startEvent id="in"/><userTask id="t"/><endEvent id="out"/>${flow('in', 't')}${flow('t', 'out')}</subProcess><endEvent id="e"/>${flow('s', 'sub')}${flow('sub', 'e')}`);
    const ended = async (message: (executionId: string) => object) => {
      const definition = await stockOf(both);
      const waits: string[] = [];
      definition.broker.subscribeTmp('event', 'activity.wait', (_key, { content }) => { waits.push(String(content['executionId'])); }, { noAck: true });
      definition.run();
      expect(waits).toHaveLength(2);
      const [first] = waits;
      definition.signal(message(first ?? ''));
      return !definition.isRunning;
    };
    expect(await ended((executionId) => ({ id: 't', executionId }))).toBe(true);
    expect(await ended((executionId) => ({ executionId }))).toBe(false);
  });
});

describe('saved states', () => {
  it('keep execution ids, of multi-instances too', async () => {
    const definition = await stockOf(many);
    const collect = (target: typeof definition) => {
      const ids: string[] = [];
      target.broker.subscribeTmp('event', 'activity.wait', (_key, { content }) => { ids.push(String(content['executionId'])); }, { noAck: true });
      return ids;
    };
    const before = collect(definition);
    definition.run();
    const resumed = (await stockOf(many)).recover(stored(definition.getState()));
    const after = collect(resumed);
    resumed.resume();
    expect(before).toHaveLength(3);
    expect(after).toEqual(before);
  });

  it('announce only what waits when they are resumed', async () => {
    const definition = await stockOf(one);
    definition.run();
    const resumed = (await stockOf(one)).recover(stored(definition.getState()));
    const events: string[] = [];
    resumed.broker.subscribeTmp('event', 'activity.#', (key) => { events.push(key); }, { noAck: true });
    resumed.resume();
    expect(events).toEqual(['activity.wait']);
  });

  it('hold references to what goes on running', async () => {
    const definition = await stockOf(one);
    definition.run();
    const [process] = definition.getProcesses();
    const nested = { value: 1 };
    if (process) process.environment.variables['nested'] = nested;
    const state = definition.getState();
    nested.value = 2;
    expect(JSON.stringify(state)).toContain('"nested":{"value":2}');
  });

  it('have one environment for each process, cloned from the definition', async () => {
    const definition = await stockOf(one, { variables: { a: 1 } });
    definition.run();
    definition.environment.variables['b'] = 2;
    expect(definition.getProcesses()[0]?.environment.variables).toMatchObject({ a: 1 });
    expect(definition.getProcesses()[0]?.environment.variables).not.toHaveProperty('b');
  });

  it("of bpmn-engine's Engine carry the whole definition", async () => {
    const engine = new Engine({ name: 'fact', source: one });
    await engine.execute();
    const whole = JSON.stringify(await engine.getState());
    await engine.stop();
    const definition = await stockOf(one);
    definition.run();
    expect(whole).toContain('sequenceFlows');
    expect(JSON.stringify(definition.getState())).not.toContain('sequenceFlows');
  });
});

describe('running', () => {
  it('a failing service is an error event; nothing is thrown when somebody listens', async () => {
    const xml = plain(`<startEvent id="s"/><serviceTask id="t" implementation="fail"/><endEvent id="e"/>${flow('s', 't')}${flow('t', 'e')}`);
    const failing = { extensions: { fail: (activity: { behaviour: { Service?: unknown }; type: string }) => {
      if (activity.type === 'bpmn:ServiceTask') activity.behaviour.Service = class { execute(_message: unknown, callback: (error: Error) => void) { callback(new Error('no luck')); } };
    } } };
    const errors: unknown[] = [];
    const definition = await stockOf(xml, failing);
    definition.on('error', (error) => { errors.push(error); });
    expect(() => { definition.run(); }).not.toThrow();
    expect(errors).toMatchObject([{ message: 'no luck' }]);
  });

  it('an inclusive gateway does not join: each token passes', async () => {
    const xml = plain(`<startEvent id="s"/><inclusiveGateway id="fork"/><task id="a"/><task id="b"/><inclusiveGateway id="join"/><task id="after"/><endEvent id="e"/>${flow('s', 'fork')}${flow('fork', 'a')}${flow('fork', 'b')}${flow('a', 'join')}${flow('b', 'join')}${flow('join', 'after')}${flow('after', 'e')}`);
    const definition = await stockOf(xml);
    definition.run();
    expect(definition.getActivityById('after')?.counters.taken).toBe(2);
  });

  it('a parallel gateway joins by branches discarded: a branch that goes round again is joined too early', async () => {
    const xml = plain(`<startEvent id="s"/><parallelGateway id="fork"/><exclusiveGateway id="merge"/><userTask id="b"/><exclusiveGateway id="again" default="again-merge"/><userTask id="c"/><parallelGateway id="join"/><userTask id="after"/><endEvent id="e"/>
      ${flow('s', 'fork')}${flow('fork', 'merge')}${flow('merge', 'b')}${flow('b', 'again')}${flow('again', 'merge')}${flow('again', 'join', '${environment.variables.done}')}${flow('fork', 'c')}${flow('c', 'join')}${flow('join', 'after')}${flow('after', 'e')}`);
    const definition = await stockOf(xml);
    definition.run();
    definition.signal({ id: 'b' });
    definition.signal({ id: 'c' });
    expect(waitingAt(definition)).toEqual(['after', 'b']);
  });

  it('a second token at a waiting task queues until the first has gone', async () => {
    const xml = plain(`<startEvent id="s"/><parallelGateway id="fork"/><task id="a"/><task id="b"/><userTask id="t"/><endEvent id="e"/>${flow('s', 'fork')}${flow('fork', 'a')}${flow('fork', 'b')}${flow('a', 't')}${flow('b', 't')}${flow('t', 'e')}`);
    const definition = await stockOf(xml);
    const waits: string[] = [];
    definition.broker.subscribeTmp('event', 'activity.wait', (_key, { content }) => { waits.push(String(content['executionId'])); }, { noAck: true });
    definition.run();
    expect(waits).toHaveLength(1);
    definition.signal({ executionId: waits[0] });
    expect(waits).toHaveLength(2);
  });

  it('a loop of automatic elements grows the stack until it overflows', async () => {
    let turns = 0;
    const xml = plain(`<startEvent id="s"/><exclusiveGateway id="merge"/><task id="t"/><exclusiveGateway id="again" default="again-merge"/><endEvent id="e"/>${flow('s', 'merge')}${flow('merge', 't')}${flow('t', 'again')}${flow('again', 'merge')}${flow('again', 'e', 'x')}`);
    const definition = await stockOf(xml, { expressions: { resolveExpression: (text: string) => (text === 'x' ? (turns += 1) > 5_000 : text) } });
    expect(() => { definition.run(); }).toThrow(RangeError);
    expect(turns).toBeLessThan(2_000);
  });

  it('a call activity finds only processes of its own file', async () => {
    const xml = plain(`<startEvent id="s"/><callActivity id="call" calledElement="elsewhere"/><endEvent id="e"/>${flow('s', 'call')}${flow('call', 'e')}`);
    const definition = await stockOf(xml);
    definition.run();
    expect(waitingAt(definition)).toEqual(['call']);
    expect(definition.getProcesses()).toHaveLength(1);
  });

  it('a message is matched by its name in the diagram alone, never by a key', async () => {
    const xml = plain(`<startEvent id="s"/><receiveTask id="t" messageRef="m"/><endEvent id="e"/>${flow('s', 't')}${flow('t', 'e')}`, '<message id="m" name="m"/>');
    const definition = await stockOf(xml);
    definition.run();
    definition.signal({ id: 'm', correlationKey: 'somebody else' });
    expect(definition.isRunning).toBe(false);
  });

  it("the script engine of bpmn-engine hands a diagram the host's process", async () => {
    const script = 'environment.output.host = next.constructor("return typeof process")(); next();';
    const xml = plain(`<startEvent id="s"/><scriptTask id="t" scriptFormat="javascript"><script><![CDATA[${script}]]></script></scriptTask><endEvent id="e"/>${flow('s', 't')}${flow('t', 'e')}`);
    const engine = new Engine({ name: 'fact', source: xml });
    const execution = await engine.execute();
    expect(execution.environment.output['host']).toBe('object');
  });
});

describe('reading', () => {
  it('flows without id collide', async () => {
    const xml = plain('<startEvent id="s"/><userTask id="t"/><endEvent id="e"/><sequenceFlow sourceRef="s" targetRef="t"/><sequenceFlow sourceRef="t" targetRef="e"/>');
    const definition = stock(await serialize(xml));
    expect(() => { definition.run(); }).toThrow(/Consumer tag must be unique/);
  });

  it.each([
    ['an empty lane set', '<laneSet id="l"/><startEvent id="s"/>'],
    ['a resource without expression', '<startEvent id="s"/><userTask id="t"><potentialOwner id="o"/></userTask>'],
  ])('%s crashes the serialiser', async (_what, body) => {
    await expect(serialize(plain(body))).rejects.toThrow(TypeError);
  });

  it.each([
    ['an item definition', '<itemDefinition id="i" structureRef="x"/>'],
    ['a global task', '<globalUserTask id="g"/>'],
    ['a resource', '<resource id="r" name="r"/>'],
  ])('%s beside the process is an unknown activity', async (_what, beside) => {
    await expect(serialize(plain('<startEvent id="s"/>', beside))).rejects.toThrow(/Unknown activity type/);
  });

  it('both vocabularies of Camunda cannot be loaded together', async () => {
    const { default: camunda } = await import('camunda-bpmn-moddle/resources/camunda.json', { with: { type: 'json' } });
    const { default: zeebe } = await import('zeebe-bpmn-moddle/resources/zeebe.json', { with: { type: 'json' } });
    const { warnings } = await moddle({ camunda, zeebe }).fromXML(one);
    expect(warnings).toMatchObject([{ message: expect.stringMatching(/unparsable content <process>[^]*modelerTemplate> already defined/) as string }]);
  });
});
