// The tree the runtime is built from: written anew with what is executed, so that nothing else of a file can trip it.

import type { DialectReader } from './dialect.js';
import { timersOf } from './events.js';
import type { Flow, Node, ProcessGraph, Scope } from './graph.js';
import { body, child, children, text } from './moddle.js';
import type { ModdleContext, ModdleElement, ModdleReference } from './moddle.js';
import { conditionOf } from './model.js';

/** Activity kinds the runtime library has a behaviour for; others stay out (the check has refused them). */
const RUNTIME_KINDS = new Set([
  'StartEvent', 'IntermediateCatchEvent', 'IntermediateThrowEvent', 'BoundaryEvent', 'EndEvent', 'ServiceTask', 'ReceiveTask',
  'UserTask', 'ManualTask', 'Task', 'ExclusiveGateway', 'InclusiveGateway', 'ParallelGateway', 'EventBasedGateway',
  'CallActivity', 'BusinessRuleTask', 'ScriptTask', 'SendTask', 'SubProcess', 'AdHocSubProcess', 'Transaction',
]);
const REFERENCES = ['messageRef', 'errorRef', 'signalRef', 'escalationRef'] as const;

/**
 * Writes the runtime tree of one process. Valid BPMN that the serializer of the runtime chokes on (flows without id, lane sets
 * without lanes, item definitions, resources, data, pools, message flows…) never gets into it: messages between pools go
 * through the service, data through variables, lanes are in the model.
 */
export function normalise(graph: ProcessGraph, definitionsId: string, reader: DialectReader): ModdleContext {
  return new Normaliser(reader).context(graph, definitionsId);
}

/** A boundary event on nothing would break the runtime; like unknown kinds it is refused by the check. */
function isRunnable(node: Node): boolean {
  return RUNTIME_KINDS.has(node.kind) && (node.kind !== 'BoundaryEvent' || (node.host !== null && node.host.scope === node.scope));
}

class Normaliser {
  readonly #reader: DialectReader;
  readonly #references: ModdleReference[] = [];
  readonly #byId: Record<string, ModdleElement> = Object.create(null) as Record<string, ModdleElement>;
  /** Messages, errors… named by the process, by their original. */
  readonly #named = new Map<ModdleElement, ModdleElement>();

  constructor(reader: DialectReader) {
    this.#reader = reader;
  }

