// Traceability of the committed processes: every requirement named exists, articles lead to elements and back, gaps are told.

import { beforeAll, describe, expect, test } from 'vitest';
import { traceability, type Traceability } from '../../src/analysis/traceability.js';
import type { ProcessModel } from '../../src/engine/contract.js';
import { createEngine } from '../../src/engine/index.js';
import type { Requirement } from '../../src/kernel/domain/requirements.js';
import { loadRequirements } from '../../src/registers/index.js';
import { content, DIAGRAMS, PROCESSES } from '../processes/files.js';
import { folderCopy } from '../registers/folder.js';

const engine = createEngine();
const TERRITORIES = ['CAS', 'A04', 'CDL', 'LIV', 'AND'];

async function modelsOf(names: readonly string[], text: (name: string) => string): Promise<ProcessModel[]> {
  const compiled = await Promise.all(names.map((name) => engine.compileDiagram(text(name), name)));
  return compiled.flatMap(({ processes }) => processes.map(({ model }) => model));
}

let models: ProcessModel[];
let requirements: Requirement[];
let reports: Map<string, Traceability>;
beforeAll(async () => {
  [models, requirements] = await Promise.all([modelsOf(DIAGRAMS, (name) => content(`base/${name}`)), loadRequirements(PROCESSES)]);
  reports = new Map(TERRITORIES.map((tenantId) => [tenantId, traceability(tenantId, models, requirements)]));
});

describe('the list of requirements', () => {
  test('has every requirement of each regulation, numbered without a gap', () => {
    const counts = Object.fromEntries(TERRITORIES.map((tenantId) => [tenantId, requirements.filter((requirement) => requirement.tenantId === tenantId).map(({ id }) => id)]));
    const upTo = (prefix: string, last: number): string[] => Array.from({ length: last }, (_, index) => `R-${prefix}-${String(index + 1).padStart(2, '0')}`);
    expect(counts).toEqual({ CAS: upTo('000', 58), A04: upTo('001', 87), CDL: upTo('002', 53), LIV: upTo('003', 72), AND: upTo('004', 66) });
  });

  test('names each article with its territory', () => {
    expect(requirements.filter(({ articles, tenantId }) => !articles.every((article) => article.startsWith(`${tenantId} `)))).toEqual([]);
  });

  test('that does not keep to its form is refused, naming file and place', async () => {
    const folder = folderCopy();
    folder.edit('requirements.yaml', 'R-000-02: { articles: [CAS art. 1], how: [configuration]', 'R-000-02: { articles: [CAS art. 1], how: [magic]');
    await expect(loadRequirements(folder.path)).rejects.toMatchObject({ code: 'VALIDATION', message: expect.stringMatching(/^requirements\.yaml: requirements\.CAS\.R-000-02\.how\.0: Expected one of diagram, .+, but got "magic"$/) as string });
  });
});

describe('the committed diagrams', () => {
  test('name no requirement that the list does not have', () => {
    expect(TERRITORIES.flatMap((tenantId) => reports.get(tenantId)?.unknown ?? [])).toEqual([]);
  });

  test.each(TERRITORIES)('%s: article → element and element → article agree, and every requirement is served, told as not, or not for a diagram', (tenantId) => {
    const report = reports.get(tenantId)!;
    const named = report.elements.flatMap(({ processId, elementId, articles, guardArticles }) => [...articles, ...guardArticles].map((article) => [article, `${processId}/${elementId}`] as const));
    expect(named.length).toBeGreaterThan(10);
    for (const [article, element] of named) expect(report.articles.find((traced) => traced.article === article)?.elements).toContain(element);
    const served = new Set(report.elements.flatMap((element) => element.requirements));
    const own = requirements.filter((requirement) => requirement.tenantId === tenantId);
    const gaps = own.filter(({ id, how }) => !served.has(id) && how.some((way) => ['diagram', 'rule', 'task-form'].includes(way)));
    expect(report.notImplemented).toEqual(gaps);
    expect(own.every(({ articles }) => articles.every((article) => report.articles.some((traced) => traced.article === article)))).toBe(true);
  });

  test('CAS: an article leads to what names it, has its guard, or names its requirement', () => {
    const of = (article: string): string[] => reports.get('CAS')!.articles.find((traced) => traced.article === article)!.elements;
    expect(of('CAS art. 8')).toContain('access-intake/register-request');
    expect(of('CAS art. 9 back office')).toContain('listening/decode-demand');
    expect(of('CAS art. 10')).toEqual([]);
    const task = reports.get('CAS')!.elements.find(({ elementId }) => elementId === 'acknowledge-referral');
    expect(task).toMatchObject({ processId: 'referral-to-ssp', guardArticles: ['CAS art. 9'], requirements: expect.arrayContaining(['R-000-42']) as string[] });
  });

  test('CAS: the plan of mapping resources is a diagram nobody has drawn', () => {
    expect(reports.get('CAS')!.notImplemented.map(({ id }) => id)).toContain('R-000-48');
    expect(reports.get('CAS')!.notImplemented.map(({ id }) => id)).not.toContain('R-000-42');
  });
});

describe('a changed diagram', () => {
  const referral = 'referral-to-ssp.bpmn';

  test('that names a requirement the list does not have is told with its place', async () => {
    const changed = await modelsOf([referral], () => content(`base/${referral}`).replace('value="R-000-42"', 'value="R-000-42, R-000-99"'));
    const { unknown } = traceability('CAS', changed, requirements);
    expect(unknown.map(({ requirement, processId }) => ({ requirement, processId }))).toEqual([{ requirement: 'R-000-99', processId: 'referral-to-ssp' }]);
  });

  test('taken away leaves its requirements to nothing', () => {
    const without = models.filter(({ processId }) => processId !== 'complaint');
    expect(traceability('CAS', without, requirements).notImplemented.map(({ id }) => id)).toEqual(expect.arrayContaining(['R-000-44', 'R-000-45']));
    expect(reports.get('CAS')!.notImplemented.map(({ id }) => id)).not.toContain('R-000-44');
  });
});
