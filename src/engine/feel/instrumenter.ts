// The rewriting itself, node by node: each operator, loop and name with its check around it.

import { FeelSyntaxError } from './errors.js';
import { isBuiltin } from './builtins.js';
import type { Site } from './guards.js';
import { libraryFunction } from './library.js';
import { isPath, mentions, nameOf, unwrap } from './nodes.js';
import { childrenOf, type SyntaxNode, type Tree } from './syntax.js';

/** What an expression names, read from its text alone. */
export interface ExpressionFacts {
  /** Names read from the variables. */
  variables: string[];
  /** Literal names given to `param(…)`, `role(…)`, `register(…)`. */
  parameters: string[];
  roles: string[];
  registers: string[];
}

export interface Instrumented {
  /** The rewritten expression. */
  text: string;
  /** Variable name by the name it has in `text`. */
  names: Map<string, string>;
  /** Names of functions of FEEL or ours by the name they have in `text`. */
  functions: Map<string, string>;
  /** Comparisons by number. */
  sites: Site[];
  facts: ExpressionFacts;
  /** True when it goes through no list and calls only functions that look something up. */
  isQuick: boolean;
}

/** Functions whose arguments are read in a way of their own. */
const SPECIAL = new Set(['is defined', 'get or else']);
/** Nodes that go through lists or ranges, or define what may. */
const SLOW_NODES = new Set(['ForExpression', 'QuantifiedExpression', 'FilterExpression', 'FunctionDefinition', 'IterationContext', 'Interval']);
/** Functions that look something up and go through nothing. */
const QUICK_FUNCTIONS = new Set(['param', 'role', 'now', 'today', 'not', 'date', 'time', 'duration', 'date and time']);
/** Constructors of the grammar: as a name in scope, each would take the function's place. */
const CONSTRUCTORS = new Set(['date', 'time', 'duration', 'date and time']);
/** Parents under which `> 5` stands for a test of something else. */
const TESTS = new Set(['PositiveUnaryTest', 'FilterExpression', 'List']);
const PLAIN_NAME = /^(?!__)[\p{L}_][\p{L}\p{N}_]*( [\p{L}\p{N}_]+)*$/u;
const FACT_OF: Readonly<Record<string, Exclude<keyof ExpressionFacts, 'variables'> | undefined>> = { param: 'parameters', role: 'roles', register: 'registers' };

/** Where a node stands. */
export interface Scope {
  /** Inside `[…]` a name may be a property of the item. */
  inFilter: boolean;
  /** Inside something that may run many times, what is made each time is counted. */
  inLoop: boolean;
}

/** Outside everything. */
export const TOP: Scope = { inFilter: false, inLoop: false };

/** Rewrites the nodes of one expression and notes what it names. */
export class Instrumenter {
  readonly names = new Map<string, string>();
  readonly functions = new Map<string, string>();
  readonly sites: Site[] = [];
  private readonly facts: Record<keyof ExpressionFacts, Set<string>> = { variables: new Set(), parameters: new Set(), roles: new Set(), registers: new Set() };
  private readonly bound = new Set<string>();
  private isQuick = true;

  constructor(private readonly source: string, tree: Tree) {
    tree.iterate({
      enter: ({ node }) => {
        if (node.name === 'Name') this.bound.add(nameOf(node, source));
        if (node.name === 'Key' && node.firstChild?.name === 'StringLiteral') this.bound.add(source.slice(node.from + 1, node.to - 1));
      },
    });
    if (this.bound.has('__proto__')) throw new FeelSyntaxError('the name __proto__ cannot be used', 0, source.length);
  }

  result(text: string): Instrumented {
    const facts = Object.fromEntries(Object.entries(this.facts).map(([key, set]) => [key, [...set]])) as unknown as ExpressionFacts;
    return { text, names: this.names, functions: this.functions, sites: this.sites, facts, isQuick: this.isQuick };
  }

  render(node: SyntaxNode | undefined, scope: Scope): string {
    if (!node) return 'null';
    if (SLOW_NODES.has(node.name)) this.isQuick = false;
    const children = childrenOf(node);
    return this.name(node, scope) ?? this.operation(node, children, scope) ?? this.structure(node, children, scope) ?? this.copy(node, scope);
  }

  /** Names and literals. */
  private name(node: SyntaxNode, scope: Scope): string | null {
    switch (node.name) {
      case 'Type': return this.textOf(node);
      case 'NumericLiteral': return this.number(node);
      case '?': return this.variable('?', scope);
      case 'VariableName': return this.variable(nameOf(node, this.source), scope);
      default: return null;
    }
  }

