// Which files a territory deploys, and what expressions read of its registers at a given instant.

import { expect, test } from 'vitest';
import { createCalendar } from '../../src/kernel/calendar.js';
import { evaluateFeel } from '../../src/engine/feel/index.js';
import { environmentOf, loadDeployments, loadProfiles } from '../../src/registers/index.js';
import { content, names, PROCESSES } from '../processes/files.js';
import { inItaly } from '../processes/scenario.js';
import { folderCopy } from './folder.js';

test('a territory without files of its own deploys the base, in a fixed order', async () => {
  const files = await loadDeployments(PROCESSES, 'CAS');
  expect(files.map((file) => file.name)).toEqual([...names('base', '.bpmn'), ...names('base', '.dmn')].sort().map((name) => `base/${name}`).concat(names('base/forms', '.form').map((name) => `base/forms/${name}`)));
  expect(files.find((file) => file.name === 'base/listening.bpmn')?.content).toBe(content('base/listening.bpmn'));
});

test('a file of the territory takes the place of the base file with the same id, whatever its name; others are added', async () => {
  const copy = folderCopy();
  copy.write('territories/CAS/ascolto.bpmn', content('base/listening.bpmn'));
  copy.write('territories/CAS/tabella.dmn', content('base/competence-table.dmn'));
  copy.write('territories/CAS/forms/colloquio.form', content('base/forms/hold-interview.form'));
  copy.write('territories/CAS/forms/nuovo.form', '{ "id": "new-form", "type": "default", "components": [] }');
  const deployed = (await loadDeployments(copy.path, 'CAS')).map((file) => file.name);
  expect(deployed).toEqual(expect.arrayContaining(['territories/CAS/ascolto.bpmn', 'territories/CAS/tabella.dmn', 'territories/CAS/forms/colloquio.form', 'territories/CAS/forms/nuovo.form', 'base/access-intake.bpmn']));
  for (const gone of ['base/listening.bpmn', 'base/competence-table.dmn', 'base/forms/hold-interview.form']) expect(deployed).not.toContain(gone);
  expect((await loadDeployments(copy.path, 'A04')).map((file) => file.name)).toContain('base/listening.bpmn');
});

test('a base diagram for some territories only goes to those', async () => {
  const copy = folderCopy();
  copy.edit('base/listening.bpmn', '<zeebe:properties>', '<zeebe:properties><zeebe:property name="percorsi:territories" value="A04, AND" />');
  const has = async (tenantId: string) => (await loadDeployments(copy.path, tenantId)).some((file) => file.name === 'base/listening.bpmn');
  expect([await has('CAS'), await has('A04'), await has('AND')]).toEqual([false, true, true]);
});

test.each([
  ['territories/CAS/x.bpmn', '<definitions><!-- <process id="listening"> --></definitions>', /Expected a process with an id/],
  ['territories/CAS/x.dmn', '<definitions/>', /Expected a decision with an id/],
  ['territories/CAS/forms/x.form', '{ "id": 3 }', /Expected a form as JSON with an id/],
  ['territories/CAS/forms/x.form', 'no json', /Expected a form as JSON with an id/],
])('%s that defines nothing is refused: %s', async (name, text, detail) => {
  const copy = folderCopy();
  copy.write(name, text);
  await expect(loadDeployments(copy.path, 'CAS')).rejects.toThrow(detail);
});

async function environmentAt(local: string) {
  const profile = (await loadProfiles({ folder: PROCESSES, overlays: true })).get('CAS')!;
  return environmentOf(profile, { now: inItaly(local), caseId: 'CAS-2027-000001' }, createCalendar({ holidays: profile.holidays }));
}

test('expressions read parameters, roles by scope, comuni, sites and registers', async () => {
  const environment = await environmentAt('2027-02-08T09:00');
  const value = (expression: string) => evaluateFeel(expression, { siteId: 'matino' }, environment);
  expect(value('=role("front-office-worker")')).toEqual({ ok: true, value: 'front-office-worker@matino' });
  expect(value('=role("service-coordinator")')).toEqual({ ok: true, value: 'service-coordinator@CAS' });
  expect(value('=param("listening.maxNoShows")')).toEqual({ ok: true, value: 2 });
  expect(value('=count(register("comuni")) + count(register("sites"))')).toEqual({ ok: true, value: 14 });
  expect(value('=register("resources")[1].name')).toEqual({ ok: true, value: 'Servizio dimostrativo di assistenza domiciliare' });
  expect(value('=caseId')).toEqual({ ok: true, value: 'CAS-2027-000001' });
  expect(value('=param("no.such")').ok).toBe(false);
});

test.each([
  ['2025-12-31T23:59', 0], ['2026-01-01T00:00', 1], ['2027-02-08T09:00', 1], ['2030-12-31T23:59', 1], ['2031-01-01T00:00', 0],
])('at %s the register holds %i valid agreements: days count in Italy, both ends included', async (local, count) => {
  expect((await environmentAt(local)).registers['agreements']).toHaveLength(count);
});
