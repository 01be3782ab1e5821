// Forms at deployment and on their way to a front end.

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/kernel/json.js';
import { checkForm, resolveFormSchema } from '../../../src/tasks/forms/index.js';
import { evaluate, field, form, LETTERS } from './support.js';

const found = (schema: JsonObject): string[] => checkForm(schema, 'test.form').map(({ severity, rule, pointer }) => `${severity} ${rule} @${pointer}`);

describe('checkForm', () => {
  it('finds nothing in a sound form', () => {
    expect(checkForm(form(
      field('textfield', 'a', { validate: { required: true, pattern: '^\\d+$', minLength: 1, maxLength: '=limit' } }), field('number', 'b', { validate: { min: 1, max: 2 } }), field('checklist', 'c', LETTERS), field('select', 'd', { valuesExpression: '=register("resources")' }), field('radio', 'e', { valuesKey: 'x.y' }),
      { type: 'group', path: 'g', label: 'G', conditional: { hide: '=b = null' }, components: [field('textfield', 'a')] }, { type: 'group', path: 'g', label: 'G', components: [field('textfield', 'b')] }, { type: 'dynamiclist', path: 'l', label: 'L', components: [field('textfield', 'a')] }, field('expression', 'x', { expression: '=b + 1' }), { type: 'text', text: 'x' }, { type: 'table', dataSource: '=l' },
    ), 'test.form')).toEqual([]);
  });

  const cases: [string, JsonObject, string[]][] = [
    ['unknown type', form(field('filepicker', 'x')), ['error unknown-component @f-x']], ['no type', form({ id: 'x', key: 'y' }), ['error unknown-component @x']], ['no key', form({ type: 'textfield', id: 'x', label: 'X' }), ['error no-key @x']],
    ['bad key', form(field('textfield', '__proto__.x'), field('textfield', 'a..b'), field('textfield', 'constructor')), ['error bad-key @f-__proto__.x', 'error bad-key @f-a..b', 'error bad-key @f-constructor']], ['taken key', form(field('textfield', 'caseId')), ['error taken-key @f-caseId']],
    ['same key', form(field('textfield', 'x'), field('number', 'x')), ['error duplicate-key @f-x']], ['same key in a group without path', form(field('textfield', 'x'), { type: 'group', label: 'G', components: [field('number', 'x')] }), ['error duplicate-key @f-x']],
    ['keys that meet', form(field('textfield', 'a'), field('textfield', 'a.b')), ['error duplicate-key @f-a.b']], ['list without path', form({ type: 'dynamiclist', id: 'l', components: [] }), ['error no-key @l']], ['list over a field', form(field('textfield', 'l'), { type: 'dynamiclist', id: 'l2', path: 'l', components: [] }), ['error duplicate-key @l2']],
    ['bad FEEL', form(field('textfield', 'x', { conditional: { hide: '=a +' }, readonly: '=foo(1)', validate: { minLength: '=1 +' } }), field('expression', 'e', { expression: '=(' }), field('select', 's', { valuesExpression: '=[' })), ['error bad-feel @f-x', 'error bad-feel @f-x', 'error bad-feel @f-x', 'error bad-feel @f-e', 'error bad-feel @f-s']],
    ['bad pattern', form(field('textfield', 'x', { validate: { pattern: '(?=a)b' } }), field('textfield', 'y', { validate: { pattern: '[' } })), ['error bad-pattern @f-x', 'error bad-pattern @f-y']], ['bad bounds', form(field('number', 'x', { validate: { min: 2, max: 1 } }), field('textfield', 'y', { validate: { minLength: 'many' } })), ['error bad-bound @f-x', 'error bad-bound @f-y']],
    ['no options', form(field('select', 'x'), field('radio', 'y', { values: [] }), field('checklist', 'z', { values: [{ label: 'A' }] })), ['error no-options @f-x', 'error bad-options @f-y', 'error bad-options @f-z']], ['same option', form(field('select', 'x', { values: ['a', 'a'] })), ['error duplicate-option @f-x']],
    ['empty expression', form(field('expression', 'x')), ['error no-expression @f-x']], ['no label', form({ type: 'textfield', id: 'x', key: 'x' }), ['warning no-label @x']], ['no id', { type: 'default', components: [] }, ['error no-form-id @test.form']], ['no components', { id: 'x' }, ['error no-components @test.form']], ['bad component', { id: 'x', components: [1] }, ['error bad-component @test.form']],
    ['too many', form(...Array.from({ length: 600 }, (_none, index) => field('textfield', `k${String(index)}`))), ['error form-too-large @test.form']], ['too deep', Array.from({ length: 15 }).reduce<JsonObject>((inner) => ({ id: 'g', type: 'group', label: 'G', components: [inner] }), field('textfield', 'x')), ['error form-too-deep @test.form']],
    ['beyond JSON', { id: 'x', components: Array.from({ length: 20_000 }).reduce<JsonObject[]>((inner) => [{ components: inner }], []) }, ['error form-too-deep @test.form']],
  ];
  it.each(cases)('%s', (_name, schema, expected) => {
    expect(found(schema)).toEqual(expected);
  });

  it('says what to do', () => {
    for (const problem of checkForm(form(field('filepicker', 'x'), field('select', 's')), 'test.form')) expect([problem.remedy.length > 0, problem.detail.startsWith('Expected')]).toEqual([true, true]);
  });
});

describe('resolveFormSchema', () => {
  const schema = form(
    field('select', 'a', { valuesExpression: '=for r in register("resources") return {label: r.name, value: r.id}' }), { type: 'group', components: [field('radio', 'b', { valuesKey: 'list' })] }, field('checklist', 'c', LETTERS),
    { type: 'dynamiclist', path: 'l', components: [field('select', 'd', { valuesExpression: '=this.options' })] }, { type: 'text', text: 'x' },
  );

  it('writes options in, and leaves the rest and the given schema alone', () => {
    const before = structuredClone(schema);
    const resolved = resolveFormSchema(schema, { list: ['x', 2] }, evaluate);
    expect(schema).toEqual(before);
    expect(resolved).toEqual({ ...schema, components: [
      field('select', 'a', { values: [{ label: 'Mensa', value: 'm' }, { label: 'Casa', value: 'c' }] }), { type: 'group', components: [field('radio', 'b', { values: [{ label: 'x', value: 'x' }, { label: '2', value: 2 }] })] }, field('checklist', 'c', LETTERS),
      { type: 'dynamiclist', path: 'l', components: [field('select', 'd', { valuesExpression: '=this.options' })] }, { type: 'text', text: 'x' },
    ] });
  });
});
