// mongod processes of a test's own, as a replica set whose members can be killed, stopped for good and started again on their data.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';

const START_MS = 60_000;

export interface Member {
  port: number;
  isRunning(): boolean;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again on its data and waits until it answers. */
  start(): Promise<void>;
  /** Resolves when the process ended by itself or by a signal. */
  gone(): Promise<void>;
  output(): string;
}

export interface ReplicaSet {
  members: Member[];
  /** Connection string of a database, naming all members. */
  uri(database: string): string;
  /** The member that is primary now; waits for one. */
  primary(): Promise<Member>;
  close(): Promise<void>;
}

export interface ReplicaSetOptions {
  members: number;
  /** Folder for the data of all members; default a temporary one. */
  folder?: string;
  /** Further arguments of mongod. */
  args?: string[];
}

function binary(): string {
  return process.env['PERCORSI_MONGOD'] || path.join(homedir(), '.cache', 'percorsi', 'mongod-6.0.5', 'mongod');
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => { resolve(typeof address === 'object' && address !== null ? address.port : 0); });
    });
  });
}

/** Starts the members, makes them one replica set and waits for its primary. Elections begin after 2 s of silence. */
export async function startReplicaSet({ members: count, folder, args = [] }: ReplicaSetOptions): Promise<ReplicaSet> {
  const own = folder ?? mkdtempSync(path.join(tmpdir(), 'percorsi-chaos-'));
  const members: Member[] = [];
  for (let index = 0; index < count; index += 1) members.push(memberOn(await freePort(), path.join(own, `member-${String(index)}`), args));
  const killAll = (): void => { for (const member of members) void member.kill(); };
  process.once('exit', killAll);
  await Promise.all(members.map((member) => member.start()));
  const hosts = members.map(({ port }) => `127.0.0.1:${String(port)}`);
  await withAdmin(members[0]?.port ?? 0, (client) => client.db('admin').command({
    replSetInitiate: { _id: 'chaos', members: hosts.map((host, _id) => ({ _id, host })), settings: { electionTimeoutMillis: 2_000 } },
  }));
  const set: ReplicaSet = {
    members,
    uri: (database) => `mongodb://${hosts.join(',')}/${database}?replicaSet=chaos`,
    async primary() {
      const deadline = performance.now() + START_MS;
      while (performance.now() < deadline) {
        for (const member of members.filter((each) => each.isRunning())) {
          const hello = await withAdmin(member.port, (client) => client.db('admin').command({ hello: 1 })).catch(() => null);
          if (hello?.['isWritablePrimary'] === true) return member;
        }
        await sleep(200);
      }
      throw new Error('Expected the replica set to have a primary, but it has none');
    },
    async close() {
      process.off('exit', killAll);
      await Promise.all(members.map((member) => member.kill()));
      if (folder === undefined) rmSync(own, { recursive: true, force: true });
    },
  };
  await set.primary();
  return set;
}

function memberOn(port: number, dbpath: string, args: readonly string[]): Member {
  mkdirSync(dbpath, { recursive: true });
  let child: ChildProcess | null = null;
  let gone: Promise<void> = Promise.resolve();
  let output = '';
  return {
    port,
    isRunning: () => child !== null,
    gone: () => gone,
    output: () => output,
    async kill() {
      child?.kill('SIGKILL');
      await gone;
    },
    async start() {
      const started = spawn(binary(), [
        '--replSet', 'chaos', '--port', String(port), '--dbpath', dbpath, '--bind_ip', '127.0.0.1', '--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '50',
        '--nounixsocket', '--setParameter', 'diagnosticDataCollectionEnabled=false', ...args,
      ], { stdio: ['ignore', 'pipe', 'pipe'] });
      child = started;
      const keep = (chunk: Buffer): void => { output = (output + chunk.toString()).slice(-20_000); };
      started.stdout.on('data', keep);
      started.stderr.on('data', keep);
      gone = new Promise((resolve) => {
        started.once('close', () => { child = null; resolve(); });
      });
      const deadline = performance.now() + START_MS;
      for (;;) {
        if (await withAdmin(port, (client) => client.db('admin').command({ ping: 1 })).then(() => true, () => false)) return;
        if (started.exitCode !== null || started.signalCode !== null || performance.now() > deadline) throw new Error(`Expected mongod on port ${String(port)} to start, but it did not: ${output.slice(-2_000)}`);
        await sleep(100);
      }
    },
  };
}

async function withAdmin<T>(port: number, run: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(`mongodb://127.0.0.1:${String(port)}/?directConnection=true`, { serverSelectionTimeoutMS: 1_000, connectTimeoutMS: 1_000 });
  try {
    await client.connect();
    return await run(client);
  } finally {
    await client.close();
  }
}
