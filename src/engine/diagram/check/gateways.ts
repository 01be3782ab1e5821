// Gateways and the conditions on flows.

import type { Flow, Node } from '../graph.js';
import { conditionOf } from '../model.js';
import { child, text } from '../moddle.js';
import { called } from '../problems.js';
import type { ProblemList } from '../problems.js';
import type { CheckContext, Rule } from './context.js';

/** Each way out of an exclusive gateway has a condition or is the default; conditions stand nowhere else. */
export const gatewaysDecide: Rule = (context) => {
  for (const node of context.graph.nodes) {
    if (node.kind === 'ExclusiveGateway') checkExclusive(node, context);
    else if (node.kind === 'EventBasedGateway') checkEventBased(node, context);
    if (node.kind === 'ExclusiveGateway' || node.kind === 'InclusiveGateway' || node.kind === 'ComplexGateway') continue;
    for (const flow of node.outgoing) {
      if (conditionOf(flow, context.reader) === null) continue;
      context.problems.error('condition-outside-gateway', flow, `Expected conditions on the flows of exclusive gateways only, but ${called(flow)} leaves ${called(node)} with one`, 'Put an exclusive gateway behind the element');
    }
    if (child(node.element, 'default') !== null) context.problems.error('default-outside-gateway', node, `Expected a default flow on exclusive gateways only, but ${called(node)} has one`, 'Put an exclusive gateway behind the element');
  }
};

function checkExclusive(node: Node, { reader, parsed, problems }: CheckContext): void {
  const defaultElement = child(node.element, 'default');
  const defaultFlow = node.outgoing.find(({ element }) => element === defaultElement);
  const written = parsed.unresolved.get(node.element)?.get('bpmn:default') ?? text(defaultElement, 'id');
  if (written !== null && defaultFlow === undefined) {
    problems.error('default-not-outgoing', node, `Expected the default of ${called(node)} to be one of its flows, but it is ${written}`, 'Choose the default among the flows that leave the gateway');
  }
  if (defaultFlow !== undefined && conditionOf(defaultFlow, reader) !== null) {
    problems.error('default-with-condition', defaultFlow, `Expected no condition on the default flow of ${called(node)}, but ${called(defaultFlow)} has one that would never be asked`, 'Remove the condition, or make another flow the default');
  }
  if (node.outgoing.length < 2) return;
  for (const flow of node.outgoing) {
    if (flow === defaultFlow || conditionOf(flow, reader) !== null) continue;
    problems.error('condition-missing', flow, `Expected a condition on ${called(flow)}, a way out of ${called(node)}, or to be its default, but it is neither`, 'Write a FEEL condition (=…), or make it the default flow');
  }
}

/** What may follow an event-based gateway. */
function isEventTarget(node: Node): boolean {
  if (node.kind === 'ReceiveTask') return true;
  return node.kind === 'IntermediateCatchEvent' && node.eventDefinitions.every(({ $type }) => $type === 'bpmn:MessageEventDefinition' || $type === 'bpmn:TimerEventDefinition');
}

function checkEventBased(node: Node, { problems }: CheckContext): void {
  if (text(node.element, 'eventGatewayType') === 'Parallel') problems.error('parallel-event-gateway', node, `Expected an event-based gateway where the first event wins, but ${called(node)} waits for all`, 'Use a parallel gateway with one event on each branch');
  if (node.outgoing.length === 1) problems.error('event-gateway-targets', node, `Expected at least two events behind ${called(node)}, but there is one`, 'Remove the gateway, or add the other event');
  for (const flow of node.outgoing) checkEventTarget(node, flow, problems);
}

function checkEventTarget(gateway: Node, { target }: Flow, problems: ProblemList): void {
  if (target === null) return;
  if (!isEventTarget(target)) problems.error('event-gateway-targets', target, `Expected message or timer catch events or receive tasks behind ${called(gateway)}, but ${called(target)} is a ${target.kind}`, 'Put the event that decides directly behind the gateway');
  else if (target.incoming.length > 1) problems.error('event-gateway-targets', target, `Expected ${called(target)} behind the event-based gateway ${called(gateway)} alone, but other flows lead to it too`, 'Give the other flows an event of their own');
  if (target.kind === 'ReceiveTask' && target.boundary.length > 0) problems.error('event-gateway-targets', target, `Expected no boundary event on ${called(target)} behind an event-based gateway, but there is one`, 'Put a timer event behind the gateway instead');
}
