// The committed processes as tests read them: diagrams as moddle trees, forms as JSON, fields flattened.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BpmnModdle } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };

/** The processes folder of this repository. */
export const PROCESSES = fileURLToPath(new URL('../../processes/', import.meta.url));

/** A moddle element, read loosely: the tests assert what they look for. */
export interface Tree {
  $type: string;
  id: string;
  name?: string;
  [property: string]: unknown;
}

interface Reader {
  fromXML(xml: string): Promise<{ rootElement: Tree; warnings: { message: string }[] }>;
}

export function names(folder: string, ending: string): string[] {
  return readdirSync(path.join(PROCESSES, folder)).filter((name) => name.endsWith(ending)).sort();
}

export function content(name: string): string {
  return readFileSync(path.join(PROCESSES, name), 'utf8');
}

export const DIAGRAMS = names('base', '.bpmn');

export async function parsed(diagram: string): Promise<{ definitions: Tree; warnings: string[] }> {
  const moddle = new BpmnModdle({ zeebe }, { nsMap: {} }) as unknown as Reader;
  const { rootElement, warnings } = await moddle.fromXML(content(`base/${diagram}`));
  return { definitions: rootElement, warnings: warnings.map((warning) => warning.message) };
}

export function children(element: Tree, property: string): Tree[] {
  return (element[property] as Tree[] | undefined) ?? [];
}

export function processOf(definitions: Tree): Tree {
  return children(definitions, 'rootElements').find((element) => element.$type === 'bpmn:Process')!;
}

/** Flow elements of a process or sub-process, those inside its embedded sub-processes included. */
export function flowElements(scope: Tree): Tree[] {
  return children(scope, 'flowElements').flatMap((element) => [element, ...(element.$type === 'bpmn:SubProcess' ? flowElements(element) : [])]);
}

/** Extension elements of a type, for example `zeebe:FormDefinition`. */
export function extensions(element: Tree, type: string): Tree[] {
  const holder = element['extensionElements'] as Tree | undefined;
  return holder === undefined ? [] : children(holder, 'values').filter((value) => value.$type === type);
}

export function properties(element: Tree): Record<string, string> {
  return Object.fromEntries(extensions(element, 'zeebe:Properties').flatMap((holder) => children(holder, 'properties').map((property): [string, string] => [property.name!, property['value'] as string])));
}

export interface Field {
  /** Key; inside a dynamic list `<list>.<key>`. */
  key: string;
  type: string;
  component: FormComponent;
}

export interface FormComponent {
  id: string;
  type: string;
  key?: string;
  path?: string;
  label?: string;
  text?: string;
  readonly?: boolean;
  validate?: { required?: boolean };
  conditional?: { hide: string };
  values?: { label: string; value: string }[];
  valuesExpression?: string;
  components?: FormComponent[];
  properties?: Record<string, string>;
}

export interface Form {
  id: string;
  type: string;
  components: FormComponent[];
}

export function form(id: string): Form {
  return JSON.parse(content(`base/forms/${id}.form`)) as Form;
}

export function everyComponent(components: FormComponent[]): FormComponent[] {
  return components.flatMap((component) => [component, ...everyComponent(component.components ?? [])]);
}

/** Fields of a form in order; a group adds nothing to the key, a dynamic list is a field and the prefix of its own. */
export function fieldsOf(components: FormComponent[], prefix = ''): Field[] {
  return components.flatMap((component) => {
    if (component.type === 'group') return fieldsOf(component.components ?? [], prefix);
    if (component.type === 'dynamiclist') {
      const key = `${prefix}${component.path!}`;
      return [{ key, type: component.type, component }, ...fieldsOf(component.components ?? [], `${key}.`)];
    }
    return component.key === undefined ? [] : [{ key: `${prefix}${component.key}`, type: component.type, component }];
  });
}
