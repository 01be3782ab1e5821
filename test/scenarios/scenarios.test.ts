// The acceptance scenarios over HTTP on the started program: live, and with the program killed and started before every step.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCENARIOS, scenarioOf } from '../processes/scenario.js';
import { startProgram, type Program } from '../support/program.js';
import { walkScenario } from './walk.js';

let dataFolder: string;
let program: Program;
let password: string;
beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'percorsi-scenarios-'));
  program = await startProgram({ demo: true, dataFolder });
  password = program.demoPassword;
});
afterAll(async () => {
  await program.stop();
  await rm(dataFolder, { recursive: true, force: true });
});

describe.each(SCENARIOS)('%s', (name) => {
  const scenario = scenarioOf(name);

  it('passes live', async () => {
    expect.hasAssertions();
    await walkScenario(scenario, { url: () => program.url, password, beforeStep: () => Promise.resolve() });
  }, 60_000);

  it('passes with the program killed with SIGKILL and started again before every step', async () => {
    expect.hasAssertions();
    const restart = async (): Promise<void> => {
      await program.kill();
      program = await startProgram({ demo: true, dataFolder });
    };
    await walkScenario(scenario, { url: () => program.url, password, beforeStep: restart });
  }, 240_000);
});
