// Opening: addresses that lead nowhere, servers that cannot do, databases of another release; migrations run once.

import mongoose from 'mongoose';
import { MongoMemoryServer } from 'mongodb-memory-server';
import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemRandom } from '../../src/kernel/random.js';
import { connect } from '../../src/store/connection.js';
import { openStore, shownAddress } from '../../src/store/index.js';
import { migrate, SCHEMA_VERSION } from '../../src/store/migrations/index.js';
import type { Migration } from '../../src/store/migrations/migration.js';
import { startMongo, uniqueDatabase } from '../support/mongo.js';
import { caseRecord } from './records.js';

describe('openStore', () => {
  it.each([
    ['mongodb://127.0.0.1:1/x', /Expected a MongoDB replica set with a primary at mongodb:\/\/127\.0\.0\.1:1\/x, but/],
    ['mongodb://anna:s3cret@127.0.0.1:1/x?authSource=admin', /^Expected a MongoDB replica set with a primary at mongodb:\/\/127\.0\.0\.1:1\/x, but/],
    ['http://anna:s3cret@example.org', /^Expected a MongoDB connection string, but/],
    ['mongodb://anna:s3cret@', /^Expected a MongoDB connection string, but/],
    ['', /^Expected a MongoDB connection string, but/],
  ])('refuses %s in one sentence without credentials', async (uri, message) => {
    const error = await openStore({ uri, serverSelectionTimeoutMs: 300 }).then(() => null, (reason: unknown) => reason as Error);
    expect(error).toMatchObject({ name: 'AppError', code: 'UNAVAILABLE' });
    expect(error!.message).toMatch(message);
    expect(error!.message).not.toMatch(/s3cret|anna|\n/);
  });

  it('shows addresses without credentials and options', () => {
    expect(shownAddress('mongodb+srv://u:p%40s@w@h1,h2:27018/db?tlsCertificateKeyFilePassword=x')).toBe('mongodb+srv://h1,h2:27018/db');
  });

  it('refuses a standalone server and says what to do', async () => {
    const systemBinary = process.env['PERCORSI_MONGOD'] ?? path.join(homedir(), '.cache', 'percorsi', 'mongod-6.0.5', 'mongod');
    const standalone = await MongoMemoryServer.create({ binary: { systemBinary, checkMD5: false } });
    onTestFinished(() => standalone.stop().then(() => undefined));
    await expect(openStore({ uri: standalone.getUri() })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringMatching(/Expected a MongoDB replica set .* standalone .*--replSet/) as string });
  });

  it('says UNAVAILABLE when the database goes away, and works again when it is back', async () => {
    const mongo = await startMongo();
    const store = await openStore({ uri: mongo.uri, serverSelectionTimeoutMs: 500 });
    onTestFinished(() => store.close());
    await store.ping(2000);
    await mongo.stop();
    await expect(store.ping(300)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(store.instance('1')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(store.commit({ insertCases: [caseRecord(), caseRecord()] })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(store.search('userTasks', { where: [], sort: [], page: { limit: 1 } }, null)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('uses the database named in the address, else the one of the options', async () => {
    const uri = await uniqueDatabase();
    const name = new URL(uri).pathname.slice(1);
    const store = await openStore({ uri });
    const other = await openStore({ uri, dbName: `${name}_b` });
    const file = caseRecord();
    await store.commit({ insertCases: [file] });
    expect(await store.case(file.caseId)).toEqual(file);
    expect(await other.case(file.caseId)).toBeNull();
    await Promise.all([store.close(), other.close()]);
  });
});

describe('migrations', () => {
  it('run once however many nodes start, and leave every described index', async () => {
    const uri = await uniqueDatabase();
    const stores = await Promise.all(Array.from({ length: 5 }, () => openStore({ uri })));
    const database = await connect({ uri });
    expect(await database.models.meta.findById('schema').lean()).toMatchObject({ version: SCHEMA_VERSION });
    for (const model of Object.values(database.models)) {
      const present = (await model.collection.indexes()).map((index) => index.name).toSorted();
      expect(present).toEqual(['_id_', ...model.schema.indexes().map(([, options]) => String(options['name']))].toSorted());
    }
    await Promise.all([...stores.map((store) => store.close()), database.connection.close()]);
  });

  it('run each new step once, in order, and none again', async () => {
    const database = await connect({ uri: await uniqueDatabase() });
    onTestFinished(() => database.connection.close());
    const runs: number[] = [];
    const step = (version: number): Migration => ({ version, title: String(version), run: () => Promise.resolve(void runs.push(version)) });
    await migrate(database, systemRandom, [step(1)]);
    await Promise.all([1, 2, 3].map(() => migrate(database, systemRandom, [step(1), step(2), step(3)])));
    expect(runs).toEqual([1, 2, 3]);
  });

  it('that died half-way run again from the step that was not recorded', async () => {
    const database = await connect({ uri: await uniqueDatabase() });
    onTestFinished(() => database.connection.close());
    const runs: string[] = [];
    const first: Migration = { version: 1, title: 'one', run: () => Promise.resolve(void runs.push('one')) };
    const dying: Migration = { version: 2, title: 'two', run: () => Promise.reject(new Error('killed')) };
    await expect(migrate(database, systemRandom, [first, dying])).rejects.toThrow('killed');
    await migrate(database, systemRandom, [first, { ...dying, run: () => Promise.resolve(void runs.push('two')) }]);
    expect(runs).toEqual(['one', 'two']);
  });

  it('refuse a database of a newer release', async () => {
    const uri = await uniqueDatabase();
    await (await openStore({ uri })).close();
    const connection = await mongoose.createConnection(uri).asPromise();
    await connection.collection<{ _id: string }>('meta').updateOne({ _id: 'schema' }, { $set: { version: SCHEMA_VERSION + 1 } });
    await connection.close();
    await expect(openStore({ uri })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('newer release') as string });
  });
});
