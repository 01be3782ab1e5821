// Fields a form works out by itself: what a client sends for them is dropped, the server's value stands.

import { isJsonObject, type Json, type JsonObject, type Variables } from '../../kernel/json.js';
import type { FormEvaluator } from './contract.js';
import { at, merged, put } from './data.js';
import { isContainer, type AnswerField, type Field } from './model.js';

/** Whether a condition is true. One that cannot be told is not: a rule must not vanish by an answer that breaks it. */
export function holds(evaluate: FormEvaluator, expression: string | null, names: Variables): boolean {
  if (expression === null) return false;
  const result = evaluate(expression, names);
  return result.ok && result.value === true;
}

/** A copy of the answers as the rules see them: without those of expression fields, and with `false` for unticked boxes. */
export function asAnswered(answers: JsonObject, fields: readonly Field[]): JsonObject {
  const copy = structuredClone(answers);
  prepare(copy, fields, false);
  return copy;
}

function prepare(scope: JsonObject, fields: readonly Field[], locked: boolean): void {
  for (const field of fields) {
    const isLocked = locked || field.disabled || field.readonly !== false;
    const given = field.path.length === 0 ? scope : at(scope, field.path);
    if (isContainer(field)) {
      const places: (Json | undefined)[] = Array.isArray(given) ? given : [given];
      for (const place of places) if (place !== undefined && isJsonObject(place)) prepare(place, field.fields, isLocked);
      continue;
    }
    const holder = at(scope, field.path.slice(0, -1));
    if (holder === undefined || !isJsonObject(holder)) continue;
    if (field.type === 'expression') Reflect.deleteProperty(holder, field.path.at(-1) ?? '');
    if (field.type === 'checkbox' && (given ?? null) === null && !isLocked) put(holder, field.path.slice(-1), false);
  }
}

interface Computation {
  evaluate: FormEvaluator;
  /** Names beside the values of the form. */
  names: Variables;
  /** The form's values: read by the expressions, and written to. */
  root: JsonObject;
  failed: (field: AnswerField, path: string[], message: string) => void;
}

/** Works out expression fields in the order of the form: each sees the answers and what was worked out before it. */
export function computeExpressions(fields: readonly Field[], computation: Computation): void {
  within(fields, computation.root, computation.names, [], computation);
}

function within(fields: readonly Field[], scope: JsonObject, names: Variables, path: string[], computation: Computation): void {
  for (const field of fields) {
    const place = [...path, ...field.path];
    const inner = field.path.length === 0 ? scope : at(scope, field.path);
    if (isContainer(field) && holds(computation.evaluate, field.hide, merged(merged(names, computation.root), scope))) continue;
    if (isContainer(field) && field.type === 'group') {
      if (inner !== undefined && isJsonObject(inner)) within(field.fields, inner, names, place, computation);
    } else if (isContainer(field)) {
      for (const [index, row] of (Array.isArray(inner) ? inner : []).entries()) {
        if (isJsonObject(row)) within(field.fields, row, merged(names, { this: row, parent: scope, i: index + 1 }), [...place, String(index)], computation);
      }
    } else if (field.type === 'expression' && field.expression !== null) {
      compute(field, field.expression, scope, merged(merged(names, computation.root), scope), place, computation);
    }
  }
}

function compute(field: AnswerField, expression: string, scope: JsonObject, names: Variables, path: string[], { evaluate, failed }: Computation): void {
  if (holds(evaluate, field.hide, names)) return;
  const result = evaluate(expression, names);
  if (result.ok) put(scope, field.path, result.value);
  else failed(field, path, result.message);
}
