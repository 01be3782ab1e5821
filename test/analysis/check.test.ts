// Checking a file from the command line: diagrams and decisions by the engine, forms by their schema.

import { describe, expect, test } from 'vitest';
import { checkFile } from '../../src/analysis/check.js';
import type { DiagramProblem, Engine } from '../../src/engine/contract.js';

const finding = (rule: string): DiagramProblem => ({ elementId: 'x', elementName: null, severity: 'error', rule, pointer: 'x', detail: 'd', remedy: 'r' });
/** The two functions of the engine a check asks; it must ask no other. */
const engine = {
  compileDiagram: (_xml: string, name: string) => Promise.resolve({ processes: [], problems: [finding(`diagram ${name}`)] }),
  compileDecisions: (_xml: string, name: string) => Promise.resolve({ drgId: 'd', drgName: null, decisions: [], problems: [finding(`decisions ${name}`)], runtime: null }),
} as unknown as Engine;

const rules = async (name: string, content: string): Promise<string[]> => (await checkFile(engine, name, content)).map(({ rule, elementId }) => `${rule} ${elementId}`);
const form = (components: unknown, more: object = {}): string => JSON.stringify({ type: 'default', id: 'register', components, ...more });

describe('checkFile', () => {
  test.each([
    ['a.bpmn', 'diagram a.bpmn x'], ['A.BPMN', 'diagram A.BPMN x'], ['a.dmn', 'decisions a.dmn x'], ['a.txt', 'unknown-file a.txt'], ['bpmn', 'diagram bpmn x'],
  ])('%s', async (name, expected) => {
    expect(await rules(name, '')).toEqual([expected]);
  });

  test('a good form', async () => {
    expect(await rules('a.form', form([
      { type: 'text', text: 'Dati' },
      { type: 'textfield', key: 'name', id: 'f1' },
      { type: 'group', components: [{ type: 'textfield', key: 'surname', id: 'f2' }] },
      { type: 'group', path: 'address', components: [{ type: 'textfield', key: 'name', id: 'f3' }] },
      { type: 'dynamiclist', path: 'members', id: 'f4', components: [{ type: 'textfield', key: 'name', id: 'f5' }] },
      { type: 'button', action: 'submit', id: 'f6' },
    ]))).toEqual([]);
  });

  test.each([
    ['no JSON', '{', ['form-json a.form']],
    ['a list', '[]', ['form-id a.form']],
    ['no id', '{"type":"default","components":[]}', ['form-id a.form']],
    ['another type', form([], { type: 'survey' }), ['form-type a.form']],
    ['no components', form(undefined), ['form-components a.form']],
    ['a component without type', form([{ key: 'a' }]), ['form-component register']],
    ['a key twice', form([{ type: 'textfield', key: 'a', id: 'f1' }, { type: 'group', components: [{ type: 'textfield', key: 'a', id: 'f2' }] }]), ['form-key-twice f2']],
    ['a key that is no name', form([{ type: 'textfield', key: 'a b', id: 'f1' }]), ['form-key f1']],
    ['a list without path', form([{ type: 'dynamiclist', id: 'f1', components: [] }]), ['form-key f1']],
    ['groups without end', form(Array.from({ length: 30 }).reduce<unknown[]>((inner) => [{ type: 'group', components: inner }], [])), ['form-nesting register']],
  ])('%s', async (_what, content, expected) => {
    expect(await rules('a.form', content)).toEqual(expected);
  });

  test('a caller may bring a check that knows the fields', async () => {
    expect(await checkFile(engine, 'a.form', form([]), (schema, name) => [finding(`${JSON.stringify(schema['id'])} ${name}`)])).toEqual([finding('"register" a.form')]);
  });
});
