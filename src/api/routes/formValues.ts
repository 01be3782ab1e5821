// The values a form shows when it opens: the variables its fields are bound to.

import { isJsonObject, type Json, type JsonObject } from '../../kernel/json.js';
import type { Key } from '../../kernel/ids.js';
import type { Call } from '../http/call.js';

const MAX_FIELDS = 1_000;

/** Present value of each variable the form names; variables that are not there yet are left out. */
export async function valuesOfForm(call: Call, userTaskKey: Key, schema: JsonObject): Promise<JsonObject> {
  const names = [...variableNames(schema)].slice(0, MAX_FIELDS);
  if (names.length === 0) return {};
  const request = { where: [{ field: 'name', op: 'in' as const, value: names }], sort: [], page: { limit: MAX_FIELDS } };
  const { items } = await call.deps.queries.userTaskVariables(call.actor, userTaskKey, request);
  return Object.fromEntries(items.map((variable) => [variable.name, variable.value]));
}

/** First step of each `key` and `path` of a form-js schema: `applicant.name` shows the variable `applicant`. */
function variableNames(component: Json, names = new Set<string>()): Set<string> {
  if (Array.isArray(component)) for (const inner of component) variableNames(inner, names);
  if (!isJsonObject(component)) return names;
  for (const bound of [component.key, component.path]) {
    const name = typeof bound === 'string' ? bound.split('.')[0] : undefined;
    if (name !== undefined && name !== '') names.add(name);
  }
  if (component.components !== undefined) variableNames(component.components, names);
  return names;
}
