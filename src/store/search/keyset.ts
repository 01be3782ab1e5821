// Order and keyset pages: what comes after a place, as a sequence of plain ranges an index can answer one by one.

import { AppError } from '../../kernel/errors.js';
import type { SortField } from '../../kernel/search.js';
import type { Stored } from '../fields.js';
import type { OrderValue } from './cursor.js';
import { namedField } from './fieldNames.js';
import type { Source } from './sources.js';

/** One field of the order. In MongoDB's order null comes before every value. */
export interface OrderField {
  path: string;
  direction: 1 | -1;
}

const MOST_FIELDS = 5;
const SORTABLE = new Set(['key', 'string', 'int', 'bool', 'date']);

/**
 * The whole order of a search: the fields asked for (or the source's own), then the identity, so that no two documents tie.
 * @throws AppError VALIDATION: unknown field, one that has no order, one named twice, too many
 */
export function orderOf(source: Source, collection: string, sort: readonly SortField[]): OrderField[] {
  if (sort.length > MOST_FIELDS) throw new AppError('VALIDATION', `Expected at most ${String(MOST_FIELDS)} fields to sort by, but got ${String(sort.length)}`);
  const order: OrderField[] = (sort.length === 0 ? source.defaultSort : sort).map(({ field: name, order: way }) => {
    const { field, order: path, isMany } = namedField(source, collection, name);
    if (isMany || !SORTABLE.has(field.kind)) throw new AppError('VALIDATION', `Expected a field of ${collection} that has an order, but ${name} has none`);
    return { path, direction: way === 'ASC' ? 1 : -1 };
  });
  if (new Set(order.map(({ path }) => path)).size !== order.length) throw new AppError('VALIDATION', `Expected each field to sort by once, but got ${sort.map(({ field }) => field).join(', ')}`);
  const identity = order.findIndex(({ path }) => path === '_id');
  return identity >= 0 ? order.slice(0, identity + 1) : [...order, { path: '_id', direction: order.at(-1)?.direction ?? 1 }];
}

export function reversed(order: readonly OrderField[]): OrderField[] {
  return order.map(({ path, direction }) => ({ path, direction: direction === 1 ? -1 : 1 }));
}

export function sortStage(order: readonly OrderField[]): Record<string, 1 | -1> {
  return Object.fromEntries(order.map(({ path, direction }) => [path, direction]));
}

/** The values of the order in a document. */
export function placeOf(order: readonly OrderField[], document: Stored): OrderValue[] {
  return order.map(({ path }) => {
    const value = path.split('.').reduce<unknown>((inner, part) => (inner as Stored | null | undefined)?.[part], document);
    return (value ?? null) as OrderValue;
  });
}

/** Part of an order: a filter, and how what it picks is sorted. */
export interface Range {
  filter: Stored;
  sort: Record<string, 1 | -1>;
}

/**
 * The ranges after a place, nearest first: the same values up to a field and beyond in that field, from the last field to the first.
 * Read one after the other they are the rest of the order; each is a range of one index. What is the same throughout a
 * range is left out of its sort: MongoDB would not see that the index is in that order already.
 */
export function rangesAfter(order: readonly OrderField[], place: readonly OrderValue[]): Range[] {
  const ranges: Range[] = [];
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const same = Object.fromEntries(order.slice(0, at).map(({ path }, index) => [path, place[index] ?? null]));
    const field = order[at];
    if (field === undefined) continue;
    const sort = sortStage(order.slice(at));
    ranges.push(...beyond(field, place[at] ?? null).map((range) => ({ filter: { ...same, ...range }, sort })));
    // Downwards, what is empty comes last; an identity is never empty.
    const hasEmptyLast = field.direction === -1 && field.path !== '_id' && (place[at] ?? null) !== null;
    if (hasEmptyLast) ranges.push({ filter: { ...same, [field.path]: null }, sort: sortStage(order.slice(at + 1)) });
  }
  return ranges;
}

function beyond({ path, direction }: OrderField, value: OrderValue): Stored[] {
  if (direction === 1) return [{ [path]: value === null ? { $ne: null } : { $gt: value } }];
  return value === null ? [] : [{ [path]: { $lt: value } }];
}
