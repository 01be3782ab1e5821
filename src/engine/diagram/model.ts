// One process as the contract's ProcessModel, and what it refers to outside its own file.

import type { BindingType, ElementModel, ProcessModel, SequenceFlowModel } from '../contract.js';
import { propertyRecord } from './dialect.js';
import type { DialectReader } from './dialect.js';
import { readElement } from './element.js';
import type { Flow, ProcessGraph } from './graph.js';
import { body, child } from './moddle.js';

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
  return reader.expression(body(flow.element, 'conditionExpression'));
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

/** A name in a diagram for something kept elsewhere. */
export interface Reference {
  elementId: string;
  id: string;
  binding: BindingType;
}

/** What a process needs beside its own diagram, as far as it is written literally. */
export interface ProcessReferences {
  forms: Reference[];
  decisions: Reference[];
  processes: Reference[];
  /** Messages the process throws (their receivers may stand in other files). */
  thrownMessages: { elementId: string; name: string }[];
  caughtMessages: { elementId: string; name: string }[];
}

const isLiteral = (id: string | null): id is string => id !== null && !id.startsWith('=');

/** Lets a deployment ask whether every form, decision and called process named literally exists. */
export function referencesOf(model: ProcessModel): ProcessReferences {
  const references: ProcessReferences = { forms: [], decisions: [], processes: [], thrownMessages: [], caughtMessages: [] };
  if (model.startFormId !== null && model.noneStartId !== null) references.forms.push({ elementId: model.noneStartId, id: model.startFormId, binding: 'latest' });
  for (const element of model.elements.values()) {
    const { id: elementId, userTask, decisionId, calledProcessId, messageName } = element;
    if (userTask !== null && isLiteral(userTask.formId)) references.forms.push({ elementId, id: userTask.formId, binding: userTask.formBinding });
    if (isLiteral(decisionId)) references.decisions.push({ elementId, id: decisionId, binding: element.decisionBinding });
    if (isLiteral(calledProcessId)) references.processes.push({ elementId, id: calledProcessId, binding: element.calledBinding });
    if (!isLiteral(messageName)) continue;
    const isThrown = element.type === 'SEND_TASK' || element.type === 'INTERMEDIATE_THROW_EVENT' || element.type === 'END_EVENT';
    (isThrown ? references.thrownMessages : references.caughtMessages).push({ elementId, name: messageName });
  }
  return references;
}
