// Questions to the nodes of a parsed expression.

import { childrenOf, type SyntaxNode } from './syntax.js';

/** A name as feelin joins it: its parts with one space between. */
export function nameOf(node: SyntaxNode, source: string): string {
  return childrenOf(node).map((part) => source.slice(part.from, part.to).replace(/`/g, '')).join(' ');
}

/** The node within its parentheses. */
export function unwrap(node: SyntaxNode): SyntaxNode {
  const inner = node.name === 'ParenthesizedExpression' ? childrenOf(node)[1] : undefined;
  return inner ? unwrap(inner) : node;
}

/** True for a name or a path that starts with one. */
export function isPath(node: SyntaxNode): boolean {
  const bare = unwrap(node);
  if (bare.name === 'VariableName') return true;
  const head = bare.name === 'PathExpression' ? bare.firstChild : null;
  return head !== null && isPath(head);
}

/** True when the node or one below it passes the test. */
export function mentions(node: SyntaxNode, test: (node: SyntaxNode) => boolean): boolean {
  return test(node) || childrenOf(node).some((child) => mentions(child, test));
}
