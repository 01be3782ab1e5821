// The path a chaos case takes: every kind of work the program does by itself stands between two tasks of a person.

import { bpmn, end, flow, start, userTask } from '../../support/bpmn.js';

const keyed = (id: string, name: string): string =>
  `<bpmn:message id="${id}" name="${name}"><bpmn:extensionElements><zeebe:subscription correlationKey="=caseId"/></bpmn:extensionElements></bpmn:message>`;
const timer = (duration: string): string =>
  `<bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">${duration}</bpmn:timeDuration></bpmn:timerEventDefinition>`;

/** start → task with a far boundary timer → job → child with a task → timer → thrown message → awaited message → task. */
const PATH = bpmn('chaos-path', [
  start, flow('start', 'first'), userTask('first'),
  `<bpmn:boundaryEvent id="far" attachedToRef="first">${timer('P30D')}</bpmn:boundaryEvent>`, flow('far', 'expired'), end('expired'),
  flow('first', 'receipt'),
  '<bpmn:serviceTask id="receipt"><bpmn:extensionElements><zeebe:taskDefinition type="percorsi:issue-receipt" retries="3"/></bpmn:extensionElements></bpmn:serviceTask>',
  flow('receipt', 'child'),
  '<bpmn:callActivity id="child"><bpmn:extensionElements><zeebe:calledElement processId="chaos-child" propagateAllChildVariables="true"/></bpmn:extensionElements></bpmn:callActivity>',
  flow('child', 'pause'),
  `<bpmn:intermediateCatchEvent id="pause">${timer('PT1S')}</bpmn:intermediateCatchEvent>`, flow('pause', 'tell'),
  '<bpmn:intermediateThrowEvent id="tell"><bpmn:messageEventDefinition messageRef="m-told"/></bpmn:intermediateThrowEvent>', flow('tell', 'answer'),
  '<bpmn:intermediateCatchEvent id="answer"><bpmn:messageEventDefinition messageRef="m-answer"/></bpmn:intermediateCatchEvent>', flow('answer', 'last'),
  userTask('last'), flow('last', 'end'), end(),
].join(''), { beside: `<bpmn:message id="m-told" name="chaos-told"/>${keyed('m-answer', 'chaos-answer')}` });

const CHILD = bpmn('chaos-child', [start, flow('start', 'inner'), userTask('inner'), flow('inner', 'end'), end()].join(''));

/** Started by the thrown message, in the sender's case; ends at once. */
const LISTENER = bpmn('chaos-listener', [
  '<bpmn:startEvent id="start"><bpmn:messageEventDefinition messageRef="m-told"/></bpmn:startEvent>', flow('start', 'end'), end(),
].join(''), { beside: '<bpmn:message id="m-told" name="chaos-told"/>' });

/** A task whose boundary timer fires while it is being completed; either way exactly one task follows. */
const RACE = bpmn('chaos-race', [
  start, flow('start', 'work'), userTask('work'),
  `<bpmn:boundaryEvent id="late" attachedToRef="work">${timer('PT2S')}</bpmn:boundaryEvent>`, flow('late', 'reminded'), userTask('reminded'), flow('reminded', 'end'),
  flow('work', 'done'), userTask('done'), flow('done', 'end'), end(),
].join(''));

/** A task whose boundary timer is far away. */
const FAR = bpmn('chaos-far', [
  start, flow('start', 'patient'), userTask('patient'),
  `<bpmn:boundaryEvent id="far" attachedToRef="patient">${timer('P30D')}</bpmn:boundaryEvent>`, flow('far', 'end'), flow('patient', 'end'), end(),
].join(''));

/** Waits for a message and nothing else. */
const WAITER = bpmn('chaos-waiter', [
  start, flow('start', 'answer'), '<bpmn:intermediateCatchEvent id="answer"><bpmn:messageEventDefinition messageRef="m-answer"/></bpmn:intermediateCatchEvent>',
  flow('answer', 'after'), userTask('after'), flow('after', 'end'), end(),
].join(''), { beside: keyed('m-answer', 'chaos-answer') });

export const DIAGRAMS = {
  'chaos-path.bpmn': PATH, 'chaos-child.bpmn': CHILD, 'chaos-listener.bpmn': LISTENER, 'chaos-race.bpmn': RACE, 'chaos-waiter.bpmn': WAITER, 'chaos-far.bpmn': FAR,
};
