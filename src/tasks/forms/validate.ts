// The answers to a form, field by field: what is kept, and what is wrong with the rest.

import { isJsonObject, type Json, type JsonObject, type Variables } from '../../kernel/json.js';
import type { FieldProblem } from '../../kernel/errors.js';
import type { FormEvaluator, ValidateAnswersInput, ValidatedAnswers } from './contract.js';
import { at, isEmpty, merged, own, pointerPart, put, sameJson, tooMuch } from './data.js';
import { asAnswered, computeExpressions, holds } from './computed.js';
import { formFields, isContainer, type AnswerField, type ContainerField, type Field } from './model.js';
import { resolveOptions } from './options.js';
import { VALUE_CHECKS, type ValueContext } from './values.js';
import { expected, whatCame } from './words.js';

/** Rows of one repeated group. */
const MAX_ROWS = 500;
const PROBLEMS_TOLD = 200;

/** Where fields are being checked: the form itself, a group with a path, or one row of a list. */
interface Scope {
  answers: JsonObject;
  /** What the variables hold at the same place: of a field that may not be written, this stays. */
  stored: Json | undefined;
  values: JsonObject;
  pointer: string;
  /** Names expressions see. */
  names: Variables;
  hidden: boolean;
  locked: boolean;
}

/** Names a form declares, as a tree: what is sent beyond them is refused. */
type Declared = Map<string, Declared | null>;

function declare(tree: Declared, path: readonly string[], leaf: boolean): Declared {
  let place = tree;
  for (const [index, name] of path.entries()) {
    const isLeaf = leaf && index === path.length - 1;
    const next = place.get(name) ?? (isLeaf ? null : new Map<string, Declared | null>());
    place.set(name, next);
    if (next) place = next;
  }
  return place;
}

function declaredBy(fields: readonly Field[], tree: Declared = new Map()): Declared {
  for (const field of fields) {
    if (isContainer(field) && field.type === 'group') declaredBy(field.fields, declare(tree, field.path, false));
    else declare(tree, field.path, true);
  }
  return tree;
}

class Validation {
  readonly problems: FieldProblem[] = [];

  constructor(private readonly evaluate: FormEvaluator) {}

  check(fields: readonly Field[], scope: Scope): void {
    this.refuseUnknown(scope.answers, declaredBy(fields), scope.pointer);
    this.fields(fields, scope);
  }

  private refuseUnknown(answers: JsonObject, declared: Declared, pointer: string): void {
    for (const [name, value] of Object.entries(answers)) {
      const known = declared.get(name);
      const place = `${pointer}/${pointerPart(name)}`;
      if (known === undefined) this.add(place, `Il campo «${name.slice(0, 120)}» non è nel modulo: atteso nessun valore, arrivato ${whatCame(value)}`, null);
      else if (known && isJsonObject(value)) this.refuseUnknown(value, known, place);
      else if (known && value !== null) this.add(place, `«${name.slice(0, 120)}»: ${expected('atteso un gruppo di campi', value)}`, null);
    }
  }

  private fields(fields: readonly Field[], scope: Scope): void {
    for (const field of fields) {
      const part: Scope = {
        ...scope,
        hidden: scope.hidden || holds(this.evaluate, field.hide, scope.names),
        locked: scope.locked || field.disabled || this.isReadonly(field, scope.names),
      };
      if (!isContainer(field)) this.answer(field, part);
      else if (field.type === 'group') this.group(field, part);
      else this.list(field, part);
    }
  }

  private isReadonly(field: Field, names: Variables): boolean {
    return typeof field.readonly === 'string' ? holds(this.evaluate, field.readonly, names) : field.readonly;
  }

