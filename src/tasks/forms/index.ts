// Forms on the server: checking a form at deployment, its answers at completion, and its options for a front end.

import type { DiagramProblem } from '../../engine/contract.js';
import type { JsonObject, Variables } from '../../kernel/json.js';
import { check } from './check.js';
import type { FormEvaluator, ValidateAnswersInput, ValidatedAnswers } from './contract.js';
import { resolveSchema } from './resolve.js';
import { validate } from './validate.js';

export type { FormEvaluator, ValidateAnswersInput, ValidatedAnswers } from './contract.js';

/**
 * Checks the answers to a form, as form-js would in a browser, on the server.
 *
 * - every declared field is in `values`: null when empty, an unticked checkbox false, an empty choice of many as it came;
 * - a field hidden by its condition must be empty, a disabled or read-only one may only come back as it is stored, a field
 *   the form does not declare is refused, expression fields are worked out here whatever was sent;
 * - a pattern is matched in linear time; nesting, number of values and length of texts are bounded.
 *
 * @returns problems with JSON pointers `/variables/<key>` and an Italian sentence each (what was expected, what came, never
 * the value itself), with the article of the field's `properties.article`; never throws for bad answers
 */
export function validateAnswers(input: ValidateAnswersInput): ValidatedAnswers {
  return validate(input);
}

/**
 * The schema with the options of `valuesExpression` and `valuesKey` written into static `values`, so that any form-js
 * renderer can show it; the schema given is left as it is. Options that cannot be had stay as they are written.
 */
export function resolveFormSchema(schema: JsonObject, variables: Variables, evaluate: FormEvaluator): JsonObject {
  return resolveSchema(schema, variables, evaluate);
}

/**
 * What is wrong with a form at deployment: component types the server cannot check, missing or meeting keys, bad FEEL,
 * patterns and options. `name` is the resource name.
 */
export function checkForm(schema: JsonObject, name: string): DiagramProblem[] {
  return check(schema, name);
}
