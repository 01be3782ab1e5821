// From text to something that runs: parsed, rewritten and built once, kept in a bounded cache.

import { evaluate, FeelFunction } from 'feelin';
import { builtin } from './builtins.js';
import { FeelError, FeelSyntaxError } from './errors.js';
import * as guard from './guards.js';
import { instrument, type ExpressionFacts, type Instrumented } from './instrument.js';
import { libraryFunction } from './library.js';
import { MAX_CACHED } from './limits.js';
import { LruCache } from './lru.js';
import { lookUp, requireRun, within } from './running.js';
import { DIALECT, parse, withoutEquals, type ExpressionKind } from './syntax.js';
import { WarningLog } from './warnings.js';

/** An expression ready to run, any number of times. */
export interface Compiled {
  readonly source: string;
  readonly facts: ExpressionFacts;
  /** See `isKnownQuick`. */
  readonly isQuick: boolean;
  /** Evaluates in the run in place. @throws FeelError */
  call(): unknown;
}

type Scope = Record<string, unknown>;

function define(scope: Scope, name: string, read: () => unknown): void {
  Object.defineProperty(scope, name, { enumerable: true, get: read });
}

/** What feelin looks names up in: only the names of the expression, read when asked for. */
function scopeOf(instrumented: Instrumented, log: () => WarningLog): Scope {
  const scope = Object.create(null) as Scope;
  for (const [alias, variable] of instrumented.names) {
    if (variable !== '__proto__') define(scope, alias, () => lookUp(variable));
  }
  for (const [alias, name] of instrumented.functions) {
    const made = libraryFunction(name) ?? builtin(name);
    define(scope, alias, () => made);
  }
  for (const [name, made] of guardFunctions(instrumented, log)) {
    if (instrumented.text.includes(`${name}(`)) define(scope, name, () => made);
  }
  return scope;
}

function guardFunctions({ sites }: Instrumented, log: () => WarningLog): [string, FeelFunction][] {
  const site = (number: unknown): guard.Site => sites[number as number] ?? { operator: '=', source: '' };
  type Mark = ReturnType<WarningLog['mark']>;
  const made = (names: string[], fn: (...args: never[]) => unknown): FeelFunction => new FeelFunction(fn, names);
  return [
    ['__mark', made([], () => log().mark())],
    ['__defined', made(['mark', 'value'], (mark: Mark, value: unknown) => !log().forgive(mark) || value !== null)],
    ['__else', made(['mark', 'value', 'other'], (mark: Mark, value: unknown, other: FeelFunction) => {
      // What failed for want of a name fails no more: the other value stands in.
      if (log().forgive(mark) && value === null) log().forget(mark);
      return value ?? (other.invoke([]) as unknown);
    })],
    ['__isnull', made(['mark', 'value', 'positive'], (mark: Mark, value: unknown, positive: boolean) => {
      log().forgive(mark);
      return (value ?? null) === null ? positive : !positive;
    })],
    ['__null', made(['mark', 'value', 'positive'], (_mark: unknown, value: unknown, positive: boolean) => ((value ?? null) === null ? positive : !positive))],
    ['__both', made(['left', 'right'], guard.both)],
    ['__either', made(['left', 'right'], guard.either)],
    ['__condition', made(['value'], (value: unknown) => guard.condition(value, 'as a condition'))],
    ['__compare', made(['site', 'a', 'b'], (at: unknown, a: unknown, b: unknown) => guard.compare(site(at), a, b))],
    ['__between', made(['site', 'value', 'low', 'high'], (at: unknown, value: unknown, low: unknown, high: unknown) => guard.between(site(at), value, low, high))],
    ['__in', made(['site', 'value', 'tests'], (at: unknown, value: unknown, tests: unknown[]) => guard.isIn(site(at), value, tests))],
    ['__range', made(['start', 'end'], guard.rangeItems)],
    ['__items', made(['list'], guard.loopItems)],
    ['__summand', made(['value'], guard.summand)],
    ['__minuend', made(['value'], guard.minuend)],
    ['__counted', made(['value'], guard.counted)],
    ['__divisor', made(['value'], guard.divisor)],
    ['__cell', made(['site', 'test', 'literal'], (at: unknown, test: unknown, literal: boolean) => {
      const input = lookUp('?') ?? null;
      // A test that is itself true or false, over an input that is not: it says whether the rule applies.
      if (typeof test === 'boolean' && !literal && typeof input !== 'boolean') return test;
      return guard.meetsCell(site(at), input, test);
    })],
    ['__any', made(['...tests'], (...tests: FeelFunction[]) => tests.some((test) => test.invoke([]) === true))],
    ['__none', made(['value'], (value: unknown) => value !== true)],
  ];
}

function build(source: string, kind: ExpressionKind): Compiled {
  const { text, tree } = parse(source, kind);
  const instrumented = instrument(text, tree, kind);
  let log: WarningLog | null = null;
  const scope = scopeOf(instrumented, () => log ?? new WarningLog([], instrumented.names));
  // As a function, feelin's tree can be run again and again; the list it writes warnings to comes back with it.
  const built = within(null, () => evaluate(`function() ${instrumented.text}`, scope, DIALECT));
  if (!(built.value instanceof FeelFunction)) throw new FeelSyntaxError('expected one expression', 0, source.length);
  const warnings = new WarningLog(built.warnings, instrumented.names);
  log = warnings;
  const run = built.value;
  const turnCost = 1 + Math.floor(Object.keys(scope).length / 16);
  return {
    source,
    facts: instrumented.facts,
    isQuick: instrumented.isQuick,
    call() {
      warnings.clear();
      requireRun().turnCost = turnCost;
      try {
        return run.invoke([]) as unknown;
      } finally {
        // Also when it failed: a name that was not there explains more than what went wrong for want of it.
        warnings.assertNone();
      }
    },
  };
}

const cache = new LruCache<Compiled>(MAX_CACHED);

/**
 * An expression ready to run.
 * @throws FeelSyntaxError
 */
export function compile(expression: string, kind: ExpressionKind = 'expression'): Compiled {
  const source = withoutEquals(expression);
  const key = `${kind}:${source}`;
  const known = cache.get(key);
  if (known) return known;
  let made: Compiled;
  try {
    made = build(source, kind);
  } catch (error) {
    if (error instanceof RangeError) throw new FeelSyntaxError('the expression is nested too deep', 0, expression.length);
    throw error;
  }
  cache.set(key, made);
  return made;
}

/** True for an expression compiled before that goes through nothing: no loop, filter or function but those that only look something up. */
export function isKnownQuick(expression: string): boolean {
  return cache.get(`expression:${withoutEquals(expression)}`)?.isQuick ?? false;
}

/** Number of compiled expressions kept, for tests and metrics. */
export function cachedExpressions(): number {
  return cache.size;
}

/** Message of whatever an evaluation threw. */
export function messageOf(error: unknown): string {
  if (error instanceof FeelError || error instanceof FeelSyntaxError) return error.message;
  if (error instanceof RangeError) return 'the expression goes too deep or grows too large';
  return error instanceof Error ? error.message : String(error);
}
