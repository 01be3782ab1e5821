// Page cursors: the place in the order, signed and bound to the query, padded base64 under 300 characters.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../kernel/errors.js';

/** A value of the order: what stands in the sorted fields of a document. */
export type OrderValue = string | number | boolean | bigint | Date | null;

/** A place in the order: the values of the sorted fields, or, when those are too long, the identity of the document there. */
export type Place = { values: OrderValue[] } | { anchor: OrderValue };

const FORMAT = 1;
const MAC_BYTES = 16;
const MOST_CHARACTERS = 299;

/** What a cursor is bound to: the same collection, conditions and order. */
export function bindingOf(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

/** The cursor of a document. `id` serves when the values do not fit. */
export function writeCursor(secret: string, binding: string, values: OrderValue[], id: OrderValue): string {
  const full = signed(secret, binding, JSON.stringify(values.map(toJson)));
  return full.length <= MOST_CHARACTERS ? full : signed(secret, binding, JSON.stringify({ at: toJson(id) }));
}

/** @throws AppError CURSOR_INVALID when it was altered, made for another query or database, or is of another format */
export function readCursor(secret: string, binding: string, cursor: string): Place {
  const bytes = /^[A-Za-z0-9+/]{24,}={0,2}$/.test(cursor) && cursor.length <= MOST_CHARACTERS ? Buffer.from(cursor, 'base64') : Buffer.alloc(0);
  const payload = bytes.subarray(1 + MAC_BYTES);
  if (payload.length === 0 || bytes[0] !== FORMAT) throw invalid();
  if (!timingSafeEqual(bytes.subarray(1, 1 + MAC_BYTES), mac(secret, binding, payload))) throw invalid();
  const content = JSON.parse(payload.toString('utf8')) as unknown[] | { at: unknown };
  return Array.isArray(content) ? { values: content.map(fromJson) } : { anchor: fromJson(content.at) };
}

export function invalid(): AppError {
  return new AppError('CURSOR_INVALID', 'Expected a cursor given with a page of this same search, but this one was altered, is out of date, or belongs to another search');
}

function signed(secret: string, binding: string, text: string): string {
  const payload = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.of(FORMAT), mac(secret, binding, payload), payload]).toString('base64');
}

function mac(secret: string, binding: string, payload: Buffer): Buffer {
  return createHmac('sha256', secret).update(`${String(FORMAT)}\n${binding}\n`).update(payload).digest().subarray(0, MAC_BYTES);
}

/** Dates and keys are marked, so that they come back as what they were. */
function toJson(value: OrderValue): unknown {
  if (value instanceof Date) return { d: value.getTime() };
  return typeof value === 'bigint' ? { k: value.toString() } : value;
}

function fromJson(value: unknown): OrderValue {
  if (typeof value !== 'object' || value === null) return value as OrderValue;
  const marked = value as { d?: number; k?: string };
  return marked.k === undefined ? new Date(marked.d ?? Number.NaN) : BigInt(marked.k);
}
