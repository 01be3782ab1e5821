// Territory profiles: CAS as its regulation states it, what is missing, the demonstration's overlay, and every refusal.

import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/kernel/errors.js';
import { loadDemoAccounts, loadProfiles } from '../../src/registers/index.js';
import { PROCESSES } from '../processes/files.js';
import { folderCopy } from './folder.js';

const PROFILE = 'territories/CAS/profile.yaml';
const OVERLAY = 'territories/demo/CAS.yaml';

async function cas(folder = PROCESSES, overlays = false) {
  return (await loadProfiles({ folder, overlays })).get('CAS')!;
}

async function refusal(folder: string, overlays = false): Promise<AppError> {
  const error: unknown = await loadProfiles({ folder, overlays }).then(() => null, (reason: unknown) => reason);
  if (!(error instanceof AppError)) throw new Error(`Expected a refusal, but got ${String(error)}`);
  return error;
}

describe('the profile of Casarano', () => {
  test('holds what its regulation states', async () => {
    const profile = await cas();
    expect(profile.comuni.map((comune) => comune.name)).toEqual(['Casarano', 'Collepasso', 'Matino', 'Parabita', 'Ruffano', 'Supersano', 'Taurisano']);
    expect(profile.sites.map((site) => site.comune)).toEqual(profile.comuni.map((comune) => comune.id));
    expect(profile.registers['headquarters']).toMatchObject([{ name: 'Comune di Casarano - Ufficio di Piano', comune: 'casarano' }]);
    expect(profile.parameters).toMatchObject({ 'site.weeklyHours.min': 20, 'site.weeklyHours.max': 20, 'site.perComune.max': 1, 'term.front-office-referent': 'P3Y', 'access.residence': 'none', 'access.entitlementCheck': false, 'due.default': '10 wd', 'due.hold-interview': '5 wd' });
    expect(profile.roles).toMatchObject({ 'front-office-worker': { scope: 'site' }, 'patronato-operator': { scope: 'site' }, 'municipal-social-service': { scope: 'site' }, 'service-coordinator': { scope: 'tenant' }, 'case-manager': { scope: 'tenant' }, analyst: { scope: 'tenant' } });
  });

  test('invents nothing: no resources, agreements, holidays or residents without the overlay', async () => {
    const profile = await cas();
    expect([profile.registers['resources'], profile.registers['agreements'], profile.holidays, profile.comuni.map((comune) => comune.population)]).toEqual([[], [], [], Array<null>(7).fill(null)]);
  });

  test('says what is missing, each with its article, mandatory or not', async () => {
    const { missing } = await cas();
    const mandatory = missing.filter((datum) => datum.mandatory).map((datum) => datum.path);
    const perComune = ['casarano', 'collepasso', 'matino', 'parabita', 'ruffano', 'supersano', 'taurisano'];
    expect(mandatory).toEqual([...perComune.map((id) => `population.${id}`), ...perComune.map((id) => `holders.front-office-worker.${id}`), ...perComune.map((id) => `holders.municipal-social-service.${id}`), 'holders.service-coordinator.CAS', 'holders.case-manager.CAS']);
    expect(missing).toContainEqual({ path: 'population.matino', label: 'Popolazione residente di Matino', article: 'CAS art. 1', mandatory: true });
    expect(missing.filter((datum) => datum.path.startsWith('patronDays.'))).toHaveLength(7);
    expect(missing.find((datum) => datum.path === 'registers.agreements')).toMatchObject({ mandatory: false, article: 'CAS art. 8' });
  });

  test('with the overlay nothing mandatory is missing, and every value shows that it is fake', async () => {
    const profile = await cas(PROCESSES, true);
    expect(profile.missing.filter((datum) => datum.mandatory)).toEqual([]);
    expect(profile.name).toContain('DIMOSTRAZIONE');
    for (const register of ['resources', 'procedures', 'forms', 'agreements']) for (const row of profile.registers[register]!) expect(row['name']).toMatch(/dimostrativ[oa]/);
    expect(profile.version).not.toBe((await cas()).version);
  });

  test('the version is that of the content: the same twice, another when a value changes', async () => {
    const copy = folderCopy();
    const before = (await cas(copy.path)).version;
    expect(before).toBe((await cas()).version);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    copy.edit('base/parameters.yaml', 'due.decode-demand: { value: 3 wd', 'due.decode-demand: { value: 4 wd');
    expect((await cas(copy.path)).version).not.toBe(before);
  });

  test('an unknown territory has no profile, and the overlays are none', async () => {
    const profiles = await loadProfiles({ folder: PROCESSES, overlays: true });
    expect([profiles.get('ZZZ'), profiles.get('demo'), profiles.all().map((profile) => profile.tenantId)]).toEqual([null, null, ['A04', 'AND', 'CAS', 'CDL', 'LIV']]);
  });

  test('patron days become days off, a value fills its gap', async () => {
    const copy = folderCopy();
    copy.edit(PROFILE, 'patronDays: {}', "patronDays: { matino: { date: '--01-01', label: Festa di prova } }");
    copy.edit(PROFILE, 'population: {}', 'population: { matino: 12 }');
    const profile = await cas(copy.path);
    expect(profile.holidays).toEqual([{ date: '--01-01', label: 'Festa di prova' }]);
    expect(profile.missing.map((datum) => datum.path).filter((path) => path.endsWith('.matino'))).toEqual(['holders.front-office-worker.matino', 'holders.municipal-social-service.matino']);
    expect(profile.comuni.find((comune) => comune.id === 'matino')?.population).toBe(12);
  });

  test('a territory may add a parameter with value and basis', async () => {
    const copy = folderCopy();
    copy.edit(PROFILE, 'parameters:\n', 'parameters:\n  due.own-task: { value: 7 wd, basis: NONE }\n  due.filter-demand: 2 wd\n');
    expect((await cas(copy.path)).parameters).toMatchObject({ 'due.own-task': '7 wd', 'due.filter-demand': '2 wd' });
  });
});

