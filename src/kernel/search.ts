// The shape of a search: conditions, order and page, free of any database's language.

import type { Json } from './json.js';

/** Comparison of one field. `like` knows `*` (any run) and `?` (one character), `\` escapes (Camunda 8 API). */
export type Operator = 'eq' | 'neq' | 'gt' | 'gte' | 'lt' | 'lte' | 'in' | 'notIn' | 'exists' | 'like';

/** One condition on a field of the domain record (field names as in kernel/domain.ts, dates as Date). */
export interface FieldCondition {
  field: string;
  op: Operator;
  value: Json | Date | (Json | Date)[];
}

/** A condition on a process variable: `value` is compared with the variable's JSON text. */
export interface VariableCondition {
  variable: string;
  op: Operator;
  value: Json | Json[];
}

export type Condition = FieldCondition | VariableCondition | { or: Condition[][] };

export interface SortField {
  field: string;
  order: 'ASC' | 'DESC';
}

/** Page request: by offset, or by cursor after/before; `limit` 0–1000. */
export interface PageRequest {
  limit: number;
  from?: number;
  after?: string;
  before?: string;
}

export interface SearchRequest {
  where: Condition[];
  sort: SortField[];
  page: PageRequest;
}

export interface SearchPage<T> {
  items: T[];
  /** Exact up to 10,000; then 10,000 with `hasMoreTotalItems`. */
  totalItems: number;
  hasMoreTotalItems: boolean;
  startCursor: string | null;
  endCursor: string | null;
}
