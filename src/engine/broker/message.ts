// A message of the broker: what is sent, and who must hear that it has been dealt with.

export interface Fields {
  routingKey?: string;
  exchange?: string;
  redelivered?: boolean;
  consumerTag?: string;
}

export interface Properties {
  persistent?: boolean;
  mandatory?: boolean;
  [name: string]: unknown;
}

/** The queue a message stands in, as far as the message needs it. */
export interface Holder {
  consumed(message: Message, allUpTo: boolean, requeue: boolean): void;
}

/** Three members to read, as in smqp; without ids and times of its own, which nobody here reads. All else is hidden from copies. */
export class Message {
  readonly fields: Fields;
  /** May be replaced by whoever reads the message. */
  content: unknown;
  readonly properties: Properties;
  readonly #holder: Holder | null;
  #isPending = false;
  #onDone: ((message: Message) => void) | null = null;

  constructor(fields: Fields, content: unknown, properties: Properties, holder: Holder | null) {
    this.fields = fields;
    this.content = content;
    this.properties = properties;
    this.#holder = holder;
  }

  /** True while a consumer holds it. */
  get pending(): boolean {
    return this.#isPending;
  }

  /** A consumer takes it. @param onDone told before the queue when the message has been dealt with */
  taken(consumerTag: string, onDone: (message: Message) => void): void {
    this.#isPending = true;
    this.fields.consumerTag = consumerTag;
    this.#onDone = onDone;
  }

  /** @param allUpTo the pending ones before it, too */
  ack(allUpTo = false): void {
    this.#done(allUpTo, false);
  }

  /** Given back, or dropped. */
  nack(allUpTo = false, requeue = true): void {
    this.#done(allUpTo, requeue);
  }

  #done(allUpTo: boolean, requeue: boolean): void {
    if (!this.#isPending) return;
    this.#onDone?.(this);
    this.#holder?.consumed(this, allUpTo, requeue);
    this.#isPending = false;
  }
}
