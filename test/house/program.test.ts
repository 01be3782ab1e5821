// The started program: it says where everything is, refuses what cannot work in one sentence, ends gently and survives being killed.

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MongoMemoryServer } from 'mongodb-memory-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findMongod } from '../../src/store/embedded/binary.js';
import { newDatabaseUri, runToEnd, startProgram } from '../support/program.js';
import type { Program } from '../support/program.js';

let folder: string;
const programs: Program[] = [];

beforeEach(async () => { folder = await mkdtemp(path.join(tmpdir(), 'percorsi-program-')); });
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.kill()));
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
});

async function started(...args: Parameters<typeof startProgram>): Promise<Program> {
  const program = await startProgram(...args);
  programs.push(program);
  return program;
}

/** One request as a user of the API makes it. */
async function call(program: Program, method: string, where: string, user: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${program.url}${where}`, {
    method,
    headers: { authorization: `Basic ${Buffer.from(user).toString('base64')}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
}

const newUser = (username: string) => ({ username, password: 'una-parola-lunga', name: username, email: `${username}@example.org` });

/** A failure to start: exit code 1, one sentence, no stack trace. */
function expectOneSentence({ exitCode, output }: { exitCode: number | null; output: string }, sentence: RegExp): void {
  expect(output).toMatch(sentence);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(output).not.toMatch(/\n\s+at /);
  expect(exitCode).toBe(1);
}

describe('starting', () => {
  test('on a database of its own it says where everything is, and a second start finds yesterday’s data', async () => {
    const first = await started({ dataFolder: folder });
    expect(first.output()).toContain(folder);
    expect(first.adminPassword.length).toBeGreaterThanOrEqual(16);
    for (const [where, status] of [['/docs', 200], ['/openapi.json', 200], ['/v2/status', 204]] as const) {
      expect((await fetch(`${first.url}${where}`)).status, where).toBe(status);
    }
    expect((await call(first, 'POST', '/v2/users', `admin:${first.adminPassword}`, newUser('ieri'))).status).toBe(201);
    expect(await first.stop()).toBe(0);

    const second = await started({ dataFolder: folder });
    expect(second.adminPassword).toBe('');
    expect(second.output()).not.toContain(first.adminPassword);
    expect((await call(second, 'GET', '/v2/users/ieri', `admin:${first.adminPassword}`)).body).toMatchObject({ username: 'ieri' });
    expect(await second.stop()).toBe(0);
  }, 60_000);

  test('a demonstration has an account for every role and a clock one can set', async () => {
    const program = await started({ demo: true, dataFolder: folder });
    expect(program.output()).toMatch(/Demo accounts +admin, .*operatore\.matino/);
    const me = await call(program, 'GET', '/v2/authentication/me', `operatore.matino:${program.demoPassword}`);
    expect(me.body).toMatchObject({ username: 'operatore.matino' });
    expect((await call(program, 'PUT', '/v2/clock', `admin:${program.demoPassword}`, { timestamp: Date.UTC(2027, 1, 8, 8) })).status).toBe(204);
  }, 60_000);
});

describe('deploying at start', () => {
  /** Versions of every process of the territory, by id. */
  async function versions(program: Program, user: string): Promise<Record<string, number>> {
    const { body } = await call(program, 'POST', '/v2/process-definitions/search', user, { filter: { tenantId: 'CAS', isLatestVersion: true }, page: { limit: 100 } });
    return Object.fromEntries((body['items'] as { processDefinitionId: string; version: number }[]).map((item) => [item.processDefinitionId, item.version]));
  }

  test('nothing is deployed twice, what changed gets a new version, and it can be switched off', async () => {
    const mongoUri = newDatabaseUri();
    const processes = path.join(folder, 'processes');
    await cp('processes', processes, { recursive: true });
    const env = { PERCORSI_PROCESSES: processes };
    const first = await started({ mongoUri, env });
    const admin = `admin:${first.adminPassword}`;
    const before = await versions(first, admin);
    expect(before).toMatchObject({ 'citizen-path': 1, listening: 1 });
    await first.stop();

    const second = await started({ mongoUri, env });
    expect(await versions(second, admin)).toEqual(before);
    await second.stop();

    const diagram = path.join(processes, 'base/listening.bpmn');
    await writeFile(diagram, `${await readFile(diagram, 'utf8')}<!-- changed -->\n`);
    const off = await started({ mongoUri, env: { ...env, PERCORSI_DEPLOY_ON_START: 'off' } });
    expect(await versions(off, admin)).toEqual(before);
    await off.stop();
    const [one, other] = await Promise.all([started({ mongoUri, env }), started({ mongoUri, env })]);
    expect(await versions(one, admin)).toEqual({ ...before, listening: 2 });
    expect(await versions(other, admin)).toEqual({ ...before, listening: 2 });
  }, 120_000);

  test('a diagram that cannot run keeps the program from starting, and is named', async () => {
    const processes = path.join(folder, 'processes');
    await cp('processes', processes, { recursive: true });
    const diagram = path.join(processes, 'base/listening.bpmn');
    await writeFile(diagram, (await readFile(diagram, 'utf8')).replaceAll('<bpmn:userTask', '<bpmn:adHocSubProcess').replaceAll('</bpmn:userTask', '</bpmn:adHocSubProcess'));
    const { exitCode, output } = await runToEnd({ env: { PERCORSI_PROCESSES: processes } });
    expect(output).toMatch(/^percorsi: .+\n {2}.+: Expected .+/);
    expect(output).not.toMatch(/\n\s+at /);
    expect(exitCode).toBe(1);
  }, 60_000);
});

