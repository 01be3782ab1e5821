// A process as nodes and flows: what the model, the runtime tree and every rule of the check are made from.

import { child, children, isKind, kindOf, text } from './moddle.js';
import type { ModdleElement } from './moddle.js';
import type { ParsedDiagram } from './parse.js';
import type { Subject } from './problems.js';

/** A sequence flow; an end is null when it leads nowhere. */
export interface Flow extends Subject {
  element: ModdleElement;
  scope: Scope;
  source: Node | null;
  target: Node | null;
}

/** A flow node: activity, event or gateway. */
export interface Node extends Subject {
  element: ModdleElement;
  /** False when the file gives it no id and one was made. */
  hasOwnId: boolean;
  /** Type without prefix, e.g. `UserTask`. */
  kind: string;
  scope: Scope;
  incoming: Flow[];
  outgoing: Flow[];
  /** Boundary events on it. */
  boundary: Node[];
  /** Boundary events: the activity it is on, null when it is on nothing. */
  host: Node | null;
  /** Sub-processes: what is inside. */
  inner: Scope | null;
  /** Own event definitions, and those it refers to. */
  eventDefinitions: ModdleElement[];
  lane: Lane | null;
}

/** A process or a sub-process. */
export interface Scope extends Subject {
  element: ModdleElement;
  nodes: Node[];
  flows: Flow[];
}

export interface Lane extends Subject {
  element: ModdleElement;
  elementIds: string[];
}

export interface ProcessGraph {
  /** False when the file gives the process no id and one was made. */
  hasOwnId: boolean;
  root: Scope;
  /** All scopes, the process first. */
  scopes: Scope[];
  /** All nodes and flows of all scopes, in document order. */
  nodes: Node[];
  flows: Flow[];
  lanes: Lane[];
}

/**
 * Builds the graph of one process. Elements without id get one (BPMN allows that, runtimes do not); incoming and outgoing
 * come from the flows alone, as files may leave them out or contradict themselves.
 */
export function buildGraph(process: ModdleElement, parsed: ParsedDiagram): ProcessGraph {
  const builder = new GraphBuilder(parsed);
  const hasOwnId = text(process, 'id') !== null;
  const root = builder.scope(process);
  builder.connect();
  return { hasOwnId, root, scopes: builder.scopes, nodes: [...builder.nodes.values()], flows: builder.flows, lanes: builder.assignLanes(process) };
}

class GraphBuilder {
  readonly scopes: Scope[] = [];
  readonly nodes = new Map<ModdleElement, Node>();
  readonly flows: Flow[] = [];
  readonly #ids: Set<string>;
  readonly #lastNumber = new Map<string, number>();

  constructor(parsed: ParsedDiagram) {
    this.#ids = new Set(parsed.elementsById.keys());
  }

  /** Recursion is bounded by the nesting limit of the scan. */
  scope(element: ModdleElement): Scope {
    const scope: Scope = { ...this.#subject(element), element, nodes: [], flows: [] };
    this.scopes.push(scope);
    for (const item of children(element, 'flowElements')) {
      if (isKind(item, 'bpmn:FlowNode')) this.#node(item, scope);
      else if (item.$type === 'bpmn:SequenceFlow') {
        const flow: Flow = { ...this.#subject(item), element: item, scope, source: null, target: null };
        scope.flows.push(flow);
        this.flows.push(flow);
      }
    }
    return scope;
  }

  #node(element: ModdleElement, scope: Scope): void {
    const hasOwnId = text(element, 'id') !== null;
    const node: Node = {
      hasOwnId, ...this.#subject(element),
      element, scope, kind: kindOf(element),
      incoming: [], outgoing: [], boundary: [], host: null, inner: null, lane: null,
      eventDefinitions: [...children(element, 'eventDefinitions'), ...children(element, 'eventDefinitionRef')],
    };
    scope.nodes.push(node);
    this.nodes.set(element, node);
    if (isKind(element, 'bpmn:SubProcess')) node.inner = this.scope(element);
  }

  connect(): void {
    for (const flow of this.flows) {
      flow.source = this.#end(flow, 'sourceRef');
      flow.target = this.#end(flow, 'targetRef');
      flow.source?.outgoing.push(flow);
      flow.target?.incoming.push(flow);
    }
    for (const node of this.nodes.values()) {
      const attached = child(node.element, 'attachedToRef');
      if (attached === null) continue;
      node.host = this.nodes.get(attached) ?? null;
      node.host?.boundary.push(node);
    }
  }

  #end(flow: Flow, property: 'sourceRef' | 'targetRef'): Node | null {
    const element = child(flow.element, property);
    return element === null ? null : this.nodes.get(element) ?? null;
  }

  /** Lanes of all levels; a node is in the deepest lane that lists it, else in its sub-process's lane. */
  assignLanes(process: ModdleElement): Lane[] {
    const lanes: Lane[] = [];
    const visit = (laneSet: ModdleElement): void => {
      for (const element of children(laneSet, 'lanes')) {
        const members = children(element, 'flowNodeRef').flatMap((member) => this.nodes.get(member) ?? []);
        const lane: Lane = { ...this.#subject(element), element, elementIds: members.map(({ id }) => id) };
        lanes.push(lane);
        for (const member of members) member.lane = lane;
        const inner = child(element, 'childLaneSet');
        if (inner !== null) visit(inner);
      }
    };
    for (const laneSet of children(process, 'laneSets')) visit(laneSet);
    const inherit = (scope: Scope, lane: Lane | null): void => {
      for (const node of scope.nodes) {
        node.lane ??= lane;
        if (node.inner !== null) inherit(node.inner, node.lane);
      }
    };
    const root = this.scopes[0];
    if (root !== undefined) inherit(root, null);
    return lanes;
  }

  #subject(element: ModdleElement): Subject {
    let id = text(element, 'id');
    if (id === null) {
      const stem = kindOf(element).replace(/^./, (letter) => letter.toLowerCase());
      let number = this.#lastNumber.get(stem) ?? 0;
      do number += 1; while (this.#ids.has(`${stem}-${String(number)}`));
      this.#lastNumber.set(stem, number);
      id = `${stem}-${String(number)}`;
      element['id'] = id;
    }
    // Modelers break long names into lines of the drawing; in a list they are one line.
    return { id, name: text(element, 'name')?.replace(/\s+/g, ' ') ?? null };
  }
}
