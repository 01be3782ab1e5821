// Search filters: each property of a filter, its operators, and the condition on the record it becomes.

import { z } from 'zod';
import type { Condition, Operator } from '../../kernel/search.js';
import type { Json } from '../../kernel/json.js';
import { instant, key } from './common.js';

const list = <S extends z.ZodType>(value: S): z.ZodArray<S> => z.array(value).min(0).max(1000);
const exists = z.boolean();

const like = z.string().max(1000).meta({ description: '`*` stands for any run of characters, `?` for one, `\\` takes them literally.' });

/** Equality, lists and patterns on text. */
export const textOperators = z.union([
  z.string().max(10_000),
  z.strictObject({ $eq: z.string(), $neq: z.string(), $exists: exists, $in: list(z.string()), $notIn: list(z.string()), $like: like }).partial(),
]).meta({ id: 'TextFilter' });
/** Equality and lists on keys. */
export const keyOperators = z.union([
  key,
  z.strictObject({ $eq: key, $neq: key, $exists: exists, $in: list(key), $notIn: list(key) }).partial(),
]).meta({ id: 'KeyFilter' });
const rangeOperators = <S extends z.ZodType>(value: S) =>
  z.union([
    value,
    z.strictObject({ $eq: value, $neq: value, $exists: exists, $gt: value, $gte: value, $lt: value, $lte: value, $in: list(value) }).partial(),
  ]);
export const numberOperators = rangeOperators(z.int()).meta({ id: 'NumberFilter' });
export const instantOperators = rangeOperators(instant).meta({ id: 'InstantFilter' });
/** Equality, lists and patterns on names of a fixed set. */
export const nameOperators = <N extends string>(names: readonly [N, ...N[]]) => {
  const name = z.enum(names);
  return z.union([name, z.strictObject({ $eq: name, $neq: name, $exists: exists, $in: list(name), $notIn: list(name), $like: like }).partial()]);
};
/** Filters on variables: value as JSON text, so that the text `Matino` is written `"Matino"`. */
export const variableFilters = z.array(z.strictObject({ name: z.string().min(1).max(1000), value: textOperators })).max(20).meta({ id: 'VariableFilters' });

type Operand = Json | Date;

/** Conditions of a filter value: a bare value means equality, an object one condition for each operator. */
export function conditionsOf(value: unknown, make: (op: Operator, operand: Operand | Operand[]) => Condition, convert: (operand: Json) => Operand = (operand) => operand): Condition[] {
  if (typeof value !== 'object' || value === null) return [make('eq', convert(value as Json))];
  return Object.entries(value as Record<string, Json | undefined>).flatMap(([operator, operand]) => {
    if (operand === undefined) return [];
    const op = operator.slice(1) as Operator;
    if (op === 'exists' || op === 'like') return [make(op, operand)];
    return [make(op, Array.isArray(operand) ? operand.map(convert) : convert(operand))];
  });
}

/** What a filter property becomes; `null` marks one that its route treats by itself. */
export type Translate = ((value: unknown) => Condition[]) | null;

/** The property compares one field of the record. */
export const onField = (field: string): Translate => (value) => conditionsOf(value, (op, operand) => ({ field, op, value: operand }));

/** The same for instants. */
export const onInstant = (field: string): Translate => (value) =>
  conditionsOf(value, (op, operand) => ({ field, op, value: operand }), (operand) => new Date(operand as string));

/** A yes/no property that is a field being there. */
export const onPresence = (field: string): Translate => (value) => [{ field, op: 'exists', value: value === true }];

/** A condition nothing fulfils. */
export const NEVER: Condition = { field: 'key', op: 'in', value: [] };

/** A property of the standard that holds the same value on every record here (null: it is absent). */
export const onConstant = (constant: string | boolean | null): Translate => (value) => {
  const holds: boolean[] = [];
  conditionsOf(value, (op, operand) => {
    holds.push(fits(constant, op, operand));
    return NEVER;
  });
  return holds.includes(false) ? [NEVER] : [];
};

function fits(constant: string | boolean | null, op: Operator, operand: Operand | Operand[]): boolean {
  const among = Array.isArray(operand) && operand.includes(constant);
  switch (op) {
    case 'eq': return operand === constant;
    case 'neq': return operand !== constant;
    case 'exists': return operand === (constant !== null);
    case 'in': return among;
    case 'notIn': return !among;
    case 'like': return typeof constant === 'string' && typeof operand === 'string' && likeExpression(operand).test(constant);
    default: return false;
  }
}

/** A `$like` pattern as a regular expression over a short constant. */
function likeExpression(pattern: string): RegExp {
  const source = pattern.replaceAll(/\\([*?\\])|[*?]|[^*?\\]+|\\/g, (part, escaped: string | undefined) =>
    escaped !== undefined ? literal(escaped) : part === '*' ? '.*' : part === '?' ? '.' : literal(part));
  return new RegExp(`^${source.replaceAll(/(\.\*)+/g, '.*')}$`, 'su');
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

/** Conditions on variables; each value is compared as canonical JSON text. */
export const onVariables = (value: unknown): Condition[] =>
  (value as z.output<typeof variableFilters>).flatMap(({ name, value: wanted }) =>
    conditionsOf(wanted, (op, operand) => ({ variable: name, op, value: operand as Json }), (operand) => canonicalJsonText(operand as string)));

/** `{ "a": 1 }` and `{"a":1}` are the same value; a text that is no JSON stays as it is and matches nothing. */
export function canonicalJsonText(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

/** Every tag asked for. */
export const onTags: Translate = (value) => (value as string[]).map((tag) => ({ field: 'tags', op: 'eq', value: tag }));
