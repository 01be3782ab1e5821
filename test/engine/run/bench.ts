// A work bench for engine tests: one instance driven step by step, its snapshot JSON text between all steps.

import { expect } from 'vitest';
import { createEngine } from '../../../src/engine/index.js';
import { DEFAULT_LIMITS, type Advance, type AdvanceInput, type CompiledDecisions, type EngineEvent, type EngineLimits, type ExecutableProcess, type FeelEnvironment, type MessageEffect, type Step, type Wait } from '../../../src/engine/contract.js';
import { createCalendar } from '../../../src/kernel/calendar.js';
import type { Variables } from '../../../src/kernel/json.js';

export const engine = createEngine();
export type Advanced = Extract<Advance, { outcome: 'advanced' }>;

/** 1 March 2027, 09:00 in Rome. */
export const NOW = Date.UTC(2027, 2, 1, 8);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export function environmentAt(now: number): FeelEnvironment {
  return {
    now, tenantId: 'CAS', caseId: 'CAS-2027-000001', parameters: {}, registers: {}, calendar: createCalendar({ holidays: [] }),
    roles: { 'front-office-worker': { scope: 'tenant' } },
  };
}

/** @throws when the file has errors, naming them */
export async function compile(xml: string): Promise<ExecutableProcess> {
  const { processes, problems } = await engine.compileDiagram(xml, 'test.bpmn');
  const errors = problems.filter(({ severity }) => severity === 'error');
  expect(errors).toEqual([]);
  const [process] = processes;
  if (!process) throw new Error('Expected a process in the file, but there is none');
  return process;
}

export interface Options {
  variables?: Variables;
  startElementId?: string;
  now?: number;
  decisions?: ReadonlyMap<string, CompiledDecisions>;
  limits?: Partial<EngineLimits>;
  /** Beside `now`, what expressions see. */
  environment?: FeelEnvironment;
  /** Compiles the file anew before each step: nothing may hide in caches. */
  recompile?: () => Promise<ExecutableProcess>;
}

/** An instance as the task service sees it: what it stores between two steps, and nothing else. */
export class Instance {
  snapshot: string | null = null;
  variables: Variables;
  localVariables: Record<string, Variables> = {};
  waits: Wait[] = [];
  state: Advanced['state'] = 'ACTIVE';
  last!: Advanced;
  readonly events: EngineEvent[] = [];
  readonly effects: MessageEffect[] = [];
  now: number;

  constructor(private process: ExecutableProcess, private readonly options: Options) {
    this.variables = options.variables ?? {};
    this.now = options.now ?? NOW;
  }

  static async start(process: ExecutableProcess, options: Options = {}): Promise<Instance> {
    const instance = new Instance(process, options);
    await instance.step({ kind: 'start', startElementId: options.startElementId ?? null });
    return instance;
  }

  input(step: Step): AdvanceInput {
    return {
      process: this.process, snapshot: this.snapshot, variables: this.variables, localVariables: this.localVariables, step,
      environment: { ...(this.options.environment ?? environmentAt(this.now)), now: this.now }, decisions: this.options.decisions ?? new Map(),
      knownWaits: new Set(this.waits.map((wait) => wait.executionId)),
      limits: { ...DEFAULT_LIMITS, stepMs: 20_000, ...this.options.limits },
    };
  }

  /** Advances and keeps the result; a step that does not advance changes nothing. */
  async try(step: Step): Promise<Advance> {
    if (this.options.recompile) this.process = await this.options.recompile();
    const result = engine.advance(this.input(step));
    if (result.outcome !== 'advanced') return result;
    this.last = result;
    const known = new Map(this.waits.map((wait) => [wait.executionId, wait]));
    this.snapshot = result.snapshot;
    this.variables = JSON.parse(JSON.stringify(result.variables)) as Variables;
    this.localVariables = JSON.parse(JSON.stringify(result.localVariables)) as Record<string, Variables>;
    this.waits = result.waits.map((wait) => (wait.details === null ? known.get(wait.executionId) ?? wait : wait));
    this.state = result.state;
    this.events.push(...result.events);
    this.effects.push(...result.effects);
    return result;
  }

  async step(step: Step): Promise<Advanced> {
    const result = await this.try(step);
    if (result.outcome !== 'advanced') throw new Error(`Expected step ${step.kind} to advance, but it ${result.outcome}: ${'message' in result ? `${result.errorType} at ${result.elementId}: ${result.message}` : result.executionId}`);
    return result;
  }

  /** Element ids at which the instance waits, sorted. */
  get waiting(): string[] {
    return this.waits.map((wait) => wait.elementId).sort();
  }

  at(elementId: string, index = 0): Wait {
    const wait = this.waits.filter((one) => one.elementId === elementId)[index];
    if (!wait) throw new Error(`Expected a wait at ${elementId}, but the instance waits at ${this.waiting.join(', ') || 'nothing'}`);
    return wait;
  }

  complete(elementId: string, variables: Variables = {}, index = 0): Promise<Advanced> {
    return this.step({ kind: 'completeWait', executionId: this.at(elementId, index).executionId, variables });
  }

  /** Fires a timer at its due instant. */
  fire(elementId: string, index = 0): Promise<Advanced> {
    const wait = this.at(elementId, index);
    if (wait.kind !== 'timer' || !wait.details) throw new Error(`Expected a timer at ${elementId}, but got ${wait.kind}`);
    this.now = Math.max(this.now, wait.details.dueAt);
    return this.step({ kind: 'fireTimer', executionId: wait.executionId });
  }

  correlate(elementId: string, variables: Variables = {}, index = 0): Promise<Advanced> {
    return this.step({ kind: 'correlateMessage', executionId: this.at(elementId, index).executionId, variables });
  }

  throwError(elementId: string, errorCode: string, variables: Variables = {}): Promise<Advanced> {
    return this.step({ kind: 'throwError', executionId: this.at(elementId).executionId, errorCode, message: `error ${errorCode}`, variables });
  }

  /** Events of the last step, short: `+task`, `-task` (completed), `!task` (terminated), `>flow`. */
  get trace(): string[] {
    return traceOf(this.last.events);
  }
}

export function traceOf(events: readonly EngineEvent[]): string[] {
  return events.map((event) => {
    switch (event.type) {
      case 'elementActivated': return `+${event.elementId}`;
      case 'elementCompleted': return `-${event.elementId}`;
      case 'elementTerminated': return `!${event.elementId}`;
      case 'sequenceFlowTaken': return `>${event.flowId}`;
      default: return `${event.type} ${event.elementId}`;
    }
  });
}

/** Compiles and starts. */
export async function run(xml: string, options: Options = {}): Promise<Instance> {
  return Instance.start(await compile(xml), options);
}
