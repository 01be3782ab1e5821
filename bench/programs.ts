// The processes of the benchmark: mongod, nodes of the program, drivers; each started, watched and ended by its own handle.

import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { MongoMemoryReplSet } from 'mongodb-memory-server';
import type { DriverAnswer, DriverOrder } from './driver.js';

export const ROOT = path.resolve(import.meta.dirname, '..');
const START_TIMEOUT_MS = 120_000;

export interface Mongod {
  /** Connection string of one database on it. */
  uriOf(database: string): string;
  pid: number;
  stop(): Promise<void>;
}

/** A durable one-node replica set on disk, in a temporary folder that goes with it. @param args further arguments of mongod */
export async function startMongod(cacheGb: number, args: string[] = []): Promise<Mongod> {
  const binary = process.env['PERCORSI_MONGOD'] ?? path.join(homedir(), '.cache', 'percorsi', 'mongod-6.0.5', 'mongod');
  await access(binary).catch(() => {
    throw new Error(`Expected a mongod at ${binary}, but there is none: start the program once without MONGODB_URI, or set PERCORSI_MONGOD`);
  });
  process.env['MONGOMS_SYSTEM_BINARY_VERSION_CHECK'] = 'false';
  const folder = await mkdtemp(path.join(tmpdir(), 'percorsi-bench-db-'));
  const replicaSet = await MongoMemoryReplSet.create({
    replSet: { count: 1, storageEngine: 'wiredTiger', name: 'bench', args: ['--wiredTigerCacheSizeGB', String(cacheGb), ...args] },
    binary: { systemBinary: binary, checkMD5: false },
    instanceOpts: [{ dbPath: folder }],
  });
  const pid = replicaSet.servers[0]?.instanceInfo?.instance.mongodProcess?.pid;
  if (pid === undefined) throw new Error('Expected mongod to run, but it has no process');
  return {
    uriOf: (database) => {
      const uri = new URL(replicaSet.getUri());
      uri.pathname = `/${database}`;
      return uri.href;
    },
    pid,
    stop: async () => {
      await replicaSet.stop({ doCleanup: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface Server {
  url: string;
  pid: number;
  /** Milliseconds from the start of the process to its first answer. */
  startedInMs: number;
  /** All it has written so far. */
  output(): string;
  stop(): Promise<void>;
}

interface ServerOptions {
  command: string[];
  cwd: string;
  env: Record<string, string>;
  /** Finds the base URL in what the process writes once it is ready. */
  ready: RegExp;
}

/** Starts a server as a process of its own and waits until it says where it answers. */
export async function startServer({ command, cwd, env, ready }: ServerOptions): Promise<Server> {
  const [program = '', ...args] = command;
  const from = performance.now();
  const child = spawn(program, args, { cwd, env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const exited = new Promise<void>((resolve) => child.once('close', () => { resolve(); }));
  const url = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => { child.kill('SIGKILL'); reject(new Error(`Expected ${command.join(' ')} to start in time, but it did not:\n${output}`)); }, START_TIMEOUT_MS);
    const onData = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = ready.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(late);
      resolve(found);
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    void exited.then(() => { clearTimeout(late); reject(new Error(`Expected ${command.join(' ')} to run, but it ended:\n${output}`)); });
  });
  return {
    url, pid: child.pid ?? 0, startedInMs: performance.now() - from, output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** A node of the program on a database. @param root folder of the program: this one, or another checkout to compare with */
export function startPercorsi(options: { root?: string; mongoUri: string; processes: string; nodeArgs?: string[]; env?: Record<string, string> }): Promise<Server> {
  const root = options.root ?? ROOT;
  return startServer({
    command: [process.execPath, ...(options.nodeArgs ?? []), path.join(root, 'scripts', 'percorsi.mjs'), 'start'],
    cwd: root,
    env: { PORT: '0', MONGODB_URI: options.mongoUri, PERCORSI_PROCESSES: options.processes, ...options.env },
    // The banner ends with "Ready after": the address in it is only used once all of it is there.
    ready: /API +(http:\/\/\S+)\/v2[\s\S]*Ready after/,
  });
}

export interface Driver {
  pid: number;
  ask(order: DriverOrder): Promise<DriverAnswer>;
  stop(): void;
}

/** The driver, a process of its own: what it costs is not counted to the server. */
export function startDriver(): Driver {
  const child: ChildProcess = fork(path.join(import.meta.dirname, 'driver.ts'), { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    pid: child.pid ?? 0,
    ask: (order) => new Promise((resolve, reject) => {
      const onExit = (code: number | null): void => { reject(new Error(`Expected the driver to answer, but it ended with code ${String(code)}`)); };
      child.once('exit', onExit);
      child.once('message', (message: DriverAnswer | { error: string }) => {
        child.off('exit', onExit);
        if ('error' in message) reject(new Error(message.error));
        else resolve(message);
      });
      child.send(order);
    }),
    stop: () => { child.disconnect(); },
  };
}