  context(graph: ProcessGraph, definitionsId: string): ModdleContext {
    const process = this.#add({ $type: 'bpmn:Process', id: graph.root.id, name: graph.root.name ?? undefined, isExecutable: true });
    process['flowElements'] = this.#flowElements(graph.root);
    const rootElement: ModdleElement = { $type: 'bpmn:Definitions', id: definitionsId, rootElements: [process, ...this.#named.values()] };
    return { rootElement, references: this.#references, elementsById: this.#byId, warnings: [] };
  }

  #flowElements(scope: Scope): ModdleElement[] {
    // Document order is kept: it decides who comes first among equals.
    return [...scope.nodes.filter(isRunnable).map((node) => this.#node(node)), ...scope.flows.flatMap((flow) => this.#flow(flow))];
  }

  #node(node: Node): ModdleElement {
    const { element } = node;
    const copy = this.#add({ $type: element.$type, id: node.id, ...(node.name !== null && { name: node.name }) });
    const extensionElements = this.#extensionElements(element);
    if (extensionElements !== null) copy['extensionElements'] = extensionElements;
    if (node.eventDefinitions.length > 0) copy['eventDefinitions'] = node.eventDefinitions.map((definition) => this.#eventDefinition(definition));
    const loop = child(element, 'loopCharacteristics');
    if (loop !== null) copy['loopCharacteristics'] = this.#loop(loop);
    this.#copyReferences(element, copy);
    if (node.host !== null) {
      copy['attachedToRef'] = { $type: node.host.element.$type, id: node.host.id };
      copy['cancelActivity'] = element['cancelActivity'] !== false;
    }
    if (node.kind === 'CallActivity') copy['calledElement'] = this.#reader.call(element).processId ?? undefined;
    if (node.kind === 'ScriptTask') Object.assign(copy, { scriptFormat: 'feel', script: this.#reader.script(element).expression ?? '' });
    if (node.inner !== null) {
      copy['triggeredByEvent'] = element['triggeredByEvent'] === true;
      copy['flowElements'] = this.#flowElements(node.inner);
    }
    const defaultFlow = node.outgoing.find((flow) => flow.element === child(element, 'default'));
    if (defaultFlow !== undefined) this.#references.push({ element: copy, property: 'bpmn:default', id: defaultFlow.id });
    return copy;
  }

  #flow(flow: Flow): ModdleElement[] {
    const { source, target } = flow;
    if (source === null || target === null || !isRunnable(source) || !isRunnable(target)) return [];
    const copy = this.#add({ $type: 'bpmn:SequenceFlow', id: flow.id, ...(flow.name !== null && { name: flow.name }) });
    const condition = conditionOf(flow, this.#reader);
    if (condition !== null) copy['conditionExpression'] = { $type: 'bpmn:FormalExpression', body: condition };
    this.#references.push({ element: copy, property: 'bpmn:sourceRef', id: source.id }, { element: copy, property: 'bpmn:targetRef', id: target.id });
    return [copy];
  }

  #eventDefinition(definition: ModdleElement): ModdleElement {
    const id = text(definition, 'id');
    const copy: ModdleElement = { $type: definition.$type, ...(id !== null && { id }) };
    // Links are refused, but the library must be able to build what stands beside them.
    if (definition.$type === 'bpmn:LinkEventDefinition') copy['name'] = text(definition, 'name') ?? id ?? 'link';
    this.#copyReferences(definition, copy);
    for (const { kind, expression } of timersOf(definition, this.#reader)) {
      copy[`time${kind.charAt(0).toUpperCase()}${kind.slice(1)}`] = { $type: 'bpmn:FormalExpression', body: expression };
    }
    return copy;
  }

  #loop(loop: ModdleElement): ModdleElement {
    const copy: ModdleElement = { $type: loop.$type, isSequential: loop['isSequential'] === true };
    for (const property of ['loopCardinality', 'completionCondition', 'loopCondition']) {
      const expression = this.#reader.expression(body(loop, property));
      if (expression !== null) copy[property] = { $type: 'bpmn:FormalExpression', body: expression };
    }
    const extensionElements = this.#extensionElements(loop);
    if (extensionElements !== null) copy['extensionElements'] = extensionElements;
    return copy;
  }

  /** References to messages, errors… point to copies that stand beside the process. */
  #copyReferences(from: ModdleElement, to: ModdleElement): void {
    for (const property of REFERENCES) {
      const target = child(from, property);
      if (target === null) continue;
      let copy = this.#named.get(target);
      if (copy === undefined) {
        copy = this.#add({ $type: target.$type, id: text(target, 'id') ?? `${property}-${String(this.#named.size + 1)}`, name: text(target, 'name') ?? undefined });
        for (const code of ['errorCode', 'escalationCode']) if (text(target, code) !== null) copy[code] = text(target, code);
        const extensionElements = this.#extensionElements(target);
        if (extensionElements !== null) copy['extensionElements'] = extensionElements;
        this.#named.set(target, copy);
      }
      to[property] = copy;
    }
  }

  /** Only the dialect's own: elements of other vendors mean nothing here. */
  #extensionElements(element: ModdleElement): ModdleElement | null {
    const values = children(child(element, 'extensionElements'), 'values').filter(({ $type }) => $type.startsWith(`${this.#reader.prefix}:`));
    return values.length === 0 ? null : { $type: 'bpmn:ExtensionElements', values };
  }

  #add(element: ModdleElement): ModdleElement {
    const id = text(element, 'id');
    if (id !== null) this.#byId[id] = element;
    return element;
  }
}
