// A form at deployment: everything that would fail later, named while the analyst is still there.

import type { DiagramProblem } from '../../engine/contract.js';
import { checkSyntax } from '../../engine/feel/index.js';
import { MAX_FILE_EXPRESSIONS } from '../../engine/feel/limits.js';
import { compilePattern } from '../../engine/feel/patterns.js';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json.js';
import { ANSWER_TYPES, CONTAINER_TYPES, MAX_FORM_DEPTH, optionsOf, pathOf, STATIC_TYPES } from './model.js';
import { asOptions } from './options.js';

const MAX_COMPONENTS = 500;
const MAX_FORM_BYTES = 1024 * 1024;
const CHOICES = new Set<Json>(['checklist', 'taglist', 'radio', 'select']);
const KNOWN_TYPES = new Set<Json>([...ANSWER_TYPES, ...CONTAINER_TYPES, ...STATIC_TYPES]);
const BAD_NAMES = new Set(['__proto__', 'constructor', 'prototype', '']);
/** The same ids as in diagrams, whose form definitions name it. */
const FORM_ID = /^[A-Za-z_][\w.-]{0,199}$/;
/** Names expressions give a meaning of their own. */
const TAKEN_NAMES = new Set(['caseId', 'tenantId', 'this', 'parent', 'i', 'item', 'created']);

