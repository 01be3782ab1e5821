// One step of one instance: everything the library's parts tell each other while it lasts. Thrown away afterwards.

import type { AdvanceInput, ElementModel, FeelEnvironment, MessageEffect, ProcessModel } from '../contract.js';
import type { IncidentErrorType } from '../../kernel/domain.js';
import type { Json, Variables } from '../../kernel/json.js';
import { evaluateFeel, isQuick } from '../feel/index.js';
import { Arrivals } from './arrivals.js';
import type { CompiledProcess } from './compiled.js';
import type { ScopeEnvironment } from './environment.js';
import { StepFailure } from './failure.js';
import { Ids } from './ids.js';
import { Joins } from './joins.js';
import { Journal } from './journal.js';
import type { ProcessInstance } from './library.js';
import { VariableScopes, type ScopeChain } from './scopes.js';
import type { SnapshotHead } from './snapshot.js';
import { Catchers, Waits } from './waits.js';
import type { Watch } from './watchdog.js';

export class StepRun {
  readonly compiled: CompiledProcess;
  readonly model: ProcessModel;
  readonly input: AdvanceInput;
  /** The time this run of the step may take. */
  readonly watch: Watch;
  readonly ids: Ids;
  readonly journal: Journal;
  readonly scopes: VariableScopes;
  readonly waits = new Waits();
  readonly catchers = new Catchers();
  readonly joins: Joins;
  readonly effects: MessageEffect[] = [];
  readonly arrivals = new Arrivals(this);
  /** The library's process, once it is made. */
  process: ProcessInstance | null = null;
  uncaughtError: { elementId: string; errorCode: string; message: string } | null = null;
  /** The first failure: the library may answer a throw with messages of its own, they no longer count. */
  failure: StepFailure | null = null;
  readonly #agenda: (() => void)[] = [];
  readonly #environments = new Map<string | null, ScopeEnvironment>();
  /** Conditions of outgoing flows that were false, by execution. */
  readonly #refused = new Map<string, number>();

  constructor(input: AdvanceInput, compiled: CompiledProcess, head: SnapshotHead, watch: Watch) {
    this.input = input;
    this.watch = watch;
    this.compiled = compiled;
    this.model = compiled.model;
    this.ids = new Ids(head.sequence);
    this.journal = new Journal(head.endEvents, input.limits.activations, watch);
    this.scopes = new VariableScopes(input.variables, input.localVariables);
    this.joins = new Joins(this, head.joins);
  }

  get environment(): FeelEnvironment {
    return this.input.environment;
  }

  /** @throws Error for an element the model does not know: compiled and model belong together */
  element(id: string): ElementModel {
    const element = this.model.elements.get(id);
    if (!element) throw new Error(`Expected element ${id} in the model of process ${this.model.processId}, but it is not there`);
    return element;
  }

  /** A process or sub-process execution begins or is resumed. */
  enterScope(environment: ScopeEnvironment): void {
    this.#environments.set(environment.scopeId, environment);
  }

  environmentOf(scopeId: string | null): ScopeEnvironment | undefined {
    return this.#environments.get(scopeId);
  }

