// The trimmed broker against smqp's own: whatever is asked of both, both deliver the same in the same order and keep the same state.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Broker as StockBroker } from 'smqp';
import { Broker } from '../../../src/engine/broker/broker.js';
import { patternTest } from '../../../src/engine/broker/exchange.js';
import { getRoutingKeyPattern } from 'smqp';

/** The interface both have, as the library uses it. */
interface AnyMessage { fields: { routingKey?: string; redelivered?: boolean }; content: { n: number }; properties: Record<string, unknown>; ack(allUpTo?: boolean): void; nack(allUpTo?: boolean, requeue?: boolean): void }
interface AnyQueue { queueMessage(fields: object, content: object, properties?: object): unknown; purge(): unknown; messageCount: number; consumerCount: number; assertConsumer(handler: Handler, options: object): unknown }
type Handler = (routingKey: string, message: AnyMessage) => void;
interface AnyBroker {
  assertExchange(name: string, type: string, options?: object): unknown;
  assertQueue(name: string, options?: object): AnyQueue;
  bindQueue(queue: string, exchange: string, pattern: string, options?: object): unknown;
  unbindQueue(queue: string, exchange: string, pattern: string): unknown;
  getQueue(name: string): AnyQueue | undefined;
  publish(exchange: string, key: string, content: object, properties?: object): unknown;
  subscribeTmp(exchange: string, pattern: string, handler: Handler, options: object): unknown;
  subscribeOnce(exchange: string, pattern: string, handler: Handler, options: object): unknown;
  consume(queue: string, handler: Handler, options: object): unknown;
  cancel(tag: string, requeue?: boolean): unknown;
  getConsumer(tag: string): unknown;
  getState(onlyWithContent: boolean): unknown;
  recover(state?: unknown): unknown;
  stop(): void;
  on(event: string, handler: (event: { fields: object; content: object }) => void): unknown;
}

function trimmed(): AnyBroker {
  const broker = new Broker();
  broker.setUp();
  return broker as unknown as AnyBroker;
}

const keys = ['run.enter', 'run.start', 'event.a', 'event.a.b', 'activity.stop.x1'];
const patterns = ['run.#', '#', 'event.*', '*.enter', 'run.enter', 'activity.*.x1'];
const tags = ['t1', 't2', 't3', 't4'];
const queues = ['q1', 'q2'];

const tag = fc.constantFrom(...tags);
const pattern = fc.constantFrom(...patterns);
const key = fc.constantFrom(...keys);
const queue = fc.constantFrom(...queues);
const priority = fc.constantFrom(0, 100, 200);
/** What a handler does besides noting the message: each at most once, so that nothing runs for ever. */
const reaction = fc.record({ publish: fc.option(key), cancel: fc.option(tag), ack: fc.constantFrom('before', 'after', 'upTo', 'never', 'nack', 'drop') });
const operation = fc.oneof(
  fc.record({ do: fc.constant('publish' as const), key, mandatory: fc.boolean(), persistent: fc.boolean() }),
  fc.record({ do: fc.constant('subscribe' as const), tag, pattern, priority, noAck: fc.boolean(), prefetch: fc.constantFrom(1, 2, 1000), reaction }),
  fc.record({ do: fc.constant('once' as const), tag, pattern, priority }),
  fc.record({ do: fc.constant('bind' as const), queue, pattern, priority }),
  fc.record({ do: fc.constant('unbind' as const), queue, pattern }),
  fc.record({ do: fc.constant('consume' as const), queue, tag, priority, prefetch: fc.constantFrom(1, 2, 1000), noAck: fc.boolean(), reaction }),
  fc.record({ do: fc.constant('cancel' as const), tag, requeue: fc.boolean() }),
  fc.record({ do: fc.constant('answer' as const), index: fc.nat(5), allUpTo: fc.boolean() }),
  fc.record({ do: fc.constant('purge' as const), queue }),
  fc.record({ do: fc.constant('restart' as const) }),
  fc.record({ do: fc.constant('save' as const) }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** What chance and the clock put into smqp's messages is no part of the behaviour. */
function lasting(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state ?? null, (name, value: unknown) => (['messageId', 'timestamp', 'consumerTag'].includes(name) ? undefined : value))) as unknown;
}

