// What goes wrong with an expression: in its text, or when it runs.

/** The text is not an expression. `from` and `to` are offsets in it. */
export class FeelSyntaxError extends Error {
  constructor(message: string, readonly from: number, readonly to: number) {
    super(message);
    this.name = 'FeelSyntaxError';
  }
}

/** The expression met values it cannot work with, or asked for too much. */
export class FeelError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FeelError';
  }
}
