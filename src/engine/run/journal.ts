// What is active in an instance, and what happened to it during the step, in order.

import type { EngineEvent } from '../contract.js';
import type { ElementType } from '../../kernel/domain.js';
import { StepFailure } from './failure.js';
import type { Watch } from './watchdog.js';

/** A running element: an activity, a multi-instance body, or one instance inside it. */
export interface ActiveElement {
  executionId: string;
  elementId: string;
  elementType: ElementType;
  /** Execution of the enclosing sub-process or multi-instance body, null at process level. */
  scopeId: string | null;
}

export class Journal {
  readonly events: EngineEvent[] = [];
  /** End events of the process itself, in order, over the life of the instance. */
  readonly endEvents: string[];
  readonly #active = new Map<string, ActiveElement>();
  /** Events that could happen but did not: on an activity's border, behind an event-based gateway. Not active elements yet. */
  readonly #armed = new Map<string, ActiveElement>();
  readonly #activationLimit: number;
  readonly #watch: Pick<Watch, 'check'>;
  #activations = 0;

  /** @param watch looked at for each activation */
  constructor(endEvents: readonly string[], activationLimit: number, watch: Pick<Watch, 'check'>) {
    this.#watch = watch;
    this.endEvents = [...endEvents];
    this.#activationLimit = activationLimit;
  }

  get active(): ReadonlyMap<string, ActiveElement> {
    return this.#active;
  }

  get armed(): ReadonlyMap<string, ActiveElement> {
    return this.#armed;
  }

  /** @throws StepFailure beyond the limit of activations */
  activated(element: ActiveElement): void {
    this.count(element);
    this.happened(element);
  }

  /** An event that stands ready: it enters the record only when it happens. */
  arm(element: ActiveElement): void {
    this.count(element);
    this.#armed.set(element.executionId, element);
  }

  /** An event that stood ready happens. */
  happened(element: ActiveElement): void {
    this.#armed.delete(element.executionId);
    this.#active.set(element.executionId, element);
    this.#record('elementActivated', element);
  }

  /** Known from an earlier step. */
  resumed(element: ActiveElement, armed: boolean): void {
    (armed ? this.#armed : this.#active).set(element.executionId, element);
  }

  completed(executionId: string): void {
    this.#armed.delete(executionId);
    const element = this.#active.get(executionId);
    if (!element) return;
    this.#active.delete(executionId);
    if (element.elementType === 'END_EVENT' && element.scopeId === null) this.endEvents.push(element.elementId);
    this.#record('elementCompleted', element);
  }

  terminated(executionId: string): void {
    this.#armed.delete(executionId);
    const element = this.#active.get(executionId);
    if (!element) return;
    this.#active.delete(executionId);
    this.#record('elementTerminated', element);
  }

  /** Everything inside a scope, innermost first; the scope itself is not in it. */
  inside(scopeId: string | null): ActiveElement[] {
    const children = [...this.#active.values(), ...this.#armed.values()].filter((element) => element.scopeId === scopeId);
    return children.flatMap((child) => [...this.inside(child.executionId), child]);
  }

  sequenceFlowTaken(flowId: string): void {
    this.events.push({ type: 'sequenceFlowTaken', flowId });
  }

  private count(element: ActiveElement): void {
    this.#watch.check();
    this.#activations += 1;
    if (this.#activations <= this.#activationLimit) return;
    throw new StepFailure(
      'UNSPECIFIED', element.elementId, null,
      `Expected at most ${String(this.#activationLimit)} activations in one step (limit activations), but element ${element.elementId} would go beyond`,
    );
  }

  #record(type: 'elementActivated' | 'elementCompleted' | 'elementTerminated', element: ActiveElement): void {
    const { elementId, elementType, executionId, scopeId } = element;
    this.events.push({ type, elementId, elementType, executionId, scopeExecutionId: scopeId });
  }
}