describe('refusals name file, path, what was expected and what came', () => {
  test.each([
    ['a wrong type', PROFILE, 'tenantId: CAS', 'tenantId: 12', `${PROFILE}#tenantId`, /Expected string, but got 12/],
    ['an unknown key', PROFILE, 'closures: []', 'closures: []\nclosure: []', `${PROFILE}#`, /Expected only known keys, but got closure/],
    ['another folder name', PROFILE, 'tenantId: CAS', 'tenantId: A04', `${PROFILE}#tenantId`, /Expected CAS, the name of the folder, but got A04/],
    ['a site of no comune', PROFILE, 'name: Front-office di Matino, comune: matino', 'name: Front-office di Matino, comune: lecce', `${PROFILE}#sites.2.comune`, /Expected a comune of this profile .* but got lecce/],
    ['an id twice', PROFILE, '{ id: parabita, name: Parabita }', '{ id: matino, name: Parabita }', `${PROFILE}#comuni.3.id`, /matino stands twice/],
    ['a scope nobody knows', PROFILE, 'analyst: { scope: tenant', 'analyst: { scope: world', `${PROFILE}#roles.analyst.scope`, /Expected one of site, tenant, but got "world"/],
    ['a substitute without role', PROFILE, 'plan-office: { scope: tenant,', 'plan-office: { scope: tenant, substitute: nobody,', `${PROFILE}#roles.plan-office.substitute`, /Expected a role of this profile/],
    ['a holder at no site', PROFILE, 'holders: {}', 'holders: { front-office-worker: { lecce: [x] } }', `${PROFILE}#holders.front-office-worker.lecce`, /Expected a site of this profile/],
    ['a holder of no role', PROFILE, 'holders: {}', 'holders: { front-desk: { matino: [x] } }', `${PROFILE}#holders.front-desk`, /Expected a role of this profile/],
    ['no residents at all', PROFILE, 'population: {}', 'population: { matino: -3 }', `${PROFILE}#population.matino`, /Expected a positive number, but got -3/],
    ['a misspelt parameter', PROFILE, 'parameters:\n', 'parameters:\n  due.hold-intervew: 3 wd\n', `${PROFILE}#parameters.due.hold-intervew`, /Expected a parameter of base\/parameters.yaml/],
    ['a parameter of another type', PROFILE, 'access.entitlementCheck: { value: false', 'access.entitlementCheck: { value: off', `${PROFILE}#parameters.access.entitlementCheck`, /Expected a boolean .* but got "off"/],
    ['a term nobody can count', PROFILE, 'parameters:\n', 'parameters:\n  due.filter-demand: 3 giorni\n', `${PROFILE}#parameters.due.filter-demand`, /Expected a term such as "5 wd"/],
    ['a STATED value without article', PROFILE, 'basis: STATED, article: CAS art. 4 }', 'basis: STATED }', `${PROFILE}#parameters.pua.mode`, /Expected value and basis .*STATED with its article/],
    ['a base term nobody can count', 'base/parameters.yaml', 'due.default: { value: 10 wd', 'due.default: { value: soon (later', 'base/parameters.yaml#parameters.due.default', /Expected a term/],
    ['a base value without basis', 'base/parameters.yaml', ', basis: NONE, note: Ogni', ', note: Ogni', 'base/parameters.yaml#parameters.due.default.basis', /Expected one of STATED, NONE, PROPOSED/],
    ['a register row without id', 'base/registers.yaml', '{ id: minori, name: Minori', '{ name: Minori', 'base/registers.yaml#registers.needAreas.1.id', /Expected string, but got nothing/],
  ])('%s', async (_what, file, from, to, pointer, detail) => {
    const copy = folderCopy();
    copy.edit(file, from, to);
    const error = await refusal(copy.path);
    expect(error.code).toBe('VALIDATION');
    expect(error.errors.map((problem) => problem.pointer)).toContain(pointer);
    expect(error.errors.find((problem) => problem.pointer === pointer)?.detail).toMatch(detail);
    expect(error.message).toContain(file);
  });

  test('files that are no YAML, empty, gone or a bomb', async () => {
    for (const [text, detail] of [['comuni: [', /Expected YAML/], ['', /not empty/], ['a: 1\na: 2', /Expected YAML/]] as const) {
      const copy = folderCopy();
      copy.write(PROFILE, text);
      expect((await refusal(copy.path)).message).toMatch(detail);
    }
    const bomb = folderCopy();
    bomb.write(PROFILE, `a0: &a0 [x]\n${Array.from({ length: 40 }, (_, index) => `a${String(index + 1)}: &a${String(index + 1)} [${Array(9).fill(`*a${String(index)}`).join(', ')}]`).join('\n')}`);
    expect((await refusal(bomb.path)).message).toMatch(/aliases/);
    const large = folderCopy();
    large.write(PROFILE, `# ${'x'.repeat(1024 * 1024)}`);
    expect((await refusal(large.path)).message).toMatch(/Expected at most 1048576 bytes/);
  });

  test('an overlay of another territory, or with a wrong value, names the overlay', async () => {
    const copy = folderCopy();
    copy.edit(OVERLAY, 'overlayOf: CAS', 'overlayOf: A04');
    expect((await refusal(copy.path, true)).errors[0]).toMatchObject({ pointer: `${OVERLAY}#overlayOf`, detail: 'Expected CAS, the name of the file, but got A04' });
    expect((await cas(copy.path)).tenantId).toBe('CAS');
    const wrong = folderCopy();
    wrong.edit(OVERLAY, 'matino: 1003', 'matino: many');
    expect((await refusal(wrong.path, true)).errors[0]?.pointer).toBe(`${OVERLAY}#population.matino`);
  });

  test('a key such as __proto__ changes no object of the program', async () => {
    const copy = folderCopy();
    copy.edit(OVERLAY, 'holders:', '__proto__: { polluted: true }\nholders:');
    await refusal(copy.path, true).catch(() => null);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('the demonstration’s accounts', () => {
  test('one per role, evidently fake, without passwords, in groups the profile knows', async () => {
    const profiles = await loadProfiles({ folder: PROCESSES, overlays: true });
    const accounts = await loadDemoAccounts(PROCESSES);
    expect(accounts.map((account) => account.username)).toEqual(expect.arrayContaining(['operatore.matino', 'operatore.collepasso', 'patronato.supersano', 'coordinatore.cas', 'assistente.cas', 'sociale.collepasso', 'sociale.matino', 'analista.cas']));
    for (const account of accounts) {
      expect(account.displayName).toMatch(/dimostrativo/);
      expect(Object.keys(account).sort()).toEqual(['displayName', 'groups', 'tenants', 'username']);
      const profile = profiles.get(account.tenants[0]!)!;
      for (const group of account.groups) {
        const [role, place] = group.split('@');
        const places = profile.roles[role!]?.scope === 'site' ? profile.sites.map((site) => site.id) : [profile.tenantId];
        expect([group, role! in profile.roles, places]).toEqual([group, true, expect.arrayContaining([place])]);
        // Who holds a role is written twice, as account and in the profile: both say the same.
        expect(profile.registers['holders']).toContainEqual(expect.objectContaining({ role, place, username: account.username }));
      }
    }
  });

  test('a wrong file is refused by name', async () => {
    const copy = folderCopy();
    copy.edit('territories/demo/accounts.yaml', 'groups: [front-office-worker@matino]', 'groups: []');
    await expect(loadDemoAccounts(copy.path)).rejects.toThrow(/accounts\.yaml: accounts\.0\.groups/);
  });
});
