// A queue and its consumers: messages in order, each consumer one at a time and never from within itself.

import { Message, type Fields, type Holder, type Properties } from './message.js';

export type OnMessage = (routingKey: string | undefined, message: Message, owner: unknown) => void;

export interface QueueOptions {
  durable?: boolean;
  autoDelete?: boolean;
  [name: string]: unknown;
}

export interface ConsumerOptions {
  consumerTag?: string;
  /** Messages it may hold unanswered (default 1). */
  prefetch?: number;
  /** Higher ones are asked first. */
  priority?: number;
  /** Messages are dealt with as soon as they are handed over. */
  noAck?: boolean;
  exclusive?: boolean;
}

/** What a queue tells its broker. */
export interface QueueEvents {
  consumerAdded(consumer: Consumer): void;
  consumerGone(consumer: Consumer): void;
  queueGone(queue: Queue): void;
  newTag(): string;
}

/** The state of a queue in a snapshot. */
export interface QueueState {
  name: string;
  options: QueueOptions;
  messages?: { fields: Fields; content: unknown; properties?: Properties }[];
}

export class Consumer {
  readonly queue: Queue;
  readonly onMessage: OnMessage;
  readonly consumerTag: string;
  readonly priority: number;
  readonly options: ConsumerOptions;
  readonly #prefetch: number;
  readonly #owner: unknown;
  #backlog: Message[] = [];
  /** Taken and not dealt with. */
  readonly #held = new Set<Message>();
  #isHanding = false;
  #isStopped = false;

  constructor(queue: Queue, onMessage: OnMessage, options: ConsumerOptions, owner: unknown, consumerTag: string) {
    this.queue = queue;
    this.onMessage = onMessage;
    this.consumerTag = consumerTag;
    this.options = options;
    this.priority = options.priority ?? 0;
    this.#prefetch = options.prefetch ?? 1;
    this.#owner = owner;
  }

  /** How many more messages it takes. */
  get capacity(): number {
    return this.#isStopped ? 0 : this.#prefetch - this.#held.size;
  }

