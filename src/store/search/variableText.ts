// Conditions on variables: their JSON text is compared, through its first characters where an index must answer.

import { AppError } from '../../kernel/errors.js';
import type { Json } from '../../kernel/json.js';
import type { Operator, VariableCondition } from '../../kernel/search.js';
import { SEARCHED_CHARACTERS } from '../collections/instances.js';
import type { Stored } from '../fields.js';
import { likePattern, startsWith } from './like.js';

/**
 * The filter on one variable's fields (`search`, `value`) for a condition on its JSON text. A string is JSON text (the word
 * `abc` is written `"abc"`, as in the Camunda 8 API); other values stand for their JSON text.
 * @throws AppError VALIDATION when the operator is not one for JSON text
 */
export function jsonTextFilter(op: Operator, value: Json, field: string): Stored {
  switch (op) {
    case 'eq':
      return equal([textOf(value)]);
    case 'neq':
      return { value: { $ne: textOf(value) } };
    case 'in':
      return equal(listOf(value, field).map(textOf));
    case 'notIn':
      return { value: { $nin: listOf(value, field).map(textOf) } };
    case 'like': {
      if (typeof value !== 'string') throw new AppError('VALIDATION', `Expected a text pattern for ${field}, but got ${JSON.stringify(value).slice(0, 80)}`);
      const { prefix, matches } = likePattern(value, field);
      return { ...(prefix === '' ? {} : { search: startsWith(prefix.slice(0, SEARCHED_CHARACTERS)) }), value: matches };
    }
    default:
      throw new AppError('VALIDATION', `Expected eq, neq, in, notIn, exists or like for ${field}, but got ${op}`);
  }
}

/** The filter of instances for one condition on a variable. */
export function variableFilter(condition: VariableCondition): Stored {
  const { variable: name, op, value } = condition;
  if (op !== 'exists') return { variables: { $elemMatch: { name, ...jsonTextFilter(op, value, `variable ${name}`) } } };
  if (typeof value !== 'boolean') throw new AppError('VALIDATION', `Expected true or false for exists on variable ${name}, but got ${JSON.stringify(value).slice(0, 80)}`);
  return { 'variables.name': value ? name : { $ne: name } };
}

function equal(texts: string[]): Stored {
  const [only] = texts;
  if (texts.length === 1 && only !== undefined) return { search: only.slice(0, SEARCHED_CHARACTERS), value: only };
  return { search: { $in: texts.map((text) => text.slice(0, SEARCHED_CHARACTERS)) }, value: { $in: texts } };
}

function listOf(value: Json, field: string): Json[] {
  if (!Array.isArray(value)) throw new AppError('VALIDATION', `Expected a list of values for ${field}, but got ${JSON.stringify(value).slice(0, 80)}`);
  return value;
}

/** JSON text in the one form it is stored in; text that is no JSON stays as it is and equals nothing. */
function textOf(value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  try {
    return JSON.stringify(JSON.parse(value));
  } catch {
    return value;
  }
}
