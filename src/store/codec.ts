// Records to documents and back, by the description of their collection.

import type { Spec } from './collections/spec.js';
import { pathOf } from './collections/spec.js';
import type { Field, Stored } from './fields.js';
import { decode, encode } from './fields.js';

/** The whole document of a record. */
export function toDocument<R extends object>(spec: Spec<R>, record: R): Stored {
  const document: Stored = spec.idOf === undefined ? {} : { _id: spec.idOf(record) };
  for (const [name, field] of fieldsOf(spec)) document[pathOf(spec, name)] = encode(field, (record as Stored)[name]);
  return spec.hidden === undefined ? document : { ...document, ...spec.hidden.of(record) };
}

/**
 * The fields to set for a change of a record; names the record does not have are not written, identity never changes.
 * @param except fields the caller sets itself
 */
export function toChanges<R extends object>(spec: Spec<R>, changes: Partial<R>, except: readonly string[] = []): Stored {
  const set: Stored = {};
  for (const [name, field] of fieldsOf(spec)) {
    const value = (changes as Stored)[name];
    if (value !== undefined && name !== spec.idField && !except.includes(name)) set[name] = encode(field, value);
  }
  return spec.hidden === undefined ? set : { ...set, ...spec.hidden.of(changes) };
}

/** The record of a document. Fields left out by a projection come back null, lists empty. */
export function toRecord<R extends object>(spec: Spec<R>, document: Stored): R {
  const record: Stored = {};
  for (const [name, field] of fieldsOf(spec)) record[name] = decode(field, document[pathOf(spec, name)]);
  return record as R;
}

export function toRecordOrNull<R extends object>(spec: Spec<R>, document: Stored | null): R | null {
  return document === null ? null : toRecord(spec, document);
}

function fieldsOf<R>(spec: Spec<R>): [string, Field][] {
  return Object.entries(spec.fields);
}
