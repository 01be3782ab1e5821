// One process as the contract's ProcessModel.

import type { ElementModel, ProcessModel, SequenceFlowModel } from '../contract.js';
import { propertyRecord } from './dialect.js';
import type { DialectReader } from './dialect.js';
import { readElement } from './element.js';
import type { Flow, ProcessGraph } from './graph.js';
import { attribute, body, child } from './moddle.js';

/** Fills the model from the graph; kinds the API has no name for (all refused by the check) are left out. */
export function readModel(graph: ProcessGraph, reader: DialectReader): ProcessModel {
  const { root } = graph;
  const elements = new Map<string, ElementModel>();
  for (const node of graph.nodes) {
    const model = readElement(node, reader);
    if (model !== null) elements.set(node.id, model);
  }
  const properties = propertyRecord(reader.properties(root.element));
  const starts = root.nodes.flatMap((node) => (node.kind === 'StartEvent' ? elements.get(node.id) ?? [] : []));
  const noneStart = starts.find(({ event }) => event === 'none');
  const noneStartNode = root.nodes.find(({ id }) => id === noneStart?.id);
  return {
    processId: root.id,
    name: root.name,
    versionTag: reader.versionTag(root.element),
    effectiveFrom: properties['percorsi:effectiveFrom'] ?? null,
    properties,
    elements,
    flows: new Map(graph.flows.flatMap((flow) => readFlow(flow, reader)).map((flow) => [flow.id, flow])),
    lanes: graph.lanes.map(({ id, name, elementIds }) => ({ id, name, elementIds })),
    startFormId: noneStartNode === undefined ? null : reader.startForm(noneStartNode.element),
    startMessages: starts.flatMap(({ event, messageName }) => (event === 'message' && messageName !== null ? [messageName] : [])),
    startTimers: starts.flatMap(({ id, timer }) => (timer === null ? [] : [{ elementId: id, ...timer }])),
    noneStartId: noneStart?.id ?? null,
  };
}

/** Condition of a flow in the notation of the contract; null when it has none. */
export function conditionOf(flow: Flow, reader: DialectReader): string | null {
  const written = reader.expression(body(flow.element, 'conditionExpression'));
  const language = attribute(child(flow.element, 'conditionExpression'), 'language');
  // Where the file says that its conditions are FEEL, other tools leave the = out.
  return written !== null && !written.startsWith('=') && /feel/i.test(language ?? '') ? `=${written}` : written;
}

/** Empty for a flow that lacks an end. */
function readFlow(flow: Flow, reader: DialectReader): SequenceFlowModel[] {
  if (flow.source === null || flow.target === null) return [];
  return [{
    id: flow.id,
    name: flow.name,
    sourceId: flow.source.id,
    targetId: flow.target.id,
    condition: conditionOf(flow, reader),
    isDefault: child(flow.source.element, 'default') === flow.element,
  }];
}
