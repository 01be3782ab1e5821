// The README's tour, pasted as a newcomer pastes it: every command is run against a demonstration and must print what the page shows.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProgram } from '../support/program.js';
import type { Program } from '../support/program.js';
import { stepsOf, walk } from '../support/tour.js';
import { ROOT } from './sources.js';

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

test('every step of the tour prints what the README shows', async () => {
  const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8');
  const tour = stepsOf(readme.slice(readme.indexOf('## A tour'), readme.indexOf('## More')));
  expect(tour.length).toBeGreaterThanOrEqual(8);
  const { printed, stderr } = await walk(tour, { PERCORSI_URL: program.url });
  expect(stderr).toBe('');
  expect(printed).toEqual(tour.map(({ shown }) => shown.trimEnd()));
}, 90_000);
