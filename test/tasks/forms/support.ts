// Forms sketched in a line, checked with the real FEEL.

import { evaluateFeel } from '../../../src/engine/feel/index.js';
import type { Json, JsonObject, Variables } from '../../../src/kernel/json.js';
import { validateAnswers, type FormEvaluator } from '../../../src/tasks/forms/index.js';
import { environment } from '../../engine/feel/environment.js';

export const evaluate: FormEvaluator = (expression, variables) => evaluateFeel(expression, variables, environment);

/** A form of the given components. */
export function form(...components: JsonObject[]): JsonObject {
  return { type: 'default', id: 'test-form', schemaVersion: 19, components };
}

/** A component with key and label. */
export function field(type: string, key: string, more: JsonObject = {}): JsonObject {
  return { type, id: `f-${key}`, key, label: `Campo ${key}`, ...more };
}

/** Options `a`, `b`, `c`. */
export const LETTERS = { values: ['a', 'b', 'c'].map((value) => ({ label: value.toUpperCase(), value })) };

/** `pointer: detail` of every problem. */
export function problems(schema: JsonObject, answers: Json, variables: Variables = {}): string[] {
  return validateAnswers({ schema, answers: answers as JsonObject, variables, evaluate }).problems.map(({ pointer, detail }) => `${pointer}: ${detail}`);
}

/** The values kept; fails when there are problems. */
export function values(schema: JsonObject, answers: JsonObject, variables: Variables = {}): Variables {
  const result = validateAnswers({ schema, answers, variables, evaluate });
  if (result.problems.length > 0) throw new Error(JSON.stringify(result.problems));
  return result.values;
}