  /** What has operands. */
  private operation(node: SyntaxNode, children: SyntaxNode[], scope: Scope): string | null {
    const part = (index: number): string => this.render(children[index], scope);
    switch (node.name) {
      case 'SimplePositiveUnaryTest': return this.simpleTest(node, children, scope);
      case 'Comparison': return this.comparison(node, children, scope);
      case 'Conjunction': return `(__both(${part(0)}, function() ${part(2)}) and true)`;
      case 'Disjunction': return `(__either(${part(0)}, function() ${part(2)}) and true)`;
      case 'ArithmeticExpression': return this.arithmetic(node, children, scope);
      case 'FunctionInvocation': return this.invocation(node, children, scope);
      case 'FilterExpression': return this.filter(node, children, scope);
      default: return null;
    }
  }

  /** What makes lists and contexts, goes through them, or chooses. */
  private structure(node: SyntaxNode, children: SyntaxNode[], scope: Scope): string | null {
    const part = (index: number): string => this.render(children[index], scope);
    switch (node.name) {
      case 'IterationContext': return children.length === 3 ? `__range(${part(0)}, ${part(2)})` : `__items(${part(0)})`;
      case 'ForExpression': case 'QuantifiedExpression': case 'FunctionDefinition': return this.copy(node, { ...scope, inLoop: true });
      case 'IfExpression': return this.copy(node, scope, (_child, index) => (index === 1 ? `__condition(${part(1)})` : null));
      case 'List': case 'Context': return scope.inLoop ? `__counted(${this.copy(node, scope)})` : null;
      case 'PathExpression': return scope.inLoop ? this.copy(node, scope, (_child, index) => (index === 0 ? `__counted(${part(0)})` : null)) : null;
      default: return null;
    }
  }

  /** One test of `in` or of a cell, as an item of a list. */
  test(node: SyntaxNode | undefined, scope: Scope): string {
    const inner = node?.name === 'PositiveUnaryTest' ? node.firstChild ?? undefined : node;
    const [operator, operand] = inner?.name === 'SimplePositiveUnaryTest' ? childrenOf(inner) : [];
    return operator && operand && this.textOf(operator) === '=' ? this.render(operand, scope) : this.render(inner, scope);
  }

  site(node: SyntaxNode, operator: string): string {
    const source = this.textOf(node);
    this.sites.push({ operator, source: source.length > 80 ? `${source.slice(0, 77)}…` : source });
    return String(this.sites.length - 1);
  }

  private textOf(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }

  /** The node's own text with its children rendered; comments become spaces. */
  private copy(node: SyntaxNode, scope: Scope, replace?: (child: SyntaxNode, index: number) => string | null): string {
    let text = '';
    let at = node.from;
    let index = 0;
    for (let child = node.firstChild; child; child = child.nextSibling) {
      text += this.source.slice(at, child.from);
      if (child.type.isSkipped) text += ' ';
      else text += replace?.(child, index++) ?? this.render(child, scope);
      at = child.to;
    }
    return text + this.source.slice(at, node.to);
  }

  private number(node: SyntaxNode): string {
    const text = this.textOf(node).replace(/\s+/g, '');
    // feelin reads 1e9 as 1.
    if (/e/i.test(text)) throw new FeelSyntaxError(`expected a number without exponent, but got ${text}`, node.from, node.to);
    return text;
  }

  private simpleTest(node: SyntaxNode, children: SyntaxNode[], scope: Scope): string {
    const [operator] = children;
    if (operator?.name === 'CompareOp' && !TESTS.has(node.parent?.name ?? '')) {
      throw new FeelSyntaxError(`unexpected ${this.textOf(operator)}: nothing stands before it`, operator.from, operator.to);
    }
    return this.copy(node, scope);
  }

  private variable(name: string, scope: Scope): string {
    if (scope.inFilter && CONSTRUCTORS.has(name)) return name;
    if (!this.bound.has(name) && name !== '?' && name !== 'item') this.facts.variables.add(name);
    // A built-in of the same name must not stand in for a missing variable; odd names would be read as operators.
    const aliased = !PLAIN_NAME.test(name) || ((isBuiltin(name) || CONSTRUCTORS.has(name)) && !scope.inFilter && !this.bound.has(name));
    if (!aliased) {
      this.names.set(name, name);
      return name;
    }
    const known = [...this.names].find(([, variable]) => variable === name)?.[0];
    const alias = known ?? `__v${String(this.names.size)}`;
    this.names.set(alias, name);
    return alias;
  }

