// Reading and writing paths of JSON that others sent, without ever touching a prototype.

import { isJsonObject, type Json, type JsonObject } from '../../kernel/json.js';

/** Bounds of what a form may be answered with. */
export const MAX_ANSWER_DEPTH = 20;
export const MAX_ANSWER_VALUES = 20_000;
export const MAX_ANSWER_CHARACTERS = 1_000_000;

/** The own value of a name, undefined when there is none. */
export function own(scope: Json | undefined, name: string): Json | undefined {
  return scope !== undefined && isJsonObject(scope) && Object.hasOwn(scope, name) ? scope[name] : undefined;
}

/** The value at a path, undefined when the path ends before. */
export function at(scope: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, name) => own(value, name), scope);
}

/** Writes a value at a path, making the objects on the way. Names of prototypes become plain own names. */
export function put(scope: JsonObject, path: readonly string[], value: Json): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  let written = value;
  if (rest.length > 0) {
    const inner = own(scope, name);
    const next = inner !== undefined && isJsonObject(inner) ? inner : {};
    put(next, rest, value);
    written = next;
  }
  Object.defineProperty(scope, name, { value: written, enumerable: true, configurable: true, writable: true });
}

/** An object with the own names of both, the second winning. */
export function merged(first: JsonObject, second: JsonObject): JsonObject {
  return Object.fromEntries([...Object.entries(first), ...Object.entries(second)]);
}

/** Deep equality of JSON; the order of names does not matter. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  if (a === undefined || b === undefined || !isJsonObject(a) || !isJsonObject(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && sameJson(a[name], b[name]));
}

/** Nothing was answered: null, a blank text, no item. */
export function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '') || (Array.isArray(value) && value.length === 0);
}

/** One name of a JSON pointer (RFC 6901). */
export function pointerPart(name: string): string {
  return name.replace(/~/g, '~0').replace(/\//g, '~1');
}

/**
 * Whether answers are within bounds, counted without recursion: a hostile nesting must not end in a stack overflow.
 * @returns an Italian sentence, null when they are
 */
export function tooMuch(answers: Json): string | null {
  const queue: { value: Json; depth: number }[] = [{ value: answers, depth: 0 }];
  let values = 0;
  let characters = 0;
  for (let entry = queue.pop(); entry; entry = queue.pop()) {
    const { value, depth } = entry;
    values += 1;
    if (typeof value === 'string') characters += value.length;
    if (depth > MAX_ANSWER_DEPTH) return `Atteso un contenuto annidato al massimo ${String(MAX_ANSWER_DEPTH)} volte, arrivato di più.`;
    if (values > MAX_ANSWER_VALUES) return `Attesi al massimo ${String(MAX_ANSWER_VALUES)} valori, arrivati di più.`;
    if (characters > MAX_ANSWER_CHARACTERS) return `Attesi al massimo ${String(MAX_ANSWER_CHARACTERS)} caratteri in tutto, arrivati di più.`;
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inner] of Object.entries(value)) {
      characters += name.length;
      queue.push({ value: inner, depth: depth + 1 });
    }
  }
  return null;
}
