// `percorsi scenario` against the started demonstration: scenarios that hold, one that does not, files that are none.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runToEnd, startProgram, type Program } from '../support/program.js';

let folder: string;
let program: Program;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'percorsi-scenario-'));
  program = await startProgram({ demo: true, dataFolder: path.join(folder, 'data') });
}, 120_000);
afterAll(async () => {
  await program.stop();
  await rm(folder, { recursive: true, force: true });
});

const scenario = (...files: string[]) => runToEnd({ args: ['scenario', '--url', program.url, '--user', 'admin', ...files], env: { PERCORSI_PASSWORD: program.demoPassword } });

async function changed(name: string, from: string, to: string): Promise<string> {
  const text = await readFile(`processes/scenarios/${name}`, 'utf8');
  expect(text).toContain(from);
  const file = path.join(folder, `changed-${name}`);
  await writeFile(file, text.replace(from, to));
  return file;
}

test('scenarios that hold: each step passed, exit code 0', async () => {
  const { exitCode, output } = await scenario('processes/scenarios/S-01.yaml', 'processes/scenarios/S-03.yaml');
  expect(output).toMatch(/^S-01 .+\n {2}passed {2}start of citizen-path by \S+\n/);
  expect(output).toMatch(/\n {2}passed {2}end\n(?: {2}later .+\n)*S-03 /);
  expect(output).toMatch(/\n {2}passed {2}competence table\n/);
  expect(output).toMatch(/2 of 2 scenarios passed\.\n$/);
  expect(output).not.toContain('FAILED');
  expect(exitCode).toBe(0);
}, 120_000);

test('a term that is another: what was expected and what came, the rest not run, exit code 1', async () => {
  const text = await readFile('processes/scenarios/S-01.yaml', 'utf8');
  const due = /\n {4}due: (\S+)/.exec(text);
  const file = await changed('S-01.yaml', due?.[0] ?? 'no due', '\n    due: 2031-01-01');
  const { exitCode, output } = await scenario(file);
  expect(output).toMatch(/\n {2}FAILED {2}\S+ by \S+: due\n {10}expected "2031-01-01T22:59:59\.000Z"\n {10}came {5}"\d{4}-\d{2}-\d{2}T.+Z"\n {2}not run .+\n/);
  expect(output).toContain(due?.[1] ?? 'no due');
  expect(output).toMatch(/ {2}not run end\n(?: {2}later .+\n)*percorsi: 1 of 1 scenarios failed\.\n$/);
  expect(exitCode).toBe(1);
}, 120_000);

test('a file that is no scenario is named with its key before anything is run', async () => {
  const file = await changed('S-01.yaml', 'title:', 'titolo:');
  expect(await scenario('processes/scenarios/S-01.yaml', file)).toEqual({ exitCode: 2, output: expect.stringMatching(/^percorsi: .+changed-S-01\.yaml: title: .+\n$/) as string });
}, 120_000);

test('nobody there, and a wrong password: one line each', async () => {
  const args = ['scenario', '--user', 'admin', 'processes/scenarios/S-01.yaml'];
  expect(await runToEnd({ args: [...args, '--url', 'http://127.0.0.1:9'], env: { PERCORSI_PASSWORD: 'x' } })).toMatchObject({ exitCode: 1, output: expect.stringContaining('Expected a Percorsi to answer at http://127.0.0.1:9') as string });
  expect(await runToEnd({ args: [...args, '--url', program.url], env: { PERCORSI_PASSWORD: 'x' } })).toMatchObject({ exitCode: 1, output: expect.stringContaining('to know admin with this password') as string });
}, 120_000);
