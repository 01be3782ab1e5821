// Search requests and their pages: filter, sort and page as the standard writes them, turned into the program's own search.

import { z } from 'zod';
import { AppError } from '../../kernel/errors.js';
import type { Condition, PageRequest, SearchPage, SearchRequest } from '../../kernel/search.js';
import type { Translate } from './filters.js';

export const MAX_LIMIT = 1_000;
export const MAX_OFFSET = 10_000;
const DEFAULT_LIMIT = 100;

const cursor = z.string().min(1).max(300).regex(/^[A-Za-z0-9+/]+={0,2}$/, 'Expected a cursor out of an earlier page');
const limit = z.int().min(0).max(MAX_LIMIT);

/** By offset, or forward from a cursor, or backward from one: not two of them. */
const page = z
  .strictObject({ limit: limit.optional(), from: z.int().min(0).max(MAX_OFFSET).optional(), after: cursor.optional(), before: cursor.optional() })
  .refine((asked) => [asked.from, asked.after, asked.before].filter((start) => start !== undefined).length <= 1, {
    error: 'Expected only one of from, after and before',
  });

export const pageAnswer = z
  .strictObject({ totalItems: z.int().min(0), hasMoreTotalItems: z.boolean(), startCursor: z.string().nullable(), endCursor: z.string().nullable() })
  .meta({ id: 'Page', description: '`totalItems` is exact up to 10,000; beyond, it stays there and `hasMoreTotalItems` is true.' });

/** One property of a filter: what it accepts and what it becomes. */
export interface FilterProperty<S extends z.ZodType = z.ZodType> {
  schema: S;
  translate: Translate;
}

export const property = <S extends z.ZodType>(schema: S, translate: Translate): FilterProperty<S> => ({ schema, translate });

type Properties = Record<string, FilterProperty>;
type FilterShape<F extends Properties> = { [Name in keyof F]: z.ZodOptional<F[Name]['schema']> };

/** The filter object of a table of properties. */
export function filterOf<F extends Properties>(properties: F): z.ZodObject<FilterShape<F>, z.core.$strict> {
  const shape = Object.fromEntries(Object.entries(properties).map(([name, { schema }]) => [name, schema.optional()]));
  return z.strictObject(shape as FilterShape<F>);
}

/** Conditions of a filter that has passed its schema; properties whose route treats them (`translate: null`) are left out. */
export function whereOf(properties: Properties, filter: Record<string, unknown> | undefined): Condition[] {
  return Object.entries(filter ?? {}).flatMap(([name, value]) => (value === undefined ? [] : (properties[name]?.translate?.(value) ?? [])));
}

/**
 * The body of a search.
 * @param filter schema of its filter
 * @param sort record field by name in the API
 */
export function searchBody<F extends z.ZodType, S extends string>(filter: F, sort: Record<S, string>) {
  const fields = Object.keys(sort) as [S, ...S[]];
  const field = z.enum(fields);
  // Shown where the API is tried out: without it the page fills in every property at once, from and both cursors among them.
  const example = { filter: {}, sort: [{ field: fields[0], order: 'DESC' }], page: { limit: 20 } };
  return z
    .strictObject({
      page: page.optional(),
      sort: z.array(z.strictObject({ field, order: z.enum(['ASC', 'DESC']).optional() })).max(5).optional(),
      filter: filter.optional(),
    })
    .meta({ example })
    .optional();
}

/** The program's search out of a body that has passed its schema. */
export function searchRequest(
  body: { page?: z.output<typeof page>; sort?: { field: string; order?: 'ASC' | 'DESC' }[] } | undefined,
  sort: Record<string, string>,
  where: Condition[],
): SearchRequest {
  return {
    where,
    sort: (body?.sort ?? []).map(({ field, order }) => ({ field: sort[field] ?? field, order: order ?? 'ASC' })),
    page: pageRequest(body?.page),
  };
}

function pageRequest(asked: z.output<typeof page> | undefined): PageRequest {
  const { limit: most = DEFAULT_LIMIT, from, after, before } = asked ?? {};
  const length = (after ?? before)?.length ?? 0;
  if (length % 4 !== 0) throw new AppError('CURSOR_INVALID', 'Expected a cursor out of an earlier page, but got a text of another length');
  return { limit: most, ...(from === undefined ? {} : { from }), ...(after === undefined ? {} : { after }), ...(before === undefined ? {} : { before }) };
}

export function pageOf<I extends z.ZodType>(item: I) {
  return z.strictObject({ items: z.array(item), page: pageAnswer });
}

/** A page of records as the API shows it. */
export function presentPage<R, T>({ items, ...rest }: SearchPage<R>, present: (record: R) => T) {
  const { totalItems, hasMoreTotalItems, startCursor, endCursor } = rest;
  return { items: items.map(present), page: { totalItems, hasMoreTotalItems, startCursor, endCursor } };
}
