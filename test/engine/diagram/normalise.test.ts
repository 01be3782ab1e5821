// Valid BPMN that runtimes choke on comes out runnable, and the reference diagrams of other tools are all readable.

import * as elements from 'bpmn-elements';
import Serializer, { TypeResolver } from 'moddle-context-serializer';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readDiagram } from '../../../src/engine/diagram/index.js';
import type { DiagramReading } from '../../../src/engine/diagram/index.js';
import { file, flow, GROUPS, ext, process } from './support.js';

interface Built {
  id: string;
  activities: string[];
  flows: string[];
}

/** Builds each process with the runtime library itself, down to every activity and flow. */
function build(reading: DiagramReading): Built[] {
  return [...reading.definitions].map(([processId, context]) => {
    const serialized = Serializer(context, TypeResolver(elements as never));
    const definition = new elements.Definition(elements.Context(serialized, new elements.Environment({})));
    const [built] = definition.getProcesses();
    if (built === undefined) throw new Error(`Expected the process ${processId}, but the library built none`);
    return { id: built.id, activities: built.getActivities().map(({ id }) => id), flows: built.getSequenceFlows().map(({ id }) => id) };
  });
}

const FOLDER = new URL('../../fixtures/diagrams/interchange/', import.meta.url);
/** What each reference diagram lacks to be run, rule by rule (they show drawing, not running). */
const REASONS: Record<string, string[]> = {
  'A.1.0.bpmn': ['no-executable-process'],
  'A.2.0.bpmn': ['no-executable-process', 'condition-missing'],
  'A.2.1.bpmn': ['no-executable-process', 'condition-outside-gateway', 'default-outside-gateway', 'condition-missing', 'foreign-script', 'expression-not-feel'],
  'A.3.0.bpmn': ['no-executable-process', 'escalation-event', 'empty-scope', 'message-missing'],
  'A.4.0.bpmn': ['no-executable-process'],
  'A.4.1.bpmn': ['no-executable-process'],
  'B.1.0.bpmn': ['no-executable-process', 'user-task-without-role', 'job-type-missing', 'timer-incomplete', 'empty-scope', 'condition-missing', 'global-task', 'message-without-name'],
  'B.2.0.bpmn': ['no-executable-process', 'conditional-event', 'user-task-without-role', 'job-type-missing', 'multi-instance-collection', 'message-missing', 'escalation-event', 'signal-event', 'inclusive-gateway', 'standard-loop', 'empty-scope', 'global-task', 'timer-incomplete', 'message-without-name', 'link-event', 'unreachable', 'condition-missing', 'error-without-code'],
};

describe('reference diagrams of the model interchange working group', () => {
  test('all of them are here', () => {
    expect(readdirSync(FOLDER).filter((name) => name.endsWith('.bpmn'))).toEqual(Object.keys(REASONS));
  });

  test.each(Object.entries(REASONS))('%s is refused for named reasons alone, and the library builds its normalised form', async (name, rules) => {
    const reading = await readDiagram(readFileSync(new URL(name, FOLDER), 'utf8'), name);
    const errors = reading.problems.filter(({ severity }) => severity === 'error');
    expect([...new Set(errors.map(({ rule }) => rule))]).toEqual(rules);
    for (const built of build(reading)) {
      const model = reading.models.find(({ processId }) => processId === built.id);
      expect(model).toBeDefined();
      expect(built.activities.sort()).toEqual([...(model?.elements.values() ?? [])].filter(({ parentId }) => parentId === built.id).map(({ id }) => id).sort());
    }
  });

  test('with its process marked executable, the simplest one passes', async () => {
    const xml = readFileSync(new URL('A.1.0.bpmn', FOLDER), 'utf8').replace('isExecutable="false"', 'isExecutable="true"');
    const reading = await readDiagram(xml, 'A.1.0.bpmn');
    expect(reading.problems).toEqual([]);
    expect(build(reading)[0]?.activities).toHaveLength(5);
  });
});

