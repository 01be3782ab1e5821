// Where scenarios are walked: the demonstration on a data folder of its own, which survives the program.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProgram } from '../support/program.js';

export interface DiskStage {
  url: () => string;
  password: string;
  /** SIGKILL, then a new start on the same data. */
  killAndStart: () => Promise<void>;
  close: () => Promise<void>;
}

export async function stageOnDisk(): Promise<DiskStage> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'percorsi-scenarios-'));
  let program = await startProgram({ demo: true, dataFolder });
  return {
    url: () => program.url,
    password: program.demoPassword,
    async killAndStart() {
      await program.kill();
      program = await startProgram({ demo: true, dataFolder });
    },
    async close() {
      await program.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
