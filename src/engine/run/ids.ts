// Execution ids that do not depend on chance: the library draws its own, and this gives each a place in the instance's sequence.

const UNSAFE = /[./\\#*:\s]/g;

export class Ids {
  readonly #byDrawn = new Map<string, string>();
  #sequence: number;

  /** @param sequence last number given in this instance */
  constructor(sequence: number) {
    this.#sequence = sequence;
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** A new id for an element or flow; unique within the instance for all its life. */
  next(elementId: string): string {
    this.#sequence += 1;
    return `${elementId.replace(UNSAFE, '_')}-${String(this.#sequence)}`;
  }

  /** Gives an id the library drew its lasting form. */
  assign(drawn: string, elementId: string): void {
    if (!this.#byDrawn.has(drawn)) this.#byDrawn.set(drawn, this.next(elementId));
  }

  /**
   * The lasting form of an id: the library hangs `_<index>` on the id of a multi-instance body or event for what is inside.
   * What was restored from a snapshot has its lasting form already.
   */
  lasting(id: string): string {
    const known = this.#byDrawn.get(id);
    if (known !== undefined) return known;
    const inner = /^(.+)(_\d+)$/.exec(id);
    if (!inner?.[1] || !inner[2]) return id;
    const outer = this.lasting(inner[1]);
    return outer === inner[1] ? id : outer + inner[2];
  }

  /** As `lasting`, for any text of a state: also the queues that are named after an execution. */
  lastingText(text: string): string {
    if (this.#byDrawn.size === 0) return text;
    const queue = /^execute-(.+)-q$/.exec(text);
    return queue?.[1] ? `execute-${this.lasting(queue[1])}-q` : this.lasting(text);
  }
}
