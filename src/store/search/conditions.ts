// Conditions on fields as MongoDB filters: values checked against the field's kind, so that no input becomes an operator.

import { AppError } from '../../kernel/errors.js';
import { isKey } from '../../kernel/ids.js';
import type { FieldCondition, Operator } from '../../kernel/search.js';
import type { Field, Stored } from '../fields.js';
import { namedField } from './fieldNames.js';
import type { NamedField } from './fieldNames.js';
import { likePattern } from './like.js';
import type { Source } from './sources.js';
import { jsonTextFilter } from './variableText.js';

/** Most values of one `in`. */
const MOST_VALUES = 10_000;
const COMPARISONS = { gt: '$gt', gte: '$gte', lt: '$lt', lte: '$lte' } as const;

/** Which kinds of fields an operator is for. */
function suits(op: Operator, kind: Field['kind']): boolean {
  if (op === 'exists') return true;
  if (kind === 'object' || kind === 'list') return false;
  if (op === 'like') return kind === 'string' || kind === 'strings' || kind === 'json';
  if (op in COMPARISONS) return kind === 'key' || kind === 'int' || kind === 'date' || kind === 'string';
  return true;
}

/**
 * The filter of one condition.
 * @throws AppError VALIDATION: unknown field, operator that does not suit it, value of another type
 */
export function fieldFilter(source: Source, collection: string, condition: FieldCondition): Stored {
  const { op, value } = condition;
  const named = namedField(source, collection, condition.field);
  if (!suits(op, named.field.kind)) throw new AppError('VALIDATION', `Expected an operator for ${condition.field} of ${collection}, but ${op} does not suit it`);
  if (named.field.kind === 'json') return jsonFilter(named, collection, condition);
  switch (op) {
    case 'eq':
      return { [named.path]: operand(named, condition, value) };
    case 'neq':
      return { [named.path]: { $ne: operand(named, condition, value) } };
    case 'in':
    case 'notIn':
      return { [named.path]: { [op === 'in' ? '$in' : '$nin']: listOf(condition).map((item) => operand(named, condition, item)) } };
    case 'exists':
      return existsFilter(named, condition);
    case 'like':
      return { [named.path]: likePattern(textOf(condition), condition.field).matches };
    default:
      return comparison(named, condition, COMPARISONS[op]);
  }
}

/** Compared where the order is kept, so that the index of the order answers it; empty values are never in a range. */
function comparison({ path, order, field, isMany }: NamedField, condition: FieldCondition, operator: string): Stored {
  const bound = operand({ path, order, field, isMany }, condition, condition.value);
  if (bound === null) throw new AppError('VALIDATION', `Expected a value to compare ${condition.field} with, but got null`);
  return order === path ? { [path]: { [operator]: bound } } : { [order]: { [operator]: bound }, [path]: { $ne: null } };
}

function existsFilter({ path, isMany }: NamedField, condition: FieldCondition): Stored {
  if (typeof condition.value !== 'boolean') throw new AppError('VALIDATION', `Expected true or false for exists on ${condition.field}, but got ${describe(condition.value)}`);
  if (isMany && !path.includes('.')) return { [`${path}.0`]: { $exists: condition.value } };
  return { [path]: condition.value ? { $ne: null } : null };
}

function jsonFilter(named: NamedField, collection: string, condition: FieldCondition): Stored {
  if (collection !== 'variables' || named.path !== 'value') throw new AppError('VALIDATION', `Expected a field of ${collection} that can be searched, but ${condition.field} cannot`);
  return condition.op === 'exists' ? existsFilter(named, condition) : jsonTextFilter(condition.op, condition.value as never, condition.field);
}

function listOf(condition: FieldCondition): unknown[] {
  if (!Array.isArray(condition.value) || condition.value.length > MOST_VALUES) {
    throw new AppError('VALIDATION', `Expected a list of at most ${String(MOST_VALUES)} values for ${condition.field}, but got ${describe(condition.value)}`);
  }
  return condition.value;
}

function textOf(condition: FieldCondition): string {
  if (typeof condition.value !== 'string') throw new AppError('VALIDATION', `Expected a text pattern for ${condition.field}, but got ${describe(condition.value)}`);
  return condition.value;
}

const WANTED: Partial<Record<Field['kind'], { name: string; read: (value: unknown) => unknown }>> = {
  key: { name: 'a key', read: (value) => (typeof value === 'string' && isKey(value) ? BigInt(value) : undefined) },
  int: { name: 'a number', read: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined) },
  bool: { name: 'true or false', read: (value) => (typeof value === 'boolean' ? value : undefined) },
  date: { name: 'an instant', read: readDate },
  string: { name: 'a text', read: (value) => (typeof value === 'string' ? value : undefined) },
  strings: { name: 'a text', read: (value) => (typeof value === 'string' ? value : undefined) },
};

function readDate(value: unknown): Date | undefined {
  const date = value instanceof Date ? value : new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** A value as stored. */
function operand({ field, isMany }: NamedField, condition: FieldCondition, value: unknown): unknown {
  if (value === null && !isMany) return null;
  const wanted = WANTED[field.kind];
  const read = wanted?.read(value);
  if (read === undefined) throw new AppError('VALIDATION', `Expected ${wanted?.name ?? 'another field'} for ${condition.field}, but got ${describe(value)}`);
  return read;
}

function describe(value: unknown): string {
  return (JSON.stringify(value) as string | undefined ?? 'nothing').slice(0, 80);
}