/** Runs the operations on a broker; gives everything that could be observed. */
function observe(make: () => AnyBroker, operations: Operation[]): unknown[] {
  const log: unknown[] = [];
  let broker = make();
  let number = 0;
  let open: AnyMessage[] = [];

  const prepare = (): void => {
    broker.assertExchange('event', 'topic', { durable: true, autoDelete: false });
    for (const name of queues) broker.assertQueue(name, { durable: true, autoDelete: false });
    broker.on('return', ({ fields, content }) => log.push(['returned', lasting(fields), content]));
  };
  const handlerOf = (name: string, noAck: boolean, react: { publish: string | null; cancel: string | null; ack: string }): Handler => {
    let left = 2;
    return (routingKey, message) => {
      log.push([name, routingKey, message.content, message.fields.redelivered ?? false]);
      if (!noAck && react.ack === 'before') message.ack();
      if (left-- > 0) {
        if (react.publish !== null) broker.publish('event', react.publish, { n: (number += 1) }, { type: name });
        if (react.cancel !== null) broker.cancel(react.cancel);
      }
      if (noAck) return;
      if (react.ack === 'after') message.ack();
      else if (react.ack === 'upTo') message.ack(true);
      else if (react.ack === 'drop') message.nack(false, false);
      else if (react.ack === 'nack' && left > 0) message.nack(false, true);
      else open.push(message);
    };
  };
  const perform = (each: Operation): void => {
    switch (each.do) {
      case 'publish': broker.publish('event', each.key, { n: (number += 1) }, { mandatory: each.mandatory, persistent: each.persistent }); break;
      case 'subscribe': broker.subscribeTmp('event', each.pattern, handlerOf(each.tag, each.noAck, each.reaction), { consumerTag: each.tag, priority: each.priority, noAck: each.noAck, prefetch: each.prefetch }); break;
      case 'once': broker.subscribeOnce('event', each.pattern, (routingKey, { content }) => { log.push(['once', each.tag, routingKey, content]); }, { consumerTag: each.tag, priority: each.priority }); break;
      case 'bind': broker.bindQueue(each.queue, 'event', each.pattern, { priority: each.priority }); break;
      case 'unbind': broker.unbindQueue(each.queue, 'event', each.pattern); break;
      case 'consume': broker.consume(each.queue, handlerOf(each.tag, each.noAck, each.reaction), { consumerTag: each.tag, priority: each.priority, prefetch: each.prefetch, noAck: each.noAck }); break;
      case 'cancel': broker.cancel(each.tag, each.requeue); break;
      case 'answer': open.splice(each.index, 1)[0]?.ack(each.allUpTo); break;
      case 'purge': broker.getQueue(each.queue)?.purge(); break;
      case 'restart': {
        broker.stop();
        broker.recover();
        break;
      }
      case 'save': {
        const state = lasting(broker.getState(true));
        log.push(['state', state]);
        broker = make();
        open = [];
        prepare();
        broker.recover(state ?? undefined);
      }
    }
  };
  prepare();
  for (const each of operations) {
    try {
      perform(each);
    } catch {
      log.push(['refused', each.do]);
    }
    log.push(queues.map((name) => [broker.getQueue(name)?.messageCount, broker.getQueue(name)?.consumerCount]), tags.map((name) => broker.getConsumer(name) !== undefined));
  }
  log.push(lasting(broker.getState(true)));
  return log;
}

describe('the trimmed broker', () => {
  it('does what smqp does, whatever is asked', () => {
    const stock = (): AnyBroker => new (StockBroker as unknown as new () => AnyBroker)();
    fc.assert(fc.property(fc.array(operation, { minLength: 10, maxLength: 40, size: 'max' }), (operations) => {
      expect(observe(trimmed, operations)).toEqual(observe(stock, operations));
    }), { numRuns: 1_500 });
  });

  it('reads patterns as smqp does', () => {
    const part = fc.constantFrom('a', 'bc', 'd1');
    const word = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
    const wild = fc.array(fc.oneof(part, fc.constantFrom('*', '#')), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
    fc.assert(fc.property(wild, word, (pattern_, key_) => { expect(patternTest(pattern_)(key_)).toBe(getRoutingKeyPattern(pattern_).test(key_)); }), { numRuns: 2_000 });
  });
});
