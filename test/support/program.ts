// The real program as a process of its own, driven over HTTP: started, stopped, killed.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const START_TIMEOUT_MS = 60_000;

export interface ProgramOptions {
  demo?: boolean;
  env?: Record<string, string>;
  /** Runs on an embedded database in this folder. */
  dataFolder?: string;
  /** Runs on this database; default: a new one on the run's shared mongod. */
  mongoUri?: string;
}

export interface Program {
  /** Where it answers, without a trailing slash. */
  url: string;
  /** Password of `admin` on a first start, else empty. */
  adminPassword: string;
  /** Password of every demo account, else empty. */
  demoPassword: string;
  pid: number;
  /** SIGTERM; resolves with the exit code when the process is gone. */
  stop(): Promise<number | null>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** All it has written so far, stdout and stderr. */
  output(): string;
}

/** A database of its own on the mongod of this run. */
export function newDatabaseUri(): string {
  const uri = new URL(inject('mongoUri'));
  uri.pathname = `/percorsi_test_${randomBytes(6).toString('hex')}`;
  return uri.href;
}

/**
 * Starts the program on a free port and waits until it says it is ready.
 * @throws Error with everything it wrote when it ends before
 */
export async function startProgram(options: ProgramOptions = {}): Promise<Program> {
  const run = launch(options);
  const outcome = await Promise.race([run.ready.then(() => 'ready' as const), run.exited, timeout(START_TIMEOUT_MS)]);
  if (outcome !== 'ready') {
    run.signal('SIGKILL');
    throw new Error(`Expected the program to start, but it ${outcome === 'late' ? 'was not ready in a minute' : `ended with code ${String(outcome)}`}:\n${run.output()}`);
  }
  const text = run.output();
  return {
    url: matched(text, /API +(http:\/\/\S+)\/v2/),
    adminPassword: matched(text, /admin, password (\S+)/),
    demoPassword: matched(text, /Demo password +(\S+)/),
    pid: run.pid,
    output: run.output,
    stop: () => { run.signal('SIGTERM'); return run.exited; },
    kill: async () => { run.signal('SIGKILL'); await run.exited; },
  };
}

/** Runs the program until it ends by itself: for starts that must fail. */
export async function runToEnd(options: ProgramOptions & { args?: string[]; input?: string } = {}): Promise<{ exitCode: number | null; output: string }> {
  const run = launch(options, options.args);
  const outcome = await Promise.race([run.exited, timeout(START_TIMEOUT_MS)]);
  if (outcome === 'late') {
    run.signal('SIGKILL');
    throw new Error(`Expected the program to end, but it ran for a minute:\n${run.output()}`);
  }
  return { exitCode: outcome, output: run.output() };
}

function launch({ demo, env, dataFolder, mongoUri }: ProgramOptions, args?: string[]) {
  const database: Record<string, string> = dataFolder === undefined ? { MONGODB_URI: mongoUri ?? newDatabaseUri() } : { PERCORSI_DATA: dataFolder };
  const child = spawn(process.execPath, ['scripts/percorsi.mjs', ...(args ?? ['start', ...(demo === true ? ['--demo'] : [])])], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PERCORSI_MONGOD: process.env['PERCORSI_MONGOD'], PORT: '0', ...database, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = new Promise<number | null>((resolve) => { child.once('close', resolve); });
  const ready = new Promise<void>((resolve) => {
    const onData = (chunk: Buffer) => {
      output += chunk.toString();
      if (/^Ready after /m.test(output)) resolve();
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
  });
  return { pid: child.pid ?? 0, ready, exited, output: () => output, signal: (signal: NodeJS.Signals) => { child.kill(signal); } };
}

function matched(text: string, pattern: RegExp): string {
  return pattern.exec(text)?.[1] ?? '';
}

function timeout(ms: number): Promise<'late'> {
  return new Promise((resolve) => { setTimeout(() => { resolve('late'); }, ms).unref(); });
}
