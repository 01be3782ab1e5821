// Events: timers that can be read, messages with names, errors with codes, boundary events on something.

import type { TimerModel } from '../../contract.js';
import { armTimer } from '../../run/timers.js';
import { messageOf } from '../element.js';
import { isEvent, timersOf } from '../events.js';
import type { Node } from '../graph.js';
import { isJuel } from '../juel.js';
import { called, shorten } from '../problems.js';
import type { ProblemList } from '../problems.js';
import { modelledNodes } from './context.js';
import type { CheckContext, Rule } from './context.js';

/** Five to seven fields of digits, stars and names: a cron expression. */
const CRON = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every)\b|^[\d*,/?LW#A-Za-z-]+(\s+[\d*,/?LW#A-Za-z-]+){4,6}$/;

/** Every timer says one thing, in ISO 8601 or FEEL, and a cycle stands where it can turn. */
export const timersAreValid: Rule = ({ graph, reader, problems }) => {
  for (const node of graph.nodes) {
    for (const definition of node.eventDefinitions) {
      if (definition.$type !== 'bpmn:TimerEventDefinition') continue;
      const timers = timersOf(definition, reader);
      const [timer] = timers;
      if (timer === undefined || timers.length > 1) problems.error('timer-incomplete', node, `Expected one of date, duration or cycle for the timer ${called(node)}, but it has ${timer === undefined ? 'none' : timers.map(({ kind }) => kind).join(' and ')}`, 'Write one of them');
      else checkTimer(node, timer, problems);
    }
  }
};

function checkTimer(node: Node, { kind, expression }: TimerModel, problems: ProblemList): void {
  if (kind === 'cycle' && (node.kind === 'IntermediateCatchEvent' || (node.kind === 'BoundaryEvent' && node.element['cancelActivity'] !== false))) {
    problems.error('timer-cycle-misplaced', node, `Expected a date or a duration, but ${called(node)} has a cycle and can fire only once`, 'Use a duration, or make the boundary event non-interrupting');
  }
  if (expression.startsWith('=') || isJuel(expression)) return;
  if (kind === 'cycle' && CRON.test(expression)) {
    problems.error('timer-cron', node, `Expected an ISO 8601 cycle such as R/P7D, but ${called(node)} has the cron expression "${shorten(expression)}"`, 'Write a repeating interval: R/P1D (every day), R12/P1M (twelve times, monthly)');
    return;
  }
  const fault = faultOf(kind, expression);
  if (fault !== null) problems.error('timer-invalid', node, `Expected an ISO 8601 ${kind} or a FEEL expression (=…) for ${called(node)}, but "${shorten(expression)}" ${fault}`, { date: 'Write for example 2027-03-31T12:00:00+01:00', duration: 'Write for example P30D or PT4H', cycle: 'Write for example R/P7D or R3/PT12H' }[kind]);
}

/** What is wrong with a literal, by what will arm it; null when it can be read. */
function faultOf(kind: TimerModel['kind'], expression: string): string | null {
  try {
    armTimer(kind, expression, 0);
    return null;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return `cannot be read (${error.message})`;
  }
}

/** Whatever waits for a message or sends one names it, by a fixed name. */
export const messagesAreNamed: Rule = (context) => {
  for (const { node, element } of modelledNodes(context)) {
    const needsMessage = element.type === 'SEND_TASK' || element.type === 'RECEIVE_TASK' || element.event === 'message';
    if (!needsMessage) continue;
    const { problems } = context;
    const written = context.parsed.unresolved.get(node.eventDefinitions[0] ?? node.element)?.get('bpmn:messageRef');
    if (messageOf(node) === null) problems.error('message-missing', node, `Expected a message for ${called(node)}, but ${written === undefined ? 'it names none' : `nothing has the id "${written}"`}`, 'Choose the message, and give it a name');
    else if (element.messageName === null) problems.error('message-without-name', node, `Expected a name for the message of ${called(node)}, but it has none`, 'Name the message: senders find it by this name');
    else if (element.messageName.startsWith('=') || isJuel(element.messageName)) problems.error('message-name-expression', node, `Expected a fixed message name for ${called(node)}, but it is the expression "${element.messageName}"`, 'Write the name itself; the correlation key may be an expression');
  }
};

/** Error end events have a code; boundary error events interrupt. */
export const errorsHaveCodes: Rule = (context) => {
  for (const { node, element } of modelledNodes(context)) {
    if (element.event !== 'error') continue;
    const { problems } = context;
    const written = node.eventDefinitions.flatMap((definition) => context.parsed.unresolved.get(definition)?.get('bpmn:errorRef') ?? [])[0];
    if (written !== undefined) problems.error('error-missing', node, `Expected an error of the file for ${called(node)}, but nothing has the id "${written}"`, 'Choose the error again');
    else if (element.type === 'END_EVENT' && element.errorCode === null) problems.error('error-without-code', node, `Expected an error code for the error end event ${called(node)}, but it has none`, 'Choose an error, and give it a code');
    if (element.errorCode?.startsWith('=') === true) problems.error('error-code-expression', node, `Expected a fixed error code for ${called(node)}, but it is the expression "${element.errorCode}"`, 'Write the code itself');
    if (element.interrupting === false) problems.error('error-not-interrupting', node, `Expected the boundary error event ${called(node)} to interrupt its activity, but it does not`, 'Make it interrupting: after an error the activity is over');
  }
};

/** A boundary event is on an activity of its own scope. */
export const boundaryEventsAreAttached: Rule = ({ graph, parsed, problems }) => {
  for (const node of graph.nodes) {
    if (node.kind !== 'BoundaryEvent') continue;
    if (node.host === null) {
      const written = parsed.unresolved.get(node.element)?.get('bpmn:attachedToRef');
      problems.error('boundary-unattached', node, `Expected the boundary event ${called(node)} to be on an activity, but ${written === undefined ? 'it is on none' : `nothing has the id "${written}"`}`, 'Drag it onto the activity it watches');
    } else if (isEvent(node.host) || node.host.kind.endsWith('Gateway') || node.host.scope !== node.scope) {
      problems.error('boundary-unattached', node, `Expected the boundary event ${called(node)} to be on an activity beside it, but it is on ${called(node.host)}`, 'Drag it onto the activity it watches');
    }
  }
};

/** Two message starts of one name, or two boundary events for one message, cannot both be meant. */
export const messagesAreDistinct: Rule = (context: CheckContext) => {
  const seen = new Map<string, Node>();
  for (const { node, element } of modelledNodes(context)) {
    if (element.event !== 'message' || element.messageName === null || (element.type !== 'START_EVENT' && element.type !== 'BOUNDARY_EVENT')) continue;
    const key = JSON.stringify([element.type === 'START_EVENT' ? node.scope.id : element.attachedTo, element.messageName]);
    const earlier = seen.get(key);
    if (earlier !== undefined) context.problems.error('message-twice', node, `Expected each message once at the same place, but ${called(node)} and ${called(earlier)} both wait for "${element.messageName}"`, 'Keep one of them, or name the messages apart');
    seen.set(key, earlier ?? node);
  }
};
