// One node killed at every named point of the cycle. The long suite is `npm run test:chaos`.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { killAtPoints, POINTS } from './kinds/kills.js';
import { createNodes, type Nodes } from './support/nodes.js';
import { chaosDatabase, demandSound, QUICK_TIMEOUT_MS } from './support/quick.js';

let nodes: Nodes;
beforeAll(async () => {
  nodes = await createNodes();
});
afterAll(() => nodes.close());

it('survives SIGKILL at every named point of the cycle', async () => {
  const report = await killAtPoints({ nodes, mongodbUri: chaosDatabase(), kills: POINTS.length, concurrency: 4, passages: 1 });
  demandSound(report);
  expect(report.byPoint).toEqual(Object.fromEntries(POINTS.map((point) => [point, 1])));
}, QUICK_TIMEOUT_MS);
