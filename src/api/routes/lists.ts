// Pages over short lists held in memory (territories): the same page requests, cursors by position.

import { AppError } from '../../kernel/errors.js';

interface Page {
  limit?: number;
  from?: number;
  after?: string;
  before?: string;
}

interface ListPage<T> {
  items: T[];
  page: { totalItems: number; hasMoreTotalItems: boolean; startCursor: string | null; endCursor: string | null };
}

export function pageOfList<T>(all: T[], asked: Page = {}): ListPage<T> {
  const limit = asked.limit ?? 100;
  const end = asked.before === undefined ? undefined : positionOf(asked.before);
  const from = asked.after !== undefined ? positionOf(asked.after) + 1 : end === undefined ? (asked.from ?? 0) : Math.max(0, end - limit);
  const items = all.slice(from, end ?? from + limit);
  const cursor = (position: number): string | null => (items.length === 0 ? null : Buffer.from(`at:${String(position).padStart(6, '0')}`).toString('base64'));
  return { items, page: { totalItems: all.length, hasMoreTotalItems: false, startCursor: cursor(from), endCursor: cursor(from + items.length - 1) } };
}

function positionOf(cursor: string): number {
  const position = /^at:(\d{6})$/.exec(Buffer.from(cursor, 'base64').toString('latin1'))?.[1];
  if (position === undefined) throw new AppError('CURSOR_INVALID', 'Expected a cursor out of an earlier page of this search, but got another');
  return Number(position);
}
