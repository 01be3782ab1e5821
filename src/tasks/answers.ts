// What a person or program sends as variables: bounded in size, and checked against the form where there is one.

import type { EngineLimits, FeelEnvironment } from '../engine/contract.js';
import type { FormRecord, ProcessInstanceRecord } from '../kernel/domain.js';
import { AppError } from '../kernel/errors.js';
import type { Key } from '../kernel/ids.js';
import type { Variables } from '../kernel/json.js';
import { validateAnswers } from './forms/index.js';
import { variablesOf } from './plan/variables.js';
import type { Service } from './service.js';

const MAX_NAME = 200;

/**
 * Raises TOO_LARGE when the variables are over the limit, VALIDATION for a name nobody could read. Dots and `$` are kept
 * as they came: names are data here, never paths or operators.
 */
export function mustFit(variables: Variables, limits: EngineLimits): void {
  for (const name of Object.keys(variables)) {
    if (name !== '' && name.length <= MAX_NAME && !/\p{Cc}/u.test(name)) continue;
    const detail = `Expected names of variables of 1 to ${String(MAX_NAME)} characters without control characters, but got ${JSON.stringify(name.length > 60 ? `${name.slice(0, 57)}…` : name)}`;
    throw new AppError('VALIDATION', detail, { errors: [{ pointer: '/variables', detail }] });
  }
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  if (bytes <= limits.variablesBytes) return;
  throw new AppError('TOO_LARGE', `Expected variables of at most ${String(limits.variablesBytes)} bytes of JSON, but got ${String(bytes)}`);
}

/** Raises TOO_LARGE when all variables of an instance would be over the limit: no step of it could go on. */
export function mustFitTogether(key: Key, scopes: ReadonlyMap<Key, Variables>, limits: EngineLimits): void {
  const bytes = Buffer.byteLength(JSON.stringify([...scopes.values()]));
  if (bytes <= limits.variablesBytes) return;
  throw new AppError('TOO_LARGE', `Expected the variables of process instance ${key} to take at most ${String(limits.variablesBytes)} bytes of JSON together, but they would take ${String(bytes)}`);
}

/** Answers against the form: every declared field is there afterwards, null when empty. Without form: as sent. */
export function checkedAnswers(service: Service, form: FormRecord | null, answers: Variables, variables: Variables, environment: FeelEnvironment): Variables {
  if (form === null) return answers;
  const evaluate = (expression: string, names: Variables) => service.engine.evaluate(expression, names, environment);
  const { values, problems } = validateAnswers({ schema: form.schema, answers, variables, evaluate });
  if (problems.length === 0) return values;
  throw new AppError('VALIDATION', `Il modulo ${form.formId} non è compilato correttamente: ${problems.map((problem) => problem.detail).join('; ')}`, { errors: problems });
}

/** The scopes around an element instance, innermost first, the process instance last. */
export function scopeChain(instance: ProcessInstanceRecord, elementInstanceKey: Key): Key[] {
  const scopes = new Map(instance.activeElements.map((element) => [element.elementInstanceKey, element.scopeKey]));
  const chain: Key[] = [];
  for (let scope: Key | undefined = elementInstanceKey; scope !== undefined && !chain.includes(scope); scope = scopes.get(scope)) chain.push(scope);
  return chain.includes(instance.key) ? chain : [...chain, instance.key];
}

/** Variables visible at an element: its own scope's win over the enclosing ones' and the instance's. */
export function visibleVariables(instance: ProcessInstanceRecord, elementInstanceKey: Key): Variables {
  return Object.assign({}, ...scopeChain(instance, elementInstanceKey).reverse().map((scope) => variablesOf(instance.variables, scope))) as Variables;
}
