// A form for a front end: options that come from registers or variables written in as static values.

import { isJsonObject, type Json, type JsonObject, type Variables } from '../../kernel/json.js';
import type { FormEvaluator } from './contract.js';
import { MAX_FORM_DEPTH, optionsOf } from './model.js';
import { resolveOptions } from './options.js';

function resolveComponent(component: Json, variables: Variables, evaluate: FormEvaluator, depth: number): Json {
  if (!isJsonObject(component) || depth > MAX_FORM_DEPTH) return component;
  const copy = { ...component };
  if (Array.isArray(copy['components'])) copy['components'] = copy['components'].map((inner) => resolveComponent(inner, variables, evaluate, depth + 1));
  const source = optionsOf(component);
  if (source.from !== 'expression' && source.from !== 'key') return copy;
  const options = resolveOptions(source, variables, evaluate);
  // Options that depend on the row of a list, or cannot be had, stay for the front end to work out.
  if (options === null) return copy;
  delete copy['valuesExpression'];
  delete copy['valuesKey'];
  copy['values'] = options.map(({ label, value }) => ({ label, value }));
  return copy;
}

/** See `resolveFormSchema` of index.ts. */
export function resolveSchema(schema: JsonObject, variables: Variables, evaluate: FormEvaluator): JsonObject {
  return resolveComponent(schema, variables, evaluate, 0) as JsonObject;
}
