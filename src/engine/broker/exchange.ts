// A topic exchange: what is published goes to every queue bound by a pattern that fits, in order of publication.

import { getRoutingKeyPattern } from 'smqp';
import type { Properties } from './message.js';
import type { Queue } from './queue.js';

export interface ExchangeOptions {
  durable?: boolean;
  autoDelete?: boolean;
  [name: string]: unknown;
}

type Test = (routingKey: string) => boolean;

/** Patterns without executions in them are few and come again for every activity. */
const known = new Map<string, Test>();
const MOST_KNOWN = 500;

/** `#` any words, `*` one word. */
export function patternTest(pattern: string): Test {
  const cached = known.get(pattern);
  if (cached !== undefined) return cached;
  const test = newTest(pattern);
  if (known.size < MOST_KNOWN) known.set(pattern, test);
  return test;
}

function newTest(pattern: string): Test {
  if (pattern === '#') return () => true;
  const star = pattern.indexOf('*');
  if (star === -1 || star !== pattern.lastIndexOf('*') || pattern.includes('#')) {
    const compiled = getRoutingKeyPattern(pattern);
    return (routingKey) => compiled.test(routingKey);
  }
  const head = pattern.slice(0, star);
  const tail = pattern.slice(star + 1);
  return (routingKey) => {
    const end = routingKey.length - tail.length;
    if (end <= head.length || !routingKey.startsWith(head) || !routingKey.endsWith(tail)) return false;
    const dot = routingKey.indexOf('.', head.length);
    return dot === -1 || dot >= end;
  };
}

interface Binding {
  queue: Queue;
  pattern: string;
  priority: number;
  fits: Test;
}

interface Publication {
  routingKey: string;
  content: unknown;
  properties: Properties | undefined;
}

export class Exchange {
  readonly name: string;
  readonly type = 'topic';
  readonly options: ExchangeOptions;
  readonly #onReturn: (publication: Publication, exchange: string) => void;
  readonly #onGone: (exchange: Exchange) => void;
  #bindings: Binding[] = [];
  #waiting: Publication[] = [];
  #isDelivering = false;
  #isStopped = false;

  constructor(name: string, options: ExchangeOptions, on: { returned: (publication: Publication, exchange: string) => void; gone: (exchange: Exchange) => void }) {
    this.name = name;
    this.options = { durable: true, autoDelete: true, ...options };
    this.#onReturn = on.returned;
    this.#onGone = on.gone;
  }

  get bindingCount(): number { return this.#bindings.length; }
  get undeliveredCount(): number { return this.#waiting.length; }

  /** Published from within a delivery, a message waits until that one has reached all its queues. */
  publish(routingKey: string, content: unknown, properties?: Properties): void {
    if (this.#isStopped) return;
    const publication = { routingKey, content, properties };
    if (this.#bindings.length === 0) {
      this.#return(publication);
      return;
    }
    this.#waiting.push(publication);
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#deliver(next);
    } finally {
      this.#isDelivering = false;
    }
  }

  #deliver(publication: Publication): void {
    const { routingKey, content, properties } = publication;
    let delivered = 0;
    // The list is replaced, never changed: who binds or leaves meanwhile does not disturb this delivery.
    for (const { queue, fits } of this.#bindings) {
      if (!fits(routingKey)) continue;
      queue.queueMessage({ routingKey, exchange: this.name }, content, properties);
      delivered += 1;
    }
    if (delivered === 0) this.#return(publication);
  }

  #return(publication: Publication): void {
    if (publication.properties?.mandatory === true) this.#onReturn(publication, this.name);
  }

  bindQueue(queue: Queue, pattern: string, options: { priority?: number } = {}): void {
    if (this.#bindings.some((binding) => binding.queue === queue && binding.pattern === pattern)) return;
    const binding = { queue, pattern, priority: options.priority ?? 0, fits: patternTest(pattern) };
    this.#bindings = [...this.#bindings, binding];
    if (this.#bindings.length > 1 && binding.priority !== 0) this.#bindings.sort((a, b) => b.priority - a.priority);
    queue.onGone(() => { this.unbindQueue(queue, pattern); });
  }

  unbindQueue(queue: Queue, pattern: string): void {
    const left = this.#bindings.filter((binding) => binding.queue !== queue || binding.pattern !== pattern);
    if (left.length === this.#bindings.length) return;
    this.#bindings = left;
    if (left.length === 0 && this.options.autoDelete === true) this.#onGone(this);
  }

  stop(): void {
    this.#isStopped = true;
  }

  recover(): void {
    this.#isStopped = false;
  }
}
