// Two nodes at odds, standing still, or living by a wrong date. The long suite is `npm run test:chaos`.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { clocksJump, nodePaused } from './kinds/hosts.js';
import { races } from './kinds/races.js';
import { createNodes, type Nodes } from './support/nodes.js';
import { chaosDatabase, demandSound, QUICK_TIMEOUT_MS } from './support/quick.js';

let nodes: Nodes;
beforeAll(async () => {
  nodes = await createNodes();
});
afterAll(() => nodes.close());

it('lets one of two nodes win that are asked for the same thing at once', async () => {
  const report = await races({ nodes, mongodbUri: chaosDatabase(), rounds: 2 });
  demandSound(report);
  expect(report.notes.length).toBeGreaterThan(0);
}, QUICK_TIMEOUT_MS);

it('fences a node that stood still for longer than its leases', async () => {
  demandSound(await nodePaused({ nodes, mongodbUri: chaosDatabase(), rounds: 1, concurrency: 2 }));
}, QUICK_TIMEOUT_MS);

it('lives by the database when host clocks jump by 40 days', async () => {
  demandSound(await clocksJump({ nodes, mongodbUri: chaosDatabase(), concurrency: 1 }));
}, QUICK_TIMEOUT_MS);
