// Starting the program wrongly: one sentence that names the setting and what is wrong with it, never a wait without end.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runToEnd, startProgram } from '../support/program.js';

let folder: string;
beforeEach(async () => { folder = await mkdtemp(path.join(tmpdir(), 'percorsi-startup-')); });
afterEach(async () => { await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 }); });

describe('a folder that cannot be one', () => {
  it.each([
    ['the data folder is a file', (file: string) => file, 'a file has that name'], ['it lies in a file', (file: string) => path.join(file, 'data'), 'a part of the path is a file'],
    // Where the system has no such folder, any file stands for it.
    ['nothing can be made there', (file: string) => (process.platform === 'linux' ? '/proc/percorsi/data' : path.join(file, 'x')), process.platform === 'linux' ? 'nothing can be made there' : 'a part of the path is a file'],
  ])('%s', async (_, place, reason) => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    const dataFolder = place(file);
    expect(await runToEnd({ dataFolder })).toEqual({
      exitCode: 1, output: `percorsi: Expected PERCORSI_DATA to name a folder the program can make and write to, but ${dataFolder} is none: ${reason}\n`,
    });
  });

  it('a processes folder that is misspelt', async () => {
    const misspelt = path.join(folder, 'proceses');
    expect(await runToEnd({ dataFolder: folder, env: { PERCORSI_PROCESSES: misspelt } })).toEqual({
      exitCode: 1, output: `percorsi: Expected PERCORSI_PROCESSES to name a folder with base and territories in it, but ${misspelt} has no base\n`,
    });
  });
});

describe('a damaged record of the database', () => {
  it('is found anew, with the data of before', async () => {
    const first = await startProgram({ dataFolder: folder });
    await first.stop();
    const record = path.join(folder, 'database.json');
    const { mongod } = JSON.parse(await readFile(record, 'utf8')) as { mongod: unknown };
    for (const damaged of ['{"port":', JSON.stringify({ port: 99_999_999, mongod })]) {
      await writeFile(record, damaged);
      const again = await startProgram({ dataFolder: folder });
      // No new first account: the accounts of before are there.
      expect({ password: again.adminPassword, exit: await again.stop() }, damaged).toEqual({ password: '', exit: 0 });
    }
  }, 90_000);
});
