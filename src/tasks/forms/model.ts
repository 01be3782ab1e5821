// A form as the server reads it: fields with their rules, out of a form-js schema.

import { isJsonObject, type Json, type JsonObject } from '../../kernel/json.js';

/** form-js components that carry an answer. */
export const ANSWER_TYPES = ['textfield', 'textarea', 'number', 'checkbox', 'checklist', 'taglist', 'radio', 'select', 'datetime', 'expression'] as const;
/** Components that hold others. */
export const CONTAINER_TYPES = ['group', 'dynamiclist'] as const;
/** Components without an answer. */
export const STATIC_TYPES = ['text', 'html', 'image', 'button', 'spacer', 'separator', 'iframe', 'table'] as const;

export type AnswerType = (typeof ANSWER_TYPES)[number];
export type ContainerType = (typeof CONTAINER_TYPES)[number];

/** Where the options of a choice come from. */
export type OptionSource =
  | { from: 'static'; values: Json[] }
  | { from: 'key'; path: string[] }
  | { from: 'expression'; expression: string }
  | { from: 'nowhere' };

/** The rules of form-js' `validate`; numbers may be FEEL in the schema, so they stay as written. */
export interface FieldRules {
  required: boolean;
  minLength: Json;
  maxLength: Json;
  min: Json;
  max: Json;
  pattern: string | null;
  validationType: string | null;
}

interface Part {
  id: string;
  /** What the person sees, else the key. */
  label: string;
  article: string | null;
  /** FEEL: hidden when true. */
  hide: string | null;
  disabled: boolean;
  /** A boolean or FEEL. */
  readonly: boolean | string;
}

export interface AnswerField extends Part {
  type: AnswerType;
  /** Path within the scope (a dot in a key nests). */
  path: string[];
  rules: FieldRules;
  options: OptionSource;
  decimalDigits: number | null;
  serializeToString: boolean;
  subtype: 'date' | 'time' | 'datetime';
  expression: string | null;
}

export interface ContainerField extends Part {
  type: ContainerType;
  /** Empty: its fields belong to the scope around it. */
  path: string[];
  fields: Field[];
  rules: FieldRules;
  /** Rows a list that cannot grow has; null when it can. */
  fixedRows: number | null;
}

export type Field = AnswerField | ContainerField;

/** True for a group or list of fields. */
export function isContainer(field: Field): field is ContainerField {
  return field.type === 'group' || field.type === 'dynamiclist';
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** The path a key stands for: `address.city` nests. */
export function pathOf(key: Json | undefined): string[] {
  return text(key)?.split('.') ?? [];
}

function labelOf(component: JsonObject): string {
  const label = text(component['label']) ?? text(component['dateLabel']) ?? text(component['timeLabel']);
  const isPlain = label !== null && !label.startsWith('=') && !label.includes('{{');
  return (isPlain ? label : text(component['key']) ?? text(component['path']) ?? text(component['id']) ?? '').slice(0, 120);
}

/** Where the options of a component come from. */
export function optionsOf(component: JsonObject): OptionSource {
  const { values, valuesKey, valuesExpression } = component;
  if (text(valuesExpression) !== null) return { from: 'expression', expression: text(valuesExpression) ?? '' };
  if (text(valuesKey) !== null) return { from: 'key', path: pathOf(valuesKey) };
  return Array.isArray(values) ? { from: 'static', values } : { from: 'nowhere' };
}

function rulesOf(component: JsonObject): FieldRules {
  const given = isJsonObject(component['validate']) ? component['validate'] : {};
  return {
    required: given['required'] === true,
    minLength: given['minLength'] ?? null,
    maxLength: given['maxLength'] ?? null,
    min: given['min'] ?? null,
    max: given['max'] ?? null,
    pattern: text(given['pattern']),
    validationType: text(given['validationType']),
  };
}

function partOf(component: JsonObject): Part {
  const { conditional, properties, readonly } = component;
  return {
    id: text(component['id']) ?? text(component['key']) ?? text(component['path']) ?? '',
    label: labelOf(component),
    article: isJsonObject(properties) ? text(properties['article']) : null,
    hide: isJsonObject(conditional) ? text(conditional['hide']) : null,
    disabled: component['disabled'] === true,
    readonly: typeof readonly === 'string' ? readonly : readonly === true,
  };
}

function answerField(type: AnswerType, component: JsonObject): AnswerField {
  const { decimalDigits, subtype } = component;
  return {
    ...partOf(component),
    type,
    path: pathOf(component['key']),
    rules: rulesOf(component),
    options: optionsOf(component),
    decimalDigits: typeof decimalDigits === 'number' && Number.isInteger(decimalDigits) && decimalDigits >= 0 && decimalDigits <= 20 ? decimalDigits : null,
    serializeToString: component['serializeToString'] === true,
    subtype: subtype === 'time' || subtype === 'datetime' ? subtype : 'date',
    expression: text(component['expression']),
  };
}

function containerField(type: ContainerType, component: JsonObject, depth: number): ContainerField {
  const { allowAddRemove, defaultRepetitions } = component;
  const fixed = type === 'dynamiclist' && allowAddRemove === false;
  return {
    ...partOf(component),
    type,
    path: pathOf(component['path']),
    fields: fieldsOf(component, depth + 1),
    rules: rulesOf(component),
    fixedRows: fixed ? (typeof defaultRepetitions === 'number' ? defaultRepetitions : 1) : null,
  };
}

/** Levels of groups and lists read; `checkForm` refuses deeper forms. */
export const MAX_FORM_DEPTH = 10;

/** The fields of a schema or container, in order; what carries no answer is left out. */
export function fieldsOf(schema: JsonObject, depth = 0): Field[] {
  const components = Array.isArray(schema['components']) && depth <= MAX_FORM_DEPTH ? schema['components'] : [];
  return components.flatMap((component): Field[] => {
    if (!isJsonObject(component)) return [];
    const answer = ANSWER_TYPES.find((type) => type === component['type']);
    if (answer) return pathOf(component['key']).length > 0 ? [answerField(answer, component)] : [];
    const container = CONTAINER_TYPES.find((type) => type === component['type']);
    return container && (container === 'group' || pathOf(component['path']).length > 0) ? [containerField(container, component, depth)] : [];
  });
}

const read = new WeakMap<JsonObject, Field[]>();

/** The fields of a form; read once per schema object. */
export function formFields(schema: JsonObject): Field[] {
  const known = read.get(schema);
  if (known) return known;
  const fields = fieldsOf(schema);
  read.set(schema, fields);
  return fields;
}
