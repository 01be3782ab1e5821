// The door of the broker: puts it in the place of smqp's for the elements of our own runs, and for no others.

import { Broker as StockBroker } from 'smqp';
import { Broker } from './broker.js';

type AssertExchange = (this: { owner: unknown }, ...args: unknown[]) => unknown;

/**
 * From now on brokers of owners that are `ours` work as this folder's. The library makes its brokers itself and first of all
 * asks each for its event exchange: there it changes over. Every other broker of the process stays smqp's.
 */
export function replaceBrokers(ours: (owner: unknown) => boolean): void {
  const prototype = StockBroker.prototype as unknown as { assertExchange: AssertExchange };
  const stock = prototype.assertExchange;
  prototype.assertExchange = function assertExchange(...args) {
    if (!ours(this.owner)) return stock.apply(this, args);
    const broker = Object.setPrototypeOf(this, Broker.prototype) as Broker;
    broker.setUp();
    return broker.assertExchange(...(args as Parameters<Broker['assertExchange']>));
  };
}
