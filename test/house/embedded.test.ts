// The embedded database: data outlive stops and kills, one folder has one owner, and what cannot be done is said.

import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findMongod } from '../../src/store/embedded/binary.js';
import { startEmbedded } from '../../src/store/embedded/index.js';
import { lockDataFolder } from '../../src/store/embedded/lock.js';
import { processIdentity } from '../../src/store/embedded/processes.js';

let folder: string;
const said: string[] = [];
const say = (line: string) => { said.push(line); };

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'percorsi-embedded-'));
  said.length = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Adds a note inside a transaction (so: a replica set that works) and counts all notes. */
async function addNote(uri: string): Promise<number> {
  const client = await MongoClient.connect(uri);
  try {
    const notes = client.db().collection('notes');
    await client.withSession((session) => session.withTransaction(() => notes.insertOne({}, { session })));
    return await notes.countDocuments();
  } finally {
    await client.close();
  }
}

async function recordedPort(): Promise<number> {
  return (JSON.parse(await readFile(path.join(folder, 'database.json'), 'utf8')) as { port: number }).port;
}

describe('embedded database', () => {
  test('a second start finds yesterday’s data on the same port', async () => {
    const first = await startEmbedded({ dataFolder: folder, say });
    expect(await addNote(first.uri)).toBe(1);
    await first.stop();
    const second = await startEmbedded({ dataFolder: folder, say });
    expect(second.uri).toBe(first.uri);
    expect(await addNote(second.uri)).toBe(2);
    await second.stop();
    expect(said).toEqual([]);
  });

  test('it moves when another program has taken its port, and the data come along', async () => {
    const first = await startEmbedded({ dataFolder: folder, say });
    await addNote(first.uri);
    await first.stop();
    const port = await recordedPort();
    const squatter = createServer();
    await new Promise<void>((resolve) => { squatter.listen(port, '127.0.0.1', resolve); });
    try {
      const second = await startEmbedded({ dataFolder: folder, say });
      expect(await recordedPort()).not.toBe(port);
      expect(await addNote(second.uri)).toBe(2);
      await second.stop();
    } finally {
      squatter.close();
    }
  });

  test('a folder in use is refused with the process that uses it', async () => {
    const first = await startEmbedded({ dataFolder: folder, say });
    await expect(startEmbedded({ dataFolder: folder, say })).rejects.toThrow(new RegExp(`another Percorsi \\(process ${String(process.pid)}\\) is using it`));
    expect(await addNote(first.uri)).toBe(1);
    await first.stop();
  });

  test('it tells when mongod ends by itself', async () => {
    const lost = new Promise<string>((resolve) => {
      void startEmbedded({ dataFolder: folder, say, onLost: resolve }).then(async () => {
        process.kill(Number.parseInt(await readFile(path.join(folder, 'mongodb', 'mongod.lock'), 'utf8'), 10), 'SIGKILL');
      });
    });
    expect(await lost).toMatch(/mongod on .* ended by itself \(SIGKILL\)/);
  });
});

describe('lock of the data folder', () => {
  test('of two who ask at once one gets it, and it can be had again after', async () => {
    const results = await Promise.allSettled([lockDataFolder(folder), lockDataFolder(folder)]);
    const granted = results.filter((result) => result.status === 'fulfilled');
    expect(granted).toHaveLength(1);
    await granted[0]!.value();
    await (await lockDataFolder(folder))();
    expect(await lockDataFolder(folder)).toBeTypeOf('function');
  });

  test('a dead holder’s lock is taken over, even when its number belongs to somebody else by now', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.once('close', resolve));
    await writeFile(path.join(folder, 'percorsi.pid'), `${String(child.pid)} whatever`);
    await (await lockDataFolder(folder))();
    await writeFile(path.join(folder, 'percorsi.pid'), `${String(process.pid)} begun at another time`);
    await (await lockDataFolder(folder))();
    await writeFile(path.join(folder, 'percorsi.pid'), 'rubbish');
    const release = await lockDataFolder(folder);
    expect(await readFile(path.join(folder, 'percorsi.pid'), 'utf8')).toBe(`${String(process.pid)} ${String(await processIdentity(process.pid))}`);
    await release();
  });
});

describe('finding a mongod', () => {
  test('a binary named that does not run is an error, never replaced in silence', async () => {
    const fake = path.join(folder, 'mongod');
    await writeFile(fake, '#!/bin/sh\necho "cannot open shared object" >&2\nexit 127\n');
    await chmod(fake, 0o755);
    const failure = findMongod({ env: { PATH: process.env['PATH'], PERCORSI_MONGOD: fake }, preferred: null, say });
    await expect(failure).rejects.toThrow(/Tried: PERCORSI_MONGOD: .*cannot open shared object.*MONGODB_URI$/s);
  });

  test('one on PATH that is too old is passed over', async () => {
    const old = path.join(folder, 'mongod');
    await writeFile(old, '#!/bin/sh\necho "db version v4.4.29"\n');
    await chmod(old, 0o755);
    const recent = path.join(folder, 'recent');
    await writeFile(recent, '#!/bin/sh\necho "db version v7.0.1"\n');
    await chmod(recent, 0o755);
    expect(await findMongod({ env: { PATH: folder }, preferred: recent, say })).toEqual({ path: recent, version: '7.0.1' });
    await expect(findMongod({ env: { PERCORSI_MONGOD: old }, preferred: recent, say })).rejects.toThrow(/version 4\.4\.29, older than 6/);
  });
});
