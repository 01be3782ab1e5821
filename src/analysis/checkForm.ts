// The structure of a form-js schema: its type, its components, and keys that do not write over one another.

import type { DiagramProblem } from '../engine/contract.js';
import { isJsonObject } from '../kernel/json.js';
import type { Json, JsonObject } from '../kernel/json.js';

/** Components that hold others and give their path to what is inside. */
const CONTAINERS = new Set(['group', 'dynamiclist']);
/** Deeper nesting is refused before it is followed. */
const MAX_DEPTH = 20;
const KEY = /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u;

interface Walk {
  formId: string;
  seen: Map<string, string>;
  problems: DiagramProblem[];
}

/**
 * Checks a form's structure: schema type `default`, a list of typed components, keys that are names and stand once.
 * @param schema parsed form, with an id
 * @param name file name, the subject of findings on the form as a whole
 */
export function checkFormStructure(schema: JsonObject, name: string): DiagramProblem[] {
  const walk: Walk = { formId: typeof schema['id'] === 'string' ? schema['id'] : name, seen: new Map(), problems: [] };
  if (schema['type'] !== 'default') report(walk, name, 'form-type', `Expected a form-js schema of type "default", but it is ${JSON.stringify(schema['type'] ?? null)}`, 'Save the form with a form-js editor');
  if (!Array.isArray(schema['components'])) report(walk, name, 'form-components', 'Expected a list of components, but there is none', 'Save the form with a form-js editor');
  else visit(schema['components'], '', 1, walk);
  return walk.problems;
}

function visit(components: Json[], path: string, depth: number, walk: Walk): void {
  if (depth > MAX_DEPTH) {
    report(walk, walk.formId, 'form-nesting', `Expected at most ${String(MAX_DEPTH)} groups within groups, but there are more`, 'Flatten the form');
    return;
  }
  components.forEach((component, index) => {
    if (!isJsonObject(component) || typeof component['type'] !== 'string') {
      report(walk, walk.formId, 'form-component', `Expected a component with a type at ${path === '' ? 'the top' : path}[${String(index)}], but there is none`, 'Remove it, or add it again in the editor');
      return;
    }
    visitComponent(component, component['type'], path, depth, walk);
  });
}

function visitComponent(component: JsonObject, type: string, path: string, depth: number, walk: Walk): void {
  const id = typeof component['id'] === 'string' ? component['id'] : walk.formId;
  if (CONTAINERS.has(type)) {
    const own = typeof component['path'] === 'string' ? component['path'] : '';
    if (type === 'dynamiclist') claimKey(own, path, id, walk);
    if (Array.isArray(component['components'])) visit(component['components'], join(path, own), depth + 1, walk);
  } else if ('key' in component) {
    claimKey(component['key'], path, id, walk);
  }
}

function claimKey(key: Json | undefined, path: string, id: string, walk: Walk): void {
  if (typeof key !== 'string' || !KEY.test(key)) {
    report(walk, id, 'form-key', `Expected a key of letters, digits and "_" for the field ${id}, but it is ${JSON.stringify(key ?? null)}`, 'Give the field a key that expressions can read');
    return;
  }
  const full = join(path, key);
  const earlier = walk.seen.get(full);
  if (earlier !== undefined) report(walk, id, 'form-key-twice', `Expected each key once, but "${full}" is the key of ${earlier} and of ${id}`, 'Give each field its own key');
  else walk.seen.set(full, id);
}

function join(path: string, key: string): string {
  return path === '' || key === '' ? path + key : `${path}.${key}`;
}

function report(walk: Walk, elementId: string, rule: string, detail: string, remedy: string): void {
  walk.problems.push({ elementId, elementName: null, severity: 'error', rule, pointer: elementId, detail, remedy });
}
