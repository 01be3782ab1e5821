// The broker of an activity, flow or process: the part of smqp's interface the library uses, with fewer objects behind it.

import { Exchange, type ExchangeOptions } from './exchange.js';
import { Message, type Properties } from './message.js';
import { Queue, type Consumer, type ConsumerOptions, type OnMessage, type QueueEvents, type QueueOptions, type QueueState } from './queue.js';

export interface BrokerState {
  queues?: QueueState[];
}

type SubscribeOptions = QueueOptions & ConsumerOptions;

/** What a broker keeps; in one member, so that a broker of smqp can be turned into one of these. */
interface Entities {
  exchanges: Map<string, Exchange>;
  queues: Map<string, Queue>;
  consumers: Map<string, Consumer>;
  returnHandlers: ((event: object) => void)[];
  events: QueueEvents;
  unnamed: number;
}

/**
 * Behaves as smqp's Broker for what bpmn-elements asks of it: topic exchanges, queues, consumers, returned messages, state
 * of durable queues with messages. Shovels, dead letters, time limits and lengths of queues are not there: nothing the
 * engine runs uses them.
 */
export class Broker {
  declare readonly owner: unknown;
  declare entities: Entities;

  /** Prepares a broker that was not made by `new`. */
  setUp(): void {
    const exchanges = new Map<string, Exchange>();
    const queues = new Map<string, Queue>();
    const consumers = new Map<string, Consumer>();
    const entities: Entities = {
      exchanges, queues, consumers, returnHandlers: [], unnamed: 0,
      events: {
        consumerAdded: (consumer) => {
          this.validateConsumerTag(consumer.consumerTag);
          consumers.set(consumer.consumerTag, consumer);
        },
        consumerGone: (consumer) => { consumers.delete(consumer.consumerTag); },
        queueGone: (queue) => { queues.delete(queue.name); },
        newTag: () => `smq.ctag-${String((entities.unnamed += 1))}`,
      },
    };
    this.entities = entities;
  }

  validateConsumerTag(consumerTag: string): boolean {
    if (this.entities.consumers.has(consumerTag)) throw new Error(`Expected a consumer tag that is free, but ${consumerTag} is taken`);
    return true;
  }

  assertExchange(name: string, type = 'topic', options?: ExchangeOptions): Exchange {
    const { exchanges, returnHandlers } = this.entities;
    const known = exchanges.get(name);
    if (known !== undefined) return known;
    if (type !== 'topic') throw new Error(`Expected a topic exchange, but ${name} shall be ${type}`);
    const exchange = new Exchange(name, options ?? {}, {
      returned: ({ routingKey, content, properties }, from) => {
        const message = new Message({ routingKey, exchange: from }, content, { ...properties }, null);
        for (const handler of returnHandlers) handler({ name: 'return', ...message });
      },
      gone: () => { exchanges.delete(name); },
    });
    exchanges.set(name, exchange);
    return exchange;
  }

  getExchange(name: string): Exchange | undefined {
    return this.entities.exchanges.get(name);
  }

  publish(exchange: string, routingKey: string, content: unknown, properties?: Properties): void {
    this.entities.exchanges.get(exchange)?.publish(routingKey, content, properties);
  }

  createQueue(name: string | null, options?: QueueOptions): Queue {
    const { queues, events } = this.entities;
    const named = name ?? `smq.qname-${String((this.entities.unnamed += 1))}`;
    if (queues.has(named)) throw new Error(`Expected a queue name that is free, but ${named} is taken`);
    const queue = new Queue(named, options ?? {}, events);
    queues.set(named, queue);
    return queue;
  }

  assertQueue(name: string | null | undefined, options?: QueueOptions): Queue {
    if (name === null || name === undefined) return this.createQueue(null, options);
    return this.entities.queues.get(name) ?? this.createQueue(name, { durable: true, ...options });
  }

  getQueue(name: string): Queue | undefined {
    return this.entities.queues.get(name);
  }

  bindQueue(queue: string, exchange: string, pattern: string, options?: { priority?: number }): void {
    exchangeOf(this, exchange).bindQueue(queueOf(this, queue), pattern, options);
  }