function textAt(component: JsonObject, name: string): string | null {
  const value = component[name];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

class FormCheck {
  readonly problems: DiagramProblem[] = [];
  private components = 0;
  /** Of all expressions so far. */
  private characters = 0;

  constructor(private readonly name: string) {}

  file(rule: string, detail: string, remedy: string): void {
    this.problems.push({ pointer: this.name, elementId: this.name, elementName: null, severity: 'error', rule, detail, remedy });
  }

  private add(component: JsonObject, rule: string, detail: string, remedy: string, severity: 'error' | 'warning' = 'error'): void {
    const id = textAt(component, 'id') ?? textAt(component, 'key') ?? textAt(component, 'path') ?? this.name;
    this.problems.push({ pointer: id, elementId: id, elementName: textAt(component, 'label'), severity, rule, detail, remedy });
  }

  /** Components of a form, group or list; `taken` are the paths already used in their scope. */
  all(parent: JsonObject, taken: Map<string, boolean>, depth: number): void {
    if (depth > MAX_FORM_DEPTH) { this.file('form-too-deep', `Expected groups nested at most ${String(MAX_FORM_DEPTH)} deep, but they go deeper`, 'Flatten the form'); return; }
    if (!Array.isArray(parent['components'])) { this.file('no-components', 'Expected a list `components`, but there is none', 'Export the form again from a form editor'); return; }
    for (const component of parent['components']) {
      this.components += 1;
      if (this.components === MAX_COMPONENTS + 1) this.file('form-too-large', `Expected at most ${String(MAX_COMPONENTS)} components, but the form has more`, 'Split the form');
      if (this.components > MAX_COMPONENTS) return;
      if (isJsonObject(component)) this.component(component, taken, depth);
      else this.file('bad-component', 'Expected every component to be an object, but one is not', 'Export the form again from a form editor');
    }
  }

  private component(component: JsonObject, taken: Map<string, boolean>, depth: number): void {
    const type = component['type'] ?? null;
    if (!KNOWN_TYPES.has(type)) {
      this.add(component, 'unknown-component', `Expected a component type of form-js that the server can check, but got ${JSON.stringify(type)}`, `Use one of ${[...KNOWN_TYPES].map(String).join(', ')}`); return;
    }
    this.expressions(component);
    if (CONTAINER_TYPES.some((container) => container === type)) { this.container(component, taken, depth); return; }
    if (!ANSWER_TYPES.some((answer) => answer === type)) return;
    this.key(component, 'key', taken);
    if (textAt(component, 'label') === null && textAt(component, 'dateLabel') === null && textAt(component, 'timeLabel') === null && type !== 'expression') {
      this.add(component, 'no-label', 'Expected a label, but the field has none', 'Give the field an Italian label', 'warning');
    }
    this.rules(component);
    if (CHOICES.has(type)) this.options(component);
    if (type === 'expression' && textAt(component, 'expression') === null) this.add(component, 'no-expression', 'Expected an expression, but the field has none', 'Write the FEEL expression that works it out');
  }

  private container(component: JsonObject, taken: Map<string, boolean>, depth: number): void {
    const isList = component['type'] === 'dynamiclist';
    const path = pathOf(component['path']);
    if (isList || path.length > 0) this.key(component, 'path', taken, !isList);
    // A group without path shares the scope around it; one with a path adds its own names to that path.
    if (isList) { this.all(component, new Map(), depth + 1); return; }
    const inner = path.length === 0 ? taken : new Map<string, boolean>();
    this.all(component, inner, depth + 1);
  }

  /** A key must be usable and not meet another; `mayRepeat`: several groups may write into one path. */
  private key(component: JsonObject, property: 'key' | 'path', taken: Map<string, boolean>, mayRepeat = false): void {
    const path = pathOf(component[property]);
    const written = path.join('.');
    if (path.length === 0) { this.add(component, 'no-key', `Expected a ${property}, but the field has none`, `Give the field a ${property}`); return; }
    if (path.some((name) => BAD_NAMES.has(name) || name !== name.trim())) { this.add(component, 'bad-key', `Expected a usable ${property}, but got "${written}"`, 'Use letters, digits and underscores'); return; }
    if (TAKEN_NAMES.has(path[0] ?? '')) this.add(component, 'taken-key', `Expected a ${property} expressions do not use themselves, but got "${written}"`, 'Choose another name');
    for (const [other, repeatable] of taken) {
      const clash = other === written ? !(mayRepeat && repeatable) : other.startsWith(`${written}.`) || written.startsWith(`${other}.`);
      if (clash) this.add(component, 'duplicate-key', `Expected keys that do not meet, but "${written}" meets "${other}"`, 'Rename one of the fields');
    }
    taken.set(written, mayRepeat);
  }

  private feel(component: JsonObject, where: string, expression: Json | undefined): void {
    if (typeof expression !== 'string' || expression.trim() === '') return;
    const fitted = this.characters <= MAX_FILE_EXPRESSIONS;
    this.characters += expression.length;
    if (this.characters > MAX_FILE_EXPRESSIONS) {
      if (fitted) this.file('expressions-too-long', `Expected expressions of at most ${String(MAX_FILE_EXPRESSIONS)} characters in all, but the form has more`, 'Move rules into decision tables, or split the form');
      return;
    }
    const fault = checkSyntax(expression);
    if (fault !== null) this.add(component, 'bad-feel', `${where}: ${fault} (in \`${expression.slice(0, 200)}\`)`, 'Correct the expression');
  }

  private expressions(component: JsonObject): void {
    const { conditional, validate, readonly } = component;
    if (isJsonObject(conditional)) this.feel(component, 'Condition', conditional['hide']);
    this.feel(component, 'Options', component['valuesExpression']);
    if (component['type'] === 'expression') this.feel(component, 'Expression', component['expression']);
    this.feel(component, 'Read-only', readonly);
    for (const name of ['min', 'max', 'minLength', 'maxLength']) {
      const bound = isJsonObject(validate) ? validate[name] : undefined;
      if (typeof bound === 'string' && bound.trim().startsWith('=')) this.feel(component, name, bound);
      else if (typeof bound === 'string' && bound.trim() !== '' && !Number.isFinite(Number(bound))) this.add(component, 'bad-bound', `Expected a number for ${name}, but got "${bound.slice(0, 40)}"`, 'Write a number, or FEEL with a leading =');
    }
  }

  private rules(component: JsonObject): void {
    const rules = component['validate'];
    if (rules === undefined || !isJsonObject(rules)) return;
    for (const [low, high] of [['min', 'max'], ['minLength', 'maxLength']] as const) {
      const [least, most] = [rules[low], rules[high]];
      if (typeof least === 'number' && typeof most === 'number' && least > most) this.add(component, 'bad-bound', `Expected ${low} not above ${high}, but got ${String(least)} and ${String(most)}`, 'Swap the bounds');
    }
    const pattern = textAt(rules, 'pattern');
    if (pattern === null) return;
    try {
      compilePattern(pattern);
    } catch (error) {
      this.add(component, 'bad-pattern', error instanceof Error ? error.message : String(error), 'Use a pattern without look-around and back-references');
    }
  }

  private options(component: JsonObject): void {
    const source = optionsOf(component);
    if (source.from === 'nowhere') { this.add(component, 'no-options', 'Expected options (values, valuesKey or valuesExpression), but there are none', 'Add the options'); return; }
    if (source.from !== 'static') return;
    const options = asOptions(source.values);
    if (options === null || options.length === 0) { this.add(component, 'bad-options', 'Expected a list of {label, value}, but got something else or an empty list', 'Correct the options'); return; }
    const values = options.map(({ value }) => JSON.stringify(value));
    if (new Set(values).size < values.length) this.add(component, 'duplicate-option', 'Expected options with different values, but two share one', 'Change one of the values');
  }
}

/** Bytes of the form as JSON; null for one nested too deep to be written. */
function sizeOf(schema: JsonObject): number | null {
  try {
    return Buffer.byteLength(JSON.stringify(schema));
  } catch {
    return null;
  }
}

/** See `checkForm` of index.ts. */
export function check(schema: JsonObject, name: string): DiagramProblem[] {
  const form = new FormCheck(name);
  const size = sizeOf(schema);
  if (size === null) form.file('form-too-deep', 'Expected a form that can be written as JSON, but it is nested too deep', 'Flatten the form');
  else if (size > MAX_FORM_BYTES) form.file('form-too-large', `Expected at most ${String(MAX_FORM_BYTES)} bytes, but the form has ${String(size)}`, 'Split the form');
  else if (textAt(schema, 'id') === null) form.file('no-form-id', 'Expected a form id, but the file has none', 'Give the form an id');
  else if (!FORM_ID.test(textAt(schema, 'id') ?? '')) form.file('form-id', `Expected a form id of at most 200 letters, digits, ".", "_" and "-" that begins with a letter or "_", but it is "${(textAt(schema, 'id') ?? '').slice(0, 80)}"`, 'Change the id of the form');
  else form.all(schema, new Map(), 0);
  return form.problems;
}
