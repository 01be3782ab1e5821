// Bounds of one expression: what an analyst never reaches and an attack meets at once.

/** Items of one list or range; design: "ranges over 100,000 items are refused". */
export const MAX_ITEMS = 100_000;
/** Items one evaluation may go through and make, all loops, lists and functions together (nested loops multiply). */
export const MAX_WORK = 1_000_000;
/** Characters one evaluation may write, all texts together. */
export const MAX_WRITTEN = 20_000_000;
/** Characters of a text that is joined, replaced or searched. */
export const MAX_TEXT = 1_000_000;
/** Characters of an expression. */
export const MAX_EXPRESSION = 10_000;
/** Characters of all expressions of one file: reading them holds up everybody else (measured: a hundred thousand of the worst take about a second). */
export const MAX_FILE_EXPRESSIONS = 100_000;
/** Nesting of a result. */
export const MAX_DEPTH = 200;
/** Compiled expressions kept. */
export const MAX_CACHED = 2_000;
/** Values (leaves, lists, contexts) of one result. */
export const MAX_RESULT = 1_000_000;
