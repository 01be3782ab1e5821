// The acceptance scenarios with the program killed with SIGKILL and started again before every step: nothing acknowledged is lost.

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
  it('passes with the program killed before every step', async () => {
    expect.hasAssertions();
    await walkScenario(scenarioOf(name), { url: stage.url, password: stage.password, beforeStep: stage.killAndStart });
  }, 300_000);
});
