// bpmn-engine's own Engine as the reference: the stock library with FEEL conditions, recorded timers and jobs that wait.

import { EventEmitter } from 'node:events';
import { Engine } from 'bpmn-engine';
import { evaluateFeel } from '../../../src/engine/feel/index.js';
import type { FeelEnvironment } from '../../../src/engine/contract.js';
import type { Variables } from '../../../src/kernel/json.js';

interface Api {
  id: string;
  type: string;
  executionId: string;
  owner: { isSubProcess?: boolean };
  content: { isSequenceFlow?: boolean };
  signal(): void;
  getPostponed(): Api[];
}

interface StockActivity {
  type: string;
  behaviour: { Service?: unknown };
}

type Callback = () => void;

/** Tasks the stock library runs as services: jobs wait until completed, messages and decisions pass. */
const SERVICES = new Set(['bpmn:ServiceTask', 'bpmn:BusinessRuleTask', 'bpmn:SendTask']);

export class Reference {
  /** What conditions see; set before each act. */
  variables: Variables;
  readonly endEvents: string[] = [];
  #execution!: { getPostponed(): unknown[]; state: string };
  readonly #timers = new Map<string, Callback>();
  readonly #jobs = new Map<string, Callback>();
  readonly #environment: FeelEnvironment;

  private constructor(variables: Variables, environment: FeelEnvironment) {
    this.variables = variables;
    this.#environment = environment;
  }

  static async start(xml: string, variables: Variables, environment: FeelEnvironment): Promise<Reference> {
    const reference = new Reference(variables, environment);
    const listener = new EventEmitter();
    listener.on('activity.enter', (api: Api) => {
      if (api.type === 'bpmn:EndEvent') reference.endEvents.push(api.id);
    });
    const engine = new Engine({
      name: 'reference', source: xml, listener,
      expressions: { resolveExpression: (text: unknown) => reference.#evaluate(text) },
      scripts: { register: () => undefined, getScript: (_language: string | undefined, { type }: { type: string }) => (type === 'bpmn:ScriptTask' ? { execute: (_scope: unknown, done: Callback) => { done(); } } : undefined) },
      extensions: { jobs: (activity: StockActivity) => { reference.#serve(activity); } },
      timers: reference.#recorder(),
    } as never);
    reference.#execution = await engine.execute();
    return reference;
  }

  /** Element ids at which it waits, sorted. */
  get waiting(): string[] {
    return this.#postponed().map((api) => api.id).sort();
  }

  /** Completes a task, fires a timer, delivers a message: whatever waits at this element. */
  complete(id: string): void {
    const api = this.#postponed().find((one) => one.id === id);
    if (!api) throw new Error(`Expected the reference to wait at ${id}, but it waits at ${this.waiting.join(', ')}`);
    const job = this.#jobs.get(api.executionId);
    const [timerId, timer] = [...this.#timers].find(([executionId]) => executionId.startsWith(api.executionId)) ?? [];
    if (job) job();
    else if (timer && timerId !== undefined) {
      this.#timers.delete(timerId);
      timer();
    } else api.signal();
  }

  #evaluate(text: unknown): unknown {
    if (typeof text !== 'string' || !text.trimStart().startsWith('=')) return text;
    const result = evaluateFeel(text, this.variables, this.#environment);
    if (!result.ok) throw new Error(result.message);
    return result.value;
  }

  #serve(activity: StockActivity): void {
    if (!SERVICES.has(activity.type)) return;
    const jobs = this.#jobs;
    activity.behaviour.Service = class {
      execute(message: { content: { executionId: string } }, done: Callback): void {
        if (activity.type === 'bpmn:ServiceTask') jobs.set(message.content.executionId, done);
        else done();
      }
    };
  }

  #recorder(): object {
    const timers = this.#timers;
    const clearTimeout = (executionId: string | undefined) => { if (executionId !== undefined) timers.delete(executionId); };
    return {
      clearTimeout, setTimeout: () => undefined, executing: [],
      register: () => ({
        clearTimeout,
        setTimeout(callback: Callback, _delay: number, { executionId }: { executionId: string }) {
          timers.set(executionId, callback);
          return executionId;
        },
      }),
    };
  }

  #postponed(): Api[] {
    const open = (api: Api): Api[] => {
      if (api.content.isSequenceFlow || api.type.endsWith('Gateway')) return [];
      return api.owner.isSubProcess && api.type === 'bpmn:SubProcess' ? api.getPostponed().filter((inner) => inner.id !== api.id).flatMap(open) : [api];
    };
    return (this.#execution.getPostponed() as Api[]).flatMap(open);
  }
}
