// The options of a choice: written in the form, in a variable, or worked out by FEEL.

import { isJsonObject, type Json, type JsonObject, type Variables } from '../../kernel/json.js';
import type { FormEvaluator } from './contract.js';
import { at } from './data.js';
import type { OptionSource } from './model.js';

export interface Option {
  label: string;
  value: Json;
}

/** More options than anybody can choose from. */
const MAX_OPTIONS = 10_000;

function optionOf(item: Json): Option | null {
  if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') return { label: String(item), value: item };
  if (item === null || !isJsonObject(item) || !Object.hasOwn(item, 'value')) return null;
  const { label, value } = item as JsonObject & { value: Json };
  if (value === null) return null;
  return { label: typeof label === 'string' ? label : typeof value === 'object' ? JSON.stringify(value) : String(value), value };
}

/** A list of options as form-js reads it: texts, numbers, or `{label, value}`; null when it is no such list. */
export function asOptions(list: Json | undefined): Option[] | null {
  if (!Array.isArray(list) || list.length > MAX_OPTIONS) return null;
  const options = list.map(optionOf);
  return options.every((option) => option !== null) ? options : null;
}

/** The options of a source over the variables; null when they cannot be had. */
export function resolveOptions(source: OptionSource, variables: Variables, evaluate: FormEvaluator): Option[] | null {
  switch (source.from) {
    case 'static': return asOptions(source.values);
    case 'key': return asOptions(at(variables, source.path));
    case 'expression': {
      const result = evaluate(source.expression, variables);
      return result.ok ? asOptions(result.value) : null;
    }
    case 'nowhere': return null;
  }
}