describe('what cannot work is refused', () => {
  test.each([
    ['a bad value', { PORT: 'abc' }, 'percorsi: Expected PORT to be a whole number from 0 to 65535, but it is "abc".\n'],
    ['another scheme', { MONGODB_URI: 'http://localhost' }, 'percorsi: Expected MONGODB_URI to be a connection string beginning with mongodb:// or mongodb+srv://, but it is "http://localhost".\n'],
  ])('%s: one sentence, exit code 2', async (_, env, sentence) => {
    expect(await runToEnd({ dataFolder: folder, env })).toEqual({ exitCode: 2, output: sentence });
  });

  test('a demonstration on somebody’s database or open to the network', async () => {
    const onDatabase = await runToEnd({ mongoUri: newDatabaseUri(), args: ['start', '--demo'] });
    expect(onDatabase).toMatchObject({ exitCode: 2, output: expect.stringMatching(/--demo .* MONGODB_URI is set/) as string });
    const onNetwork = await runToEnd({ dataFolder: folder, env: { HOST: '0.0.0.0' }, args: ['start', '--demo'] });
    expect(onNetwork).toMatchObject({ exitCode: 2, output: expect.stringMatching(/--demo .* HOST is "0\.0\.0\.0"/) as string });
  });

  test('a port in use', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => { squatter.listen(0, '127.0.0.1', resolve); });
    const { port } = squatter.address() as AddressInfo;
    try {
      expectOneSentence(await runToEnd({ dataFolder: folder, env: { PORT: String(port) } }), new RegExp(`^percorsi: Expected port ${String(port)} of 127\\.0\\.0\\.1 to be free, but another program is using it`));
    } finally {
      squatter.close();
    }
  });

  test('a data folder in use; who has it is not disturbed', async () => {
    const owner = await started({ dataFolder: folder });
    expectOneSentence(await runToEnd({ dataFolder: folder }), new RegExp(`another Percorsi \\(process ${String(owner.pid)}\\) is using it`));
    expect((await fetch(`${owner.url}/v2/status`)).status).toBe(204);
  }, 60_000);

  test('a MongoDB that does not answer', async () => {
    expectOneSentence(await runToEnd({ mongoUri: 'mongodb://127.0.0.1:1/percorsi' }), /127\.0\.0\.1:1/);
  }, 60_000);
});

describe('a MongoDB of one’s own', () => {
  test('without a replica set is refused', async () => {
    const alone = await MongoMemoryServer.create({ binary: { systemBinary: (await findMongod({ env: process.env, preferred: null, say: () => undefined })).path } });
    try {
      expectOneSentence(await runToEnd({ mongoUri: alone.getUri('percorsi') }), /replica set/);
    } finally {
      await alone.stop();
    }
  }, 60_000);
});

describe('ending', () => {
  test('SIGTERM lets a request that is running finish, and takes no new one', async () => {
    const program = await started();
    const body = JSON.stringify(newUser('in.corso'));
    const url = new URL('/v2/users', program.url);
    const running = request(url, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`admin:${program.adminPassword}`).toString('base64')}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    });
    const answered = new Promise<number | undefined>((resolve, reject) => {
      running.once('response', (response) => { response.resume(); resolve(response.statusCode); });
      running.once('error', reject);
    });
    running.write(body.slice(0, 10));
    // The server has taken the request up when a later one on another connection has been answered.
    await fetch(`${program.url}/v2/status`);
    const ended = program.stop();
    await expect.poll(() => fetch(`${program.url}/v2/status`).then(() => 'answers', () => 'refused'), { timeout: 10_000 }).toBe('refused');
    running.end(body.slice(10));
    expect(await answered).toBe(201);
    expect(await ended).toBe(0);
  }, 60_000);

  test('killed between two calls it loses nothing acknowledged, and starts again at once', async () => {
    const first = await started({ dataFolder: folder });
    const admin = `admin:${first.adminPassword}`;
    expect((await call(first, 'POST', '/v2/users', admin, newUser('prima'))).status).toBe(201);
    await first.kill();
    const second = await started({ dataFolder: folder });
    expect((await call(second, 'GET', '/v2/users/prima', admin)).status).toBe(200);
    expect((await call(second, 'POST', '/v2/users', admin, newUser('dopo'))).status).toBe(201);
    await second.kill();
    const third = await started({ dataFolder: folder });
    expect((await call(third, 'GET', '/v2/users/dopo', admin)).status).toBe(200);
    expect(await third.stop()).toBe(0);
  }, 90_000);
});
