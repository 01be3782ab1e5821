// One flow node as the contract's ElementModel.

import type { ElementModel, MultiInstanceModel } from '../contract.js';
import type { ElementType } from '../../kernel/domain.js';
import { propertyRecord } from './dialect.js';
import type { CallReading, DecisionReading, DialectReader, ScriptReading } from './dialect.js';
import { eventOf, timerOf } from './events.js';
import type { Node } from './graph.js';
import { readGuards, wholeGuards } from './guards.js';
import { child, children, text } from './moddle.js';
import type { ModdleElement } from './moddle.js';
import { candidateGroupsOfLane } from './roles.js';

/** Kinds of BPMN with a name in the API; the rest is refused and never becomes a model. */
const TYPES: Readonly<Record<string, ElementType>> = {
  StartEvent: 'START_EVENT', IntermediateCatchEvent: 'INTERMEDIATE_CATCH_EVENT', IntermediateThrowEvent: 'INTERMEDIATE_THROW_EVENT',
  BoundaryEvent: 'BOUNDARY_EVENT', EndEvent: 'END_EVENT', ServiceTask: 'SERVICE_TASK', ReceiveTask: 'RECEIVE_TASK',
  UserTask: 'USER_TASK', ManualTask: 'MANUAL_TASK', Task: 'TASK', ExclusiveGateway: 'EXCLUSIVE_GATEWAY',
  InclusiveGateway: 'INCLUSIVE_GATEWAY', ParallelGateway: 'PARALLEL_GATEWAY', EventBasedGateway: 'EVENT_BASED_GATEWAY',
  CallActivity: 'CALL_ACTIVITY', BusinessRuleTask: 'BUSINESS_RULE_TASK', ScriptTask: 'SCRIPT_TASK', SendTask: 'SEND_TASK',
  SubProcess: 'SUB_PROCESS',
};

export function elementTypeOf(node: Node): ElementType | null {
  return Object.hasOwn(TYPES, node.kind) ? TYPES[node.kind] ?? null : null;
}

/** The message an event or task names, null when none. */
export function messageOf(node: Node): ModdleElement | null {
  const holder = node.eventDefinitions.find(({ $type }) => $type === 'bpmn:MessageEventDefinition') ?? node.element;
  return child(holder, 'messageRef');
}

/** Null for kinds without a name in the API. */
export function readElement(node: Node, reader: DialectReader): ElementModel | null {
  const type = elementTypeOf(node);
  if (type === null) return null;
  const { element } = node;
  const properties = reader.properties(element);
  const record = propertyRecord(properties);
  const multiInstance = readMultiInstance(node, reader);
  return {
    id: node.id,
    name: node.name,
    type,
    parentId: node.scope.id,
    laneId: node.lane?.id ?? null,
    laneName: node.lane?.name ?? null,
    documentation: children(element, 'documentation').map((entry) => text(entry, 'text')).find((entry) => entry !== null) ?? null,
    userTask: type === 'USER_TASK' ? readUserTask(node, reader) : null,
    ...readWork(element, type, reader),
    inputs: reader.inputs(element),
    outputs: reader.outputs(element),
    ...readMessage(node, reader),
    properties: record,
    guards: wholeGuards(readGuards(properties)),
    caseState: record['percorsi:caseState'] ?? null,
    outgoing: node.outgoing.map(({ id }) => id),
    attachedTo: node.host?.id ?? null,
    interrupting: type === 'BOUNDARY_EVENT' ? element['cancelActivity'] !== false : null,
    isMultiInstance: multiInstance !== null,
    multiInstance,
    event: eventOf(node),
    timer: timerOf(node, reader),
    errorCode: readErrorCode(node),
  };
}

function readUserTask(node: Node, reader: DialectReader): ElementModel['userTask'] {
  const userTask = reader.userTask(node.element);
  const isAssigned = userTask.assignee !== null || userTask.candidateGroups !== null || userTask.candidateUsers !== null;
  return isAssigned ? userTask : { ...userTask, candidateGroups: candidateGroupsOfLane(node.lane, reader) };
}

const NO_CALL: CallReading = { processId: null, binding: 'latest', propagateAllParentVariables: false, propagateAllChildVariables: false };
const NO_DECISION: DecisionReading = { decisionId: null, binding: 'latest', resultVariable: null };
const NO_SCRIPT: ScriptReading = { expression: null, resultVariable: null };

type Work = Pick<ElementModel, 'jobType' | 'jobRetries' | 'jobHeaders' | 'calledProcessId' | 'calledBinding'
  | 'propagateAllParentVariables' | 'propagateAllChildVariables' | 'decisionId' | 'decisionBinding' | 'resultVariable' | 'script'>;

/** What the element runs: a job, a called process, a decision, a script. */
function readWork(element: ModdleElement, type: ElementType, reader: DialectReader): Work {
  const job = reader.job(element);
  const call = type === 'CALL_ACTIVITY' ? reader.call(element) : NO_CALL;
  const decision = type === 'BUSINESS_RULE_TASK' ? reader.decision(element) : NO_DECISION;
  const script = type === 'SCRIPT_TASK' ? reader.script(element) : NO_SCRIPT;
  return {
    jobType: job.type, jobRetries: job.retries, jobHeaders: job.headers,
    calledProcessId: call.processId,
    calledBinding: call.binding,
    propagateAllParentVariables: call.propagateAllParentVariables,
    propagateAllChildVariables: call.propagateAllChildVariables,
    decisionId: decision.decisionId,
    decisionBinding: decision.binding,
    resultVariable: decision.resultVariable ?? script.resultVariable,
    script: script.expression,
  };
}

function readMessage(node: Node, reader: DialectReader): Pick<ElementModel, 'messageName' | 'correlationKey'> {
  const message = messageOf(node);
  if (message === null) return { messageName: null, correlationKey: null };
  return { messageName: text(message, 'name'), correlationKey: reader.correlationKey(message) };
}

function readMultiInstance(node: Node, reader: DialectReader): MultiInstanceModel | null {
  const loop = child(node.element, 'loopCharacteristics');
  if (loop?.$type !== 'bpmn:MultiInstanceLoopCharacteristics') return null;
  const { inputCollection, ...rest } = reader.collection(loop);
  return { isSequential: loop['isSequential'] === true, inputCollection: inputCollection ?? '', ...rest };
}

function readErrorCode(node: Node): string | null {
  const definition = node.eventDefinitions.find(({ $type }) => $type === 'bpmn:ErrorEventDefinition');
  return text(child(definition, 'errorRef'), 'errorCode');
}