describe('valid BPMN made runnable', () => {
  test('flows and elements without id get one, each its own', async () => {
    const xml = process('<bpmn:startEvent id="s"/><bpmn:sequenceFlow sourceRef="s" targetRef="t"/><bpmn:sequenceFlow sourceRef="t" targetRef="e"/><bpmn:task id="t"/><bpmn:endEvent id="e"/><bpmn:association sourceRef="t" targetRef="n"/><bpmn:association sourceRef="e" targetRef="n"/><bpmn:textAnnotation id="n"/>');
    const reading = await readDiagram(xml, 'a.bpmn');
    expect(reading.problems).toEqual([]);
    expect([...(reading.models[0]?.flows.keys() ?? [])]).toEqual(['sequenceFlow-1', 'sequenceFlow-2']);
    expect(build(reading)).toEqual([{ id: 'p', activities: ['s', 't', 'e'], flows: ['sequenceFlow-1', 'sequenceFlow-2'] }]);
  });

  test('a given id is never taken by a made one', async () => {
    const xml = process('<bpmn:startEvent id="sequenceFlow-1"/><bpmn:sequenceFlow sourceRef="sequenceFlow-1" targetRef="e"/><bpmn:endEvent id="e"/>');
    expect([...((await readDiagram(xml, 'a.bpmn')).models[0]?.flows.keys() ?? [])]).toEqual(['sequenceFlow-2']);
  });

  test('what a runtime has no use for stays out: pools, message flows, data, resources, lanes without members', async () => {
    const xml = file(`
      <bpmn:itemDefinition id="item" structureRef="xsd:string"/><bpmn:globalUserTask id="global"/><bpmn:resource id="res" name="r"/><bpmn:dataStore id="store"/>
      <bpmn:interface id="i" name="i"><bpmn:operation id="op" name="op"><bpmn:inMessageRef>m</bpmn:inMessageRef></bpmn:operation></bpmn:interface>
      <bpmn:message id="m" name="m" itemRef="item"/>
      <bpmn:collaboration id="c"><bpmn:participant id="own" processRef="p"/><bpmn:participant id="collapsed" name="TM"/><bpmn:messageFlow sourceRef="x" targetRef="collapsed"/><bpmn:messageFlow sourceRef="collapsed" targetRef="x"/></bpmn:collaboration>
      <bpmn:process id="p" isExecutable="true">
        <bpmn:ioSpecification><bpmn:inputSet/><bpmn:outputSet/></bpmn:ioSpecification><bpmn:property id="prop" itemSubjectRef="item"/>
        <bpmn:laneSet/><bpmn:laneSet><bpmn:lane/></bpmn:laneSet>
        <bpmn:dataObject id="do" itemSubjectRef="item"/><bpmn:dataObjectReference id="dor" dataObjectRef="do"/><bpmn:dataStoreReference id="dsr" dataStoreRef="store"/>
        <bpmn:startEvent id="s"/>${flow('f1', 's', 'x')}
        <bpmn:userTask id="x" name="a">${ext(GROUPS)}
          <bpmn:ioSpecification><bpmn:dataInput id="di"/><bpmn:dataOutput id="dou"/><bpmn:inputSet><bpmn:dataInputRefs>di</bpmn:dataInputRefs></bpmn:inputSet><bpmn:outputSet/></bpmn:ioSpecification>
          <bpmn:property id="prop2"/><bpmn:dataInputAssociation><bpmn:sourceRef>dor</bpmn:sourceRef><bpmn:targetRef>di</bpmn:targetRef></bpmn:dataInputAssociation>
          <bpmn:dataOutputAssociation><bpmn:targetRef>gone</bpmn:targetRef></bpmn:dataOutputAssociation>
          <bpmn:potentialOwner><bpmn:resourceRef>res</bpmn:resourceRef></bpmn:potentialOwner><bpmn:performer/>
        </bpmn:userTask>${flow('f2', 'x', 'e')}<bpmn:endEvent id="e"/>
      </bpmn:process>`);
    const reading = await readDiagram(xml, 'a.bpmn');
    expect(reading.problems).toEqual([]);
    expect(build(reading)).toEqual([{ id: 'p', activities: ['s', 'x', 'e'], flows: ['f1', 'f2'] }]);
  });

  test('incoming and outgoing may be missing or wrong: flows alone count', async () => {
    const xml = process(`<bpmn:startEvent id="s"><bpmn:outgoing>f9</bpmn:outgoing></bpmn:startEvent>${flow('f1', 's', 'e')}<bpmn:endEvent id="e"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:endEvent>`);
    const reading = await readDiagram(xml, 'a.bpmn');
    expect(reading.problems).toEqual([]);
    expect(reading.models[0]?.elements.get('e')?.outgoing).toEqual([]);
  });

  test('ids written as qualified names are found', async () => {
    const xml = process(`<bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f1" sourceRef="tns:s" targetRef="tns:x"/><bpmn:receiveTask id="x" messageRef="tns:m"/>${flow('f2', 'x', 'e')}<bpmn:endEvent id="e"/>`, '<bpmn:message id="m" name="answer"/>');
    const reading = await readDiagram(xml, 'a.bpmn');
    expect(reading.problems).toEqual([]);
    expect(reading.models[0]?.elements.get('x')?.messageName).toBe('answer');
    expect(build(reading)[0]?.flows).toEqual(['f1', 'f2']);
  });

  test('an event definition kept beside the process counts as the event\'s own', async () => {
    const xml = process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'x')}<bpmn:intermediateCatchEvent id="x"><bpmn:eventDefinitionRef>month</bpmn:eventDefinitionRef></bpmn:intermediateCatchEvent>${flow('f2', 'x', 'e')}<bpmn:endEvent id="e"/>`, '<bpmn:timerEventDefinition id="month"><bpmn:timeDuration>P1M</bpmn:timeDuration></bpmn:timerEventDefinition>');
    const reading = await readDiagram(xml, 'a.bpmn');
    expect(reading.problems).toEqual([]);
    expect(reading.models[0]?.elements.get('x')?.timer).toEqual({ kind: 'duration', expression: 'P1M' });
  });

  test('conditions in a file that calls them FEEL need no =', async () => {
    const xml = process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'x')}<bpmn:exclusiveGateway id="x" default="f3"/><bpmn:sequenceFlow id="f2" sourceRef="x" targetRef="e"><bpmn:conditionExpression language="https://www.omg.org/spec/DMN/20191111/FEEL/">a > 1</bpmn:conditionExpression></bpmn:sequenceFlow>${flow('f3', 'x', 'e')}<bpmn:endEvent id="e"/>`);
    const reading = await readDiagram(xml, 'a.bpmn');
    expect(reading.problems).toEqual([]);
    expect(reading.models[0]?.flows.get('f2')?.condition).toBe('=a > 1');
  });

  test('a byte order mark, and two executable processes in one file', async () => {
    const one = (id: string): string => `<bpmn:process id="${id}" isExecutable="true"><bpmn:startEvent id="s-${id}"/>${flow(`f-${id}`, `s-${id}`, `e-${id}`)}<bpmn:endEvent id="e-${id}"/></bpmn:process>`;
    const reading = await readDiagram(`\uFEFF${file(`${one('a')}${one('b')}<bpmn:process id="drawn"/>`)}`, 'a.bpmn');
    expect(reading.problems).toEqual([]);
    expect(build(reading).map(({ id, activities }) => ({ id, activities }))).toEqual([{ id: 'a', activities: ['s-a', 'e-a'] }, { id: 'b', activities: ['s-b', 'e-b'] }]);
  });
});
