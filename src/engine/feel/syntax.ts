// The text of an expression: parsed once, its faults named with line and column.

import { parseExpression, parseUnaryTests } from 'feelin';
import { FeelSyntaxError } from './errors.js';
import { MAX_EXPRESSION } from './limits.js';

/** A parsed expression: the tree of the parser feelin stands on. */
export type Tree = ReturnType<typeof parseExpression>;
export type SyntaxNode = Tree['topNode'];

/** Back-ticked names (`` `a-b` ``) as in Camunda 8. */
export const DIALECT = 'camunda';
/**
 * Names the parser must know to read them: `or` would split this one. Nothing else is told to it, so that the reading of an
 * expression never depends on the data of a case.
 */
const PARSE_CONTEXT = { 'get or else': null };

export type ExpressionKind = 'expression' | 'unaryTests';

/** The expression without its leading `=`. */
export function withoutEquals(expression: string): string {
  return expression.replace(/^\s*=/, '').trim();
}

/** Direct children, comments left out. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (!child.type.isSkipped) children.push(child);
  }
  return children;
}

function positionOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${String(before.length)}, column ${String((before.at(-1) ?? '').length + 1)}`;
}

/** The first answer, in the order of the text, that `pick` gives for a node. */
function firstOf<T>(tree: Tree, pick: (node: SyntaxNode) => T | null): T | null {
  const found: T[] = [];
  tree.iterate({
    enter({ node }) {
      const answer = found.length === 0 ? pick(node) : null;
      if (answer !== null) found.push(answer);
      return found.length === 0;
    },
  });
  return found[0] ?? null;
}

function assertWellFormed(text: string, tree: Tree): void {
  const fault = firstOf(tree, (node) => (node.type.isError ? node : null));
  if (!fault) return;
  const { from, to } = fault;
  const rest = text.slice(from).trimStart();
  const start = text.length - rest.length;
  const token = /^(\w+|"[^"]*"?|\S)/u.exec(to > from ? text.slice(from, to).trim() : rest)?.[0];
  throw new FeelSyntaxError(
    token === undefined ? `the expression ends too early, at ${positionOf(text, text.length)}` : `unexpected ${token} at ${positionOf(text, start)}`,
    start, Math.max(to, start),
  );
}

function read(text: string, kind: ExpressionKind): Tree {
  const tree = kind === 'expression' ? parseExpression(text, PARSE_CONTEXT, DIALECT) : parseUnaryTests(text, PARSE_CONTEXT, DIALECT);
  assertWellFormed(text, tree);
  return tree;
}

const LOGICAL = new Set(['Conjunction', 'Disjunction', 'Comparison']);

/** Where the test of `x in test` ends by the grammar of FEEL, when the parser took more into it; else null. */
function endOfGreedyTest(comparison: SyntaxNode): number | null {
  const [, operator, test] = childrenOf(comparison);
  if (operator?.name !== 'in' || test?.name !== 'PositiveUnaryTest') return null;
  let node = test.firstChild;
  if (node?.name === 'SimplePositiveUnaryTest' && node.firstChild?.name === 'CompareOp') node = node.lastChild;
  if (!node || !LOGICAL.has(node.name)) return null;
  while (node.firstChild && LOGICAL.has(node.name)) node = node.firstChild;
  return node.to;
}

/**
 * Parses an expression.
 *
 * The parser reads `x in [1,2] and y` as `x in ([1,2] and y)`; FEEL binds `in` tighter than `and`, so the parentheses FEEL
 * means are written in and the text is read again.
 * @throws FeelSyntaxError
 */
export function parse(source: string, kind: ExpressionKind): { text: string; tree: Tree } {
  if (source.length > MAX_EXPRESSION) {
    throw new FeelSyntaxError(`expected at most ${String(MAX_EXPRESSION)} characters, but it has ${String(source.length)}`, 0, source.length);
  }
  if (source.trim() === '') throw new FeelSyntaxError('the expression is empty', 0, 0);
  let text = source;
  for (let turn = 0; turn <= 30; turn += 1) {
    const tree = read(text, kind);
    const edit = firstOf(tree, (node) => {
      const to = node.name === 'Comparison' ? endOfGreedyTest(node) : null;
      return to === null ? null : { from: node.from, to };
    });
    if (!edit) return { text, tree };
    const { from, to } = edit;
    text = `${text.slice(0, from)}(${text.slice(from, to)})${text.slice(to)}`;
  }
  throw new FeelSyntaxError('expected parentheses around each `in`, but there are too many without', 0, source.length);
}
