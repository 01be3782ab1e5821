// Opening MongoDB: address checked, replica set demanded, each failure one sentence without credentials.

import mongoose, { mongo } from 'mongoose';
import type { Connection } from 'mongoose';
import { AppError } from '../kernel/errors.js';
import { SPECS } from './collections/index.js';
import type { SpecName } from './collections/index.js';
import type { Stored } from './fields.js';
import type { Models } from './models.js';
import { modelsOf } from './models.js';

export interface OpenOptions {
  /** `mongodb://` or `mongodb+srv://` connection string of a replica set or sharded cluster. */
  uri: string;
  /** Database; default the one of the connection string, else `percorsi`. */
  dbName?: string;
  /** Name shown in MongoDB's logs and `currentOp` (default `percorsi`). */
  appName?: string;
  /** How long a server that can take the command is looked for, in milliseconds (default 5,000). */
  serverSelectionTimeoutMs?: number;
  /** How long a search may take, in milliseconds (default 5,000). */
  queryTimeoutMs?: number;
}

/** The open database: mongoose's models, and the driver's collections for the hot operations. */
export interface Database {
  connection: Connection;
  client: mongo.MongoClient;
  models: Models;
  collections: Record<SpecName, mongo.Collection<Document>>;
}

/** A document of unknown shape whose `_id` may be any of our identities. */
export type Document = Stored & { _id: bigint | string | number };

/** An update made of operators; what the driver's types cannot say of documents whose fields they do not know. */
export function updateOf(operators: Stored): mongo.UpdateFilter<Document> {
  return operators;
}

const DEFAULT_DATABASE = 'percorsi';
const DEFAULT_SELECTION_MS = 5000;

/** The address without credentials and options: what may be shown and logged. */
export function shownAddress(uri: string): string {
  const parts = /^(mongodb(?:\+srv)?:\/\/)(?:.*@)?([^?]*)/s.exec(uri);
  return parts === null ? 'the given address' : `${parts[1] ?? ''}${parts[2] ?? ''}`;
}

/**
 * Connects and checks that transactions are possible.
 * @throws AppError UNAVAILABLE when the address is malformed, nothing answers, or it is no replica set
 */
export async function connect(options: OpenOptions): Promise<Database> {
  const shown = shownAddress(options.uri);
  const connection = mongoose.createConnection();
  try {
    await connection.openUri(options.uri, connectOptions(options));
    await demandReplicaSet(connection, shown);
  } catch (error) {
    await connection.close(true).catch(() => undefined);
    throw error instanceof AppError ? error : unreachable(error, shown);
  }
  const models = modelsOf(connection);
  const db = connection.db;
  if (db === undefined) throw new AppError('UNAVAILABLE', `Expected MongoDB at ${shown} to stay connected, but the connection closed at once`);
  const collections = Object.fromEntries(
    (Object.keys(SPECS) as SpecName[]).map((name) => [name, db.collection<Document>(SPECS[name].collection)]),
  ) as Database['collections'];
  return { connection, client: connection.getClient(), models, collections };
}

function connectOptions(options: OpenOptions): mongoose.ConnectOptions {
  const named = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?/]+)/.exec(options.uri)?.[1];
  return {
    dbName: options.dbName ?? (named === undefined ? DEFAULT_DATABASE : decodeURIComponent(named)),
    appName: options.appName ?? 'percorsi',
    serverSelectionTimeoutMS: options.serverSelectionTimeoutMs ?? DEFAULT_SELECTION_MS,
    // Keys are 63-bit integers: as JavaScript numbers they would lose their last digits.
    useBigInt64: true,
    ignoreUndefined: true,
    bufferCommands: false,
    writeConcern: { w: 'majority', journal: true },
  };
}

async function demandReplicaSet(connection: Connection, shown: string): Promise<void> {
  const hello = await connection.db?.admin().command({ hello: 1 });
  const isSharded = hello?.['msg'] === 'isdbgrid';
  if (typeof hello?.['setName'] === 'string' || isSharded) return;
  throw new AppError('UNAVAILABLE', `Expected a MongoDB replica set at ${shown}, but a standalone server answered: start mongod with --replSet and run rs.initiate()`);
}

function unreachable(error: unknown, shown: string): AppError {
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  // The library that reads connection strings has an error class of its own, told by its name alone.
  if (error instanceof mongo.MongoAPIError || (error instanceof Error && error.name === 'MongoParseError')) {
    return new AppError('UNAVAILABLE', `Expected a MongoDB connection string, but ${shown} cannot be used: ${hideCredentials(reason)}`, { cause: error });
  }
  return new AppError('UNAVAILABLE', `Expected a MongoDB replica set with a primary at ${shown}, but could not use it: ${hideCredentials(reason)}`, { cause: error });
}

/** Error texts may quote the connection string. */
function hideCredentials(text: string): string {
  return text.replace(/\/\/[^\s]*@/g, '//');
}
