// Making one mongod a replica set of itself: transactions and change streams need one, however small.

import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient, MongoServerError } from 'mongodb';
import type { Db } from 'mongodb';
import { AppError } from '../../kernel/errors.js';

export const REPLICA_SET = 'percorsi';
const PRIMARY_TIMEOUT_MS = 60_000;
const POLL_MS = 15;

/**
 * Waits until the mongod at `port` is primary of its one-node replica set, making the set on the first start and moving it when the
 * data folder had to change port (the stored configuration names the old one, and would wait for it for ever).
 * @throws AppError UNAVAILABLE when it is not primary within a minute
 */
export async function ensurePrimary(port: number): Promise<void> {
  const client = new MongoClient(`mongodb://127.0.0.1:${String(port)}`, { directConnection: true, serverSelectionTimeoutMS: PRIMARY_TIMEOUT_MS });
  try {
    const admin = client.db('admin');
    const host = `127.0.0.1:${String(port)}`;
    if ((await admin.command({ hello: 1 }))['me'] !== host) await initiateOrMove(admin, host);
    for (let waited = 0; waited < PRIMARY_TIMEOUT_MS; waited += POLL_MS) {
      if ((await admin.command({ hello: 1 }))['isWritablePrimary'] === true) return;
      await sleep(POLL_MS);
    }
    throw new AppError('UNAVAILABLE', `Expected the embedded MongoDB at ${host} to become writable within a minute, but it did not`);
  } finally {
    await client.close();
  }
}

/**
 * Writes a new address into the stored configuration, through a mongod started without a replica set. Needed when another program has the
 * old port: a member would ask that program who it is and wait for an answer that never comes.
 */
export async function renameMember(port: number): Promise<void> {
  const client = new MongoClient(`mongodb://127.0.0.1:${String(port)}`, { directConnection: true });
  try {
    await client.db('local').collection('system.replset').updateMany({}, { $set: { 'members.0.host': `127.0.0.1:${String(port)}` } });
  } finally {
    await client.close();
  }
}

async function initiateOrMove(admin: Db, host: string): Promise<void> {
  const members = [{ _id: 0, host }];
  try {
    await admin.command({ replSetInitiate: { _id: REPLICA_SET, members } });
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.codeName !== 'AlreadyInitialized') throw error;
    const { config } = (await admin.command({ replSetGetConfig: 1 })) as unknown as { config: { members: { host: string }[]; version: number } };
    if (config.members.length === 1 && config.members[0]?.host === host) return;
    await admin.command({ replSetReconfig: { ...config, version: config.version + 1, members }, force: true });
  }
}
