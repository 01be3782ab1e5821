// The engine's public shapes: what goes into a step of a diagram and what comes out. Pure data and pure functions.

import type { Calendar } from '../kernel/calendar.js';
import type { ElementType, IncidentErrorType } from '../kernel/domain.js';
import type { FieldProblem } from '../kernel/errors.js';
import type { Json, JsonObject, Variables } from '../kernel/json.js';

// ------------------------------------------------------------------------------------------- diagrams, as read

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

// ------------------------------------------------------------------------------------------- references

/** A name in a diagram for something kept elsewhere. */
export interface Reference {
  elementId: string;
  id: string;
  binding: BindingType;
}

/** A name without a version: a message, a parameter, a register, a role. */
export interface NamedReference {
  elementId: string;
  name: string;
}

/** What a process needs, as far as it is written literally. */
export interface ProcessReferences {
  forms: Reference[];
  decisions: Reference[];
  processes: Reference[];
  /** Messages the process throws (their receivers may stand in other files), and those it waits for. */
  thrownMessages: NamedReference[];
  caughtMessages: NamedReference[];
  /** Literal names given to `param(…)`, `register(…)`, `role(…)` in its expressions. */
  parameters: NamedReference[];
  registers: NamedReference[];
  roles: NamedReference[];
}

/** Opaque to everybody but the engine: a process ready to run, cached per definition. */
export interface ExecutableProcess {
  readonly model: ProcessModel;
  readonly runtime: unknown;
}

/** A finding on a diagram: `error` refuses the deployment. */
export interface DiagramProblem extends FieldProblem {
  /** Element id (or resource name when the file as a whole is meant). */
  elementId: string;
  elementName: string | null;
  severity: 'error' | 'warning';
  /** Stable id of the rule, kebab-case. */
  rule: string;
  /** What to do about it. */
  remedy: string;
}

export interface CompiledDiagram {
  processes: ExecutableProcess[];
  problems: DiagramProblem[];
}

/** Decisions of one DMN file. */
export interface CompiledDecisions {
  drgId: string;
  drgName: string | null;
  decisions: { decisionId: string; name: string | null }[];
  problems: DiagramProblem[];
  /** Opaque to everybody but the engine. */
  readonly runtime: unknown;
}

// ------------------------------------------------------------------------------------------- expressions

/** What expressions may read beside variables. */
export interface FeelEnvironment {
  /** Business instant of the step, milliseconds since 1970. */
  now: number;
  tenantId: string;
  caseId: string;
  /** Values of `param("…")`; a missing name raises. */
  parameters: Readonly<Record<string, Json>>;
  /** Rows of `register("…")`; a missing name raises. */
  registers: Readonly<Record<string, readonly JsonObject[]>>;
  /** Group id for a role: `role("front-office-worker")` with the site of variable `siteId`, or of the second argument. */
  roles: Readonly<Record<string, { scope: 'site' | 'tenant' }>>;
  calendar: Calendar;
}

export type FeelResult = { ok: true; value: Json } | { ok: false; message: string };

// ------------------------------------------------------------------------------------------- running

/** Bounds of one step; beyond them the step fails and the old state stays. */
export interface EngineLimits {
  /** Element activations in one step. */
  activations: number;
  multiInstanceItems: number;
  variablesBytes: number;
  snapshotBytes: number;
  /** Watchdog over one advance, milliseconds of host time. */
  stepMs: number;
}

export const DEFAULT_LIMITS: EngineLimits = {
  activations: 10_000,
  multiInstanceItems: 5_000,
  variablesBytes: 4 * 1024 * 1024,
  snapshotBytes: 8 * 1024 * 1024,
  stepMs: 2_000,
};

/** One push to a process: everything else runs by itself up to the next waits. */
export type Step =
  /** A new instance. `startElementId` null = the none start event. */
  | { kind: 'start'; startElementId: string | null }
  /** A wait ends: user task completed, job done, child ended, message arrived. Output mappings apply. */
  | { kind: 'completeWait'; executionId: string; variables: Variables }
  /** A timer fires (boundary, intermediate, event-based gateway). */
  | { kind: 'fireTimer'; executionId: string }
  /** A message reaches a catching element (event, receive task, boundary, event-based gateway). */
  | { kind: 'correlateMessage'; executionId: string; variables: Variables }
  /** A BPMN error raised at a wait: by a job, or by a child that ended with an error end event. */
  | { kind: 'throwError'; executionId: string; errorCode: string; message: string; variables: Variables };

export interface AdvanceInput {
  process: ExecutableProcess;
  /** Null for `start`. JSON text as an earlier advance gave it. */
  snapshot: string | null;
  /** Root variables now (the snapshot does not hold them). */
  variables: Variables;
  /** Local variables by execution id of the scope that holds them. */
  localVariables: Readonly<Record<string, Variables>>;
  step: Step;
  environment: FeelEnvironment;
  /** Decision tables by decision id, as bound. */
  decisions: ReadonlyMap<string, CompiledDecisions>;
  /** Waits known before this step: details are evaluated only for new ones. */
  knownWaits: ReadonlySet<string>;
  limits: EngineLimits;
}