  unbindQueue(queue: string, exchange: string, pattern: string): void {
    const bound = this.getQueue(queue);
    if (bound !== undefined) this.getExchange(exchange)?.unbindQueue(bound, pattern);
  }

  consume(queue: string, onMessage: OnMessage, options?: ConsumerOptions): Consumer {
    return queueOf(this, queue).consume(onMessage, options, this.owner);
  }

  subscribe(exchangeName: string, pattern: string, queueName: string | null, onMessage: OnMessage, options: SubscribeOptions = {}): Consumer {
    if (options.consumerTag !== undefined && options.consumerTag !== '') this.validateConsumerTag(options.consumerTag);
    const exchange = this.assertExchange(exchangeName);
    const queue = this.assertQueue(queueName, { durable: true, ...options });
    exchange.bindQueue(queue, pattern, options);
    return queue.assertConsumer(onMessage, options, this.owner);
  }

  subscribeTmp(exchange: string, pattern: string, onMessage: OnMessage, options?: SubscribeOptions): Consumer {
    return this.subscribe(exchange, pattern, null, onMessage, { ...options, durable: false });
  }

  subscribeOnce(exchangeName: string, pattern: string, onMessage: OnMessage, options: SubscribeOptions = {}): Consumer {
    if (options.consumerTag !== undefined && options.consumerTag !== '') this.validateConsumerTag(options.consumerTag);
    const queue = this.createQueue(null, { autoDelete: true, durable: false });
    this.assertExchange(exchangeName).bindQueue(queue, pattern, { priority: options.priority ?? 0 });
    const once: OnMessage = (routingKey, message, owner) => {
      queue.delete();
      onMessage(routingKey, message, owner);
    };
    return queue.consume(once, { noAck: true, ...(options.consumerTag !== undefined && { consumerTag: options.consumerTag }) }, this.owner);
  }

  getConsumer(consumerTag: string): Consumer | undefined {
    return this.entities.consumers.get(consumerTag);
  }

  cancel(consumerTag: string, requeue = true): boolean {
    const consumer = this.getConsumer(consumerTag);
    consumer?.cancel(requeue);
    return consumer !== undefined;
  }

  sendToQueue(queue: string, content: unknown, properties?: Properties): void {
    queueOf(this, queue).queueMessage({}, content, properties);
  }

  purgeQueue(queue: string): number | undefined {
    return this.getQueue(queue)?.purge();
  }

  deleteQueue(queue: string): void {
    this.getQueue(queue)?.delete();
  }

  /** Hears of mandatory messages that nobody receives; smqp's other events are not told. */
  on(eventName: string, handler: (event: object) => void): void {
    if (eventName !== 'return') throw new Error(`Expected to be asked for returned messages, but got ${eventName}`);
    this.entities.returnHandlers.push(handler);
  }

  /** Durable queues with messages. Between two steps nothing is under way in an exchange. */
  getState(): BrokerState | undefined {
    const queues: QueueState[] = [];
    for (const queue of this.entities.queues.values()) {
      if (queue.options.durable === true && queue.messageCount > 0) queues.push(queue.getState());
    }
    return queues.length === 0 ? undefined : { queues };
  }

  recover(state?: BrokerState): this {
    if (state === undefined) {
      for (const queue of this.entities.queues.values()) if (queue.isStopped) queue.recover();
      for (const exchange of this.entities.exchanges.values()) exchange.recover();
      return this;
    }
    for (const queue of state.queues ?? []) this.assertQueue(queue.name, queue.options).recover(queue);
    return this;
  }

  stop(): void {
    for (const exchange of this.entities.exchanges.values()) exchange.stop();
    for (const queue of this.entities.queues.values()) queue.stop();
  }
}

function queueOf(broker: Broker, name: string): Queue {
  const queue = broker.getQueue(name);
  if (queue === undefined) throw new Error(`Expected queue ${name}, but it is not there`);
  return queue;
}

function exchangeOf(broker: Broker, name: string): Exchange {
  const exchange = broker.getExchange(name);
  if (exchange === undefined) throw new Error(`Expected exchange ${name}, but it is not there`);
  return exchange;
}
