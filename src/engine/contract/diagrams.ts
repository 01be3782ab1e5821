// Diagrams as read: processes, elements and flows with everything the file says.

import type { ElementType } from '../../kernel/domain.js';

/** How a value is bound to a version of a form, decision or called process. */
export type BindingType = 'deployment' | 'latest' | 'versionTag';

export interface GuardModel {
  /** FEEL condition over the task's variables and the submitted answers; it must be true for a completion. */
  condition: string;
  /** Italian message shown when it is not. */
  message: string;
  /** Article of the regulation. */
  article: string | null;
}

export interface UserTaskModel {
  formId: string | null;
  formBinding: BindingType;
  externalFormReference: string | null;
  /** Raw values: literal text or FEEL with leading `=`; comma-separated lists for candidates when literal. */
  assignee: string | null;
  candidateGroups: string | null;
  candidateUsers: string | null;
  dueDate: string | null;
  followUpDate: string | null;
  priority: string | null;
  headers: Record<string, string>;
}

export interface IoMapping {
  source: string;
  target: string;
}

/** `zeebe:loopCharacteristics` (or camunda:collection): values raw, FEEL with leading `=`. */
export interface MultiInstanceModel {
  isSequential: boolean;
  inputCollection: string;
  inputElement: string | null;
  outputCollection: string | null;
  outputElement: string | null;
}

/** A timer as written: ISO 8601 literal, or FEEL with leading `=`. */
export interface TimerModel {
  kind: 'date' | 'cycle' | 'duration';
  expression: string;
}

/** One flow node, event, or sequence flow source of interest, with everything read from the file. */
export interface ElementModel {
  id: string;
  name: string | null;
  type: ElementType;
  /** Id of the enclosing process or sub-process. */
  parentId: string;
  /** Name of the lane it is drawn in. */
  laneId: string | null;
  laneName: string | null;
  documentation: string | null;
  userTask: UserTaskModel | null;
  /** Job type of service tasks (and of business rule/script/send tasks run as jobs). */
  jobType: string | null;
  jobRetries: string | null;
  jobHeaders: Record<string, string>;
  /** Called process id (literal or FEEL) of call activities. */
  calledProcessId: string | null;
  calledBinding: BindingType;
  propagateAllParentVariables: boolean;
  propagateAllChildVariables: boolean;
  /** Decision run by a business rule task. */
  decisionId: string | null;
  decisionBinding: BindingType;
  resultVariable: string | null;
  inputs: IoMapping[];
  outputs: IoMapping[];
  /** Message caught or thrown. */
  messageName: string | null;
  correlationKey: string | null;
  /** `zeebe:property` values (and camunda:property) by name; `percorsi:*` ones among them. */
  properties: Record<string, string>;
  guards: GuardModel[];
  /** `percorsi:caseState` property: state the case takes when the element completes. */
  caseState: string | null;
  /** Ids of the sequence flows that leave it. */
  outgoing: string[];
  /** Boundary event: the activity it is on, and whether it interrupts. */
  attachedTo: string | null;
  interrupting: boolean | null;
  isMultiInstance: boolean;
  /** How often the activity runs; null when once. */
  multiInstance: MultiInstanceModel | null;
  /** Events: what they wait for or do, `none` when nothing; null for everything that is not an event. */
  event: 'none' | 'message' | 'timer' | 'error' | 'terminate' | null;
  timer: TimerModel | null;
  /** Code thrown (error end event) or caught (boundary error event, null = any error). */
  errorCode: string | null;
  /** FEEL of a script task. */
  script: string | null;
}

export interface SequenceFlowModel {
  id: string;
  name: string | null;
  sourceId: string;
  targetId: string;
  condition: string | null;
  isDefault: boolean;
}

/** One executable process of a file. */
export interface ProcessModel {
  processId: string;
  name: string | null;
  versionTag: string | null;
  /** `percorsi:effectiveFrom` property of the process, ISO date, null when absent. */
  effectiveFrom: string | null;
  /** `percorsi:*` and other properties of the process itself. */
  properties: Record<string, string>;
  elements: ReadonlyMap<string, ElementModel>;
  flows: ReadonlyMap<string, SequenceFlowModel>;
  lanes: { id: string; name: string | null; elementIds: string[] }[];
  startFormId: string | null;
  startMessages: string[];
  /** Timer start events with their raw expressions. */
  startTimers: { elementId: string; kind: 'date' | 'cycle' | 'duration'; expression: string }[];
  noneStartId: string | null;
}