  private group(field: ContainerField, scope: Scope): void {
    if (field.path.length === 0) { this.fields(field.fields, scope); return; }
    const given = at(scope.answers, field.path);
    const stored = at(scope.stored, field.path);
    // What the form does not declare of a stored group stays.
    const values: JsonObject = stored !== undefined && isJsonObject(stored) ? structuredClone(stored) : {};
    this.fields(field.fields, { ...scope, answers: given !== undefined && isJsonObject(given) ? given : {}, stored, values, pointer: this.pointerTo(field, scope) });
    this.write(field, scope, values);
  }

  private list(field: ContainerField, scope: Scope): void {
    const given = at(scope.answers, field.path);
    const stored = at(scope.stored, field.path);
    if (scope.hidden || scope.locked) { this.keep(field, scope, given, stored); return; }
    const pointer = this.pointerTo(field, scope);
    if (given === undefined || given === null) {
      if (field.rules.required) this.missing(field, pointer, given);
      this.write(field, scope, null); return;
    }
    if (!Array.isArray(given)) { this.wrong(field, pointer, expected('atteso un elenco di righe', given)); return; }
    if (field.rules.required && given.length === 0) this.missing(field, pointer, given);
    if (given.length > MAX_ROWS) { this.wrong(field, pointer, `attese al massimo ${String(MAX_ROWS)} righe, arrivate ${String(given.length)}`); return; }
    const storedRows = Array.isArray(stored) ? stored : [];
    const fixed = field.fixedRows === null ? null : Array.isArray(stored) ? stored.length : field.fixedRows;
    if (fixed !== null && given.length !== fixed) this.wrong(field, pointer, `attese ${String(fixed)} righe, arrivate ${String(given.length)}`);
    this.write(field, scope, given.map((row, index) => this.row(field, scope, row, storedRows[index], `${pointer}/${String(index)}`, index)));
  }

  private row(field: ContainerField, scope: Scope, row: Json, stored: Json | undefined, pointer: string, index: number): Json {
    if (!isJsonObject(row)) {
      this.wrong(field, pointer, expected(`attesa la riga ${String(index + 1)} come gruppo di campi`, row));
      return null;
    }
    const values: JsonObject = {};
    const names = merged(merged(scope.names, row), { this: row, parent: scope.answers, i: index + 1 });
    this.check(field.fields, { ...scope, answers: row, stored, values, pointer, names });
    return values;
  }

  private answer(field: AnswerField, scope: Scope): void {
    if (field.type === 'expression') { this.write(field, scope, null); return; }
    const given = at(scope.answers, field.path);
    if (scope.hidden || scope.locked) { this.keep(field, scope, given, at(scope.stored, field.path)); return; }
    const pointer = this.pointerTo(field, scope);
    if (isEmpty(given) || (field.type === 'checkbox' && given === false)) {
      if (field.rules.required) this.missing(field, pointer, given);
      // An unticked box is an answer, and so is a choice of nothing.
      this.write(field, scope, field.type === 'checkbox' ? false : Array.isArray(given) && this.takesMany(field) ? [] : null);
      if (Array.isArray(given) && !this.takesMany(field)) this.wrong(field, pointer, VALUE_CHECKS[field.type](field, given, this.context(field, scope)) ?? expected('attesa una risposta', given));
      return;
    }
    const value = given ?? null;
    const wrong = VALUE_CHECKS[field.type](field, value, this.context(field, scope));
    if (wrong !== null) this.wrong(field, pointer, wrong);
    this.write(field, scope, value);
  }

  private takesMany(field: AnswerField): boolean {
    return field.type === 'checklist' || field.type === 'taglist';
  }

  private context(field: AnswerField, scope: Scope): ValueContext {
    return {
      options: () => resolveOptions(field.options, scope.names, this.evaluate),
      bound: (written) => {
        if (typeof written === 'string' && written.trim().startsWith('=')) {
          const result = this.evaluate(written, scope.names);
          return result.ok && typeof result.value === 'number' ? result.value : null;
        }
        const bound = typeof written === 'number' || (typeof written === 'string' && written.trim() !== '') ? Number(written) : Number.NaN;
        return Number.isFinite(bound) ? bound : null;
      },
    };
  }

