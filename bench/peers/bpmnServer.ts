// Installs bpmn-server into a temporary folder and starts it on the benchmark's mongod; null when it cannot be had.

import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer } from '../programs.js';
import type { Mongod, Server } from '../programs.js';
import type { Db } from 'mongodb';

const VERSION = '2.3.8';
const INSTALL_TIMEOUT_MS = 180_000;

export interface Peer {
  name: string;
  server: Server;
  stop(): Promise<void>;
}

/** Starts the peer on a new database; its address asks for majority and journal, as ours does. */
export async function startBpmnServer(mongod: Mongod, database: string): Promise<Peer | null> {
  const folder = await mkdtemp(path.join(tmpdir(), 'percorsi-bench-peer-'));
  const gone = () => rm(folder, { recursive: true, force: true });
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }');
  const installed = spawnSync('npm', ['install', `bpmn-server@${VERSION}`, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, timeout: INSTALL_TIMEOUT_MS, encoding: 'utf8' });
  if (installed.status !== 0) {
    console.log(`bpmn-server ${VERSION} could not be installed, so it is left out: ${installed.stderr.trim().split('\n').at(-1) ?? ''}`);
    await gone();
    return null;
  }
  await mkdir(path.join(folder, 'processes'));
  await mkdir(path.join(folder, 'templates'));
  await cp(path.join(import.meta.dirname, 'workload.bpmn'), path.join(folder, 'processes', 'workload.bpmn'));
  await cp(path.join(import.meta.dirname, 'bpmn-server.cjs'), path.join(folder, 'server.cjs'));
  const uri = new URL(mongod.uriOf(database));
  uri.searchParams.set('w', 'majority');
  uri.searchParams.set('journal', 'true');
  const server = await startServer({
    command: [process.execPath, 'server.cjs'], cwd: folder, env: { MONGODB_URI: uri.href, PEER_DATABASE: database }, ready: /listening on (http:\S+)/,
  });
  return { name: `bpmn-server ${VERSION}`, server, stop: async () => { await server.stop(); await gone(); } };
}

/** Copies one open instance of the peer, with new ids, as its own start would write it. */
export async function fillBpmnServer(db: Db, count: number): Promise<void> {
  const instances = db.collection('wf_instances');
  const template = await instances.findOne({ 'items.status': 'wait' });
  if (template === null) throw new Error('Expected an open instance of the peer to copy, but there is none');
  const { _id, ...document } = template;
  const items = document['items'] as Record<string, unknown>[];
  for (let from = 0; from < count; from += 500) {
    const batch = Array.from({ length: Math.min(500, count - from) }, (_none, index) => ({
      ...document, id: `${String(_id)}-${String(from + index)}`, items: items.map((item) => ({ ...item, id: `${String(item['id'])}-${String(from + index)}` })),
    }));
    await instances.insertMany(batch, { ordered: false });
  }
}
