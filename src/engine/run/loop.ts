// Multi-instance activities as in Camunda 8: a body that runs one instance per item and collects their results.

import type { MultiInstanceModel } from '../contract.js';
import type { Json } from '../../kernel/json.js';
import { executionOf, publishCompleted, type Execution } from './execution.js';
import { extend, type Activity, type Behaviour, type Content, type Message, type Parent } from './library.js';
import { nameOf } from './stepRun.js';

/** How far a body has come; stands in its message, so it survives in the snapshot. */
interface Progress {
  size: number;
  done: number;
  /** Index of the next instance to start. */
  next: number;
}

/** `item` or `item.total`: the result lives in a local variable of that name until it is collected. */
const PLAIN_NAME = /^\s*=?\s*([\p{L}_$][\p{L}\p{N}_$]*)\s*(\.|$)/u;

export class MultiInstance implements Behaviour {
  readonly #activity: Activity;
  readonly #completionCondition: string | null;
  #body!: Execution;
  #progress!: Progress;

  constructor(activity: Activity, definition: { behaviour?: Record<string, unknown> }) {
    this.#activity = activity;
    const condition = definition.behaviour?.['completionCondition'];
    this.#completionCondition = typeof condition === 'string' ? condition : null;
  }

  get #model(): MultiInstanceModel {
    const { multiInstance, id } = this.#body.element;
    if (!multiInstance) throw new Error(`Expected loop characteristics in the model of ${id}, but there are none`);
    return multiInstance;
  }

  /** @param message execute message of the body */
  execute(message: Message): void {
    this.#body = executionOf(this.#activity, message);
    this.#listen();
    if (this.#body.isResumed) {
      this.#progress = message.content['progress'] as Progress;
      return;
    }
    const items = this.#items();
    const { run, executionId, element } = this.#body;
    if (items.length > run.input.limits.multiInstanceItems) {
      throw run.fail('UNSPECIFIED', element.id, executionId, `Expected at most ${String(run.input.limits.multiInstanceItems)} items (limit multiInstanceItems) for ${element.id}, but there are ${String(items.length)}`);
    }
    const { outputCollection, isSequential } = this.#model;
    if (outputCollection !== null) run.scopes.setLocal(executionId, { [outputCollection]: items.map(() => null) });
    const first = isSequential ? items.slice(0, 1) : items;
    this.#progress = { size: items.length, done: 0, next: first.length };
    if (items.length === 0) {
      this.#finish();
      return;
    }
    this.#save('execute.iteration.batch');
    first.forEach((item, index) => { this.#start(item, index); });
  }

  #items(): Json[] {
    const { run, executionId, element, environment } = this.#body;
    const chain = [executionId, ...environment.chain];
    const items = run.value(this.#model.inputCollection, chain, { type: 'EXTRACT_VALUE_ERROR', elementId: element.id, executionId, what: 'the input collection' });
    if (!Array.isArray(items)) throw run.fail('EXTRACT_VALUE_ERROR', element.id, executionId, `Expected a list for the input collection of ${element.id}, but got ${nameOf(items)}`);
    return items;
  }

  #listen(): void {
    const { broker } = this.#activity;
    const { executionId } = this.#body;
    broker.subscribeTmp('execution', 'execute.completed', (_key, message) => { this.#onCompleted(message.content); }, { noAck: true, consumerTag: `_loop-${executionId}`, priority: 300 });
    broker.subscribeTmp('api', `activity.*.${executionId}`, (_key, { properties }) => {
      if (properties.type === 'stop' || properties.type === 'discard') this.#stop();
    }, { noAck: true, consumerTag: `_loop-api-${executionId}`, priority: 400 });
  }

  #stop(): void {
    this.#activity.broker.cancel(`_loop-${this.#body.executionId}`);
    this.#activity.broker.cancel(`_loop-api-${this.#body.executionId}`);
  }

  #save(event: string): void {
    this.#activity.broker.publish('execution', event, extend(this.#body.content, { progress: { ...this.#progress }, preventComplete: true }));
  }

  #start(item: Json, index: number): void {
    const { run, executionId: bodyId, element, environment, content } = this.#body;
    const executionId = `${bodyId}_${String(index)}`;
    run.journal.activated({ executionId, elementId: element.id, elementType: element.type, scopeId: bodyId });
    const { inputElement, outputElement } = this.#model;
    const result = outputElement === null ? undefined : PLAIN_NAME.exec(outputElement)?.[1];
    run.scopes.setLocal(executionId, {
      ...(result !== undefined && { [result]: null }),
      ...(inputElement !== null && { [inputElement]: item }),
      loopCounter: index + 1,
    });
    run.applyInputs(element, executionId, [executionId, bodyId, ...environment.chain]);
    this.#activity.broker.publish('execution', 'execute.start', extend(content, {
      isRootScope: undefined, executionId, bodyId, index, parent: this.#parent(content),
    }));
  }

  /** The library finds an instance through the body as its parent. */
  #parent(content: Content): Parent {
    const { id, type, executionId, parent } = content;
    const path = parent ? [{ id: parent.id, type: parent.type, ...(parent.executionId !== undefined && { executionId: parent.executionId }) }, ...(parent.path ?? [])] : [];
    return { id, type, executionId, path };
  }

  #onCompleted(content: Content): void {
    const { run, executionId: bodyId, element, environment } = this.#body;
    if (content['bodyId'] !== bodyId || content.isRootScope) return;
    const { executionId } = content;
    const chain = [executionId, bodyId, ...environment.chain];
    this.#collect(chain, executionId, Number(content['index']));
    run.journal.completed(executionId);
    this.#progress.done += 1;
    const enough = this.#isEnough(chain);
    run.scopes.drop(executionId);
    if (enough || this.#progress.done >= this.#progress.size) {
      for (const inside of run.journal.inside(bodyId)) run.terminate(inside.executionId);
      this.#finish();
      return;
    }
    const index = this.#progress.next;
    if (!this.#model.isSequential || index >= this.#progress.size) {
      this.#save('execute.iteration.completed');
      return;
    }
    const items = this.#items();
    if (index >= items.length) throw run.fail('EXTRACT_VALUE_ERROR', element.id, bodyId, `Expected item ${String(index + 1)} in the input collection of ${element.id}, but it has only ${String(items.length)} items now`);
    this.#progress.next += 1;
    this.#save('execute.iteration.next');
    this.#start(items[index] ?? null, index);
  }

  #collect(chain: readonly string[], executionId: string, index: number): void {
    const { run, executionId: bodyId, element } = this.#body;
    const { outputCollection, outputElement } = this.#model;
    if (outputCollection === null || outputElement === null) return;
    const value = run.value(`=${outputElement.replace(/^\s*=/, '')}`, chain, { type: 'EXTRACT_VALUE_ERROR', elementId: element.id, executionId, what: 'the output element' });
    const collected = run.scopes.local(bodyId)[outputCollection];
    run.scopes.setLocal(bodyId, { [outputCollection]: (Array.isArray(collected) ? collected : []).with(index, value) });
  }

  #isEnough(chain: readonly string[]): boolean {
    if (this.#completionCondition === null) return false;
    const { run, element, executionId } = this.#body;
    const met = run.value(`=${this.#completionCondition.replace(/^\s*=/, '')}`, chain, { type: 'EXTRACT_VALUE_ERROR', elementId: element.id, executionId, what: 'the completion condition' });
    if (typeof met !== 'boolean') throw run.fail('EXTRACT_VALUE_ERROR', element.id, executionId, `Expected true or false for the completion condition of ${element.id}, but got ${nameOf(met)}`);
    return met;
  }

  #finish(): void {
    this.#stop();
    const { run, executionId, environment, content } = this.#body;
    const { outputCollection } = this.#model;
    const collected = outputCollection === null ? undefined : run.scopes.local(executionId)[outputCollection];
    run.scopes.drop(executionId);
    if (outputCollection !== null && collected !== undefined) run.scopes.merge(environment.chain, { [outputCollection]: collected });
    publishCompleted(this.#activity, extend(content, { preventComplete: undefined, progress: undefined }));
  }
}

/** The loop of an activity, null when it runs once. */
export function loopOf(activity: Activity): MultiInstance | null {
  const definition = activity.behaviour['loopCharacteristics'] as { Behaviour: typeof MultiInstance; behaviour?: Record<string, unknown> } | undefined;
  return definition ? new definition.Behaviour(activity, definition) : null;
}
