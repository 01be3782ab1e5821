// The five territories: what each text states, exactly what is missing of a bare profile, and that every base diagram fits each.

import { describe, expect, test } from 'vitest';
import { createEngine } from '../../src/engine/index.js';
import { createCalendar } from '../../src/kernel/calendar.js';
import type { TerritoryProfile } from '../../src/kernel/domain.js';
import { environmentOf, loadDemoAccounts, loadDeployments, loadProfiles } from '../../src/registers/index.js';
import { crossCheck } from '../../src/tasks/commands/crossCheck.js';
import { PROCESSES } from '../processes/files.js';
import { folderCopy } from './folder.js';

const TERRITORIES = ['A04', 'AND', 'CAS', 'CDL', 'LIV'];
const bare = await loadProfiles({ folder: PROCESSES, overlays: false });
const shown = await loadProfiles({ folder: PROCESSES, overlays: true });

function mandatory(profile: TerritoryProfile): string[] {
  return profile.missing.filter((datum) => datum.mandatory).map((datum) => datum.path);
}

test('all five load together, bare and with their overlays', () => {
  expect(bare.all().map((profile) => profile.tenantId)).toEqual(TERRITORIES);
  expect(shown.all().map((profile) => profile.tenantId)).toEqual(TERRITORIES);
  expect(new Set(bare.all().map((profile) => profile.version)).size).toBe(5);
});

/** What the texts state in numbers and words (regulations.md sections 0, 3.2 and 4), by territory. */
test.each([
  ['A04', { 'site.weeklyHours.min': 4, 'site.weeklyHours.max': null, 'site.perComune.min': 0, 'site.perComune.max': 1, 'staff.residentsPerWorker': 10000, 'access.residence': 'ambito-any-site', 'access.entitlementCheck': false, 'referral.sameStaff': true, 'decode.lane': 'front-office-worker', 'pua.mode': 'shared', 'evaluation.bodies': ['UVI', 'EVI'], 'project.fundingChecker': 'plan-office', 'extraordinaryOpening.enabled': true, 'extraordinaryOpening.authoriser': 'plan-office-coordinator', 'schedule.owner': 'plan-office-coordinator', 'complaint.handler': 'service-coordinator' }],
  ['AND', { 'site.weeklyHours.min': null, 'site.weeklyHours.max': null, 'staff.residentsPerWorker': 5000, 'access.residence': 'none', 'pua.mode': 'district', 'evaluation.bodies': ['UVM'], 'project.fundingChecker': 'area-referent', 'instruction.concluder': 'area-referent', 'extraordinaryOpening.enabled': false, 'decode.lane': 'front-office-worker', 'referral.sameStaff': false }],
  ['CAS', { 'site.weeklyHours.min': 20, 'site.weeklyHours.max': 20, 'site.perComune.min': 1, 'site.perComune.max': 1, 'staff.residentsPerWorker': null, 'pua.mode': 'own', 'extraordinaryOpening.enabled': false, 'complaint.handler': 'service-coordinator', 'complaint.secondHandler': 'plan-office-coordinator' }],
  ['CDL', { 'site.weeklyHours.min': null, 'site.weeklyHours.max': 4, 'hours.yearly': 178, 'hours.yearly.hard': true, 'hours.months': 12, 'hours.rate': { amount: 23, currency: 'EUR', vat: 'exempt', includes: ['coordination', 'travel', 'training'] }, 'staff.residentsPerWorker': null, 'access.residence': 'required', 'access.entitlementCheck': true, 'decode.lane': 'case-manager', 'pua.mode': 'none', 'evaluation.bodies': [], 'project.approver': 'municipality-controller', 'project.fundingChecker': 'municipality-controller', 'complaint.handler': 'provider-referent', 'complaint.secondHandler': 'municipality-controller', 'complaint.collectors': ['provider-referent', 'municipal-social-service'] }],
  ['LIV', { 'site.weeklyHours.min': null, 'site.weeklyHours.max': null, 'staff.residentsPerWorker': 12000, 'pua.mode': 'backoffice', 'decode.lane': 'case-manager', 'evaluation.bodies': ['UVM-PUA', 'UVM-cure-domiciliari'], 'project.approver': 'level-supervisor', 'interval.team-meeting': 'P1W', 'interval.level-meeting': 'P1M', 'interval.satisfaction': 'P1Y', 'path.residential-placement.enabled': true, 'referral.sameStaff': false }],
])('%s holds what its text states', (territory, parameters) => {
  expect(bare.get(territory)!.parameters).toMatchObject(parameters);
});