  /** A condition was false; when all are, and there is no default flow, the token has nowhere to go. */
  refuse(elementId: string, executionId: string): void {
    const refused = (this.#refused.get(executionId) ?? 0) + 1;
    this.#refused.set(executionId, refused);
    if (refused === this.element(elementId).outgoing.length) {
      throw this.fail('CONDITION_ERROR', elementId, executionId, `Expected a condition of ${elementId} to be true, or a default flow, but all conditions are false`);
    }
  }

  /** The failure to throw: kept at once, because the library catches some throws. */
  fail(errorType: IncidentErrorType, elementId: string, executionId: string | null, message: string): StepFailure {
    const failure = new StepFailure(errorType, elementId, executionId, message);
    this.failure ??= failure;
    return failure;
  }

  /** Does something once the library is at rest: the queue that keeps loops from growing the stack. */
  enqueue(task: () => void): void {
    this.#agenda.push(task);
  }

  /** Works the queue off; joins that wait for what cannot come any more go on when nothing else does. */
  drain(): void {
    do {
      for (let task = this.#agenda.shift(); task !== undefined; task = this.#agenda.shift()) {
        task();
        this.#throwFailure();
        // An error nobody catches ends the instance at once: other tokens go no further.
        if (this.uncaughtError) return;
        this.watch.check();
        if (this.watch.isLong) {
          this.watch.guarded(() => { this.drain(); });
          return;
        }
      }
    } while (this.joins.releaseInclusive());
  }

  /** Value of an expression (leading `=`) or the literal itself. */
  value(raw: string, chain: ScopeChain, onError: { type: IncidentErrorType; elementId: string; executionId: string | null; what: string }): Json {
    if (!raw.trimStart().startsWith('=')) return raw;
    const evaluate = () => evaluateFeel(raw, this.scopes.visible(chain), this.environment);
    const result = isQuick(raw) ? evaluate() : this.watch.guarded(evaluate);
    if (result.ok) return result.value;
    throw this.fail(onError.type, onError.elementId, onError.executionId, `Expected a value for ${onError.what} of ${onError.elementId}, but ${result.message}`);
  }

  /** As `value`, where only a text (or a number, as text) will do. */
  text(raw: string, chain: ScopeChain, at: { elementId: string; executionId: string | null; what: string }): string {
    const value = this.value(raw, chain, { type: 'EXTRACT_VALUE_ERROR', ...at });
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    throw this.fail('EXTRACT_VALUE_ERROR', at.elementId, at.executionId, `Expected a text for ${at.what} of ${at.elementId}, but got ${nameOf(value)}`);
  }

  /** Input mappings make local variables of the element, one after the other. */
  applyInputs(element: ElementModel, executionId: string, chain: ScopeChain): void {
    for (const { source, target } of element.inputs) {
      const value = this.value(source, chain, { type: 'IO_MAPPING_ERROR', elementId: element.id, executionId, what: `input ${target}` });
      this.scopes.setLocalPath(executionId, target, value);
    }
  }

  /**
   * What an element gives when it completes: with output mappings only their targets leave it, else all variables go to where
   * they are defined, the root at last.
   * @param chain scopes from the element's own outwards
   */
  applyOutputs(element: ElementModel, executionId: string, chain: ScopeChain, variables: Variables): void {
    if (element.outputs.length === 0) {
      this.scopes.merge(chain, variables);
      return;
    }
    this.scopes.setLocal(executionId, variables);
    const outer = chain.slice(1);
    for (const { source, target } of element.outputs) {
      const value = this.value(source, chain, { type: 'IO_MAPPING_ERROR', elementId: element.id, executionId, what: `output ${target}` });
      this.scopes.mergePath(outer, target, value);
    }
  }

  /**
   * An event that stood ready happens: from now on it is an active element. Behind an event-based gateway the gateway is
   * done with it, and the flow between them is taken.
   */
  trigger(executionId: string): void {
    const armed = this.journal.armed.get(executionId);
    if (!armed) return;
    const flowId = this.compiled.incoming.get(armed.elementId)?.[0];
    const gatewayId = flowId === undefined ? undefined : this.model.flows.get(flowId)?.sourceId;
    for (const { executionId: id, elementId, scopeId } of this.journal.active.values()) {
      if (flowId === undefined || elementId !== gatewayId || scopeId !== armed.scopeId) continue;
      this.journal.completed(id);
      this.journal.sequenceFlowTaken(flowId);
      break;
    }
    this.journal.happened(armed);
  }

  /** Ends everything inside an execution and the execution itself, as interrupting does. */
  terminate(executionId: string): void {
    for (const { executionId: inner } of this.journal.inside(executionId)) this.#terminateOne(inner);
    this.#terminateOne(executionId);
  }

  /** Ends everything in a scope but one execution (the terminate end event itself). */
  terminateScope(environment: ScopeEnvironment, except: string | null): void {
    for (const { executionId } of this.journal.inside(environment.innermost)) {
      if (executionId !== except) this.#terminateOne(executionId);
    }
    this.joins.drop(environment.innermost);
    environment.isOver = true;
  }

  #terminateOne(executionId: string): void {
    this.waits.close(executionId);
    this.joins.drop(executionId);
    this.scopes.drop(executionId);
    const inside = this.#environments.get(executionId);
    if (inside) inside.isOver = true;
    this.journal.terminated(executionId);
  }

  #throwFailure(): void {
    if (this.failure) throw this.failure;
  }
}

/** What a value is, without showing it: values may be personal data. */
export function nameOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a context' : `a ${typeof value}`;
}
