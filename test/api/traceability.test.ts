// GET /percorsi/v1/traceability over HTTP on the started program: who may ask, and that it tells of what is deployed.

import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProgram, type Program } from '../support/program.js';
import { person } from '../scenarios/api.js';

interface Report {
  tenantId: string;
  articles: { article: string; requirements: string[]; elements: string[] }[];
  elements: { processDefinitionId: string; elementId: string; articles: string[]; guardArticles: string[]; requirements: string[] }[];
  notImplemented: { requirement: string; how: string[] }[];
  unknown: unknown[];
}

const PATH = '/percorsi/v1/traceability?tenantId=CAS';

let program: Program;
let dataFolder: string;
beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'percorsi-traceability-'));
  program = await startProgram({ demo: true, dataFolder });
}, 120_000);
afterAll(async () => {
  await program.stop();
  await rm(dataFolder, { recursive: true, force: true });
});

const as = (username: string) => person(() => program.url, username, program.demoPassword);

test.each(['admin', 'analista.cas', 'coordinatore.cas'])('%s reads it', async (username) => {
  const { status, body } = await as(username).get<Report>(PATH);
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body.articles.find(({ article }) => article === 'CAS art. 8')?.elements).toContain('access-intake/register-request');
  expect(body.elements.find(({ elementId }) => elementId === 'acknowledge-referral')).toMatchObject({ processDefinitionId: 'referral-to-ssp', guardArticles: ['CAS art. 9'] });
  expect(body.notImplemented.map(({ requirement }) => requirement)).toContain('R-000-48');
  expect(body.unknown).toEqual([]);
}, 60_000);

test('a desk may not: 403 naming the rule', async () => {
  const { status, body } = await as('operatore.supersano').get<{ detail: string }>(PATH);
  expect({ status, detail: body.detail }).toEqual({ status: 403, detail: expect.stringContaining('only analyst@CAS') as string });
});

test('a territory of others is not there', async () => {
  expect((await as('coordinatore.cas').get('/percorsi/v1/traceability?tenantId=A04')).status).toBe(404);
});

test('what is deployed counts at once: a version without its requirement leaves the gap to see', async () => {
  const { body: definitions } = await as('admin').post<{ items: { processDefinitionKey: string }[] }>('/v2/process-definitions/search', { filter: { tenantId: 'CAS', processDefinitionId: 'complaint', isLatestVersion: true } });
  const key = definitions.items[0]!.processDefinitionKey;
  const response = await fetch(`${program.url}/v2/process-definitions/${key}/xml`, { headers: { authorization: `Basic ${Buffer.from(`admin:${program.demoPassword}`).toString('base64')}` } });
  const changed = (await response.text()).replaceAll('R-000-44', 'R-000-99');
  const form = new FormData();
  form.append('tenantId', 'CAS');
  form.append('resources', new Blob([changed]), 'complaint.bpmn');
  for (const name of readdirSync('processes/base/forms')) form.append('resources', new Blob([readFileSync(`processes/base/forms/${name}`)]), name);
  form.append('resources', new Blob([readFileSync('processes/base/choose-handler.dmn')]), 'choose-handler.dmn');
  const deployed = await as('admin').postForm('/v2/deployments', form);
  expect(deployed.status, JSON.stringify(deployed.body)).toBe(200);
  const { body } = await as('admin').get<Report>(PATH);
  expect(body.unknown).toContainEqual({ requirement: 'R-000-99', processDefinitionId: 'complaint', elementId: 'collect-complaint' });
  expect(body.notImplemented.map(({ requirement }) => requirement)).toContain('R-000-44');
}, 60_000);
