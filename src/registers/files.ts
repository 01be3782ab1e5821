// Reading the files of the processes folder: YAML as plain data, folders in a fixed order.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { AppError } from '../kernel/errors.js';
import { refuseFile } from './problems.js';

/** A profile is a few hundred lines; whatever is longer is no profile. */
const MAX_YAML_BYTES = 1024 * 1024;
/** Aliases a file may expand to: more is a YAML bomb. */
const MAX_ALIASES = 100;

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Text of a file, null when there is none. */
async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new AppError('VALIDATION', `Expected to read ${file}, but it failed: ${codeOf(error) ?? 'unknown cause'}`, { cause: error });
  }
}

/**
 * Content of a YAML file (core schema: no custom tags, no code), null when the file is not there.
 * @param folder the processes folder
 * @param name file name inside it, with forward slashes: what messages call the file
 * @throws AppError VALIDATION for a file that is no YAML or too large
 */
export async function readYaml(folder: string, name: string): Promise<unknown> {
  const text = await textOf(path.join(folder, name));
  if (text === null) return null;
  if (Buffer.byteLength(text) > MAX_YAML_BYTES) throw refuseFile(name, [{ path: '', detail: `Expected at most ${String(MAX_YAML_BYTES)} bytes, but got ${String(Buffer.byteLength(text))}` }]);
  const document = parseDocument(text, { schema: 'core', uniqueKeys: true });
  const [broken] = document.errors;
  if (broken) throw refuseFile(name, [{ path: '', detail: `Expected YAML, but ${broken.message.split('\n')[0] ?? broken.code}` }]);
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (error) {
    throw refuseFile(name, [{ path: '', detail: `Expected YAML with at most ${String(MAX_ALIASES)} aliases, but it has more` }]);
  }
}

/** As `readYaml`, for a file that must be there. */
export async function requireYaml(folder: string, name: string): Promise<unknown> {
  const content = await readYaml(folder, name);
  if (content === null) throw refuseFile(name, [{ path: '', detail: 'Expected the file to be there and not empty, but it is not' }]);
  return content;
}

/** Names of the entries of a folder, sorted; none when the folder is not there. */
export async function entriesOf(folder: string, kind: 'file' | 'folder'): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => (kind === 'file' ? entry.isFile() : entry.isDirectory())).map((entry) => entry.name).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Text of a file of the processes folder that a listing named. */
export async function requireText(folder: string, name: string): Promise<string> {
  const text = await textOf(path.join(folder, name));
  if (text === null) throw refuseFile(name, [{ path: '', detail: 'Expected the file to be there, but it is gone' }]);
  return text;
}
