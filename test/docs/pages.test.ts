// The pages for people, pasted as a newcomer pastes them: one demonstration, all pages one after another, each command printing what its page shows.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProgram } from '../support/program.js';
import type { Program } from '../support/program.js';
import { stepsOf, walk } from '../support/tour.js';

const DOCS = path.resolve(import.meta.dirname, '../../docs');
const pageOf = (name: string) => readFile(path.join(DOCS, name), 'utf8');

/** Case numbers count up through the pages: they are compared by order of appearance, not by number. */
function withoutCaseNumbers(texts: readonly string[]): string[] {
  const seen = new Map<string, string>();
  return texts.map((text) => text.trimEnd().replace(/\bCAS-\d{4}-\d{6}\b/g, (number) => {
    seen.set(number, seen.get(number) ?? `case ${String(seen.size + 1)}`);
    return seen.get(number) ?? '';
  }));
}

describe('the pages', () => {
  let folder: string;
  let program: Program;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'percorsi-docs-'));
    program = await startProgram({ demo: true, dataFolder: folder });
  }, 90_000);
  afterAll(async () => {
    await program.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  });

  // In this order: the clock of the demonstration goes forward from page to page.
  test.each([['operator.md', 14], ['coordinator.md', 9], ['integrator.md', 6], ['analyst.md', 1]] as const)('%s: every command prints what it shows', async (name, least) => {
    const steps = stepsOf(await pageOf(name));
    expect(steps.filter(({ shown }) => shown !== '').length).toBeGreaterThanOrEqual(least);
    const { printed, stderr } = await walk(steps, { PERCORSI_URL: program.url });
    expect(stderr).toBe('');
    expect(withoutCaseNumbers(printed)).toEqual(withoutCaseNumbers(steps.map(({ shown }) => shown)));
  }, 60_000);
});
