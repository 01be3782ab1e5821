// Which files a territory runs: the base diagrams, forms and tables, with the territory's own in place of those of the same id.

import path from 'node:path';
import { entriesOf, requireText } from './files.js';
import { refuseFile } from './problems.js';

/** A file to deploy; `name` is relative to the processes folder, with forward slashes. */
export interface DeploymentFile {
  name: string;
  content: string;
  ids: DefinedIds;
}

/** What a file defines, for example `process citizen-path`; a file may hold several. Kinds: process, decision, form. */
export type DefinedIds = readonly string[];

interface ReadFile extends DeploymentFile {
  /** Territories the file is for (`percorsi:territories`), null = all. */
  territories: string[] | null;
}

const COMMENT = /<!--[\s\S]*?-->/g;
const PROCESS = /<(?:[\w.-]+:)?process\s[^>]*?\bid\s*=\s*["']([^"']+)["']/g;
const DECISION = /<(?:[\w.-]+:)?decision\s[^>]*?\bid\s*=\s*["']([^"']+)["']/g;
const TERRITORIES = /<(?:[\w.-]+:)?property\s[^>]*?\bname\s*=\s*["']percorsi:territories["'][^>]*?\bvalue\s*=\s*["']([^"']*)["']/;

function xmlIds(text: string, pattern: RegExp, kind: string): DefinedIds {
  return [...text.matchAll(pattern)].flatMap(([, id]) => (id === undefined ? [] : [`${kind} ${id}`]));
}

function formIds(name: string, content: string): DefinedIds {
  try {
    const form: unknown = JSON.parse(content);
    const id = typeof form === 'object' && form !== null && 'id' in form ? form.id : undefined;
    if (typeof id === 'string' && id !== '') return [`form ${id}`];
  } catch {
    // Said below: the file is no form either way.
  }
  throw refuseFile(name, [{ path: 'id', detail: 'Expected a form as JSON with an id, but it has none' }]);
}

function read(name: string, content: string): ReadFile {
  if (name.endsWith('.form')) return { name, content, ids: formIds(name, content), territories: null };
  const xml = content.replace(COMMENT, '');
  const isDiagram = name.endsWith('.bpmn');
  const ids = isDiagram ? xmlIds(xml, PROCESS, 'process') : xmlIds(xml, DECISION, 'decision');
  if (ids.length === 0) throw refuseFile(name, [{ path: '', detail: `Expected a ${isDiagram ? 'process' : 'decision'} with an id, but there is none` }]);
  const territories = TERRITORIES.exec(xml)?.[1];
  return { name, content, ids, territories: territories === undefined ? null : territories.split(',').map((code) => code.trim()).filter((code) => code !== '') };
}

async function readAll(folder: string, part: string): Promise<ReadFile[]> {
  const names = [
    ...(await entriesOf(path.join(folder, part), 'file')).filter((name) => /\.(bpmn|dmn)$/.test(name)).map((name) => `${part}/${name}`),
    ...(await entriesOf(path.join(folder, part, 'forms'), 'file')).filter((name) => name.endsWith('.form')).map((name) => `${part}/forms/${name}`),
  ];
  return Promise.all(names.map(async (name) => read(name, await requireText(folder, name))));
}

/**
 * Files deployed for a territory: everything in `base/` meant for it, replaced by a file in `territories/<T>/` that
 * defines the same process, form or decision id; what the territory adds is added.
 * @param folder the processes folder
 * @throws AppError VALIDATION for a file that defines nothing
 */
export async function loadDeployments(folder: string, tenantId: string): Promise<DeploymentFile[]> {
  const own = await readAll(folder, `territories/${tenantId}`);
  const replaced = new Set(own.flatMap((file) => file.ids));
  const base = (await readAll(folder, 'base')).filter(
    (file) => (file.territories === null || file.territories.includes(tenantId)) && !file.ids.some((id) => replaced.has(id)),
  );
  return [...base, ...own].map(({ name, content, ids }) => ({ name, content, ids }));
}
