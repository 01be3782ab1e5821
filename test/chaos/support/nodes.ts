// Nodes under test: separate processes of the built program, started in advance, ordered about, killed.

import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Leases } from '../../../src/tasks/deps.js';
import type { VictimNews, VictimOrder } from '../victim.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const START_TIMEOUT_MS = 120_000;

/** Leases short enough to wait for in a test, long enough for a busy machine. */
export const SHORT_LEASES: Leases = { workMs: 3_000, followUpMs: 2_000, receiptMs: 2_000 };

export interface Node {
  url: string;
  pid: number;
  /** Resolves with the signal or exit code when the process is gone. */
  gone: Promise<NodeJS.Signals | number>;
  isAlive(): boolean;
  signal(signal: NodeJS.Signals): void;
  kill(): Promise<void>;
  output(): string;
}

/** A process with the program loaded and nothing started. */
export interface Prepared {
  start(order: Partial<VictimOrder> & { mongodbUri: string }): Promise<Node>;
  discard(): void;
}

export interface Nodes {
  prepare(): Prepared;
  start(order: Partial<VictimOrder> & { mongodbUri: string }): Promise<Node>;
  /** Kills what still runs and removes the build. */
  close(): Promise<void>;
}

/** Builds the program once, away from other builds, and gives the means to run nodes of it. */
export async function createNodes(): Promise<Nodes> {
  const { build } = (await import(path.join(ROOT, 'scripts/build.mjs'))) as { build: () => Promise<string> };
  const { transform } = await import('esbuild');
  const folder = path.join(ROOT, '.cache', 'chaos', `${String(process.pid)}-${String(process.hrtime.bigint())}`);
  const program = path.join(folder, 'program');
  mkdirSync(folder, { recursive: true });
  // Copies: whoever edits and builds meanwhile changes nothing for a suite that runs for an hour.
  const processes = path.join(folder, 'processes');
  cpSync(await build(), program, { recursive: true });
  cpSync(path.join(ROOT, 'processes'), processes, { recursive: true });
  const victim = path.join(folder, 'victim.mjs');
  const { code } = await transform(readFileSync(path.join(ROOT, 'test/chaos/victim.ts'), 'utf8'), { loader: 'ts', format: 'esm', target: 'node20.19' });
  writeFileSync(victim, code);
  const running = new Set<ChildProcess>();
  const killAll = (): void => {
    for (const child of running) child.kill('SIGKILL');
  };
  process.once('exit', killAll);

  const prepare = (): Prepared => {
    const child = spawn(process.execPath, [victim, program, ROOT], {
      cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PERCORSI_LOG_LEVEL: 'error', PERCORSI_PROCESSES: processes },
    });
    running.add(child);
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => { output = (output + chunk.toString()).slice(-20_000); });
    const gone = new Promise<NodeJS.Signals | number>((resolve) => {
      child.once('close', (exitCode, signal) => {
        running.delete(child);
        resolve(signal ?? exitCode ?? 1);
      });
    });
    const news = newsOf(child, gone, () => output);
    const loaded = news((item) => (item.kind === 'loaded' ? true : null));
    loaded.catch(() => undefined);
    return {
      async start(order) {
        await loaded;
        const ready = news((item) => (item.kind === 'ready' ? item.url : null));
        child.send({ kill: null, leases: SHORT_LEASES, clock: null, ...order } satisfies VictimOrder);
        const url = await ready;
        return {
          url, pid: child.pid ?? 0, gone, output: () => output,
          isAlive: () => running.has(child),
          signal: (signal) => { child.kill(signal); },
          kill: async () => { child.kill('SIGKILL'); await gone; },
        };
      },
      discard: () => { child.kill('SIGKILL'); },
    };
  };

  return {
    prepare,
    start: (order) => prepare().start(order),
    async close() {
      killAll();
      while (running.size > 0) await new Promise((resolve) => { setTimeout(resolve, 20); });
      process.off('exit', killAll);
      if (existsSync(folder)) rmSync(folder, { recursive: true });
    },
  };
}

/** Waits for a kind of news; raises with what the process wrote when it ends or stays silent. */
function newsOf(child: ChildProcess, gone: Promise<NodeJS.Signals | number>, output: () => string) {
  return <T>(pick: (item: VictimNews) => T | null): Promise<T> => new Promise((resolve, reject) => {
    const timer = setTimeout(() => { reject(new Error(`Expected news of node ${String(child.pid)} in time, but none came: ${output()}`)); }, START_TIMEOUT_MS);
    const listen = (item: VictimNews): void => {
      const picked = pick(item);
      if (picked === null && item.kind !== 'failed') return;
      clearTimeout(timer);
      child.off('message', listen);
      if (picked === null) reject(new Error(`Expected the node to start, but it failed: ${item.kind === 'failed' ? item.reason : ''}`));
      else resolve(picked);
    };
    child.on('message', listen);
    void gone.then((how) => {
      clearTimeout(timer);
      reject(new NodeGone(`node ${String(child.pid)} ended (${String(how)}): ${output()}`));
    });
  });
}

/** The node died before it was ready: a kill during its start. */
export class NodeGone extends Error {}