  /** A hidden field is null; one that may not be written keeps what is stored, and may only be sent back as it is. */
  private keep(field: Field, scope: Scope, given: Json | undefined, stored: Json | undefined): void {
    const kept = scope.hidden ? null : stored ?? null;
    const harmless = isEmpty(given) || (scope.hidden && given === false) || (!scope.hidden && sameJson(given, kept));
    if (!harmless) {
      const why = scope.hidden ? 'con queste risposte il campo non si compila: atteso nessun valore' : 'il campo non si può modificare: atteso il valore già registrato';
      this.wrong(field, this.pointerTo(field, scope), `${why}, arrivato ${scope.hidden ? whatCame(given) : 'un valore diverso'}`);
    }
    this.write(field, scope, kept);
  }

  /** Writes a value; of a stored group, what the form does not declare stays. */
  private write(field: Field, scope: Scope, value: Json): void {
    const [head] = field.path;
    if (head !== undefined && field.path.length > 1 && own(scope.values, head) === undefined) {
      const stored = own(scope.stored, head);
      if (stored !== undefined && isJsonObject(stored)) put(scope.values, [head], structuredClone(stored));
    }
    put(scope.values, field.path, value);
  }

  private pointerTo(field: Field, scope: Scope): string {
    return [scope.pointer, ...field.path.map(pointerPart)].join('/');
  }

  private missing(field: Field, pointer: string, given: Json | undefined): void {
    this.wrong(field, pointer, field.type === 'checkbox' ? 'attesa la conferma (sì), ma non è stata data' : expected('attesa una risposta (campo obbligatorio)', given));
  }

  private wrong(field: Field, pointer: string, detail: string): void {
    this.add(pointer, `«${field.label}»: ${detail}`, field.article);
  }

  add(pointer: string, detail: string, article: string | null): void {
    if (this.problems.length < PROBLEMS_TOLD) this.problems.push({ pointer, detail, ...(article === null ? {} : { article }) });
  }
}

/** See `validateAnswers` of index.ts. */
export function validate(input: ValidateAnswersInput): ValidatedAnswers {
  const { schema, answers, variables, evaluate } = input;
  const validation = new Validation(evaluate);
  const excess = isJsonObject(answers) ? tooMuch(answers) : expected('Atteso un gruppo di campi', answers);
  if (excess !== null) {
    validation.add('/variables', excess, null);
    return { values: {}, problems: validation.problems };
  }
  const fields = formFields(schema);
  // A declared field that was not sent is empty for conditions too, whatever a variable of its name holds.
  const unsent = Object.fromEntries([...declaredBy(fields).keys()].filter((name) => own(answers, name) === undefined && !isLocked(fields, name)).map((name) => [name, null]));
  const empty = merged(variables, unsent);
  // What the form works out is worked out here before anything depends on it: a value sent for it counts for nothing.
  const given = asAnswered(answers, fields);
  computeExpressions(fields, { evaluate, names: empty, root: given, failed: () => undefined });
  const values: Variables = {};
  validation.check(fields, { answers: given, stored: variables, values, pointer: '/variables', names: merged(empty, given), hidden: false, locked: false });
  if (validation.problems.length === 0) {
    computeExpressions(fields, { evaluate, names: variables, root: values, failed: (field, path, message) => {
      validation.add(`/variables/${path.map(pointerPart).join('/')}`, `«${field.label}»: il valore non si può calcolare (${message})`, field.article);
    } });
  }
  return { values, problems: validation.problems };
}

/** True when a field of that name may not be written: its stored value is what conditions see. */
function isLocked(fields: readonly Field[], name: string): boolean {
  return fields.some((field) => field.path[0] === name ? field.disabled || field.readonly !== false : isContainer(field) && field.type === 'group' && field.path.length === 0 && isLocked(field.fields, name));
}
