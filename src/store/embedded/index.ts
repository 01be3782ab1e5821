// The embedded database: a real mongod with its data on disk, started for a program that was given no MONGODB_URI.

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { MongoInstance } from 'mongodb-memory-server';
import { MongoInstanceEvents } from 'mongodb-memory-server-core/lib/util/MongoInstance.js';
import { AppError } from '../../kernel/errors.js';
import { findMongod } from './binary.js';
import type { Mongod } from './binary.js';
import { lockDataFolder } from './lock.js';
import { commandLine, processIdentity, stopProcess } from './processes.js';
import { ensurePrimary, renameMember, REPLICA_SET } from './replicaSet.js';

const DATABASE = 'percorsi';
const DEFAULT_CACHE_MB = 512;
const LAUNCH_TIMEOUT_MS = 60_000;

export interface EmbeddedOptions {
  /** Absolute path; made when missing. */
  dataFolder: string;
  /** Told, in one line, when something slow or unusual happens. */
  say: (line: string) => void;
  /** Bound of MongoDB's cache, in megabytes (default 512, at least 256). */
  cacheMb?: number;
  /** Told when mongod ends without having been asked to: the program cannot go on. */
  onLost?: (reason: string) => void;
  env?: NodeJS.ProcessEnv;
}

export interface EmbeddedDatabase {
  uri: string;
  mongodVersion: string;
  /** Stops mongod and gives the folder back; the data stays. */
  stop(): Promise<void>;
}

/** What is remembered of a data folder from one start to the next. */
interface FolderRecord {
  port: number;
  mongod: Mongod;
}

/**
 * Starts the database of a data folder. An abandoned mongod of a killed program is stopped first.
 * @throws AppError UNAVAILABLE: folder in use, no mongod to be had, or mongod refusing to start; the message says what to do
 */
export async function startEmbedded({ dataFolder, say, cacheMb = DEFAULT_CACHE_MB, onLost, env = process.env }: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const unlock = await lockDataFolder(dataFolder);
  try {
    const dbPath = path.join(dataFolder, 'mongodb');
    await mkdir(dbPath, { recursive: true, mode: 0o700 });
    const record = await readRecord(dataFolder);
    const [mongod] = await Promise.all([findMongod({ env, preferred: record?.mongod.path ?? null, say }), stopAbandoned(dbPath, say)]);
    const port = await freePort(record?.port ?? defaultPort(dataFolder));
    if (record !== null && record.port !== port) await moveToPort({ dbPath, port, mongod, cacheMb });
    if (record?.port !== port || record.mongod.path !== mongod.path) await writeRecord(dataFolder, { port, mongod });
    const instance = await launch({ dbPath, port, mongod, cacheMb, replicaSet: REPLICA_SET });
    try {
      await ensurePrimary(port);
    } catch (error) {
      await instance.stop();
      throw error;
    }
    let stopping = false;
    instance.on(MongoInstanceEvents.instanceClosed, (code: number | null, signal: string | null) => {
      if (!stopping) onLost?.(`mongod on ${dbPath} ended by itself (${signal ?? `exit code ${String(code)}`})`);
    });
    return {
      uri: `mongodb://127.0.0.1:${String(port)}/${DATABASE}?replicaSet=${REPLICA_SET}`,
      mongodVersion: mongod.version,
      stop: async () => {
        stopping = true;
        await instance.stop();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

interface LaunchOptions {
  dbPath: string;
  port: number;
  mongod: Mongod;
  cacheMb: number;
  /** Without it mongod runs alone, to repair the configuration of the set. */
  replicaSet?: string;
}

async function moveToPort(options: LaunchOptions): Promise<void> {
  const alone = await launch(options);
  try {
    await renameMember(options.port);
  } finally {
    await alone.stop();
  }
}

async function launch({ dbPath, port, mongod, cacheMb, replicaSet }: LaunchOptions): Promise<MongoInstance> {
  // Our own check (binary.ts) accepts any version from 6 on; mongodb-memory-server would warn of each but its default.
  process.env['MONGOMS_SYSTEM_BINARY_VERSION_CHECK'] ??= 'false';
  let lastWords = '';
  const instance = new MongoInstance({
    instance: {
      port, dbPath, ip: '127.0.0.1', ...(replicaSet === undefined ? {} : { replSet: replicaSet }), storageEngine: 'wiredTiger', launchTimeout: LAUNCH_TIMEOUT_MS,
      args: ['--wiredTigerCacheSizeGB', (cacheMb / 1024).toFixed(3), '--setParameter', 'diagnosticDataCollectionEnabled=false'],
    },
    binary: { systemBinary: mongod.path },
    // In its own process group: Ctrl-C is for the program, which stops mongod when it has finished what is in flight.
    spawn: { detached: true },
  });
  instance.on(MongoInstanceEvents.instanceSTDOUT, (lines: string) => { lastWords = fatalMessage(lines) ?? lastWords; });
  try {
    await instance.start();
  } catch (error) {
    throw new AppError(
      'UNAVAILABLE',
      `Expected mongod ${mongod.version} (${mongod.path}) to start on ${dbPath}, but it did not: ${lastWords || (error as Error).message}`,
      { cause: error },
    );
  }
  return instance;
}

/** The reason out of mongod's JSON log lines, when one tells of an error. */
function fatalMessage(lines: string): string | null {
  for (const line of lines.split('\n')) {
    if (!/"s":"[EF]"/.test(line)) continue;
    const attr = /"error":"([^"]+)"/.exec(line)?.[1];
    const message = /"msg":"([^"]+)"/.exec(line)?.[1];
    if (attr !== undefined || message !== undefined) return attr ?? message ?? null;
  }
  return null;
}

