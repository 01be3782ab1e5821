// Answers against a form: what is kept and what is refused, type by type and rule by rule.

import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/kernel/json.js';
import { validateAnswers } from '../../../src/tasks/forms/index.js';
import { evaluate, field, form, LETTERS, problems, values } from './support.js';

describe('values', () => {
  it('hold every declared field: null when empty, false for an unticked box', () => {
    const schema = form(field('textfield', 'a'), field('number', 'b'), field('checkbox', 'c'), field('checklist', 'd', LETTERS), field('select', 'e', LETTERS), field('datetime', 'f'), field('taglist', 'g', LETTERS), field('textarea', 'h'), field('radio', 'i', LETTERS),
      { type: 'dynamiclist', id: 'l', path: 'rows', components: [field('textfield', 'x')] }, { type: 'text', text: '# Ciao' }, { type: 'separator' }, { type: 'button', action: 'submit' }, { type: 'html', content: '' }, { type: 'spacer', height: 1 });
    const empty = { a: null, b: null, c: false, d: null, e: null, f: null, g: null, h: null, i: null, rows: null };
    expect(values(schema, {})).toEqual(empty);
    expect(values(schema, { a: ' ', b: null, c: null, d: [], e: '', f: '', g: [], h: '', i: null, rows: [] })).toEqual({ ...empty, d: [], g: [], rows: [] });
  });

  it('hold what was answered', () => {
    const schema = form(field('textfield', 'a'), field('number', 'b'), field('checkbox', 'c'), field('checklist', 'd', LETTERS), field('radio', 'e', LETTERS), field('datetime', 'f', { subtype: 'datetime' }));
    const answers = { a: 'Anna', b: -1.5, c: true, d: ['a', 'c'], e: 'b', f: '2027-02-08T09:30+01:00' };
    expect(values(schema, answers)).toEqual(answers);
  });
});

describe('types', () => {
  const cases: [JsonObject, Json, string][] = [
    [field('textfield', 'x'), 5, 'atteso un testo, arrivato un numero'], [field('textfield', 'x'), { a: 1 }, 'atteso un testo, arrivato un gruppo di campi'], [field('textfield', 'x'), [], 'atteso un testo, arrivato un elenco di 0 voci'], [field('textarea', 'x'), true, 'atteso un testo, arrivato un sì/no'],
    [field('number', 'x'), '5', 'atteso un numero, arrivato un testo'], [field('number', 'x'), [5], 'atteso un numero, arrivato un elenco di 1 voce'], [field('number', 'x', { serializeToString: true }), 5, 'atteso un numero scritto come testo'], [field('number', 'x', { serializeToString: true }), '1e5', 'atteso un numero scritto come testo'],
    [field('checkbox', 'x'), 'true', 'atteso un sì/no, arrivato un testo'], [field('checkbox', 'x'), 1, 'atteso un sì/no, arrivato un numero'], [field('select', 'x', LETTERS), 'z', 'attesa una delle opzioni «A», «B», «C», arrivato altro'], [field('radio', 'x', LETTERS), ['a'], 'attesa una delle opzioni'],
    [field('checklist', 'x', LETTERS), 'a', 'atteso un elenco di opzioni, arrivato un testo'], [field('checklist', 'x', LETTERS), ['a', 'z'], 'attesa una delle opzioni'], [field('taglist', 'x', LETTERS), ['a', 'a'], 'una volta sola'], [field('taglist', 'x', LETTERS), ['a', 'b', 'c', 'a'], 'attese al massimo 3 opzioni'],
    [field('datetime', 'x'), '08/02/2027', 'attesa una data come 2027-02-08'], [field('datetime', 'x'), '2027-02-30', 'che non esiste'], [field('datetime', 'x'), '2027-02-08T10:00', 'attesa una data'], [field('datetime', 'x'), 20270208, 'attesa una data come 2027-02-08, arrivato un numero'],
    [field('datetime', 'x', { subtype: 'time' }), '25:00', "attesa un'ora"], [field('datetime', 'x', { subtype: 'time' }), '9:30', "attesa un'ora"], [field('datetime', 'x', { subtype: 'datetime' }), '2027-02-08', 'attesa una data e ora'], [field('datetime', 'x', { subtype: 'datetime' }), '2027-02-30T10:00Z', 'che non esiste'],
    [field('select', 'x'), 'a', 'le opzioni non si possono leggere'],
  ];
  it.each(cases)('%j refuses %j', (component, answer, expected) => {
    const found = problems(form(component), { x: answer });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`/variables/x: «Campo x»: `);
    expect(found[0]).toContain(expected);
  });

  it.each([['time', '09:30'], ['time', '09:30:15'], ['time', '09:30Z'], ['time', '09:30+01:00'], ['date', '2028-02-29'], ['datetime', '2027-02-08T09:30'], ['datetime', '2027-02-08T09:30:00Z'], ['datetime', '2027-02-08T09:30:00.000+01:00']])('takes the %s %s', (subtype, answer) => {
    expect(values(form(field('datetime', 'x', { subtype })), { x: answer })).toEqual({ x: answer });
  });
});