  private invocation(node: SyntaxNode, children: SyntaxNode[], scope: Scope): string {
    const [callee, , parameters] = children;
    if (callee?.name !== 'VariableName') {
      this.isQuick = false;
      return this.copy(node, scope);
    }
    const name = nameOf(callee, this.source);
    if (SPECIAL.has(name)) return this.special(name, callee, parameters, scope);
    const isKnown = libraryFunction(name) !== null || isBuiltin(name);
    if (!isKnown) {
      this.isQuick = false;
      if (this.bound.has(name)) return this.copy(node, scope);
      throw new FeelSyntaxError(`unknown function ${name}(…)`, callee.from, callee.to);
    }
    if (!QUICK_FUNCTIONS.has(name)) this.isQuick = false;
    this.noteLiteral(name, parameters);
    const known = [...this.functions].find(([, functionName]) => functionName === name)?.[0];
    const alias = known ?? `__f${String(this.functions.size)}`;
    this.functions.set(alias, name);
    return this.copy(node, scope, (_child, index) => (index === 0 ? alias : null));
  }

  private noteLiteral(name: string, parameters: SyntaxNode | undefined): void {
    const fact = Object.hasOwn(FACT_OF, name) ? FACT_OF[name] : undefined;
    const first = parameters?.firstChild;
    if (fact && first?.name === 'StringLiteral') this.facts[fact].add(this.textOf(first).slice(1, -1));
  }

  private special(name: string, callee: SyntaxNode, parameters: SyntaxNode | undefined, scope: Scope): string {
    const given = parameters?.name === 'PositionalParameters' ? childrenOf(parameters) : [];
    const expected = name === 'is defined' ? 1 : 2;
    if (given.length !== expected) throw new FeelSyntaxError(`${name}(…) takes ${String(expected)} argument${expected > 1 ? 's' : ''}, but has ${String(given.length)}`, callee.from, callee.to);
    const first = this.render(given[0], scope);
    return name === 'is defined' ? `__defined(__mark(), ${first})` : `__else(__mark(), ${first}, function() ${this.render(given[1], scope)})`;
  }

  private comparison(node: SyntaxNode, children: SyntaxNode[], scope: Scope): string {
    const [left, middle, right] = children;
    if (!left || !middle || !right) return this.copy(node, scope);
    const value = this.render(left, scope);
    if (middle.name === 'between') return `(__between(${this.site(node, 'between')}, ${value}, ${this.render(children[2], scope)}, ${this.render(children[4], scope)}) and true)`;
    if (middle.name === 'in') {
      const tests = right.name === 'PositiveUnaryTest' ? [right] : childrenOf(children[3] ?? right);
      return `(__in(${this.site(node, 'in')}, ${value}, [${tests.map((test) => this.test(test, scope)).join(', ')}]) and true)`;
    }
    const operator = this.textOf(middle);
    if (operator === '=' || operator === '!=') {
      const other = unwrap(right).name === 'null' ? left : unwrap(left).name === 'null' ? right : null;
      // Compared with null, a name nobody set is simply null.
      if (other) return `(${isPath(other) ? '__isnull' : '__null'}(__mark(), ${this.render(other, scope)}, ${String(operator === '=')}) and true)`;
    }
    return `(__compare(${this.site(node, operator)}, ${value}, ${this.render(right, scope)}) and true)`;
  }

  private arithmetic(node: SyntaxNode, children: SyntaxNode[], scope: Scope): string {
    const [left, operator, right] = children;
    if (!left || !operator || !right) return this.copy(node, scope);
    const sign = this.textOf(operator);
    const wrap = sign === '+' ? ['__summand', '__summand'] : sign === '-' ? ['__minuend', '__minuend'] : ['', sign === '/' ? '__divisor' : ''];
    return `${wrap[0] ?? ''}(${this.render(left, scope)}) ${sign} ${wrap[1] ?? ''}(${this.render(right, scope)})`;
  }

  private filter(node: SyntaxNode, children: SyntaxNode[], scope: Scope): string {
    const [target, , test] = children;
    const inner: Scope = { inFilter: true, inLoop: true };
    return this.copy(node, scope, (child) => {
      if (child.from === target?.from) return `__counted(${this.render(child, scope)})`;
      if (child.from !== test?.from) return null;
      // feelin takes a call for an index, looked at once; a call on `item` is a test of every item.
      const perItem = child.name === 'FunctionInvocation' && mentions(child, (part) => part.name === 'VariableName' && nameOf(part, this.source) === 'item');
      return perItem ? `(${this.render(child, inner)} and true)` : this.render(child, inner);
    });
  }
}
