// The README's tour, pasted as a newcomer pastes it: every command is run against a demonstration and must print what the page shows.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProgram } from '../support/program.js';
import type { Program } from '../support/program.js';
import { ROOT } from './sources.js';

const run = promisify(execFile);
const MARK = '@@ end of step @@';

let folder: string;
let program: Program;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'percorsi-tour-'));
  program = await startProgram({ demo: true, dataFolder: folder });
}, 90_000);
afterAll(async () => {
  await program.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
});

/** The steps of the tour: what is typed, and what the page says comes of it (nothing when it shows nothing). */
async function steps(): Promise<{ typed: string; shown: string }[]> {
  const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8');
  const tour = readme.slice(readme.indexOf('## A tour'), readme.indexOf('## More'));
  return [...tour.matchAll(/```sh\n([\s\S]*?)```\n(?:```text\n([\s\S]*?)```\n)?/g)].map(([, typed = '', shown = '']) => ({ typed, shown }));
}

test('every step of the tour prints what the README shows', async () => {
  const tour = await steps();
  expect(tour.length).toBeGreaterThanOrEqual(8);
  const script = tour.map(({ typed }) => `${typed}\necho '${MARK}'\n`).join('');
  const { stdout, stderr } = await run('bash', ['--norc', '--noprofile', '-c', script], { env: { PATH: process.env['PATH'], PERCORSI_URL: program.url }, timeout: 60_000 });
  expect(stderr).toBe('');
  const printed = stdout.split(`${MARK}\n`).slice(0, -1);
  expect(printed.map((text) => text.trimEnd())).toEqual(tour.map(({ shown }) => shown.trimEnd()));
}, 90_000);
