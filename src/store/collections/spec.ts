// What a collection of the database is: its fields, its identity, its indexes. One description serves models, codec and search.

import type { Field, Fields, Stored } from '../fields.js';

/** An index: its keys in order and, where it is not plain, how it is special. */
export interface Index {
  name: string;
  keys: Record<string, 1 | -1>;
  unique?: boolean;
  /** Partial: only documents that match are in it. Hot indexes hold only what is open. */
  only?: Stored;
  /** Documents go this many seconds after the date (TTL). */
  expireAfterSeconds?: number;
}

/** A collection holding records of type R. Every field of R must be described: a forgotten one does not compile. */
export interface Spec<R> {
  collection: string;
  /** Field of R kept as `_id`; null when the identity is made of several fields (`idOf`). */
  idField: (keyof R & string) | null;
  idOf?: (record: R) => string;
  fields: { [P in keyof R & string]-?: Field };
  /** Fields beside the record's own, kept for indexes and never given out. */
  hidden?: { fields: Fields; of: (changes: Partial<R>) => Stored };
  indexes: Index[];
}

/** The path of a record's field in the stored document. */
export function pathOf<R>(spec: Spec<R>, field: string): string {
  return field === spec.idField ? '_id' : field;
}