/** Stops the mongod of a program that was killed: two of them on one folder would destroy it, and its memory is stale. */
async function stopAbandoned(dbPath: string, say: EmbeddedOptions['say']): Promise<void> {
  const pid = Number.parseInt(await readText(path.join(dbPath, 'mongod.lock')), 10);
  if (!Number.isInteger(pid) || pid <= 0 || (await processIdentity(pid)) === null) return;
  if (!(await commandLine(pid)).includes(dbPath)) return;
  say(`Stopping the mongod a killed program left on ${dbPath} (process ${String(pid)})…`);
  if (await stopProcess(pid)) return;
  throw new AppError('UNAVAILABLE', `Expected the mongod left on ${dbPath} (process ${String(pid)}) to stop, but it is still there: end it by hand and start again`);
}

/** One port per folder, below the range systems lend to outgoing connections. */
function defaultPort(dataFolder: string): number {
  return 20_000 + (createHash('sha256').update(dataFolder).digest().readUInt32BE(0) % 10_000);
}

async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + 100; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new AppError('UNAVAILABLE', `Expected a free port from ${String(wanted)} to ${String(wanted + 99)} for the embedded MongoDB, but all are in use`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => { resolve(false); });
    probe.listen(port, '127.0.0.1', () => { probe.close(() => { resolve(true); }); });
  });
}

const RECORD_FILE = 'database.json';
const MAX_PORT = 65_535;

async function readRecord(dataFolder: string): Promise<FolderRecord | null> {
  const text = await readText(path.join(dataFolder, RECORD_FILE));
  try {
    const { port, mongod } = JSON.parse(text) as Partial<FolderRecord>;
    return Number.isInteger(port) && port !== undefined && port > 0 && port <= MAX_PORT && typeof mongod?.path === 'string' ? { port, mongod } : null;
  } catch {
    // Missing or damaged: all it holds can be found anew, and the replica set moves to the port.
    return null;
  }
}

async function writeRecord(dataFolder: string, record: FolderRecord): Promise<void> {
  const file = path.join(dataFolder, RECORD_FILE);
  await writeFile(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
