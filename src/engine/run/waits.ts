// The places where an instance waits, found while the library runs or resumes it.

import type { ElementModel, Wait } from '../contract.js';
import type { Variables } from '../../kernel/json.js';
import type { ScopeEnvironment } from './environment.js';
import type { ScopeChain } from './scopes.js';

/** What a wait is about; user tasks, jobs and calls get their variables when the step is over. */
export type WaitDetails = NonNullable<Wait['details']>;

export interface LiveWait {
  executionId: string;
  element: ElementModel;
  kind: Wait['kind'];
  /** Evaluated where the wait began; null for one restored from a snapshot, which is described only when asked for. */
  details: WaitDetails | null;
  describe(): WaitDetails;
  /** Scopes whose variables it sees, its own first. */
  chain: ScopeChain;
  /** Execution of the activity itself (the multi-instance body for one instance of it): where boundary events listen. */
  activityExecutionId: string;
  environment: ScopeEnvironment;
  /** The wait ends: the element goes on. */
  finish(variables: Variables): void;
}

export class Waits {
  readonly #open = new Map<string, LiveWait>();

  open(wait: LiveWait): void {
    this.#open.set(wait.executionId, wait);
  }

  get(executionId: string): LiveWait | undefined {
    return this.#open.get(executionId);
  }

  close(executionId: string): void {
    this.#open.delete(executionId);
  }

  get all(): LiveWait[] {
    return [...this.#open.values()];
  }
}

/** An armed boundary event that catches errors: a place where an error may end, not a wait. */
export interface Catcher {
  element: ElementModel;
  /** Execution of the boundary event. */
  executionId: string;
  /** Null catches any error. */
  errorCode: string | null;
  catch(variables: Variables): void;
}

export class Catchers {
  /** By execution of the activity they are on. */
  readonly #byActivity = new Map<string, Catcher[]>();

  add(activityExecutionId: string, catcher: Catcher): void {
    this.#byActivity.set(activityExecutionId, [...(this.#byActivity.get(activityExecutionId) ?? []), catcher]);
  }

  remove(activityExecutionId: string, executionId: string): void {
    const left = (this.#byActivity.get(activityExecutionId) ?? []).filter((catcher) => catcher.executionId !== executionId);
    if (left.length > 0) this.#byActivity.set(activityExecutionId, left);
    else this.#byActivity.delete(activityExecutionId);
  }

  /** The catcher on one activity for a code: one that names it wins over one that takes any. */
  on(activityExecutionId: string, errorCode: string): Catcher | undefined {
    const here = this.#byActivity.get(activityExecutionId) ?? [];
    return here.find((catcher) => catcher.errorCode === errorCode) ?? here.find((catcher) => catcher.errorCode === null);
  }
}
