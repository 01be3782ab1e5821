// The committed forms: every datum the regulations list is a typed field, in Italian, with options a server can check.

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkSyntax } from '../../src/engine/feel/index.js';
import type { JsonObject } from '../../src/kernel/json.js';
import { checkForm } from '../../src/tasks/forms/index.js';
import { everyComponent, fieldsOf, form, names } from './files.js';

interface Datum {
  datum: string;
  fields: Record<string, string>;
  options?: Record<string, string[]>;
  leftOut?: string;
}

const DATA = (JSON.parse(readFileSync(new URL('data.json', import.meta.url), 'utf8')) as { tasks: Record<string, Datum[]> }).tasks;
const FORMS = names('base/forms', '.form').map((name) => name.replace('.form', ''));
const TYPES = ['textfield', 'textarea', 'number', 'checkbox', 'checklist', 'taglist', 'radio', 'select', 'datetime', 'dynamiclist', 'group', 'text', 'expression'];
const WITH_OPTIONS = ['radio', 'select', 'checklist', 'taglist'];

test('the list of data covers every form', () => {
  expect(Object.keys(DATA).sort()).toEqual(FORMS);
});

describe.each(FORMS)('%s', (id) => {
  const fields = fieldsOf(form(id).components);
  const components = everyComponent(form(id).components);

  test('holds every datum of the regulations, with its type and options', () => {
    for (const { datum, fields: expected, options, leftOut } of DATA[id] ?? []) {
      for (const [key, type] of Object.entries(expected)) expect({ datum, key, type: fields.find((field) => field.key === key)?.type }).toEqual({ datum, key, type });
      for (const [key, values] of Object.entries(options ?? {})) {
        expect(fields.find((field) => field.key === key)?.component.values?.map((option) => option.value)).toEqual(expect.arrayContaining(values));
      }
      expect(Object.keys(expected).length > 0 || existsSync(new URL(`../../${String(leftOut)}`, import.meta.url))).toBe(true);
    }
  });

  test('has its own id, known component types, unique ids and keys', () => {
    expect(form(id)).toMatchObject({ id, type: 'default' });
    expect(components.filter((component) => !TYPES.includes(component.type))).toEqual([]);
    for (const list of [components.map((component) => component.id), fields.map((field) => field.key)]) expect(list).toEqual([...new Set(list)]);
  });

  test('is taken by the server without a finding', () => {
    expect(checkForm(form(id) as unknown as JsonObject, `${id}.form`)).toEqual([]);
  });

  test('says everything in Italian, shortly, with the English beside it', () => {
    for (const component of components) {
      expect(component.label ?? component.text).toMatch(/^\p{Lu}/u);
      expect((component.label ?? '').length).toBeLessThanOrEqual(42);
      expect(component.properties?.['en']).toMatch(/\w/);
    }
  });

  test('gives options where a choice is asked, with values that are ids', () => {
    for (const component of components) {
      const sources = [component.values, component.valuesExpression].filter((source) => source !== undefined);
      expect([component.id, sources.length]).toEqual([component.id, WITH_OPTIONS.includes(component.type) ? 1 : 0]);
      for (const option of component.values ?? []) expect(option.value).toMatch(/^[a-z-]+$/);
    }
  });

  test('has expressions that parse, over names of this form', () => {
    const keys = fields.map((field) => field.key);
    for (const component of components) {
      const expressions = [component.conditional?.hide, component.valuesExpression].filter((expression) => expression !== undefined);
      for (const expression of expressions) expect([expression, expression.startsWith('='), checkSyntax(expression)]).toEqual([expression, true, null]);
      const asked = component.conditional?.hide.match(/^=(\w+) /)?.[1];
      expect(asked === undefined || keys.includes(asked)).toBe(true);
    }
  });
});

test('no form asks for money (CAS art. 4: the service is free) or keeps reserved notes as variables', () => {
  const keys = FORMS.flatMap((id) => fieldsOf(form(id).components).map((field) => field.key.toLowerCase()));
  expect(keys.filter((key) => /fee|price|payment|isee|reserved.?note/.test(key))).toEqual([]);
});

test('a key means the same wherever it stands: same type, same options', () => {
  const seen = new Map<string, { type: string; options: unknown; id: string }>();
  // The area of a referral is the one the competence table decides on; that of a request is the list of all.
  const onPurpose = new Set(['needArea']);
  for (const id of FORMS) {
    for (const { key, type, component } of fieldsOf(form(id).components)) {
      const now = { type, options: component.values?.map((option) => option.value) ?? component.valuesExpression, id };
      const before = seen.get(key);
      if (before !== undefined && !onPurpose.has(key)) expect({ key, ...now, id: before.id }).toEqual({ key, ...before });
      seen.set(key, now);
    }
  }
  expect(seen.size).toBeGreaterThan(60);
});
