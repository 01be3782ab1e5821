// Starts the mongod the tests run on: a one-node replica set in a temporary folder, no mocks.

import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { MongoMemoryReplSet } from 'mongodb-memory-server';

export interface TestMongo {
  /** Connection string without a database name. */
  uri: string;
  stop(): Promise<void>;
}

/** The mongod binary of the tests: `PERCORSI_MONGOD`, else the one the embedded database keeps in the user's cache. */
async function mongodBinary(): Promise<string> {
  const binary = process.env['PERCORSI_MONGOD'] ?? path.join(homedir(), '.cache', 'percorsi', 'mongod-6.0.5', 'mongod');
  await access(binary).catch(() => {
    throw new Error(`Expected a mongod at ${binary}, but there is none: start the program once without MONGODB_URI, or set PERCORSI_MONGOD`);
  });
  return binary;
}

/** Starts mongod on a free port and waits for its primary; `stop` also removes its data. */
export async function launchMongo(): Promise<TestMongo> {
  // Any mongod will do: the library's wish for one version of its own is only noise here.
  process.env['MONGOMS_SYSTEM_BINARY_VERSION_CHECK'] = 'false';
  const replicaSet = await MongoMemoryReplSet.create({
    replSet: { count: 1, storageEngine: 'wiredTiger', name: 'percorsi-test' },
    binary: { systemBinary: await mongodBinary(), checkMD5: false },
    instanceOpts: [{ args: ['--wiredTigerCacheSizeGB', '0.5'] }],
  });
  return {
    uri: replicaSet.getUri(),
    stop: async () => {
      await replicaSet.stop({ doCleanup: true, force: true });
    },
  };
}
