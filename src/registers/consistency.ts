// What a schema cannot see: that the parts of a profile speak of the same comuni, sites and roles.

import type { FileProblem } from './problems.js';
import type { ProfileFile } from './schema.js';

function repeated(ids: readonly string[], path: string): FileProblem[] {
  return ids.flatMap((id, index) => (ids.indexOf(id) === index ? [] : [{ path: `${path}.${String(index)}.id`, detail: `Expected each id once, but ${id} stands twice` }]));
}

function unknown(id: string, known: ReadonlySet<string>, what: string, path: string): FileProblem[] {
  return known.has(id) ? [] : [{ path, detail: `Expected ${what} (${[...known].join(', ') || 'there is none'}), but got ${id}` }];
}

/** Findings on references inside one profile. */
export function inconsistencies(profile: ProfileFile, folderName: string): FileProblem[] {
  const comuni = new Set(profile.comuni.map((comune) => comune.id));
  const sites = new Set(profile.sites.map((site) => site.id));
  const roles = new Set(Object.keys(profile.roles));
  const headquarters = profile.headquarters?.comune ?? null;
  return [
    ...(profile.tenantId === folderName ? [] : [{ path: 'tenantId', detail: `Expected ${folderName}, the name of the folder, but got ${profile.tenantId}` }]),
    ...repeated(profile.comuni.map((comune) => comune.id), 'comuni'),
    ...repeated(profile.sites.map((site) => site.id), 'sites'),
    ...Object.entries(profile.registers).flatMap(([name, rows]) => repeated(rows.map((row) => row.id), `registers.${name}`)),
    ...profile.sites.flatMap((site, index) => unknown(site.comune, comuni, 'a comune of this profile', `sites.${String(index)}.comune`)),
    ...(headquarters === null ? [] : unknown(headquarters, comuni, 'a comune of this profile', 'headquarters.comune')),
    ...Object.keys(profile.population).flatMap((id) => unknown(id, comuni, 'a comune of this profile', `population.${id}`)),
    ...Object.keys(profile.patronDays).flatMap((id) => unknown(id, comuni, 'a comune of this profile', `patronDays.${id}`)),
    ...Object.entries(profile.roles).flatMap(([id, { substitute }]) => (substitute === undefined ? [] : unknown(substitute, roles, 'a role of this profile', `roles.${id}.substitute`))),
    ...Object.entries(profile.holders).flatMap(([role, held]) => {
      const scope = profile.roles[role]?.scope;
      if (scope === undefined) return unknown(role, roles, 'a role of this profile', `holders.${role}`);
      const known = scope === 'site' ? sites : new Set([profile.tenantId]);
      return Object.keys(held).flatMap((place) => unknown(place, known, scope === 'site' ? 'a site of this profile' : 'the territory', `holders.${role}.${place}`));
    }),
  ];
}
