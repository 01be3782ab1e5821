// Every supported element in every place: alone, in a loop, in a sub-process, in parallel and sequential multi-instances;
// driven with one compiled diagram and with the file compiled anew before each step.

import { describe, expect, it } from 'vitest';
import { bpmn, flow } from '../../support/bpmn.js';
import { compile, Instance, type Options } from './bench.js';
import { decisions, kinds, type ElementKind } from './kinds.js';

const repeats = 3;

function none(kind: 'start' | 'end', id: string): string {
  return `<bpmn:${kind}Event id="${id}"/>`;
}

const counting = `<bpmn:scriptTask id="count"><bpmn:extensionElements><zeebe:script expression="=get or else(turns, 0) + 1" resultVariable="turns"/></bpmn:extensionElements></bpmn:scriptTask>`;

function subProcess(inner: string, loop = ''): string {
  return `<bpmn:subProcess id="sub">${loop}${none('start', 'in')}${inner}${none('end', 'out')}${flow('in', 'x')}${flow('x', 'out')}</bpmn:subProcess>`;
}

function loopOf(isSequential: boolean): string {
  return `<bpmn:multiInstanceLoopCharacteristics isSequential="${String(isSequential)}"><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>`;
}

/** Where an element stands, how often it runs there, and how many of it wait at once. */
const placements: { name: string; body: (kind: ElementKind) => string; runs: number; atOnce: number; only?: (kind: ElementKind) => boolean }[] = [
  {
    name: 'alone', runs: 1, atOnce: 1,
    body: (kind) => `${none('start', 'start')}${kind.xml('')}${none('end', 'end')}${flow('start', 'x')}${flow('x', 'end')}`,
  },
  {
    name: 'in a loop', runs: repeats, atOnce: 1,
    body: (kind) => `${none('start', 'start')}<bpmn:exclusiveGateway id="again"/>${kind.xml('')}${counting}<bpmn:exclusiveGateway id="enough" default="enough-again"/>${none('end', 'end')}
      ${flow('start', 'again')}${flow('again', 'x')}${flow('x', 'count')}${flow('count', 'enough')}${flow('enough', 'again')}${flow('enough', 'end', `turns &gt;= ${String(repeats)}`)}`,
  },
  {
    name: 'in a sub-process', runs: 1, atOnce: 1,
    body: (kind) => `${none('start', 'start')}${subProcess(kind.xml(''))}${none('end', 'end')}${flow('start', 'sub')}${flow('sub', 'end')}`,
  },
  {
    name: 'in a parallel multi-instance sub-process', runs: repeats, atOnce: repeats,
    body: (kind) => `${none('start', 'start')}${subProcess(kind.xml(''), loopOf(false))}${none('end', 'end')}${flow('start', 'sub')}${flow('sub', 'end')}`,
  },
  {
    name: 'in a sequential multi-instance sub-process', runs: repeats, atOnce: 1,
    body: (kind) => `${none('start', 'start')}${subProcess(kind.xml(''), loopOf(true))}${none('end', 'end')}${flow('start', 'sub')}${flow('sub', 'end')}`,
  },
  {
    name: 'as a parallel multi-instance', runs: repeats, atOnce: repeats, only: (kind) => kind.isActivity,
    body: (kind) => `${none('start', 'start')}${kind.xml(loopOf(false))}${none('end', 'end')}${flow('start', 'x')}${flow('x', 'end')}`,
  },
  {
    name: 'as a sequential multi-instance', runs: repeats, atOnce: 1, only: (kind) => kind.isActivity,
    body: (kind) => `${none('start', 'start')}${kind.xml(loopOf(true))}${none('end', 'end')}${flow('start', 'x')}${flow('x', 'end')}`,
  },
];

async function walk(kind: ElementKind, xml: string, placement: (typeof placements)[number], options: Options): Promise<Instance> {
  const instance = await Instance.start(await compile(xml), { variables: { items: ['a', 'b', 'c'] }, decisions, ...options });
  const turns = kind.waits === null ? 0 : placement.runs;
  for (let turn = 0; turn < turns; turn += 1) {
    const expected = placement.atOnce === 1 ? 1 : placement.runs - turn;
    expect(instance.waits.map((wait) => wait.kind)).toEqual(Array.from({ length: expected }, () => kind.waits));
    expect(instance.state).toBe('ACTIVE');
    await kind.go(instance);
  }
  return instance;
}

describe.each(placements)('$name', (placement) => {
  describe.each(kinds.filter((kind) => placement.only?.(kind) ?? true))('$name', (kind) => {
    const xml = bpmn('p', placement.body(kind), { beside: kind.beside });

    it.each(['compiled once', 'compiled anew before each step'])('%s', async (way) => {
      const instance = await walk(kind, xml, placement, way === 'compiled once' ? {} : { recompile: () => compile(xml) });
      expect(instance).toMatchObject({ state: 'COMPLETED', waits: [], snapshot: null, localVariables: {} });
      expect(instance.last.endEvents).toEqual(['end']);
      const states = instance.events.flatMap((event) => ('executionId' in event ? [event] : []));
      const activated = states.filter((event) => event.type === 'elementActivated').map((event) => event.executionId);
      const completed = states.filter((event) => event.type === 'elementCompleted').map((event) => event.executionId);
      expect([...completed].sort()).toEqual([...activated].sort());
      expect(new Set(activated).size).toBe(activated.length);
      expect(states.filter((event) => event.elementId === 'x' && event.elementType !== 'MULTI_INSTANCE_BODY' && event.type === 'elementCompleted')).toHaveLength(placement.runs);
      expect(instance.effects).toHaveLength(kind.throwsMessage ? placement.runs : 0);
    });
  });
});