  readonly #onDone = (message: Message): void => {
    this.#held.delete(message);
  };

  take(message: Message): void {
    message.taken(this.consumerTag, this.#onDone);
    this.#held.add(message);
    this.#backlog.push(message);
  }

  /** Hands over what it has taken; called from within its own handler it leaves that to the outer call. */
  hand(): void {
    if (this.#isHanding) return;
    this.#isHanding = true;
    try {
      for (let message = this.#backlog.shift(); message !== undefined; message = this.#backlog.shift()) {
        if (this.options.noAck === true) message.ack();
        this.onMessage(message.fields.routingKey, message, this.#owner);
        if (this.#isStopped) break;
      }
    } finally {
      this.#isHanding = false;
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Works again after a stop of the whole broker. */
  recover(): void {
    this.#isStopped = false;
  }

  /** Gives back, or drops, all it holds. */
  nackAll(requeue: boolean): void {
    this.#backlog = [];
    for (const message of [...this.#held]) message.nack(false, requeue);
  }

  cancel(requeue = true): void {
    this.stop();
    if (!requeue) this.nackAll(false);
    this.queue.unbindConsumer(this);
  }
}

export class Queue implements Holder {
  readonly name: string;
  readonly options: QueueOptions;
  readonly #events: QueueEvents;
  readonly #onGone: (() => void)[] = [];
  messages: Message[] = [];
  #consumers: Consumer[] = [];
  #available = 0;
  #isStopped = false;
  #isExclusive = false;

  constructor(name: string, options: QueueOptions, events: QueueEvents) {
    this.name = name;
    this.options = { autoDelete: true, ...options };
    this.#events = events;
  }

  get messageCount(): number { return this.messages.length; }
  get consumerCount(): number { return this.#consumers.length; }
  get consumers(): Consumer[] { return [...this.#consumers]; }
  get isStopped(): boolean { return this.#isStopped; }

  queueMessage(fields: Fields, content: unknown, properties?: Properties): void {
    if (this.#isStopped) return;
    const { consumerTag: _, ...own } = fields;
    this.messages.push(new Message(own, content, { ...properties }, this));
    this.#available += 1;
    this.#consumeNext();
  }

  #consumeNext(): void {
    if (this.#isStopped || this.#available === 0 || this.#consumers.length === 0) return;
    for (const consumer of this.#consumers.length === 1 ? this.#consumers : [...this.#consumers]) {
      if (consumer.capacity <= 0) continue;
      if (this.#giveTo(consumer) === 0) return;
      consumer.hand();
    }
  }

  #giveTo(consumer: Consumer): number {
    let given = 0;
    let left = consumer.capacity;
    if (this.#isStopped || this.#available === 0 || left <= 0) return given;
    for (const message of this.messages) {
      if (message.pending) continue;
      this.#available -= 1;
      consumer.take(message);
      given += 1;
      left -= 1;
      if (left === 0 || this.#available === 0) break;
    }
    return given;
  }

  consume(onMessage: OnMessage, options: ConsumerOptions = {}, owner?: unknown): Consumer {
    if (this.#consumers.length > 0 && (this.#isExclusive || options.exclusive === true)) throw new Error(`Expected queue ${this.name} to be free for an exclusive consumer, but it is consumed`);
    const consumer = new Consumer(this, onMessage, options, owner, options.consumerTag ?? this.#events.newTag());
    this.#events.consumerAdded(consumer);
    this.#consumers.push(consumer);
    if (this.#consumers.length > 1 && consumer.priority !== 0) this.#consumers.sort((a, b) => b.priority - a.priority);
    if (options.exclusive === true) this.#isExclusive = true;
    if (this.#giveTo(consumer) > 0) consumer.hand();
    return consumer;
  }

  /** The consumer with this handler (and tag), else a new one. */
  assertConsumer(onMessage: OnMessage, options: ConsumerOptions = {}, owner?: unknown): Consumer {
    const known = this.#consumers.find((consumer) =>
      consumer.onMessage === onMessage &&
      (options.consumerTag !== undefined && options.consumerTag !== '' && options.consumerTag !== consumer.consumerTag ? false : !('exclusive' in options) || (options.exclusive ?? false) === (consumer.options.exclusive ?? false)));
    return known ?? this.consume(onMessage, options, owner);
  }

  unbindConsumer(consumer: Consumer, requeue = true): void {
    const index = this.#consumers.indexOf(consumer);
    if (index === -1) return;
    this.#consumers = this.#consumers.toSpliced(index, 1);
    this.#isExclusive = false;
    consumer.stop();
    consumer.nackAll(requeue);
    this.#events.consumerGone(consumer);
    if (this.#consumers.length === 0 && this.options.autoDelete === true) this.#gone();
  }

  consumed(message: Message, allUpTo: boolean, requeue: boolean): void {
    if (this.#isStopped) return;
    const index = this.messages.indexOf(message);
    if (index === -1) return;
    const before = allUpTo ? this.messages.slice(0, index).filter((each) => each.pending) : [];
    this.messages.splice(index, 1);
    if (requeue) {
      const { consumerTag: _, ...fields } = message.fields;
      this.messages.splice(index, 0, new Message({ ...fields, redelivered: true }, message.content, message.properties, this));
      this.#available += 1;
    }
    if (before.length === 0) this.#consumeNext();
    for (const each of before) {
      if (requeue) each.nack(false, true);
      else each.ack();
    }
  }

  /** Drops what no consumer holds. */
  purge(): number {
    const waiting = this.messages.filter((message) => !message.pending);
    this.messages = this.messages.filter((message) => message.pending);
    this.#available = 0;
    return waiting.length;
  }

  /** Told when the queue is deleted. */
  onGone(listener: () => void): void {
    this.#onGone.push(listener);
  }

  delete(): void {
    this.#isStopped = true;
    const consumers = this.#consumers;
    this.#consumers = [];
    for (const consumer of consumers) this.#events.consumerGone(consumer);
    this.messages = [];
    this.#gone();
  }

  #gone(): void {
    this.#events.queueGone(this);
    for (const listener of this.#onGone) listener();
  }

  stop(): void {
    this.#isStopped = true;
    for (const consumer of this.#consumers) consumer.stop();
  }

  /** Name, options and messages, not copied: whoever keeps it copies it. */
  getState(): QueueState {
    const { name, options, messages } = this;
    return { name, options, ...(messages.length > 0 && { messages }) };
  }

  /** Works again after a stop; with a state, holds its messages and nothing else. */
  recover(state?: QueueState): void {
    this.#isStopped = false;
    if (state === undefined) {
      for (const consumer of this.#consumers) consumer.recover();
      this.#consumeNext();
      return;
    }
    this.messages = [];
    for (const consumer of this.#consumers) consumer.nackAll(false);
    for (const { fields, content, properties } of state.messages ?? []) {
      if (properties?.persistent === false) continue;
      const { consumerTag: _, ...own } = fields;
      this.messages.push(new Message({ ...own, redelivered: true }, content, { ...properties }, this));
    }
    this.#available = this.messages.length;
    for (const consumer of this.#consumers) consumer.recover();
    this.#consumeNext();
  }
}
