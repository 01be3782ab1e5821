// `percorsi trace` on the committed processes: text, JSON, a territory that is not there, a requirement that does not exist.

import { expect, test } from 'vitest';
import { folderCopy } from '../registers/folder.js';
import { runToEnd } from '../support/program.js';

test('prints one territory: articles, elements, and what nothing implements', async () => {
  const { exitCode, output } = await runToEnd({ args: ['trace', '--tenant', 'CAS'] });
  expect(output).toMatch(/^CAS: \d+ articles, \d+ elements\n/);
  expect(output).toMatch(/\n {2}CAS art\. 8: .*access-intake\/register-request/);
  expect(output).toMatch(/\n {4}referral-to-ssp\/acknowledge-referral: .*guard CAS art\. 9, .*R-000-42/);
  expect(output).toMatch(/\n {2}Implemented by nothing: \d+\n[\s\S]*R-000-48 \(CAS art\. 9 back office\): diagram P-26\n/);
  expect(output).not.toContain('A04 art.');
  expect(exitCode).toBe(0);
}, 120_000);

test('as JSON: all territories without --tenant', async () => {
  const { exitCode, output } = await runToEnd({ args: ['trace', '--json'] });
  const reports = JSON.parse(output) as { tenantId: string; elements: unknown[]; unknown: unknown[] }[];
  expect(reports.map(({ tenantId }) => tenantId).sort()).toEqual(['A04', 'AND', 'CAS', 'CDL', 'LIV']);
  expect(reports.every(({ elements, unknown }) => elements.length > 0 && unknown.length === 0)).toBe(true);
  expect(exitCode).toBe(0);
}, 120_000);

test('a territory that is not there is a slip of usage', async () => {
  expect(await runToEnd({ args: ['trace', '--tenant', 'ROMA'] })).toEqual({ exitCode: 2, output: expect.stringMatching(/^percorsi: Expected --tenant to be one of .*CAS.*, but it is "ROMA"\.\n$/) as string });
}, 120_000);

test('a diagram that names an unknown requirement fails, naming both', async () => {
  const folder = folderCopy();
  folder.edit('base/referral-to-ssp.bpmn', 'value="R-000-42"', 'value="R-000-99"');
  const { exitCode, output } = await runToEnd({ args: ['trace', '--tenant', 'CAS'], env: { PERCORSI_PROCESSES: folder.path } });
  expect(output).toMatch(/percorsi: Expected every requirement named in a diagram to be in requirements\.yaml, but referral-to-ssp\/\S+ names R-000-99\.\n$/);
  expect(exitCode).toBe(1);
}, 120_000);