/** Holders of the roles that own a task, comuni, seats and residents: nothing of it stands in a text. */
test.each([
  ['A04', ['comuni', 'sites', 'holders.case-manager.A04', 'holders.service-coordinator.A04', 'holders.plan-office-coordinator.A04', 'holders.plan-office.A04', 'holders.pua-health-operator.A04', 'holders.evaluation-team.A04', 'holders.admin-social-office.A04', 'holders.institutional-coordination.A04', 'registers.caseManagers']],
  ['AND', ['comuni', 'sites', 'holders.front-office-worker.AND', 'holders.case-manager.AND', 'holders.service-coordinator.AND', 'holders.area-referent.AND', 'holders.evaluation-team.AND', 'holders.pua-health-operator.AND', 'holders.plan-office-coordinator.AND', 'holders.admin-social-office.AND', 'registers.caseManagers']],
  ['CDL', ['population.cassinetta-di-lugagnano', 'holders.municipal-social-service.cdl-servizi-sociali', 'holders.front-office-worker.cdl-servizi-sociali', 'holders.case-manager.CDL', 'holders.service-coordinator.CDL', 'holders.municipality-controller.CDL', 'holders.provider-operator.CDL', 'holders.provider-referent.CDL', 'registers.caseManagers']],
  ['LIV', ['comuni', 'sites', 'holders.case-manager.LIV', 'holders.service-coordinator.LIV', 'holders.level-supervisor.LIV', 'holders.admin-social-office.LIV', 'holders.evaluation-team.LIV', 'holders.pua-health-operator.LIV', 'registers.caseManagers']],
])('a bare %s lacks exactly this, and invents nothing', (territory, paths) => {
  const profile = bare.get(territory)!;
  expect(mandatory(profile)).toEqual(paths);
  expect([profile.registers['holders'], profile.registers['resources'], profile.registers['timetable'], profile.holidays, profile.comuni.filter((comune) => comune.population !== null)]).toEqual([[], [], [], [], []]);
});

test('comuni typed in ask for their residents, seats for their holders', async () => {
  const copy = folderCopy();
  copy.edit('territories/A04/profile.yaml', 'comuni: []', 'comuni: [{ id: uno, name: Uno }]');
  copy.edit('territories/A04/profile.yaml', 'sites: []', 'sites: [{ id: a04-uno, name: Sede di Uno, comune: uno, address: null }]');
  const paths = mandatory((await loadProfiles({ folder: copy.path, overlays: false })).get('A04')!);
  expect(paths).toEqual(expect.arrayContaining(['population.uno', 'holders.front-office-worker.a04-uno']));
  expect(paths).not.toContain('comuni');
});

