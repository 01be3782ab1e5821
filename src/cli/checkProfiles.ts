// `percorsi check` on parameters and profiles: they mean something only together, so the whole processes folder around the file is read.

import { access } from 'node:fs/promises';
import path from 'node:path';
import type { DiagramProblem } from '../engine/contract.js';
import { AppError } from '../kernel/errors.js';
import { loadProfiles } from '../registers/index.js';

const MARK = path.join('base', 'parameters.yaml');

/** True for a file that states parameters, registers or a territory: `base/*.yaml`, `territories/<T>/profile.yaml`, `territories/demo/<T>.yaml`. */
export function statesProfiles(file: string): boolean {
  const parts = path.resolve(file).split(path.sep);
  const [folder, name] = parts.slice(-2);
  return /^(parameters|registers|profile)\.ya?ml$/.test(name ?? '') || (folder === 'demo' && /^[A-Z0-9]+\.ya?ml$/.test(name ?? ''));
}

/** The nearest folder above the file that is a processes folder. */
async function processesFolderOf(file: string): Promise<string | null> {
  let folder = path.dirname(path.resolve(file));
  while (folder !== path.dirname(folder)) {
    if (await access(path.join(folder, MARK)).then(() => true, () => false)) return folder;
    folder = path.dirname(folder);
  }
  return null;
}

function problem(elementId: string, pointer: string, detail: string, remedy: string): DiagramProblem {
  return { elementId, elementName: null, severity: 'error', rule: 'profile', pointer, detail, remedy };
}

/**
 * What the start would refuse in the territories around a file, with and without the demonstration's values. Never throws for bad content.
 * @param file a file for which `statesProfiles` holds
 */
export async function checkProfiles(file: string): Promise<DiagramProblem[]> {
  const folder = await processesFolderOf(file);
  if (folder === null) {
    return [problem(path.basename(file), file, `Expected ${path.basename(file)} to lie in a processes folder (one with ${MARK}), but it does not`, 'Put it where the program will read it, then check it there')];
  }
  try {
    await loadProfiles({ folder, overlays: false });
    await loadProfiles({ folder, overlays: true });
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const found = error.errors.length > 0 ? error.errors : [{ pointer: path.basename(file), detail: error.message }];
    return found.map(({ pointer, detail }) => problem(pointer, pointer, detail, 'Mend the value there'));
  }
}
