// How each kind of field is kept in MongoDB: keys as 64-bit integers, free JSON as text, everything else as it is.

import { AppError } from '../kernel/errors.js';
import { isKey } from '../kernel/ids.js';
import type { Key } from '../kernel/ids.js';
import type { Json } from '../kernel/json.js';

/** A document as the driver reads and writes it. */
export type Stored = Record<string, unknown>;

/**
 * The kinds of fields. `json` is kept as JSON text: names with `$`, dots, NUL or `__proto__` and any depth survive, and none
 * of it can be mistaken for an operator. `object` is null or one embedded document, `list` a list of them.
 */
export type Field =
  | { kind: 'key' | 'string' | 'int' | 'bool' | 'date' | 'strings' | 'json' }
  | { kind: 'object'; fields: Fields }
  | { kind: 'list'; fields: Fields; derive?: (stored: Stored) => Stored };

export type Fields = Record<string, Field>;

export const KEY: Field = { kind: 'key' };
export const STRING: Field = { kind: 'string' };
export const INT: Field = { kind: 'int' };
export const BOOL: Field = { kind: 'bool' };
export const DATE: Field = { kind: 'date' };
export const STRINGS: Field = { kind: 'strings' };
export const JSON_TEXT: Field = { kind: 'json' };

/**
 * A key as MongoDB keeps it.
 * @throws AppError VALIDATION when the text is no key
 */
export function toId(key: Key): bigint {
  if (!isKey(key)) throw new AppError('VALIDATION', `Expected a key (a decimal number of at most 63 bits), but got ${JSON.stringify(key).slice(0, 80)}`);
  return BigInt(key);
}

/** A domain value as it is kept. Absent and null are kept as null. */
export function encode(field: Field, value: unknown): unknown {
  if (value === undefined || value === null) return field.kind === 'json' ? 'null' : null;
  switch (field.kind) {
    case 'key':
      return toId(value as Key);
    case 'json':
      return JSON.stringify(value);
    case 'object':
      return encodeAll(field.fields, value as Stored);
    case 'list':
      return (value as Stored[]).map((item) => {
        const stored = encodeAll(field.fields, item);
        return field.derive === undefined ? stored : { ...stored, ...field.derive(stored) };
      });
    default:
      return value;
  }
}

function encodeAll(fields: Fields, value: Stored): Stored {
  const stored: Stored = {};
  for (const [name, field] of Object.entries(fields)) stored[name] = encode(field, value[name]);
  return stored;
}

/** A kept value as the domain knows it; what is absent becomes null, an absent list empty. */
export function decode(field: Field, value: unknown): unknown {
  switch (field.kind) {
    case 'strings':
      return value ?? [];
    case 'list':
      return ((value ?? []) as Stored[]).map((item) => decodeAll(field.fields, item));
    default:
      return value === undefined || value === null ? null : decodePresent(field, value);
  }
}

function decodePresent(field: Field, value: unknown): unknown {
  switch (field.kind) {
    case 'key':
      return (value as bigint).toString();
    case 'int':
      return Number(value);
    case 'json':
      return JSON.parse(value as string) as Json;
    case 'object':
      return decodeAll(field.fields, value as Stored);
    default:
      return value;
  }
}

function decodeAll(fields: Fields, stored: Stored): Stored {
  const value: Stored = {};
  for (const [name, field] of Object.entries(fields)) value[name] = decode(field, stored[name]);
  return value;
}