describe('rules', () => {
  const cases: [JsonObject, Json, string | null][] = [
    [field('textfield', 'x', { validate: { required: true } }), null, 'attesa una risposta (campo obbligatorio), non è arrivato nulla'], [field('textfield', 'x', { validate: { required: true } }), '  ', 'campo obbligatorio), arrivato un testo vuoto'], [field('checkbox', 'x', { validate: { required: true } }), false, 'attesa la conferma'], [field('checkbox', 'x', { validate: { required: true } }), true, null],
    [field('checklist', 'x', { ...LETTERS, validate: { required: true } }), [], 'obbligatorio'], [field('number', 'x', { validate: { required: true } }), 0, null],
    [field('textfield', 'x', { validate: { minLength: 3 } }), 'ab', 'almeno 3 caratteri, arrivato uno di 2'], [field('textfield', 'x', { validate: { maxLength: 3 } }), 'abcd', 'al massimo 3 caratteri, arrivato uno di 4'], [field('textfield', 'x', { validate: { maxLength: 2 } }), '😀😀', null], [field('textarea', 'x', { validate: { maxLength: '3' } }), 'abcd', 'al massimo 3'],
    [field('number', 'x', { validate: { min: 1 } }), 0.5, 'non minore di 1, arrivato 0,5'], [field('number', 'x', { validate: { max: 10 } }), 11, 'non maggiore di 10, arrivato 11'], [field('number', 'x', { validate: { min: '= limit + 1' } }), 5, 'non minore di 6'], [field('number', 'x', { validate: { min: '=limit' } }), 5, null],
    [field('number', 'x', { decimalDigits: 2 }), 1.234, 'al massimo 2 decimali, arrivato uno con 3'], [field('number', 'x', { decimalDigits: 2 }), 1.23, null], [field('number', 'x', { decimalDigits: 0 }), 1e21, null], [field('number', 'x', { decimalDigits: 2 }), 1e-7, '7'], [field('number', 'x', { serializeToString: true, decimalDigits: 1, validate: { max: 2 } }), '1.5', null], [field('number', 'x', { serializeToString: true, validate: { max: 2 } }), '2.5', 'non maggiore di 2, arrivato 2,5'],
    [field('textfield', 'x', { validate: { pattern: '^[A-Z]{6}\\d{2}[A-Z]\\d{2}[A-Z]\\d{3}[A-Z]$' } }), 'RSSMRA80A01H501U', null], [field('textfield', 'x', { validate: { pattern: '^[A-Z]{6}$' } }), 'abc', 'della forma ^[A-Z]{6}$'], [field('textfield', 'x', { validate: { pattern: '(?=a)' } }), 'a', 'della forma'],
    [field('textfield', 'x', { validate: { validationType: 'email' } }), 'anna@comune.it', null], [field('textfield', 'x', { validate: { validationType: 'email' } }), 'anna@comune', 'posta elettronica'], [field('textfield', 'x', { validate: { validationType: 'phone' } }), '+39 0832 123456', null], [field('textfield', 'x', { validate: { validationType: 'phone' } }), 'chiamami', 'telefono'],
  ];
  it.each(cases)('%j with %j', (component, answer, expected) => {
    const found = problems(form(component), { x: answer }, { limit: 5 });
    if (expected === null) expect(found).toEqual([]);
    else expect(found.join('\n')).toContain(expected);
  });

  it('name the article behind the field, and never the value', () => {
    const schema = form(field('textfield', 'x', { properties: { article: 'art. 5 lett. c' }, validate: { pattern: '^\\d+$' } }));
    const result = validateAnswers({ schema, answers: { x: 'Mario Rossi' }, variables: {}, evaluate });
    expect(result.problems).toEqual([{ pointer: '/variables/x', detail: '«Campo x»: atteso un testo della forma ^\\d+$, arrivato un testo diverso', article: 'art. 5 lett. c' }]);
  });

  it('label a field without plain label by its key', () => {
    expect(problems(form({ type: 'number', key: 'isee', label: '=label' }), { isee: 'x' })[0]).toContain('«isee»');
  });
});

