// Rewrites an expression for feelin: the same meaning, with our checks around operators, loops and names.

import { Instrumenter, TOP, type Instrumented } from './instrumenter.js';
import { mentions } from './nodes.js';
import { childrenOf, type ExpressionKind, type SyntaxNode, type Tree } from './syntax.js';

export type { ExpressionFacts, Instrumented } from './instrumenter.js';

/** One test of a cell: an expression with `?` must be true, anything else is compared with the input. */
function cell(instrumenter: Instrumenter, node: SyntaxNode): string {
  const scope = TOP;
  const inner = node.firstChild ?? node;
  if (mentions(inner, (part) => part.name === '?')) return `__condition(${instrumenter.render(inner, scope)})`;
  return `__cell(${instrumenter.site(node, 'in')}, ${instrumenter.test(node, scope)}, ${String(inner.name === 'BooleanLiteral')})`;
}

/** @throws FeelSyntaxError for a function that does not exist or is called wrongly */
export function instrument(source: string, tree: Tree, kind: ExpressionKind): Instrumented {
  const instrumenter = new Instrumenter(source, tree);
  const top = tree.topNode;
  if (kind === 'expression') return instrumenter.result(instrumenter.render(childrenOf(top)[0], TOP));
  const children = childrenOf(top);
  if (children[0]?.name === 'Wildcard') return instrumenter.result('true');
  const tests = children.find((child) => child.name === 'PositiveUnaryTests');
  const any = `__any(${childrenOf(tests ?? top).map((test) => `function() ${cell(instrumenter, test)}`).join(', ')})`;
  return instrumenter.result(children[0]?.name === 'not' ? `__none(${any})` : any);
}
