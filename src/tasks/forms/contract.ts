// What the server-side check of form answers takes and gives: form-js schemas in, variables or problems out.

import type { FieldProblem } from '../../kernel/errors.js';
import type { Json, JsonObject, Variables } from '../../kernel/json.js';

/** FEEL as the forms see it: the expression (leading `=` optional) over the given variables. */
export type FormEvaluator = (expression: string, variables: Variables) => { ok: true; value: Json } | { ok: false; message: string };

export interface ValidateAnswersInput {
  /** form-js schema of the task's form. */
  schema: JsonObject;
  /** What the client sent: untrusted. */
  answers: JsonObject;
  /** Variables visible at the task; read by expressions, options and read-only fields. */
  variables: Variables;
  evaluate: FormEvaluator;
}

export interface ValidatedAnswers {
  /**
   * Every field the form declares, `null` when empty (an unchecked checkbox is `false`). Complete only when there are no
   * problems; a caller must not store it otherwise.
   */
  values: Variables;
  /** Pointers are `/variables/<key>` into the request body; sentences are Italian. */
  problems: FieldProblem[];
}
