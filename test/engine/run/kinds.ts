// One small piece of BPMN for each element that can stand between two flows, and what makes a token pass it.

import type { CompiledDecisions, Wait } from '../../../src/engine/contract.js';
import { engine, type Instance } from './bench.js';

export interface ElementKind {
  name: string;
  /** XML of element `x`; `loop` goes into activities. */
  xml: (loop: string) => string;
  beside?: string;
  isActivity: boolean;
  /** Kind of wait, null when the token passes at once. */
  waits: Wait['kind'] | null;
  go: (instance: Instance) => Promise<unknown>;
  throwsMessage?: boolean;
}

const message = '<bpmn:message id="m" name="answer"><bpmn:extensionElements><zeebe:subscription correlationKey="=caseId"/></bpmn:extensionElements></bpmn:message>';
const nothing = () => Promise.resolve();

export const kinds: ElementKind[] = [
  {
    name: 'user task', isActivity: true, waits: 'userTask', go: (instance) => instance.complete('x'),
    xml: (loop) => `<bpmn:userTask id="x" name="x"><bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="=[role(&#34;front-office-worker&#34;)]"/></bpmn:extensionElements>${loop}</bpmn:userTask>`,
  },
  {
    name: 'service task', isActivity: true, waits: 'job', go: (instance) => instance.complete('x'),
    xml: (loop) => `<bpmn:serviceTask id="x"><bpmn:extensionElements><zeebe:taskDefinition type="percorsi:issue-receipt"/></bpmn:extensionElements>${loop}</bpmn:serviceTask>`,
  },
  {
    name: 'call activity', isActivity: true, waits: 'call', go: (instance) => instance.complete('x'),
    xml: (loop) => `<bpmn:callActivity id="x"><bpmn:extensionElements><zeebe:calledElement processId="other" propagateAllChildVariables="false"/></bpmn:extensionElements>${loop}</bpmn:callActivity>`,
  },
  {
    name: 'receive task', isActivity: true, waits: 'message', beside: message, go: (instance) => instance.correlate('x'),
    xml: (loop) => `<bpmn:receiveTask id="x" messageRef="m">${loop}</bpmn:receiveTask>`,
  },
  {
    name: 'script task', isActivity: true, waits: null, go: nothing,
    xml: (loop) => `<bpmn:scriptTask id="x"><bpmn:extensionElements><zeebe:script expression="=1 + 1" resultVariable="two"/></bpmn:extensionElements>${loop}</bpmn:scriptTask>`,
  },
  {
    name: 'business rule task', isActivity: true, waits: null, go: nothing,
    xml: (loop) => `<bpmn:businessRuleTask id="x"><bpmn:extensionElements><zeebe:calledDecision decisionId="d" resultVariable="r"/></bpmn:extensionElements>${loop}</bpmn:businessRuleTask>`,
  },
  {
    name: 'send task', isActivity: true, waits: null, beside: message, go: nothing, throwsMessage: true,
    xml: (loop) => `<bpmn:sendTask id="x" messageRef="m">${loop}</bpmn:sendTask>`,
  },
  { name: 'manual task', isActivity: true, waits: null, go: nothing, xml: (loop) => `<bpmn:manualTask id="x">${loop}</bpmn:manualTask>` },
  { name: 'task', isActivity: true, waits: null, go: nothing, xml: (loop) => `<bpmn:task id="x">${loop}</bpmn:task>` },
  {
    name: 'timer catch event', isActivity: false, waits: 'timer', go: (instance) => instance.fire('x'),
    xml: () => '<bpmn:intermediateCatchEvent id="x"><bpmn:timerEventDefinition id="xt"><bpmn:timeDuration>P10D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>',
  },
  {
    name: 'message catch event', isActivity: false, waits: 'message', beside: message, go: (instance) => instance.correlate('x'),
    xml: () => '<bpmn:intermediateCatchEvent id="x"><bpmn:messageEventDefinition id="xm" messageRef="m"/></bpmn:intermediateCatchEvent>',
  },
  {
    name: 'message throw event', isActivity: false, waits: null, beside: message, go: nothing, throwsMessage: true,
    xml: () => '<bpmn:intermediateThrowEvent id="x"><bpmn:messageEventDefinition id="xm" messageRef="m"/></bpmn:intermediateThrowEvent>',
  },
  { name: 'none throw event', isActivity: false, waits: null, go: nothing, xml: () => '<bpmn:intermediateThrowEvent id="x"/>' },
  {
    name: 'exclusive gateway', isActivity: false, waits: null, go: nothing,
    xml: () => '<bpmn:exclusiveGateway id="x"/>',
  },
  { name: 'parallel gateway', isActivity: false, waits: null, go: nothing, xml: () => '<bpmn:parallelGateway id="x"/>' },
];

const dmn = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="drg" name="drg" namespace="test">
  <decision id="d" name="d"><variable id="v" name="d"/><decisionTable id="t" hitPolicy="FIRST">
    <input id="i"><inputExpression id="ie"><text>get or else(amount, 1)</text></inputExpression></input>
    <output id="o" name="d"/>
    <rule id="high"><inputEntry id="e1"><text>&gt; 10</text></inputEntry><outputEntry id="o1"><text>"high"</text></outputEntry></rule>
    <rule id="low"><inputEntry id="e2"><text></text></inputEntry><outputEntry id="o2"><text>"low"</text></outputEntry></rule>
  </decisionTable></decision>
</definitions>`;

const compiled = await engine.compileDecisions(dmn, 'd.dmn');
export const decisions: ReadonlyMap<string, CompiledDecisions> = new Map([['d', compiled]]);
