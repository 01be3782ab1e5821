// The processes folder, looked at before anything is started: most often its name is simply misspelt.

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../kernel/errors.js';

/** Parts of the folder nothing works without. */
const PARTS = ['base', 'territories'];

/** @throws AppError VALIDATION naming the variable and the folder unless it holds the parts it must */
export async function mustBeProcessesFolder(folder: string): Promise<void> {
  for (const part of PARTS) {
    const isFolder = await stat(path.join(folder, part)).then((found) => found.isDirectory(), () => false);
    if (!isFolder) throw new AppError('VALIDATION', `Expected PERCORSI_PROCESSES to name a folder with ${PARTS.join(' and ')} in it, but ${folder} has no ${part}`);
  }
}
