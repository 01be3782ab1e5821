// The command line: readable findings, exit codes, and a deployment to a running program.

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runToEnd, startProgram } from '../support/program.js';
import type { Program } from '../support/program.js';

const percorsi = (args: string[], env?: Record<string, string>) => runToEnd({ args, ...(env === undefined ? {} : { env }) });

let folder: string;
let bad: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'percorsi-cli-'));
  bad = path.join(folder, 'rotto.bpmn');
  await writeFile(bad, '<bpmn:definitions');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('percorsi', () => {
  test('says its version and its help', async () => {
    expect(await percorsi(['--version'])).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
    expect(await percorsi(['start', '--help'])).toMatchObject({ exitCode: 0, output: expect.stringContaining('PERCORSI_DATA') as string });
  });

  test.each([
    [['--no-such-option'], /^percorsi: Unknown option '--no-such-option'\n$/],
    [['check'], /^percorsi: Missing required argument 'files'\n$/],
    [['check', 'nowhere.bpmn'], /^percorsi: Expected nowhere\.bpmn to be a file to read, but there is no such file\.\n$/],
    [['deploy', 'x.bpmn', '--tenant', 'CAS'], /^percorsi: Required option '--user <name>' not specified\n$/],
  ])('%j is a slip of usage: exit code 2', async (args, line) => {
    expect(await percorsi(args)).toEqual({ exitCode: 2, output: expect.stringMatching(line) as string });
  });
});

describe('percorsi check', () => {
  test('a diagram of ours is without errors', async () => {
    expect(await percorsi(['check', 'processes/base/listening.bpmn'])).toMatchObject({ exitCode: 0, output: expect.stringContaining('1 file checked, no errors') as string });
  });

  test('a broken one gives file, element, message and remedy on a line, and exit code 1', async () => {
    const { exitCode, output } = await percorsi(['check', bad]);
    expect(output).toMatch(new RegExp(`^${bad}:rotto\\.bpmn: Expected well-formed XML, but .+ — .+\\n`));
    expect(output).toMatch(/percorsi: 1 error in 1 file\.\n$/);
    expect(exitCode).toBe(1);
  });

  test('parameters and profiles are checked in the folder they lie in', async () => {
    const processes = path.join(folder, 'processes');
    await cp('processes', processes, { recursive: true });
    const profile = path.join(processes, 'territories/CAS/profile.yaml');
    expect(await percorsi(['check', profile, path.join(processes, 'base/parameters.yaml')])).toEqual({ exitCode: 0, output: '2 files checked, no errors.\n' });
    await writeFile(profile, (await readFile(profile, 'utf8')).replace(/^parameters:.*$/m, 'parameters:\n  due.no-such-parameter: 7 wd'));
    const { exitCode, output } = await percorsi(['check', profile]);
    expect(output).toMatch(new RegExp(`^${profile}:territories/CAS/profile\\.yaml#.*due\\.no-such-parameter.*: Expected .+ — .+\\n`));
    expect(exitCode).toBe(1);
    const alone = path.join(folder, 'profile.yaml');
    await cp(profile, alone);
    expect(await percorsi(['check', alone])).toMatchObject({ exitCode: 1, output: expect.stringContaining('to lie in a processes folder') as string });
  });

  test('as JSON for machines', async () => {
    const { output } = await percorsi(['check', '--json', bad]);
    const report = JSON.parse(output.slice(0, output.lastIndexOf('}') + 1)) as { errors: number; findings: { file: string; rule: string }[] };
    expect(report).toMatchObject({ errors: 1, findings: [{ file: bad, rule: 'malformed-xml' }] });
  });
});

describe('percorsi deploy', () => {
  let program: Program;
  beforeAll(async () => { program = await startProgram({ env: { PERCORSI_DEPLOY_ON_START: 'off' } }); });
  afterAll(() => program.kill());

  const deploy = (files: string[], password: string) => percorsi(['deploy', ...files, '--tenant', 'CAS', '--user', 'admin', '--url', program.url], { PERCORSI_PASSWORD: password });

  test('sends the files and says what became of them', async () => {
    const files = ['processes/base/listening.bpmn'].concat((await formsOf('processes/base/listening.bpmn')));
    const { exitCode, output } = await deploy(files, program.adminPassword);
    expect(output).toMatch(/^process listening version 1\n/m);
    expect(output).toMatch(/Deployed to CAS, deployment \d+\.\n$/);
    expect(exitCode).toBe(0);
  });

  test('a form without its diagram changes nothing that runs, and that is said', async () => {
    const { exitCode, output } = await deploy(['processes/base/forms/schedule-interview.form'], program.adminPassword);
    expect(output).toMatch(/^form schedule-interview version \d+\nDeployed to CAS, deployment \d+\.\nNo diagram was among the files: .+\n$/);
    expect(exitCode).toBe(0);
  });

  test('a refusal is told with its findings', async () => {
    const { exitCode, output } = await deploy([bad], program.adminPassword);
    expect(output).toMatch(/^percorsi: The deployment was refused \(400\): .+/);
    expect(exitCode).toBe(1);
  });

  test('a wrong password, and nobody there, are said in one line', async () => {
    expect(await deploy([bad], 'sbagliata-davvero')).toMatchObject({ exitCode: 1, output: expect.stringMatching(/^percorsi: The deployment was refused \(401\): .+\n$/) as string });
    const nobody = await percorsi(['deploy', bad, '--tenant', 'CAS', '--user', 'admin', '--url', 'http://127.0.0.1:2'], { PERCORSI_PASSWORD: 'x' });
    expect(nobody).toMatchObject({ exitCode: 1, output: expect.stringMatching(/^percorsi: Expected a Percorsi to answer at http:\/\/127\.0\.0\.1:2, but none did .+\n$/) as string });
  });
});

/** The forms a diagram names, as files of the same folder. */
async function formsOf(diagram: string): Promise<string[]> {
  const xml = await readFile(diagram, 'utf8');
  return [...new Set([...xml.matchAll(/formId="([^"]+)"/g)].map((match) => `${path.dirname(diagram)}/forms/${match[1] ?? ''}.form`))];
}
