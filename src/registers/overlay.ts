// Laying one set of values over another: objects are merged key by key, lists and single values are replaced.

import { isJsonObject, type JsonObject } from '../kernel/json.js';

/** A new object; keys of `over` win. Neither argument is changed. */
export function laidOver(base: JsonObject, over: JsonObject): JsonObject {
  const merged: JsonObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(merged, key) ? merged[key] : undefined;
    const both = isJsonObject(below) && isJsonObject(value) ? laidOver(below, value) : value;
    Object.defineProperty(merged, key, { value: both, enumerable: true, writable: true, configurable: true });
  }
  return merged;
}
