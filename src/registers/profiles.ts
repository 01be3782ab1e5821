// Loading the territories: base values, profile, and with --demo an overlay, made into the profile the program reads.

import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ProfileSource, TenantId, TerritoryProfile } from '../kernel/domain.js';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.js';
import { inconsistencies } from './consistency.js';
import { entriesOf, readYaml, requireYaml } from './files.js';
import { missingOf } from './missing.js';
import { laidOver } from './overlay.js';
import { baseProblems, parametersOf } from './parameters.js';
import { checked, refuseFile } from './problems.js';
import { overlayFile, parametersFile, profileFile, registersFile, type Parameter, type ProfileFile } from './schema.js';

export interface LoadOptions {
  /** The processes folder (`base/`, `territories/`). */
  folder: string;
  /** Lays the evidently fake values of `territories/demo/<T>.yaml` over the profiles: only with --demo and in tests. */
  overlays: boolean;
}

/** Folder of overlays and demo accounts: it is no territory. */
const DEMO = 'demo';

interface Base {
  parameters: Record<string, Parameter>;
  registers: ProfileFile['registers'];
  keptRegisters: string[];
}

/** JSON text with sorted keys: equal content, equal text. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join(',')}}`;
}

function versionOf(profile: Omit<TerritoryProfile, 'version'>): string {
  return createHash('sha256').update(canonical(JSON.parse(JSON.stringify(profile)) as Json)).digest('hex');
}

async function loadBase(folder: string): Promise<Base> {
  const { parameters } = checked(parametersFile, await requireYaml(folder, 'base/parameters.yaml'), 'base/parameters.yaml');
  const problems = baseProblems(parameters);
  if (problems.length > 0) throw refuseFile('base/parameters.yaml', problems);
  const { registers, kept } = checked(registersFile, await requireYaml(folder, 'base/registers.yaml'), 'base/registers.yaml');
  return { parameters, registers, keptRegisters: kept };
}

/** The profile file, with its overlay when asked for; `name` says in messages where the values come from. */
async function readProfile({ folder, overlays }: LoadOptions, territory: string): Promise<{ file: ProfileFile; name: string }> {
  const name = `territories/${territory}/profile.yaml`;
  const content = await requireYaml(folder, name);
  const file = checked(profileFile, content, name);
  const overlayName = `territories/${DEMO}/${territory}.yaml`;
  const overlay = overlays ? await readYaml(folder, overlayName) : null;
  if (overlay === null) return { file, name };
  const { overlayOf, ...values } = checked(overlayFile, overlay, overlayName);
  if (overlayOf !== territory) throw refuseFile(overlayName, [{ path: 'overlayOf', detail: `Expected ${territory}, the name of the file, but got ${overlayOf}` }]);
  const given = Object.fromEntries(Object.keys(overlay as JsonObject).filter((key) => key in values).map((key) => [key, values[key as keyof typeof values]]));
  const both = `${name} with ${overlayName}`;
  return { file: checked(profileFile, laidOver(content as JsonObject, given as JsonObject), both), name: both };
}

/** Who holds which role where, one row each, so that rules can tell whether a person holds a role. */
function holderRows(file: ProfileFile): JsonObject[] {
  return Object.entries(file.holders).flatMap(([role, places]) =>
    Object.entries(places).flatMap(([place, usernames]) => usernames.map((username) => ({ id: `${role}@${place}/${username}`, name: username, username, role, place }))),
  );
}

/** A group is `role@site`: the same site id in two territories would let one see the other's tasks. */
function mustHaveOwnSites(profiles: Iterable<TerritoryProfile>): void {
  const owners = new Map<string, TenantId>();
  for (const { tenantId, sites } of profiles) {
    for (const [index, { id }] of sites.entries()) {
      const owner = owners.get(id);
      if (owner !== undefined) throw refuseFile(`territories/${tenantId}/profile.yaml`, [{ path: `sites.${String(index)}.id`, detail: `Expected a site id no other territory uses, but ${id} is one of ${owner}` }]);
      owners.set(id, tenantId);
    }
  }
}

function profileOf(file: ProfileFile, name: string, base: Base, territory: string): TerritoryProfile {
  const { values, problems } = parametersOf(base.parameters, file.parameters);
  const all = [...inconsistencies(file, territory), ...problems];
  if (all.length > 0) throw refuseFile(name, all);
  const { tenantId, comuni, sites, population, headquarters } = file;
  const profile: Omit<TerritoryProfile, 'version'> = {
    tenantId,
    name: file.name,
    comuni: comuni.map((comune) => ({ ...comune, population: population[comune.id] ?? null })),
    sites,
    roles: Object.fromEntries(
      Object.entries(file.roles).map(([id, { scope, label, substitute }]) => [id, { scope, label, ...(substitute === undefined ? {} : { substitute }) }]),
    ),
    parameters: values,
    holidays: [...Object.values(file.patronDays), ...file.closures],
    registers: { ...base.registers, ...file.registers, headquarters: headquarters === null ? [] : [{ id: 'headquarters', ...headquarters }], holders: holderRows(file) },
    keptRegisters: base.keptRegisters,
    missing: missingOf(file),
  };
  return { ...profile, version: versionOf(profile) };
}

/**
 * Reads every territory of the processes folder.
 *
 * A profile that lacks data is loaded all the same and says so in `missing`; what refuses is a file that is wrong.
 * @throws AppError VALIDATION naming file, path, what was expected and what came
 */
export async function loadProfiles(options: LoadOptions): Promise<ProfileSource> {
  const base = await loadBase(options.folder);
  const territories = (await entriesOf(path.join(options.folder, 'territories'), 'folder')).filter((name) => name !== DEMO);
  const profiles = new Map<TenantId, TerritoryProfile>();
  for (const territory of territories) {
    const { file, name } = await readProfile(options, territory);
    profiles.set(territory, profileOf(file, name, base, territory));
  }
  mustHaveOwnSites(profiles.values());
  return { get: (tenantId) => profiles.get(tenantId) ?? null, all: () => [...profiles.values()] };
}
