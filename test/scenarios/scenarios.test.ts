// The acceptance scenarios over HTTP on the started program, live.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCENARIOS, scenarioOf } from '../processes/scenario.js';
import { stageOnDisk, type DiskStage } from './stage.js';
import { walkScenario } from './walk.js';

let stage: DiskStage;
beforeAll(async () => {
  stage = await stageOnDisk();
});
afterAll(async () => {
  await stage.close();
});

describe.each(SCENARIOS)('%s', (name) => {
  it('passes live', async () => {
    expect.hasAssertions();
    await walkScenario(scenarioOf(name), { url: stage.url, password: stage.password, beforeStep: () => Promise.resolve() });
  }, 60_000);
});