export interface WaitBase {
  /** Survives save and restore; unique within the instance. */
  executionId: string;
  elementId: string;
}

/** A place where the instance waits. `details` is null for a wait in `knownWaits`. */
export type Wait =
  | (WaitBase & { kind: 'userTask'; details: UserTaskWait | null })
  | (WaitBase & { kind: 'job'; details: { type: string; retries: number; headers: Record<string, string>; variables: Variables } | null })
  | (WaitBase & { kind: 'call'; details: { processId: string; binding: BindingType; variables: Variables } | null })
  | (WaitBase & { kind: 'message'; details: { messageName: string; correlationKey: string } | null })
  | (WaitBase & { kind: 'timer'; details: { dueAt: number; /** Turns left of a cycle with this one, -1 without end; null for one shot. */ repetitions: number | null } | null });

export interface UserTaskWait {
  assignee: string | null;
  candidateGroups: string[];
  candidateUsers: string[];
  priority: number;
  /** Instant of an explicit due date (`zeebe:taskSchedule`), milliseconds; null = the parameter decides. */
  dueDate: number | null;
  /** The expression it came from. */
  dueDateExpression: string | null;
  followUpDate: number | null;
  externalFormReference: string | null;
  /** All variables visible at the task, locals over root. */
  variables: Variables;
}

/**
 * What happened inside the step, in order. An event that only stands ready (on an activity's border, behind an event-based
 * gateway) is a wait but not yet an element: it is activated and completed when it happens, and leaves no trace when it does not.
 */
export type EngineEvent =
  | { type: 'elementActivated' | 'elementCompleted' | 'elementTerminated'; elementId: string; elementType: ElementType; executionId: string; /** Execution of the enclosing sub-process or multi-instance body, null at process level. */ scopeExecutionId: string | null }
  | { type: 'sequenceFlowTaken'; flowId: string }
  | { type: 'decisionEvaluated'; elementId: string; decisionId: string; matchedRules: string[]; inputs: Variables; output: Json }
  | { type: 'errorThrown'; elementId: string; errorCode: string };

/** A message thrown by the diagram (message end or throw event, send task): delivered after commit. */
export interface MessageEffect {
  kind: 'message';
  elementId: string;
  executionId: string;
  messageName: string;
  /** Evaluated `zeebe:subscription` correlation key of the throwing side, null = the case id. */
  correlationKey: string | null;
  variables: Variables;
}

export type Advance =
  | {
      outcome: 'advanced';
      /** Null when ended. */
      snapshot: string | null;
      state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
      variables: Variables;
      localVariables: Record<string, Variables>;
      waits: Wait[];
      events: EngineEvent[];
      effects: MessageEffect[];
      /** End events reached when the instance ended, in order. */
      endEvents: string[];
      /** The instance ended by an error end event nobody caught: the caller decides (parent's boundary, or incident). */
      uncaughtError: { elementId: string; errorCode: string; message: string } | null;
    }
  | {
      /** The run is discarded; the old state stands. */
      outcome: 'failed';
      errorType: IncidentErrorType;
      elementId: string;
      executionId: string | null;
      message: string;
    }
  | {
      /** The step addressed an execution that is not waiting (any more). */
      outcome: 'notWaiting';
      executionId: string;
    };

/** A due date worked out from a term expression. */
export type TermResult = { ok: true; dueAt: number; explanation: string } | { ok: false; message: string };

/** The engine, as the rest of the program sees it (implemented by src/engine/index.ts). */
export interface Engine {
  /** Reads and checks a BPMN file. Never throws for bad content: problems say what is wrong. */
  compileDiagram(xml: string, resourceName: string): Promise<CompiledDiagram>;
  compileDecisions(xml: string, resourceName: string): Promise<CompiledDecisions>;
  /** What a process names that is kept elsewhere, so that a deployment can check that it exists. */
  references(process: ExecutableProcess): ProcessReferences;
  /** Runs one step, synchronously and without I/O. */
  advance(input: AdvanceInput): Advance;
  /** Evaluates a FEEL expression (leading `=` optional); an unknown name is an error. */
  evaluate(expression: string, variables: Variables, environment: FeelEnvironment): FeelResult;
  /**
   * Instant (milliseconds) of the n-th turn (1-based) of a timer start event counted from `anchor`; null when there is no such turn.
   * Turns of a cycle are counted from the anchor, so none drifts.
   */
  startTimerTurn(timer: ProcessModel['startTimers'][number], anchor: number, turn: number, environment: FeelEnvironment): number | null;
  /**
   * Due date of a term (design: "Terms"): FEEL over `variables` and `created`, or the shorthand `5 wd`, `PT4H`, `P30D`.
   * `created` is in milliseconds; the explanation is one Italian sentence.
   */
  evaluateTerm(expression: string, created: number, variables: Variables, environment: FeelEnvironment): TermResult;
}
