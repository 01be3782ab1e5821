// The values that may cross a module border as data: JSON, and nothing else.

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object; process variables, form answers and payloads are of this shape. */
export interface JsonObject {
  [name: string]: Json;
}

/** Process variables by name. Values are JSON; names may hold any character, `$` and dots included. */
export type Variables = JsonObject;

/** True when the value is a JSON object (not null, not a list). */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
