// The database killed, its primary lost, its network cut, its disk full. The long suite is `npm run test:chaos`.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { diskFull, mongodKilled, networkLost, primaryLost } from './kinds/database.js';
import { createNodes, type Nodes } from './support/nodes.js';
import { demandSound, QUICK_TIMEOUT_MS } from './support/quick.js';

let nodes: Nodes;
beforeAll(async () => {
  nodes = await createNodes();
});
afterAll(() => nodes.close());

it('survives SIGKILL of mongod under load', async () => {
  const report = await mongodKilled({ nodes, rounds: 1, concurrency: 2 });
  demandSound(report);
  expect(report.kills).toBe(1);
}, QUICK_TIMEOUT_MS);

it('survives the loss of the primary of three members', async () => {
  const report = await primaryLost({ nodes, rounds: 1, concurrency: 2 });
  demandSound(report);
  expect(report.kills).toBe(1);
}, QUICK_TIMEOUT_MS);

it('survives the loss of the network between a node and MongoDB', async () => {
  demandSound(await networkLost({ nodes, rounds: 2, concurrency: 2, cutMs: 2_000 }));
}, QUICK_TIMEOUT_MS);

it('survives a full disk under mongod', async () => {
  demandSound(await diskFull({ nodes, rounds: 1, concurrency: 2 }));
}, QUICK_TIMEOUT_MS);
