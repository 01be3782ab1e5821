// Forms on the server: checking a form at deployment, its answers at completion, and its options for a front end.

import type { DiagramProblem } from '../../engine/contract.js';
import type { JsonObject, Variables } from '../../kernel/json.js';
import type { FormEvaluator, ValidateAnswersInput, ValidatedAnswers } from './contract.js';

export type { FormEvaluator, ValidateAnswersInput, ValidatedAnswers } from './contract.js';

/** Checks the answers to a form: never throws for bad answers. */
export function validateAnswers(input: ValidateAnswersInput): ValidatedAnswers {
  throw new Error(`not written yet: validateAnswers of ${String(input.schema['id'])}`);
}

/** The schema with the options of `valuesExpression` and `valuesKey` written into static `values`. */
export function resolveFormSchema(schema: JsonObject, variables: Variables, evaluate: FormEvaluator): JsonObject {
  throw new Error(`not written yet: resolveFormSchema of ${String(schema['id'])} ${String(variables)} ${String(evaluate)}`);
}

/** What is wrong with a form file at deployment. `name` is the resource name. */
export function checkForm(schema: JsonObject, name: string): DiagramProblem[] {
  throw new Error(`not written yet: checkForm of ${name} ${String(schema['id'])}`);
}