describe('options', () => {
  const resources = field('select', 'x', { valuesExpression: '=for r in register("resources") return {label: r.name, value: r.id}' });

  it('come from FEEL, from a variable, or from the form', () => {
    expect(values(form(resources), { x: 'm' })).toEqual({ x: 'm' });
    expect(problems(form(resources), { x: 'zz' })[0]).toContain('«Mensa», «Casa»');
    expect(values(form(field('select', 'x', { valuesKey: 'data.list' })), { x: 2 }, { data: { list: [1, 2] } })).toEqual({ x: 2 });
    expect(values(form(field('radio', 'x', { values: [{ label: 'Sì', value: true }, { label: 'No', value: false }] })), { x: false })).toEqual({ x: false });
    expect(values(form(field('select', 'x', { values: [{ label: 'Sede', value: { id: 1 } }] })), { x: { id: 1 } })).toEqual({ x: { id: 1 } });
  });

  it('let nothing pass when they cannot be had', () => {
    expect(problems(form(field('select', 'x', { valuesExpression: '=register("nope")' })), { x: 'm' })[0]).toContain('non si possono leggere');
    expect(problems(form(field('checklist', 'x', { valuesKey: 'gone' })), { x: ['m'] })[0]).toContain('non si possono leggere');
  });
});

describe('what may not be answered', () => {
  it('a field that is not in the form', () => {
    expect(problems(form(field('textfield', 'a')), { b: 'x', 'c/d~e': 1 })).toEqual(['/variables/b: Il campo «b» non è nel modulo: atteso nessun valore, arrivato un testo', '/variables/c~1d~0e: Il campo «c/d~e» non è nel modulo: atteso nessun valore, arrivato un numero']);
  });

  it('a field its condition hides', () => {
    const schema = form(field('checkbox', 'urgent'), field('textarea', 'why', { conditional: { hide: '=urgent = false' }, validate: { required: true } }));
    expect(values(schema, { urgent: false })).toEqual({ urgent: false, why: null });
    expect(values(schema, {}, { urgent: true })).toEqual({ urgent: false, why: null });
    expect(problems(schema, { urgent: false, why: 'x' })).toEqual(['/variables/why: «Campo why»: con queste risposte il campo non si compila: atteso nessun valore, arrivato un testo']);
    expect(problems(schema, { urgent: true })[0]).toContain('obbligatorio');
    expect(values(schema, { urgent: true, why: 'x' })).toEqual({ urgent: true, why: 'x' });
  });

  it('a condition that breaks hides nothing', () => {
    const schema = form(field('number', 'n'), field('textfield', 'x', { conditional: { hide: '=n > "a"' }, validate: { required: true } }));
    expect(problems(schema, { n: 5 })[0]).toContain('obbligatorio');
  });

  it('a disabled or read-only field, save as it is stored', () => {
    const schema = form(field('textfield', 'a', { disabled: true }), field('textfield', 'b', { readonly: true }), field('textfield', 'c', { readonly: '=locked' }));
    expect(values(schema, {}, { a: 'A', b: 'B', locked: true, c: 'C' })).toEqual({ a: 'A', b: 'B', c: 'C' });
    expect(values(schema, { a: 'A', b: 'B', c: 'new' }, { a: 'A', b: 'B', locked: false })).toEqual({ a: 'A', b: 'B', c: 'new' });
    expect(problems(schema, { a: 'X', b: 'Y', c: 'Z' }, { locked: true })).toEqual(['a', 'b', 'c'].map((key) => `/variables/${key}: «Campo ${key}»: il campo non si può modificare: atteso il valore già registrato, arrivato un valore diverso`));
  });

  it('a computed field: what is sent counts for nothing, not even for conditions', () => {
    const schema = form(field('number', 'a'), field('expression', 'total', { expression: '=a * 2', label: '' }), field('expression', 'more', { expression: '=total + 1' }), field('textfield', 'why', { conditional: { hide: '=total < 10' }, validate: { required: true } }));
    expect(values(schema, { a: 2, total: 99 })).toEqual({ a: 2, total: 4, more: 5, why: null });
    expect(problems(schema, { a: 20, total: 1 })[0]).toContain('/variables/why');
    expect(problems(schema, { a: null })[0]).toContain('/variables/why');
    expect(problems(form(field('number', 'a'), field('expression', 'total', { expression: '=a * 2' })), {})[0]).toContain('non si può calcolare');
  });
});

