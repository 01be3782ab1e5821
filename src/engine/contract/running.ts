// Steps of an instance: what goes into one, what comes out, and the engine as the rest of the program sees it.

import type { ElementType, IncidentErrorType } from '../../kernel/domain.js';
import type { Json, Variables } from '../../kernel/json.js';
import type { CompiledDecisions, CompiledDiagram, ExecutableProcess, ProcessReferences } from './compiled.js';
import type { BindingType, ProcessModel } from './diagrams.js';
import type { FeelEnvironment, FeelResult } from './expressions.js';

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
