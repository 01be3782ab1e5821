// The shape of a process: flows with two ends, starts, ends, nothing out of reach.

import { child } from '../moddle.js';
import type { Flow, Node, Scope } from '../graph.js';
import { called } from '../problems.js';
import type { CheckContext, Rule } from './context.js';

/** Characters of a name: it stands in every inbox and list. */
const MAX_NAME = 500;

/** Names are names, not documents; a process has the id it is started by. */
export const identitiesAreClear: Rule = ({ graph, problems }) => {
  if (!graph.hasOwnId) problems.error('process-without-id', graph.root, 'Expected an id for each executable process, but one has none', 'Give the process the id it is started and called by');
  for (const subject of [graph.root, ...graph.nodes, ...graph.flows, ...graph.lanes]) {
    if (subject.name === null || subject.name.length <= MAX_NAME) continue;
    problems.error('name-too-long', subject, `Expected a name of at most ${String(MAX_NAME)} characters, but ${called(subject)} has ${String(subject.name.length)}`, 'Write the rest as documentation');
  }
};

/** Every sequence flow leads from one node of its process to another, and never across a border. */
export const flowsHaveEnds: Rule = (context) => {
  for (const flow of context.graph.flows) {
    checkEnd(context, flow, flow.source, 'source');
    checkEnd(context, flow, flow.target, 'target');
    if (flow.target?.kind === 'StartEvent') context.problems.error('flow-into-start', flow, `Expected no flow into a start event, but ${called(flow)} leads into ${called(flow.target)}`, 'Lead the flow to the first activity');
    if (flow.target?.kind === 'BoundaryEvent') context.problems.error('flow-into-boundary', flow, `Expected no flow into a boundary event, but ${called(flow)} leads into ${called(flow.target)}`, 'Lead the flow to the activity the event is on');
    if (flow.source?.kind === 'EndEvent') context.problems.error('flow-from-end', flow, `Expected no flow out of an end event, but ${called(flow)} leaves ${called(flow.source)}`, 'Use an intermediate event, or remove the flow');
  }
};

function checkEnd({ parsed, problems }: CheckContext, flow: Flow, end: Node | null, side: 'source' | 'target'): void {
  if (end !== null) {
    if (end.scope !== flow.scope) problems.error('flow-crosses-border', flow, `Expected a sequence flow to stay within its process or sub-process, but the ${side} of ${called(flow)} is ${called(end)} of ${called(end.scope)}`, 'End the sub-process and go on from it; between processes send a message');
    return;
  }
  const written = parsed.unresolved.get(flow.element)?.get(`bpmn:${side}Ref`);
  const other = child(flow.element, `${side}Ref`);
  const came = other !== null ? `it is ${String(other['id'])}, which is no flow node of this process` : written !== undefined ? `nothing has the id "${written}"` : 'it has none';
  problems.error('flow-without-end', flow, `Expected a ${side} for the flow ${called(flow)}, but ${came}`, 'Connect both ends of the flow, or remove it');
}

/** A process begins at one none start or at messages and timers; a sub-process at exactly one none start. */
export const startsAreClear: Rule = ({ graph, problems }) => {
  for (const scope of graph.scopes) {
    if (scope.nodes.length === 0) {
      problems.error('empty-scope', scope, `Expected a start, steps and an end in ${called(scope)}, but it is empty`, 'Draw what happens inside, or use a task or a call activity');
      continue;
    }
    const starts = scope.nodes.filter(({ kind }) => kind === 'StartEvent');
    const none = starts.filter(({ eventDefinitions }) => eventDefinitions.length === 0);
    if (starts.length === 0) problems.error('missing-start', scope, `Expected a start event, but ${called(scope)} has none`, 'Add a start event');
    if (none.length > 1) problems.error('several-none-starts', scope, `Expected at most one start event without message or timer, but ${called(scope)} has ${none.map(called).join(', ')}`, 'Keep one, and lead its flow to both beginnings through a gateway');
    if (scope === graph.root) continue;
    for (const start of starts) {
      if (start.eventDefinitions.length > 0 && scope.element['triggeredByEvent'] !== true) problems.error('sub-process-start', start, `Expected a none start event inside the sub-process ${called(scope)}, but ${called(start)} waits for something`, 'Use a none start event, followed by an intermediate event');
    }
  }
};

/** Each process and sub-process has an end, and each path leads to one. */
export const pathsEnd: Rule = ({ graph, problems }) => {
  for (const scope of graph.scopes) {
    const ends = scope.nodes.filter(({ kind }) => kind === 'EndEvent');
    if (ends.length === 0 && scope.nodes.length > 0) problems.error('missing-end', scope, `Expected an end event, but ${called(scope)} has none`, 'Add an end event, so that the result has a name');
    const leading = reach(ends, ({ incoming, kind, host }) => [...incoming.flatMap(({ source }) => source ?? []), ...(kind === 'BoundaryEvent' && host !== null ? [host] : [])]);
    for (const node of scope.nodes) {
      if (node.kind === 'EndEvent') continue;
      if (node.outgoing.length === 0) deadEnd(node, problems);
      else if (ends.length > 0 && !leading.has(node)) problems.warning('no-way-to-end', node, `Expected a way from ${called(node)} to an end event, but there is none`, 'Draw the way out of the loop');
    }
  }
};

function deadEnd(node: Node, problems: CheckContext['problems']): void {
  if (node.kind === 'BoundaryEvent' || node.kind === 'StartEvent' || node.kind.endsWith('Gateway')) {
    problems.error('without-outgoing', node, `Expected a flow out of ${called(node)}, but there is none`, 'Draw where the path goes on');
  } else {
    problems.warning('implicit-end', node, `Expected a flow out of ${called(node)}, but there is none: the path ends there without a name`, 'Lead it to an end event');
  }
}

/** Everything can be reached from a start: what has no way in would be started by itself, what is cut off would never run. */
export const everythingIsReached: Rule = ({ graph, problems }) => {
  for (const scope of graph.scopes) {
    const starts = scope.nodes.filter(({ kind }) => kind === 'StartEvent');
    const reached = reach(starts, ({ outgoing, boundary }) => [...outgoing.flatMap(({ target }) => target ?? []), ...boundary]);
    for (const node of scope.nodes) {
      if (reached.has(node) || isReportedElsewhere(node, scope)) continue;
      problems.error('unreachable', node, `Expected a way from a start event to ${called(node)}, but there is none`, 'Connect it, or remove it');
    }
  }
};

/** Scopes without start have their own finding; event sub-processes and compensation are refused by kind. */
function isReportedElsewhere(node: Node, scope: Scope): boolean {
  if (node.kind === 'BoundaryEvent' && node.host === null) return true;
  return !scope.nodes.some(({ kind }) => kind === 'StartEvent') || node.element['triggeredByEvent'] === true || node.element['isForCompensation'] === true;
}

function reach(from: readonly Node[], next: (node: Node) => Node[]): Set<Node> {
  const reached = new Set(from);
  const open = [...from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const neighbour of next(node)) {
      if (reached.has(neighbour)) continue;
      reached.add(neighbour);
      open.push(neighbour);
    }
  }
  return reached;
}