describe('groups and lists', () => {
  const person = { type: 'group', path: 'person', label: 'Persona', components: [field('textfield', 'name', { validate: { required: true } }), { type: 'group', label: 'Contatti', components: [field('textfield', 'phone')] }] };
  const needs = { type: 'dynamiclist', path: 'needs', label: 'Bisogni', components: [field('select', 'area', LETTERS), field('textfield', 'other', { conditional: { hide: '=area != "c"' }, validate: { required: true } }), field('number', 'row', { conditional: { hide: '=i = 1' } }), field('expression', 'twice', { expression: '=i * 2' })] };

  it('nest by their path', () => {
    expect(values(form(person, field('textfield', 'address.city')), { person: { name: 'Anna', phone: '1' }, address: { city: 'Matino' } })).toEqual({ person: { name: 'Anna', phone: '1' }, address: { city: 'Matino' } });
    expect(problems(form(person), { person: { phone: '1', extra: 1 } })).toEqual(['/variables/person/extra: Il campo «extra» non è nel modulo: atteso nessun valore, arrivato un numero', '/variables/person/name: «Campo name»: attesa una risposta (campo obbligatorio), non è arrivato nulla']);
    expect(problems(form(person), { person: 'Anna' })[0]).toContain('atteso un gruppo di campi, arrivato un testo');
  });

  it('keep what a stored group holds beyond the form', () => {
    expect(values(form(person, field('textfield', 'address.city')), { person: { name: 'Anna' }, address: { city: 'x' } }, { person: { name: 'old', born: '1980' }, address: { zip: '73046' } })).toEqual({ person: { name: 'Anna', phone: null, born: '1980' }, address: { zip: '73046', city: 'x' } });
  });

  it('check every row in its own scope', () => {
    expect(values(form(needs), { needs: [{ area: 'a', twice: 9 }, { area: 'c', other: 'x', row: 2 }] })).toEqual({ needs: [{ area: 'a', other: null, row: null, twice: 2 }, { area: 'c', other: 'x', row: 2, twice: 4 }] });
    expect(problems(form(needs), { needs: [{ area: 'c', row: 1 }, { area: 'z', bad: 1 }, 'x'] })).toEqual([
      expect.stringContaining('/variables/needs/0/other: «Campo other»: attesa una risposta'), expect.stringContaining('/variables/needs/0/row: «Campo row»: con queste risposte'), expect.stringContaining('/variables/needs/1/bad'), expect.stringContaining('/variables/needs/1/area'),
      // `area` is not "c" in the second row, so `other` is hidden there.
      '/variables/needs/2: «Bisogni»: attesa la riga 3 come gruppo di campi, arrivato un testo',
    ]);
    expect(problems(form(needs), { needs: { area: 'a' } })[0]).toContain('atteso un elenco di righe, arrivato un gruppo di campi');
  });

  it('hide with everything they hold', () => {
    const schema = form(field('checkbox', 'has'), { ...person, conditional: { hide: '=has != true' } }, { ...needs, conditional: { hide: '=has != true' } });
    expect(values(schema, {})).toEqual({ has: false, person: { name: null, phone: null }, needs: null });
    expect(problems(schema, { person: { name: 'x' }, needs: [{}] })).toHaveLength(2);
  });

  it('keep the number of rows where it may not change', () => {
    const fixed = form({ ...needs, allowAddRemove: false, defaultRepetitions: 2 });
    expect(problems(fixed, { needs: [{ area: 'a' }] })[0]).toContain('attese 2 righe, arrivate 1');
    expect(values(fixed, { needs: [{ area: 'a' }] }, { needs: [{}] })).toMatchObject({ needs: [{ area: 'a' }] });
  });
});
