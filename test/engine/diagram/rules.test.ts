// The rules a diagram keeps beside using only what is run: ends, names, roles, conditions, timers, messages, guards.

import { describe, expect, test } from 'vitest';
import { around, ext, file, findings, flow, GROUPS, process, property, userTask, when } from './support.js';

const message = '<bpmn:message id="m" name="m"/>';
const timerOn = (kind: string, value: string, cancel = 'true'): string => around(userTask('x'), `<bpmn:boundaryEvent id="b" attachedToRef="x" cancelActivity="${cancel}"><bpmn:timerEventDefinition><bpmn:${kind} xsi:type="bpmn:tFormalExpression">${value}</bpmn:${kind}></bpmn:timerEventDefinition></bpmn:boundaryEvent>${flow('f3', 'b', 'e')}`);
const guarded = (...properties: string[]): string => around(userTask('x', `<zeebe:properties>${properties.join('')}</zeebe:properties>`));
const ofProcess = (...properties: string[]): string => process(`${ext(`<zeebe:properties>${properties.join('')}</zeebe:properties>`)}<bpmn:startEvent id="s"/>${flow('f1', 's', 'e')}<bpmn:endEvent id="e"/>`);
const exclusive = (gateway: string, ...flows: string[]): string => process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'x')}${gateway}${flows.join('')}<bpmn:endEvent id="e"/>`);
const repeated = (characteristics: string): string => around(userTask('x', '', `<bpmn:multiInstanceLoopCharacteristics>${ext(characteristics)}</bpmn:multiInstanceLoopCharacteristics>`));

const ERRORS: [what: string, xml: string, expected: string[]][] = [
  ['a flow to nothing', process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'e')}<bpmn:endEvent id="e"/>${flow('f2', 's', 'gone')}`), ['flow-without-end f2']],
  ['a flow from nowhere', process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'e')}<bpmn:endEvent id="e"/><bpmn:sequenceFlow id="f2" targetRef="e"/>`), ['flow-without-end f2']],
  ['a flow into a sub-process', around(`<bpmn:subProcess id="x"><bpmn:startEvent id="is"/>${flow('if', 'is', 'ie')}<bpmn:endEvent id="ie"/></bpmn:subProcess>`, flow('f3', 's', 'ie')), ['flow-crosses-border f3']],
  ['a flow into a start event', around(userTask('x'), flow('f3', 'x', 's')), ['flow-into-start f3']],
  ['a flow out of an end event', around(userTask('x'), flow('f3', 'e', 'x')), ['flow-from-end f3']],
  ['a flow into a boundary event', around(userTask('x'), `<bpmn:boundaryEvent id="b" attachedToRef="x"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>${flow('f3', 'b', 'e')}${flow('f4', 's', 'b')}`), ['flow-into-boundary f4']],
  ['no start', process('<bpmn:endEvent id="e"/>'), ['missing-start p']],
  ['no end', process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'x')}${userTask('x')}`), ['missing-end p']],
  ['an empty sub-process', around('<bpmn:subProcess id="x"/>'), ['empty-scope x']],
  ['two none starts', process(`<bpmn:startEvent id="s"/><bpmn:startEvent id="s2"/>${flow('f1', 's', 'e')}${flow('f2', 's2', 'e')}<bpmn:endEvent id="e"/>`), ['several-none-starts p']],
  ['a message start inside a sub-process', around(`<bpmn:subProcess id="x"><bpmn:startEvent id="is"><bpmn:messageEventDefinition messageRef="m"/></bpmn:startEvent>${flow('if', 'is', 'ie')}<bpmn:endEvent id="ie"/></bpmn:subProcess>`, '', message), ['sub-process-start is']],
  ['a task nothing leads to', around(userTask('x'), `${userTask('lost')}${flow('f3', 'lost', 'e')}`), ['unreachable lost']],
  ['a circle nothing leads to', around(userTask('x'), `${userTask('a')}${userTask('b')}${flow('f3', 'a', 'b')}${flow('f4', 'b', 'a')}`), ['unreachable a', 'unreachable b']],
  ['a gateway without a way out', process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'x')}<bpmn:exclusiveGateway id="x"/>${flow('f2', 's', 'e')}<bpmn:endEvent id="e"/>`), ['without-outgoing x']],
  ['a boundary event without a way out', around(userTask('x'), '<bpmn:boundaryEvent id="b" attachedToRef="x"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>'), ['without-outgoing b']],
  ['a boundary event on nothing', around(userTask('x'), `<bpmn:boundaryEvent id="b" attachedToRef="gone"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>${flow('f3', 'b', 'e')}`), ['boundary-unattached b']],
  ['a boundary event on a gateway', exclusive('<bpmn:exclusiveGateway id="x"/>', flow('f2', 'x', 'e'), '<bpmn:boundaryEvent id="b" attachedToRef="x"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>', flow('f3', 'b', 'e')), ['boundary-unattached b']],

  ['a way out without condition', exclusive('<bpmn:exclusiveGateway id="x"/>', flow('f2', 'x', 'e', when('=true')), flow('f3', 'x', 'e')), ['condition-missing f3']],
  ['a default with a condition', exclusive('<bpmn:exclusiveGateway id="x" default="f3"/>', flow('f2', 'x', 'e', when('=true')), flow('f3', 'x', 'e', when('=true'))), ['default-with-condition f3']],
  ['a default that leaves something else', exclusive('<bpmn:exclusiveGateway id="x" default="f1"/>', flow('f2', 'x', 'e', when('=true')), flow('f3', 'x', 'e', when('=false'))), ['default-not-outgoing x']],
  ['a condition behind a task', around(userTask('x'), flow('f3', 'x', 'e', when('=true'))), ['condition-outside-gateway f3']],
  ['one event behind an event-based gateway', exclusive('<bpmn:eventBasedGateway id="x"/>', flow('f2', 'x', 'r'), '<bpmn:receiveTask id="r" messageRef="m"/>', flow('f3', 'r', 'e')).replace('<bpmn:process', `${message}<bpmn:process`), ['event-gateway-targets x']],
  ['a task behind an event-based gateway', exclusive('<bpmn:eventBasedGateway id="x"/>', flow('f2', 'x', 'r'), flow('f4', 'x', 't'), '<bpmn:receiveTask id="r" messageRef="m"/>', userTask('t'), flow('f3', 'r', 'e'), flow('f5', 't', 'e')).replace('<bpmn:process', `${message}<bpmn:process`), ['event-gateway-targets t']],

  ['a user task without name', around(`<bpmn:userTask id="x">${ext(GROUPS)}</bpmn:userTask>`), ['user-task-without-name x']],
  ['a user task nobody may do', around('<bpmn:userTask id="x" name="Attività"/>'), ['user-task-without-role x']],
  ['a user task in a lane of no role', process(`<bpmn:laneSet><bpmn:lane id="l" name="Ufficio"><bpmn:flowNodeRef>x</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet><bpmn:startEvent id="s"/>${flow('f1', 's', 'x')}<bpmn:userTask id="x" name="Attività"/>${flow('f2', 'x', 'e')}<bpmn:endEvent id="e"/>`), ['user-task-without-role x']],
  ['a user task without id', process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'e')}${flow('f2', 's', 'e')}<bpmn:endEvent id="e"/>${userTask('x').replace('id="x" ', '')}`), ['unreachable userTask-1', 'user-task-without-id userTask-1']],
  ['a term that is no date', around(userTask('x', '<zeebe:taskSchedule dueDate="5 wd" followUpDate="2027-03-31"/>')), ['task-date x']],
  ['a priority beyond the scale', around(userTask('x', '<zeebe:priorityDefinition priority="101"/>')), ['task-priority x']],
  ['a process without id', process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'e')}<bpmn:endEvent id="e"/>`).replace('id="p" ', ''), ['process-without-id process-1']],
  ['an endless name', around(userTask('x').replace('Attività', 'a'.repeat(501))), ['name-too-long x']],
  ['an embedded form', around(userTask('x', '<zeebe:formDefinition formKey="camunda-forms:bpmn:form_1"/>')), ['embedded-form x']],
  ['retries that are no number', around(`<bpmn:serviceTask id="x">${ext('<zeebe:taskDefinition type="percorsi:issue-receipt" retries="often"/>')}</bpmn:serviceTask>`), ['job-retries x']],
  ['a decision without name', around('<bpmn:businessRuleTask id="x"/>'), ['decision-missing x']],
  ['a decision without result', around(`<bpmn:businessRuleTask id="x">${ext('<zeebe:calledDecision decisionId="d"/>')}</bpmn:businessRuleTask>`), ['result-variable-missing x']],
  ['a call to nothing', around('<bpmn:callActivity id="x"/>'), ['called-process-missing x']],
  ['output collection without element', repeated('<zeebe:loopCharacteristics inputCollection="=list" outputCollection="results"/>'), ['multi-instance-output x']],

  ['a duration that is none', timerOn('timeDuration', '30 days'), ['timer-invalid b']],
  ['a duration the calendar has no place for', timerOn('timeDuration', 'P9999999Y'), ['timer-invalid b']],
  ['half a day', timerOn('timeDuration', 'P0.5D'), ['timer-invalid b']],
  ['a date that does not exist', timerOn('timeDate', '2027-02-30'), ['timer-invalid b']],
  ['a cycle without time between its turns', timerOn('timeCycle', 'R/PT0S', 'false'), ['timer-invalid b']],
  ['a cycle that repeats nothing', timerOn('timeCycle', 'P1D', 'false'), ['timer-invalid b']],
  ['a cycle that interrupts', timerOn('timeCycle', 'R3/P1D'), ['timer-cycle-misplaced b']],
  ['a timer without time', around('<bpmn:intermediateCatchEvent id="x"><bpmn:timerEventDefinition/></bpmn:intermediateCatchEvent>'), ['timer-incomplete x']],
  ['a message event without message', around('<bpmn:receiveTask id="x"/>'), ['message-missing x']],
  ['a message without name', around('<bpmn:receiveTask id="x" messageRef="m"/>', '', '<bpmn:message id="m"/>'), ['message-without-name x']],
  ['a message named by an expression', around('<bpmn:receiveTask id="x" messageRef="m"/>', '', '<bpmn:message id="m" name="=kind"/>'), ['message-name-expression x']],
  ['two boundary events for one message', around(userTask('x'), ['b1', 'b2'].map((id) => `<bpmn:boundaryEvent id="${id}" attachedToRef="x"><bpmn:messageEventDefinition messageRef="m"/></bpmn:boundaryEvent>${flow(`f-${id}`, id, 'e')}`).join(''), message), ['message-twice b2']],
  ['an error end without code', process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'e')}<bpmn:endEvent id="e"><bpmn:errorEventDefinition/></bpmn:endEvent>`), ['error-without-code e']],
  ['an error that is not there', around(userTask('x'), `<bpmn:boundaryEvent id="b" attachedToRef="x"><bpmn:errorEventDefinition errorRef="gone"/></bpmn:boundaryEvent>${flow('f3', 'b', 'e')}`), ['error-missing b']],
  ['a boundary error that does not interrupt', around(userTask('x'), `<bpmn:boundaryEvent id="b" attachedToRef="x" cancelActivity="false"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>${flow('f3', 'b', 'e')}`), ['error-not-interrupting b']],

  ['wrong FEEL in a condition', exclusive('<bpmn:exclusiveGateway id="x" default="f3"/>', flow('f2', 'x', 'e', when('=a +')), flow('f3', 'x', 'e')), ['feel-syntax f2']],
  ['a condition without =', exclusive('<bpmn:exclusiveGateway id="x" default="f3"/>', flow('f2', 'x', 'e', when('a')), flow('f3', 'x', 'e')), ['expression-not-feel f2']],
  ['wrong FEEL in a mapping', around(userTask('x', '<zeebe:ioMapping><zeebe:output source="=(a" target="b"/></zeebe:ioMapping>')), ['feel-syntax x']],
  ['a mapping to no name', around(userTask('x', '<zeebe:ioMapping><zeebe:input source="=a" target="1b"/></zeebe:ioMapping>')), ['variable-name x']],
  ['wrong FEEL in a correlation key', around('<bpmn:receiveTask id="x" messageRef="m"/>', '', `<bpmn:message id="m" name="m">${ext('<zeebe:subscription correlationKey="=(("/>')}</bpmn:message>`), ['feel-syntax x']],
  ['wrong FEEL in a due date', around(userTask('x', '<zeebe:taskSchedule dueDate="=now( +"/>')), ['feel-syntax x']],

  ['a guard without message', guarded(property('percorsi:guard', 'a = 1')), ['guard-without-message x']],
  ['a guard message without guard', guarded(property('percorsi:guardMessage.2', 'Manca la data')), ['guard-without-condition x']],
  ['a wrong guard', guarded(property('percorsi:guard', 'a = ('), property('percorsi:guardMessage', 'Manca la data')), ['feel-syntax x']],
  ['a guard twice', guarded(property('percorsi:guard', 'a = 1'), property('percorsi:guard', 'b = 1'), property('percorsi:guardMessage', 'No')), ['property-twice x']],
  ['a guard on a gateway', exclusive(`<bpmn:exclusiveGateway id="x">${ext(`<zeebe:properties>${property('percorsi:guard', 'a')}${property('percorsi:guardMessage', 'No')}</zeebe:properties>`)}</bpmn:exclusiveGateway>`, flow('f2', 'x', 'e')), ['guard-misplaced x']],
  ['a wrong date of effect', ofProcess(property('percorsi:effectiveFrom', '2027-02-30')), ['effective-from p']],

  ['an id twice', process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'e')}<bpmn:endEvent id="e"/><bpmn:endEvent id="e"/>`), ['duplicate-id e']],
  ['an id with a space', process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'e')}<bpmn:endEvent id="e"/><bpmn:textAnnotation id="una nota"/>`), ['illegal-id una nota']],
  ['no process', file(message), ['no-executable-process test.bpmn']],
  ['no executable process', process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'e')}<bpmn:endEvent id="e"/>`).replace(' isExecutable="true"', ''), ['no-executable-process test.bpmn']],
];

const WARNINGS: [what: string, xml: string, expected: string[]][] = [
  ['an end without an end event', around(userTask('x'), `${flow('f3', 's', 'y')}${userTask('y')}`), ['implicit-end y']],
  ['no way to an end', around(userTask('x'), `${userTask('a')}${flow('f3', 's', 'a')}${flow('f4', 'a', 'a')}`), ['no-way-to-end a']],
  ['a circle of automatic steps', exclusive('<bpmn:exclusiveGateway id="x" default="f2"/>', flow('f2', 'x', 'e'), flow('f3', 'x', 't', when('=again')), '<bpmn:task id="t"/>', flow('f4', 't', 'x')), ['loop-without-wait x']],
  ['a circle through an automatic sub-process', exclusive('<bpmn:exclusiveGateway id="x" default="f2"/>', flow('f2', 'x', 'e'), flow('f3', 'x', 't', when('=again')), `<bpmn:subProcess id="t"><bpmn:startEvent id="is"/>${flow('if', 'is', 'ie')}<bpmn:endEvent id="ie"/></bpmn:subProcess>`, flow('f4', 't', 'x')), ['loop-without-wait x']],
  ['a circle with a user task: nothing', exclusive('<bpmn:exclusiveGateway id="x" default="f2"/>', flow('f2', 'x', 'e'), flow('f3', 'x', 't', when('=again')), userTask('t'), flow('f4', 't', 'x')), []],
  ['a role nobody knows', around(userTask('x').replace('case-manager', 'case-manger')), ['unknown-role x']],
  ['a start role nobody knows', ofProcess(property('percorsi:startRoles', 'front-office-worker, friend')), ['unknown-role p']],
  ['a property misspelt', guarded(property('percorsi:caseStat', 'listening')), ['unknown-property x']],
];

describe('errors', () => {
  test.each(ERRORS)('%s', async (_what, xml, expected) => {
    expect(await findings(xml)).toEqual(expected);
  });
});

describe('warnings', () => {
  test.each(WARNINGS)('%s', async (_what, xml, expected) => {
    expect({ errors: await findings(xml), warnings: await findings(xml, 'warning') }).toEqual({ errors: [], warnings: expected });
  });
});
