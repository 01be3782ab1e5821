// The library's environment as a scope: one per process and sub-process execution, it knows where it stands and no variables.

import { replaceBrokers } from '../broker/index.js';
import { Environment, type ContextInstance, type EnvironmentOptions, type LibraryEnvironment, type Message } from './library.js';
import { lifecycle } from './lifecycle.js';
import type { ScopeChain } from './scopes.js';
import type { StepRun } from './stepRun.js';

const OPTIONS: EnvironmentOptions = {
  // batchSize bounds how many instances of a multi-instance may wait at once; our own limit is checked before.
  settings: { disableTrackState: true, batchSize: 1_000_000 },
  scripts: {
    register() { /* No script of a diagram is ever kept. */ },
    getScript(): never {
      throw new Error('Expected FEEL, but the diagram asks for a script');
    },
  },
  expressions: { resolveExpression: (text) => text },
  extensions: { lifecycle },
};

export class ScopeEnvironment extends Environment implements LibraryEnvironment {
  readonly run: StepRun;
  readonly parent: ScopeEnvironment | null;
  /** Execution of the sub-process this is the inside of; null at process level. */
  scopeId: string | null = null;
  /** Multi-instance body the scope is an instance of. */
  bodyId: string | null = null;
  /** True once the scope has been ended from outside or by a terminate event: tokens still under way in it go nowhere. */
  isOver = false;
  /** The library's context of this scope: its flows and activities by id. */
  context: ContextInstance | null = null;
  #chain: ScopeChain | null = null;

  constructor(run: StepRun, parent: ScopeEnvironment | null) {
    super(OPTIONS);
    this.run = run;
    this.parent = parent;
  }

  /** Scopes from here outwards. */
  get chain(): ScopeChain {
    if (this.#chain) return this.#chain;
    const outer = this.parent?.chain ?? [];
    this.#chain = this.scopeId === null ? outer : [this.scopeId, ...(this.bodyId === null ? [] : [this.bodyId]), ...outer];
    return this.#chain;
  }

  /** Innermost scope by execution id, null at process level. */
  get innermost(): string | null {
    return this.chain[0] ?? null;
  }

  /** Execution of the activity (the multi-instance body, if it is one) this is the inside of. */
  get activityExecutionId(): string | null {
    return this.bodyId ?? this.scopeId;
  }

  override clone(): ScopeEnvironment {
    return new ScopeEnvironment(this.run, this);
  }

  /** Nothing of the environment belongs in a snapshot. */
  override getState(): undefined {
    return undefined;
  }

  /** The library hands a scope its execute message here: it tells which execution the scope is. */
  override assignVariables(message: object): void {
    const { content } = message as Message;
    if (content.type === 'bpmn:Process') {
      this.run.enterScope(this);
      return;
    }
    this.scopeId = content.executionId;
    this.bodyId = typeof content['bodyId'] === 'string' ? content['bodyId'] : null;
    this.#chain = null;
    this.run.enterScope(this);
  }
}

/** The scope an element of the library stands in. */
export function scopeOf({ environment }: { environment: LibraryEnvironment }): ScopeEnvironment {
  if (environment instanceof ScopeEnvironment) return environment;
  throw new Error('Expected the environment of a step, but the element stands in another');
}

replaceBrokers((owner) => (owner as { environment?: unknown } | undefined)?.environment instanceof ScopeEnvironment);