describe.each(TERRITORIES)('%s', (territory) => {
  const profile = shown.get(territory)!;

  test('with its overlay nothing mandatory is missing, and it says it is a demonstration', () => {
    expect(mandatory(profile)).toEqual([]);
    expect(profile.name).toContain('DIMOSTRAZIONE');
    for (const row of profile.registers['resources']!) expect(row['name']).toMatch(/dimostrativ/);
    for (const row of profile.registers['timetable']!) expect(profile.sites.map((site) => site.id)).toContain(row['site']);
  });

  test('has an account for each role it gives a holder, and only in its own territory', async () => {
    const accounts = (await loadDemoAccounts(PROCESSES)).filter((account) => account.tenants.includes(territory));
    const held = new Set(profile.registers['holders']!.filter((row) => row['username'] !== 'nessuno.dimostrativo').map((row) => row['username']));
    expect(accounts.map((account) => account.username).sort()).toEqual([...held].sort());
    for (const account of accounts) expect(account.tenants).toEqual([territory]);
  });

  test('says of every missing datum whether it is mandatory, and its article unless no text speaks of it', () => {
    for (const datum of bare.get(territory)!.missing) {
      expect(datum.label).toMatch(/^\p{Lu}/u);
      expect(datum.article === null || datum.article.startsWith(`${territory} `)).toBe(true);
      if (datum.mandatory) expect([datum.path, datum.article]).not.toEqual([datum.path, null]);
    }
  });

  test('the roles parameters name are roles of the profile', () => {
    const named = ['complaint.handler', 'complaint.secondHandler', 'extraordinaryOpening.authoriser', 'decode.lane', 'schedule.owner'].map((name) => String(profile.parameters[name]));
    for (const role of [...named, ...(profile.parameters['complaint.collectors'] as string[])]) expect(Object.keys(profile.roles)).toContain(role);
    expect(profile.parameters['complaint.handler']).not.toBe(profile.parameters['complaint.secondHandler']);
  });

  test('the ratio of the report is the one in force, with its source', () => {
    const environment = environmentOf(profile, { now: Date.UTC(2027, 2, 1), caseId: 'x' }, createCalendar({ holidays: profile.holidays }));
    const ratios = environment.registers['staffRatios']!.map((row) => row['residentsPerWorker']);
    expect(ratios).toEqual([profile.parameters['staff.residentsPerWorker']].filter((ratio) => ratio !== null));
  });

  test('every base diagram, form and table fits: no parameter, register, role or called path is unknown', async () => {
    const engine = createEngine();
    const files = await loadDeployments(PROCESSES, territory);
    const deployed = new Set(files.flatMap((file) => file.ids));
    const compiled = await Promise.all(files.filter((file) => file.name.endsWith('.bpmn')).map((file) => engine.compileDiagram(file.content, file.name)));
    const starts = new Set(compiled.flatMap(({ processes }) => processes.flatMap((process) => process.model.startMessages)));
    const environment = environmentOf(profile, { now: Date.UTC(2027, 2, 1), caseId: 'x' }, createCalendar({ holidays: profile.holidays }));
    const surroundings = { tenantId: territory, environment, hasProcess: (id: string) => Promise.resolve(deployed.has(`process ${id}`)), hasStart: (name: string) => Promise.resolve(starts.has(name)) };
    for (const { processes, problems } of compiled) {
      expect(problems).toEqual([]);
      for (const process of processes) {
        const found = (await crossCheck(engine, process, surroundings)).filter(({ rule }) => rule !== 'message-without-start');
        expect([process.model.processId, found]).toEqual([process.model.processId, []]);
      }
    }
  }, 60_000);
});

test('seats are the territory’s own: an id of another territory is refused', async () => {
  const copy = folderCopy();
  copy.edit('territories/demo/AND.yaml', 'id: and-alfa,', 'id: a04-alfa,');
  await expect(loadProfiles({ folder: copy.path, overlays: true })).rejects.toThrow(/AND\/profile\.yaml.*Expected a site id no other territory uses, but a04-alfa is one of A04/);
});

test('A04: a norm above it takes the place of the ratio on its day, the old one stays for the days before', async () => {
  const copy = folderCopy();
  copy.edit('territories/A04/profile.yaml', "article: A04 art. 4 c. 1 }\n  # art. 5 c. 2", "article: A04 art. 4 c. 1, validTo: '2027-06-30' }\n    - { id: leps, name: LEPS, residentsPerWorker: 5000, source: L. 178/2020, validFrom: '2027-07-01' }\n  # art. 5 c. 2");
  const profile = (await loadProfiles({ folder: copy.path, overlays: true })).get('A04')!;
  const on = (day: string) => environmentOf(profile, { now: Date.parse(`${day}T12:00:00Z`), caseId: 'x' }, createCalendar({ holidays: [] })).registers['staffRatios']!.map((row) => row['residentsPerWorker']);
  expect([on('2027-06-30'), on('2027-07-01')]).toEqual([[10000], [5000]]);
});
