// Warns of circles in which nothing waits: a case in them would turn until the limit of one step.

import type { Node, Scope } from '../graph.js';
import { called } from '../problems.js';
import type { Rule } from './context.js';

const WAITING = new Set(['UserTask', 'ReceiveTask', 'ServiceTask', 'CallActivity', 'IntermediateCatchEvent', 'EventBasedGateway']);

/** A possible endless loop without a wait; a warning, as a condition may well end it. */
export const loopsWait: Rule = ({ graph, problems }) => {
  for (const scope of graph.scopes) {
    const circle = circleOf(scope);
    const [first] = circle;
    if (first === undefined) continue;
    problems.warning('loop-without-wait', first, `Expected every circle to hold a step that waits, but ${circle.slice(0, 10).map(called).join(', ')} can follow one another without end`, 'Put a user task or a timer into the circle, or make sure a condition ends it');
  }
};

/** Nodes on circles of automatic steps: what is left after taking away, again and again, all that has no way in or no way on. */
function circleOf(scope: Scope): Node[] {
  const automatic = scope.nodes.filter((node) => !waits(node));
  const left = new Set(automatic);
  peel(automatic, left, sourcesOf, targetsOf);
  peel([...left], left, targetsOf, sourcesOf);
  return automatic.filter((node) => left.has(node));
}

function waits(node: Node): boolean {
  if (node.inner === null) return WAITING.has(node.kind);
  return node.inner.nodes.some((inner) => waits(inner));
}

const targetsOf = (node: Node): Node[] => [...node.outgoing.flatMap(({ target }) => target ?? []), ...node.boundary];
const sourcesOf = (node: Node): Node[] => [...node.incoming.flatMap(({ source }) => source ?? []), ...(node.host === null ? [] : [node.host])];

/** Takes away what nothing (left) leads to, then what that led to alone. */
function peel(nodes: readonly Node[], left: Set<Node>, before: (node: Node) => Node[], after: (node: Node) => Node[]): void {
  const counts = new Map(nodes.map((node) => [node, before(node).filter((other) => left.has(other)).length]));
  const open = nodes.filter((node) => counts.get(node) === 0);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    left.delete(node);
    for (const next of after(node)) {
      const count = counts.get(next);
      if (count === undefined || !left.has(next)) continue;
      counts.set(next, count - 1);
      if (count === 1) open.push(next);
    }
  }
}
