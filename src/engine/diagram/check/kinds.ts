// Refuses by name what BPMN has and this program does not run (yet).

import { isEvent } from '../events.js';
import { elementTypeOf } from '../element.js';
import type { Node } from '../graph.js';
import { child, children, kindOf, text } from '../moddle.js';
import { called } from '../problems.js';
import type { ProblemList } from '../problems.js';
import type { Rule } from './context.js';

interface Refusal {
  rule: string;
  what: string;
  remedy: string;
}

const KINDS: Readonly<Record<string, Refusal>> = {
  InclusiveGateway: { rule: 'inclusive-gateway', what: 'an inclusive gateway', remedy: 'Use a parallel gateway followed by exclusive gateways, one for each branch that may be left out' },
  ComplexGateway: { rule: 'complex-gateway', what: 'a complex gateway', remedy: 'Use exclusive and parallel gateways' },
  Transaction: { rule: 'transaction', what: 'a transaction', remedy: 'Use an embedded sub-process with boundary events' },
  AdHocSubProcess: { rule: 'ad-hoc-sub-process', what: 'an ad-hoc sub-process', remedy: 'Draw the order of the activities, or make each a process of its own' },
  ChoreographyTask: { rule: 'choreography', what: 'a choreography task', remedy: 'Draw the process of each participant, and let them exchange messages' },
  SubChoreography: { rule: 'choreography', what: 'a sub-choreography', remedy: 'Draw the process of each participant, and let them exchange messages' },
  CallChoreography: { rule: 'choreography', what: 'a call choreography', remedy: 'Draw the process of each participant, and let them exchange messages' },
};
const EVENT_SUB_PROCESS: Refusal = { rule: 'event-sub-process', what: 'an event sub-process', remedy: 'Use a boundary event on an embedded sub-process' };
const COMPENSATION: Refusal = { rule: 'compensation', what: 'compensation', remedy: 'Draw the activities that undo the work as part of the path' };

const DEFINITIONS: Readonly<Record<string, Refusal>> = {
  SignalEventDefinition: { rule: 'signal-event', what: 'a signal event', remedy: 'Use a message event: messages reach one case by its key' },
  EscalationEventDefinition: { rule: 'escalation-event', what: 'an escalation event', remedy: 'Use a message or an error event' },
  CompensateEventDefinition: COMPENSATION,
  ConditionalEventDefinition: { rule: 'conditional-event', what: 'a conditional event', remedy: 'Use a message event sent when the condition comes true, or a gateway' },
  LinkEventDefinition: { rule: 'link-event', what: 'a link event', remedy: 'Draw the sequence flow itself' },
  CancelEventDefinition: { rule: 'cancel-event', what: 'a cancel event', remedy: 'Use an error event on an embedded sub-process' },
};

/** Which events may carry which definitions (`none` = nothing). */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  StartEvent: ['none', 'MessageEventDefinition', 'TimerEventDefinition'],
  IntermediateCatchEvent: ['MessageEventDefinition', 'TimerEventDefinition'],
  IntermediateThrowEvent: ['none', 'MessageEventDefinition'],
  BoundaryEvent: ['TimerEventDefinition', 'MessageEventDefinition', 'ErrorEventDefinition'],
  EndEvent: ['none', 'MessageEventDefinition', 'ErrorEventDefinition', 'TerminateEventDefinition'],
};

function refuse(node: Node, { rule, what, remedy }: Refusal, problems: ProblemList): void {
  problems.error(rule, node, `Expected an element this program runs, but ${called(node)} is or has ${what}`, remedy);
}

/** Every element is of a kind, with event definitions, loops and extensions, that is really run. */
export const refuseUnsupported: Rule = ({ graph, reader, problems }) => {
  for (const node of graph.nodes) {
    const kind = KINDS[node.kind];
    if (kind !== undefined) refuse(node, kind, problems);
    else if (elementTypeOf(node) === null) refuse(node, { rule: 'unsupported-element', what: `a ${node.kind}`, remedy: 'Use the elements listed in the modelling guide' }, problems);
    if (node.element['triggeredByEvent'] === true) refuse(node, EVENT_SUB_PROCESS, problems);
    if (node.element['isForCompensation'] === true) refuse(node, COMPENSATION, problems);
    if (child(node.element, 'loopCharacteristics')?.$type === 'bpmn:StandardLoopCharacteristics') {
      refuse(node, { rule: 'standard-loop', what: 'a standard loop', remedy: 'Draw the loop with an exclusive gateway and a flow back' }, problems);
    }
    if (node.element['instantiate'] === true) {
      refuse(node, { rule: 'instantiating-element', what: 'instantiate="true"', remedy: 'Start the process with a message start event' }, problems);
    }
    if (isEvent(node)) checkDefinitions(node, problems);
    checkDataAssignments(node, problems);
    for (const holder of [node.element, ...node.eventDefinitions]) refuseExtensions(node, reader.unsupported(holder), problems);
  }
  refuseExtensions(graph.root, reader.unsupported(graph.root.element), problems);
};

function checkDefinitions(node: Node, problems: ProblemList): void {
  if (node.eventDefinitions.length > 1) {
    refuse(node, { rule: 'multiple-event-definitions', what: `${String(node.eventDefinitions.length)} event definitions`, remedy: 'Use one event for each, behind an event-based gateway where the first one wins' }, problems);
  }
  const kinds = node.eventDefinitions.length === 0 ? ['none'] : node.eventDefinitions.map(kindOf);
  for (const kind of kinds) {
    const refused = DEFINITIONS[kind];
    if (refused !== undefined) refuse(node, refused, problems);
    else if (ALLOWED[node.kind]?.includes(kind) === false) {
      const what = kind === 'none' ? 'no event definition' : `a ${kind}`;
      problems.error('event-kind', node, `Expected a ${node.kind} with ${(ALLOWED[node.kind] ?? []).join(', ')}, but ${called(node)} has ${what}`, 'Choose the event that means what shall happen');
    }
  }
}

/** Data associations without assignment only document; with one they would copy data by expressions nobody runs. */
function checkDataAssignments(node: Node, problems: ProblemList): void {
  const associations = [...children(node.element, 'dataInputAssociations'), ...children(node.element, 'dataOutputAssociations')];
  if (associations.some((association) => children(association, 'assignment').length > 0 || text(child(association, 'transformation'), 'body') !== null)) {
    refuse(node, { rule: 'data-assignment', what: 'a data association with an assignment or transformation', remedy: 'Use input and output mappings' }, problems);
  }
}

function refuseExtensions(node: { id: string; name: string | null }, names: string[], problems: ProblemList): void {
  for (const name of names) {
    problems.error('unsupported-extension', node, `Expected extensions this program honours, but ${called(node)} has ${name}`, 'Remove it; use a service task of a known type, a guard, or a mapping for what it does');
  }
}
