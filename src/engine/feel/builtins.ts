// The built-in functions of FEEL: feelin's, each with its bounds, and those whose feelin version does not do here.

import { evaluate, FeelDateTime, FeelFunction } from 'feelin';
import { isoDateAt } from '../../kernel/calendar.js';
import { FeelError } from './errors.js';
import { equals } from './guards.js';
import { MAX_DEPTH, MAX_ITEMS } from './limits.js';
import { patternFound, replacePattern, splitPattern } from './patterns.js';
import { countItems, countText, requireRun } from './running.js';
import { aTypeOf, parseMoment, romeDateTime, toJson } from './values.js';

/** feelin's own, taken over with bounds. `date`, `time`, `date and time`, `duration` are part of its grammar. */
const FROM_FEELIN = [
  'number', 'not', 'substring', 'string length', 'upper case', 'lower case', 'substring before', 'substring after', 'contains',
  'starts with', 'ends with', 'string join', 'list replace', 'count', 'min', 'max', 'sum', 'mean', 'all', 'any', 'sublist',
  'append', 'concatenate', 'insert before', 'remove', 'reverse', 'union', 'distinct values', 'product', 'median', 'stddev',
  'mode', 'decimal', 'floor', 'ceiling', 'abs', 'round up', 'round down', 'round half up', 'round half down', 'modulo', 'sqrt',
  'log', 'exp', 'odd', 'even', 'is', 'before', 'after', 'meets', 'met by', 'overlaps', 'overlaps before', 'overlaps after',
  'finishes', 'finished by', 'includes', 'during', 'starts', 'started by', 'coincides', 'day of year', 'day of week',
  'month of year', 'week of year', 'sort', 'get value', 'get entries', 'context', 'context merge', 'context put', 'string',
] as const;

/** Those that rightly give null for arguments that are not. */
const MAY_GIVE_NULL = new Set<string>(['get value', 'is', 'includes']);
/** Statistics of an empty list are null. */
const OF_LISTS = new Set<string>(['min', 'max', 'sum', 'mean', 'all', 'any', 'product', 'median', 'stddev', 'mode']);

type Raw = ((...args: unknown[]) => unknown) & { $args: string[] };

function hasNull(args: readonly unknown[]): boolean {
  return args.some((arg) => arg === null || arg === undefined || (Array.isArray(arg) && arg.some((item) => item === null)));
}

function guarded(name: string): FeelFunction {
  const raw = evaluate(name).value as Raw;
  return new FeelFunction((...args: unknown[]) => {
    for (const arg of args) if (Array.isArray(arg)) countItems(arg.length);
    // A list that shares its parts can be small in memory and endless as text: toJson counts before the text is made.
    if (name === 'string') {
      const json = toJson(args[0]);
      // With its offset, as everywhere else, instead of feelin's `@Europe/Rome`.
      if (args[0] instanceof FeelDateTime) return json;
    }
    const result = raw(...args);
    if (Array.isArray(result)) countItems(result.length);
    if (typeof result === 'string') countText(result.length);
    const fewest = name === 'stddev' ? 2 : 1;
    const nothing = OF_LISTS.has(name) && args.every((arg) => Array.isArray(arg) && arg.length < fewest);
    if (result === null && args.length > 0 && !nothing && !MAY_GIVE_NULL.has(name) && !hasNull(args)) {
      throw new FeelError(`Expected arguments that fit ${name}(${raw.$args.join(', ')}), but got ${args.map(aTypeOf).join(', ')}`);
    }
    return result;
  }, raw.$args);
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new FeelError(`Expected a text for ${name}(…), but got ${aTypeOf(value)}`);
  countText(value.length);
  return value;
}

function listOf(value: unknown): unknown[] {
  const list = Array.isArray(value) ? value : [value];
  countItems(list.length);
  return list;
}

function flatten(list: unknown[], depth = 0, into: unknown[] = []): unknown[] {
  if (depth > MAX_DEPTH) throw new FeelError(`Expected lists nested at most ${String(MAX_DEPTH)} deep, but they go deeper`);
  countItems(1);
  for (const item of list) {
    if (Array.isArray(item)) flatten(item, depth + 1, into);
    else into.push(item);
    if (into.length > MAX_ITEMS) countItems(into.length);
  }
  return into;
}

const whenPresent = (apply: (...args: unknown[]) => unknown) => (...args: unknown[]) => (args[0] === null || args[0] === undefined ? null : apply(...args));

const OURS: Readonly<Record<string, FeelFunction | undefined>> = {
  now: new FeelFunction(() => romeDateTime(requireRun().environment.now), []),
  today: new FeelFunction(() => parseMoment(isoDateAt(requireRun().environment.now)), []),
  matches: new FeelFunction(whenPresent((input, pattern, flags) => patternFound(text(input, 'matches'), text(pattern, 'matches'), text(flags ?? '', 'matches'))), ['input', 'pattern', 'flags']),
  replace: new FeelFunction(whenPresent((input, pattern, by, flags) => replacePattern(text(input, 'replace'), text(pattern, 'replace'), text(by, 'replace'), text(flags ?? '', 'replace'))), ['input', 'pattern', 'replacement', 'flags']),
  split: new FeelFunction(whenPresent((input, delimiter) => splitPattern(text(input, 'split'), text(delimiter, 'split'))), ['string', 'delimiter']),
  // feelin compares by identity here, so that two equal dates are different members.
  'list contains': new FeelFunction(whenPresent((list, element) => listOf(list).some((item) => equals(item, element) === true)), ['list', 'element']),
  'index of': new FeelFunction(whenPresent((list, match) => listOf(list).flatMap((item, index) => (equals(item, match) === true ? [index + 1] : []))), ['list', 'match']),
  flatten: new FeelFunction(whenPresent((list) => flatten(listOf(list))), ['list']),
};

const names = new Set<string>([...FROM_FEELIN, ...Object.keys(OURS)]);
const made = new Map<string, FeelFunction>();

/** True for the name of a built-in function of FEEL. */
export function isBuiltin(name: string): boolean {
  return names.has(name);
}

/** A built-in function, bounded. */
export function builtin(name: string): FeelFunction {
  const known = Object.hasOwn(OURS, name) ? OURS[name] : made.get(name);
  if (known) return known;
  const wrapped = guarded(name);
  made.set(name, wrapped);
  return wrapped;
}
