// What BPMN has and this program does not run is refused by name, at the element that has it.

import { describe, expect, test } from 'vitest';
import { readDiagram } from '../../../src/engine/diagram/index.js';
import { around, ext, file, findings, flow, process, userTask, when } from './support.js';

const caught = (definition: string, beside = ''): string => around(`<bpmn:intermediateCatchEvent id="x">${definition}</bpmn:intermediateCatchEvent>`, '', beside);
const thrown = (definition: string): string => around(`<bpmn:intermediateThrowEvent id="x">${definition}</bpmn:intermediateThrowEvent>`);
const withBoundary = (event: string): string => around(userTask('x'), `${event}${flow('f3', 'b', 'e')}`);
const inside = '<bpmn:startEvent id="is"/><bpmn:sequenceFlow id="if" sourceRef="is" targetRef="ie"/><bpmn:endEvent id="ie"/>';
const decided = (gateway: string): string => process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'x')}${gateway}${flow('f2', 'x', 'e', when('=true'))}${flow('f3', 'x', 'e2', when('=false'))}<bpmn:endEvent id="e"/><bpmn:endEvent id="e2"/>`);
const DURATION = '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P1D</bpmn:timeDuration>';

const REFUSED: [what: string, xml: string, expected: string[]][] = [
  ['an inclusive gateway', decided('<bpmn:inclusiveGateway id="x"/>'), ['inclusive-gateway x']],
  ['a complex gateway', decided('<bpmn:complexGateway id="x"/>'), ['complex-gateway x']],
  ['a signal caught', caught('<bpmn:signalEventDefinition/>'), ['signal-event x']],
  ['a signal thrown', thrown('<bpmn:signalEventDefinition/>'), ['signal-event x']],
  ['an escalation thrown', thrown('<bpmn:escalationEventDefinition/>'), ['escalation-event x']],
  ['compensation thrown', thrown('<bpmn:compensateEventDefinition/>'), ['compensation x']],
  ['an activity for compensation', around('<bpmn:task id="x" isForCompensation="true"/>'), ['compensation x']],
  ['a condition waited for', caught('<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">=x</bpmn:condition></bpmn:conditionalEventDefinition>'), ['conditional-event x']],
  ['a link', thrown('<bpmn:linkEventDefinition name="l"/>'), ['link-event x']],
  ['a cancel end', process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'x')}<bpmn:endEvent id="x"><bpmn:cancelEventDefinition/></bpmn:endEvent>`), ['cancel-event x']],
  ['a signal on a boundary', withBoundary('<bpmn:boundaryEvent id="b" attachedToRef="x"><bpmn:signalEventDefinition/></bpmn:boundaryEvent>'), ['signal-event b']],
  ['a signal start', process(`<bpmn:startEvent id="s"><bpmn:signalEventDefinition/></bpmn:startEvent>${flow('f1', 's', 'e')}<bpmn:endEvent id="e"/>`), ['signal-event s']],
  ['a transaction', around(`<bpmn:transaction id="x">${inside}</bpmn:transaction>`), ['transaction x']],
  ['an ad-hoc sub-process', around(`<bpmn:adHocSubProcess id="x">${inside}</bpmn:adHocSubProcess>`), ['ad-hoc-sub-process x']],
  ['an event sub-process', around('<bpmn:task id="x"/>', `<bpmn:subProcess id="sub" triggeredByEvent="true"><bpmn:startEvent id="is"><bpmn:timerEventDefinition>${DURATION}</bpmn:timerEventDefinition></bpmn:startEvent>${flow('if', 'is', 'ie')}<bpmn:endEvent id="ie"/></bpmn:subProcess>`), ['event-sub-process sub']],
  ['a standard loop', around('<bpmn:task id="x"><bpmn:standardLoopCharacteristics/></bpmn:task>'), ['standard-loop x']],
  ['a receive task that starts the process', around('<bpmn:receiveTask id="x" instantiate="true" messageRef="m"/>', '', '<bpmn:message id="m" name="m"/>'), ['instantiating-element x']],
  ['two event definitions', caught(`<bpmn:timerEventDefinition>${DURATION}</bpmn:timerEventDefinition><bpmn:messageEventDefinition messageRef="m"/>`, '<bpmn:message id="m" name="m"/>'), ['multiple-event-definitions x']],
  ['an event that waits for nothing', caught(''), ['event-kind x']],
  ['an error as a start', process(`<bpmn:startEvent id="s"><bpmn:errorEventDefinition/></bpmn:startEvent>${flow('f1', 's', 'e')}<bpmn:endEvent id="e"/>`), ['event-kind s']],
  ['a choreography', file(`<bpmn:choreography id="c"/><bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s"/>${flow('f1', 's', 'e')}<bpmn:endEvent id="e"/></bpmn:process>`), ['choreography c']],
  ['data copied by an assignment', around('<bpmn:task id="x"><bpmn:dataInputAssociation><bpmn:assignment><bpmn:from>a</bpmn:from><bpmn:to>b</bpmn:to></bpmn:assignment></bpmn:dataInputAssociation></bpmn:task>'), ['data-assignment x']],
  ['a parallel event-based gateway', process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'x')}<bpmn:eventBasedGateway id="x" eventGatewayType="Parallel"/>${flow('f2', 'x', 't1')}${flow('f3', 'x', 't2')}${['t1', 't2'].map((id) => `<bpmn:intermediateCatchEvent id="${id}"><bpmn:timerEventDefinition>${DURATION}</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>${flow(`o${id}`, id, 'e')}`).join('')}<bpmn:endEvent id="e"/>`), ['parallel-event-gateway x']],
  ['JavaScript in a script task', around('<bpmn:scriptTask id="x" scriptFormat="javascript"><bpmn:script>next()</bpmn:script></bpmn:scriptTask>'), ['foreign-script x']],
  ['a script without a language', around('<bpmn:scriptTask id="x"><bpmn:script>1 + 1</bpmn:script></bpmn:scriptTask>'), ['foreign-script x']],
  ['JavaScript in a condition', process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'x')}<bpmn:exclusiveGateway id="x" default="f3"/>${flow('f2', 'x', 'e', when('=true', 'language="JavaScript"'))}${flow('f3', 'x', 'e')}<bpmn:endEvent id="e"/>`), ['foreign-script f2']],
  ['a language on an expression of no declared type', process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'x')}<bpmn:exclusiveGateway id="x" default="f3"/><bpmn:sequenceFlow id="f2" sourceRef="x" targetRef="e"><bpmn:conditionExpression language="javascript">=true</bpmn:conditionExpression></bpmn:sequenceFlow>${flow('f3', 'x', 'e')}<bpmn:endEvent id="e"/>`), ['foreign-script f2']],
  ['JavaScript in a timer', withBoundary('<bpmn:boundaryEvent id="b" attachedToRef="x"><bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression" language="javascript">=x</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>'), ['foreign-script b']],
  ['JavaScript in a completion condition', around(`<bpmn:task id="x"><bpmn:multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics inputCollection="=a"/>')}<bpmn:completionCondition xsi:type="bpmn:tFormalExpression" language="javascript">=x</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics></bpmn:task>`), ['foreign-script x']],
  ['an unknown job type', around(`<bpmn:serviceTask id="x">${ext('<zeebe:taskDefinition type="percorsi:send-fax"/>')}</bpmn:serviceTask>`), ['unknown-job-type x']],
  ['a service task without job type', around('<bpmn:serviceTask id="x"/>'), ['job-type-missing x']],
  ['a job on a send task', around(`<bpmn:sendTask id="x" messageRef="m">${ext('<zeebe:taskDefinition type="percorsi:issue-receipt"/>')}</bpmn:sendTask>`, '', '<bpmn:message id="m" name="m"/>'), ['job-misplaced x']],
  ['cron in a cycle', withBoundary('<bpmn:boundaryEvent id="b" attachedToRef="x" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeCycle xsi:type="bpmn:tFormalExpression">0 0 8 * * MON-FRI</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:boundaryEvent>'), ['timer-cron b']],
  ['a listener', around(userTask('x', '<zeebe:taskListeners><zeebe:taskListener eventType="completing" type="t"/></zeebe:taskListeners>')), ['unsupported-extension x']],
  ['a global task called', around(`<bpmn:callActivity id="x">${ext('<zeebe:calledElement processId="g"/>')}</bpmn:callActivity>`, '', '<bpmn:globalTask id="g"/>'), ['global-task x']],
  ['a pinned version', around(`<bpmn:callActivity id="x">${ext('<zeebe:calledElement processId="q" bindingType="versionTag" versionTag="1"/>')}</bpmn:callActivity>`), ['version-binding x']],
  ['a number of instances', around('<bpmn:task id="x"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:task>'), ['multi-instance-collection x', 'multi-instance-cardinality x']],
  ['elements BPMN does not have', process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'e')}<bpmn:endEvent id="e"/><bpmn:robotTask id="r"/>`), ['unknown-content test.bpmn']],
];

describe('refused by name', () => {
  test.each(REFUSED)('%s', async (_what, xml, expected) => {
    expect(await findings(xml)).toEqual(expected);
  });

  test('a refusal says what was expected, what came, and what to do', async () => {
    const { problems } = await readDiagram(around('<bpmn:inclusiveGateway id="x" name="Quali servizi?"/>'), 'test.bpmn');
    expect(problems).toEqual([{
      elementId: 'x', elementName: 'Quali servizi?', severity: 'error', rule: 'inclusive-gateway', pointer: 'x',
      detail: 'Expected an element this program runs, but "Quali servizi?" (x) is or has an inclusive gateway',
      remedy: 'Use a parallel gateway followed by exclusive gateways, one for each branch that may be left out',
    }]);
  });

  test('a diagram of everything that is run passes', async () => {
    const timer = (id: string, kind: string, value: string): string => `<bpmn:intermediateCatchEvent id="${id}"><bpmn:timerEventDefinition><bpmn:${kind} xsi:type="bpmn:tFormalExpression">${value}</bpmn:${kind}></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>`;
    const steps = [
      '<bpmn:task id="t1"/>', '<bpmn:manualTask id="t2"/>', userTask('t3'),
      `<bpmn:serviceTask id="t4">${ext('<zeebe:taskDefinition type="percorsi:issue-receipt" retries="3"/>')}</bpmn:serviceTask>`,
      `<bpmn:scriptTask id="t5">${ext('<zeebe:script expression="=1 + 1" resultVariable="sum"/>')}</bpmn:scriptTask>`,
      `<bpmn:businessRuleTask id="t6">${ext('<zeebe:calledDecision decisionId="competence" resultVariable="competence"/>')}</bpmn:businessRuleTask>`,
      '<bpmn:sendTask id="t7" messageRef="m"/>', '<bpmn:receiveTask id="t8" messageRef="m"/>',
      '<bpmn:intermediateThrowEvent id="t9"/>', '<bpmn:intermediateThrowEvent id="t10"><bpmn:messageEventDefinition messageRef="m"/></bpmn:intermediateThrowEvent>',
      '<bpmn:intermediateCatchEvent id="t11"><bpmn:messageEventDefinition messageRef="m"/></bpmn:intermediateCatchEvent>',
      timer('t12', 'timeDuration', 'P30D'), timer('t13', 'timeDate', '=reviewDate'),
      `<bpmn:callActivity id="t14">${ext('<zeebe:calledElement processId="listening"/>')}</bpmn:callActivity>`,
      `<bpmn:subProcess id="t15">${inside}</bpmn:subProcess>`,
      `<bpmn:userTask id="t16" name="Parere">${ext('<zeebe:assignmentDefinition assignee="=member"/>')}<bpmn:multiInstanceLoopCharacteristics isSequential="true">${ext('<zeebe:loopCharacteristics inputCollection="=members" inputElement="member"/>')}<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=enough</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>`,
      '<bpmn:parallelGateway id="t17"/>',
    ];
    const flows = steps.map((_, index) => flow(`f${String(index + 1)}`, index === 0 ? 's' : `t${String(index)}`, `t${String(index + 1)}`)).join('');
    const boundary = '<bpmn:boundaryEvent id="b" attachedToRef="t15"><bpmn:errorEventDefinition errorRef="err"/></bpmn:boundaryEvent>'
      + '<bpmn:endEvent id="e2"><bpmn:errorEventDefinition errorRef="err"/></bpmn:endEvent><bpmn:endEvent id="e3"><bpmn:terminateEventDefinition/></bpmn:endEvent>';
    const xml = process(`<bpmn:startEvent id="s"/>${steps.join('')}${flows}${flow('fe', 't17', 'e')}<bpmn:endEvent id="e"/>${boundary}${flow('fb', 'b', 'e2')}${flow('f3e', 't17', 'e3')}`, '<bpmn:message id="m" name="m"/><bpmn:error id="err" errorCode="refused"/>');
    expect((await readDiagram(xml, 'all.bpmn')).problems).toEqual([]);
  });
});
