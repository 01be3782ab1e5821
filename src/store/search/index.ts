// Search: one page of a collection in a defined order, by offset or by cursor, bounded in time whatever is asked.

import { AppError } from '../../kernel/errors.js';
import type { Condition, PageRequest, SearchPage, SearchRequest } from '../../kernel/search.js';
import { toRecord } from '../codec.js';
import type { Database } from '../connection.js';
import type { AccessFilter, Searchable, Store } from '../contract.js';
import { isQueryLimit } from '../errors.js';
import type { Stored } from '../fields.js';
import { bindingOf, invalid, readCursor, writeCursor } from './cursor.js';
import type { OrderValue, Place } from './cursor.js';
import { createFetcher } from './fetch.js';
import type { Fetcher } from './fetch.js';
import { orderOf, placeOf, rangesAfter, reversed, sortStage } from './keyset.js';
import type { OrderField } from './keyset.js';
import { prepare } from './prepare.js';
import { SOURCES } from './sources.js';
import { createTotals } from './totals.js';
import { variableFetcher } from './variables.js';

const MOST_ITEMS = 1000;
const LARGEST_OFFSET = 10_000;
const COUNTED_UP_TO = 10_000;

export interface SearchOptions {
  /** What cursors are signed with. */
  cursorSecret: string;
  /** Limit of each query, in milliseconds. */
  timeoutMs: number;
}

export function createSearch(database: Database, { cursorSecret, timeoutMs }: SearchOptions): Store['search'] {
  const totals = createTotals();
  return async (collection, request, access) => {
    const source = SOURCES[collection];
    checkPage(request.page);
    const order = orderOf(source, collection, request.sort);
    const binding = bindingOf([collection, request.where, order, access]);
    try {
      const fetcher = await fetcherOf(database, collection, request.where, access, timeoutMs);
      if (fetcher === null) return { items: [], totalItems: 0, hasMoreTotalItems: false, startCursor: null, endCursor: null };
      const documents = await pageOf(fetcher, order, request.page, (cursor) => readCursor(cursorSecret, binding, cursor));
      const total = await totalOf(request.page, documents.length, () => totals.of(JSON.stringify([collection, request.where, access]), () => fetcher.count(COUNTED_UP_TO + 1)));
      const cursor = (document: Stored | undefined): string | null =>
        document === undefined ? null : writeCursor(cursorSecret, binding, placeOf(order, document), document['_id'] as OrderValue);
      return {
        items: documents.map((document) => toRecord(source.spec, document)) as Searchable[typeof collection][],
        ...total,
        startCursor: cursor(documents[0]),
        endCursor: cursor(documents.at(-1)),
      };
    } catch (error) {
      throw isQueryLimit(error) ? tooSlow(collection, request, error) : error;
    }
  };
}

/** Null when nothing can match. */
async function fetcherOf(database: Database, collection: keyof Searchable, where: readonly Condition[], access: AccessFilter, timeoutMs: number): Promise<Fetcher | null> {
  if (collection === 'variables') return variableFetcher(database, where, access, timeoutMs);
  const prepared = await prepare(database, collection, where, access, timeoutMs);
  return prepared.branches.length === 0 ? null : createFetcher(database, SOURCES[collection], prepared, timeoutMs);
}

function checkPage({ limit, from, after, before }: PageRequest): void {
  if (!Number.isInteger(limit) || limit < 0 || limit > MOST_ITEMS) throw new AppError('VALIDATION', `Expected a page limit from 0 to ${String(MOST_ITEMS)}, but got ${String(limit)}`);
  if (from !== undefined && (!Number.isInteger(from) || from < 0 || from > LARGEST_OFFSET)) {
    throw new AppError('VALIDATION', `Expected a page to begin from 0 to ${String(LARGEST_OFFSET)} (further on, use a cursor), but got ${String(from)}`);
  }
  if ([from, after, before].filter((each) => each !== undefined).length > 1) throw new AppError('VALIDATION', 'Expected one of from, after and before for a page, but got several');
}

/** The documents of a page, in the order asked for. */
async function pageOf(fetcher: Fetcher, order: OrderField[], page: PageRequest, read: (cursor: string) => Place): Promise<Stored[]> {
  const cursor = page.after ?? page.before;
  const place = cursor === undefined ? null : read(cursor);
  if (page.limit === 0) return [];
  if (place === null) return fetcher.page({ range: {}, sort: sortStage(order), skip: page.from ?? 0, limit: page.limit });
  const values = await valuesAt(fetcher, order, place);
  const way = page.before === undefined ? order : reversed(order);
  const documents: Stored[] = [];
  for (const { filter, sort } of rangesAfter(way, values)) {
    if (documents.length >= page.limit) break;
    documents.push(...await fetcher.page({ range: filter, sort, skip: 0, limit: page.limit - documents.length }));
  }
  return page.before === undefined ? documents : documents.reverse();
}

/** A cursor whose values were too long names its document: they are read again there. */
async function valuesAt(fetcher: Fetcher, order: OrderField[], place: Place): Promise<OrderValue[]> {
  const values = 'values' in place ? place.values : await anchored(fetcher, order, place.anchor);
  if (values.length !== order.length) throw invalid();
  return values;
}

async function anchored(fetcher: Fetcher, order: OrderField[], anchor: OrderValue): Promise<OrderValue[]> {
  const [document] = await fetcher.page({ range: { _id: anchor }, sort: { _id: 1 }, skip: 0, limit: 1 });
  if (document === undefined) throw invalid();
  return placeOf(order, document);
}

/** Exact up to 10,000; a first page that is not full has counted itself. */
async function totalOf(page: PageRequest, found: number, count: () => Promise<number>): Promise<Pick<SearchPage<never>, 'totalItems' | 'hasMoreTotalItems'>> {
  const isWhole = page.after === undefined && page.before === undefined && (page.from ?? 0) === 0 && found < page.limit;
  const total = isWhole ? found : await count();
  return { totalItems: Math.min(total, COUNTED_UP_TO), hasMoreTotalItems: total > COUNTED_UP_TO };
}

function tooSlow(collection: string, request: SearchRequest, cause: unknown): AppError {
  const names = namesIn(request.where);
  const sorted = request.sort.map(({ field }) => field);
  const filtered = names.length === 0 ? 'without a filter' : `filtered by ${names.join(', ')}`;
  return new AppError('QUERY_TIMEOUT', `Expected the search of ${collection} ${filtered}${sorted.length === 0 ? '' : `, sorted by ${sorted.join(', ')}`} to end in time, but it did not: narrow it down`, {
    cause,
    data: { collection, fields: names, sort: sorted },
  });
}

function namesIn(where: readonly Condition[]): string[] {
  const names = where.flatMap((condition) => {
    if ('or' in condition) return condition.or.flatMap(namesIn);
    return 'field' in condition ? [condition.field] : [`variable ${condition.variable}`];
  });
  return [...new Set(names)];
}
