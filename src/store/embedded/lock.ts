// The lock of a data folder: never two programs on one folder, and no lock outlives the process that took it.

import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../kernel/errors.js';
import { processIdentity } from './processes.js';

const LOCK_FILE = 'percorsi.pid';

/**
 * Takes a data folder for this process.
 * @param dataFolder absolute path; made when missing, readable by its owner alone (it holds personal data)
 * @returns a function that gives the folder back
 * @throws AppError UNAVAILABLE when a living process holds it, or it can be no folder of this program's
 */
export async function lockDataFolder(dataFolder: string): Promise<() => Promise<void>> {
  const lock = path.join(dataFolder, LOCK_FILE);
  const own = `${String(process.pid)} ${(await processIdentity(process.pid)) ?? ''}`;
  // Written aside and linked into place: whoever reads the lock reads it whole.
  const aside = `${lock}.${String(process.pid)}`;
  try {
    await makeFolder(dataFolder);
    await writeFile(aside, own);
  } catch (error) {
    throw new AppError('UNAVAILABLE', `Expected PERCORSI_DATA to name a folder the program can make and write to, but ${dataFolder} is none: ${reasonOf(error)}`, { cause: error });
  }
  try {
    while (!(await linked(aside, lock))) await removeIfStale(lock, dataFolder);
  } finally {
    await rm(aside, { force: true });
  }
  return async () => {
    if ((await readText(lock)) === own) await rm(lock, { force: true });
  };
}

/** Makes a folder and those above it. Node's own `recursive` never returns where a system has folders nothing can be made in (/proc). */
async function makeFolder(folder: string, hasParent = false): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    if (code !== 'ENOENT' || hasParent) throw error;
    await makeFolder(path.dirname(folder));
    await makeFolder(folder, true);
  }
}

const REASONS: Record<string, string> = {
  EACCES: 'permission denied', EPERM: 'permission denied', EROFS: 'it is on a read-only file system', EEXIST: 'a file has that name',
  ENOTDIR: 'a part of the path is a file', ENOSPC: 'the disk is full', ENOENT: 'nothing can be made there',
};

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message;
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the lock of a dead process. Moved away before it is judged again, so that a lock taken meanwhile survives. */
async function removeIfStale(lock: string, dataFolder: string): Promise<void> {
  const found = await readText(lock);
  if (found === null) return;
  await refuseIfAlive(found, dataFolder);
  const moved = `${lock}.stale.${String(process.pid)}`;
  try {
    await rename(lock, moved);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    if ((await readText(moved)) !== found) await linked(moved, lock);
  } finally {
    await rm(moved, { force: true });
  }
}

async function refuseIfAlive(content: string, dataFolder: string): Promise<void> {
  const space = content.indexOf(' ');
  const pid = Number(content.slice(0, space));
  if (!Number.isInteger(pid) || pid <= 0) return;
  const identity = await processIdentity(pid);
  // The identity tells a living holder from a process that merely got its number again.
  if (identity === null || identity !== content.slice(space + 1)) return;
  throw new AppError(
    'UNAVAILABLE',
    `Expected the data folder ${dataFolder} to be free, but another Percorsi (process ${String(pid)}) is using it: stop that one, or give this one its own folder with PERCORSI_DATA`,
  );
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
