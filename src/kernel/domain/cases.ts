// Cases, registers and the profile of a territory.

import type { RoleId } from '../actor.js';
import type { Key } from '../ids.js';
import type { Json, JsonObject } from '../json.js';
import type { TenantId } from './definitions.js';

/** One case: everything a root instance and its children do for one request. */
export interface CaseRecord {
  caseId: string;
  tenantId: TenantId;
  siteId: string | null;
  /** Case state of regulations.md 3.1 (`registered`, `listening`, …). */
  state: string;
  stateChangedAt: Date;
  createdAt: Date;
  closedAt: Date | null;
  rootKey: Key;
  processId: string;
  readers: string[];
  excluded: string[];
  /** Number given to the citizen with the receipt of the request. */
  requestNumber: string | null;
  /** Normalised identity of the applicant (tax code), null for anonymous information. */
  applicantKey: string | null;
}

/** A typed, dated row of a register (resources, sites, requests, unmet-needs, agreements…). */
export interface RegisterRow {
  register: string;
  id: string;
  tenantId: TenantId;
  caseId: string | null;
  validFrom: Date | null;
  validTo: Date | null;
  data: JsonObject;
  createdAt: Date;
  createdBy: string;
}

export interface SiteRecord {
  id: string;
  name: string;
  comune: string;
  address: string | null;
}

export interface MissingDatum {
  /** What is missing, e.g. `population.matino`. */
  path: string;
  /** Italian sentence. */
  label: string;
  article: string | null;
  /** True: no instance starts without it. */
  mandatory: boolean;
}

/** A territory: what its regulation states and what the customer filled in. */
export interface TerritoryProfile {
  tenantId: TenantId;
  name: string;
  /** Content hash: written on everything that was read from the profile. */
  version: string;
  /** `population`: residents, null until the customer gives them. */
  comuni: { id: string; name: string; population?: number | null }[];
  sites: SiteRecord[];
  /** Scope of each role's group: `<role>@<site>` or `<role>@<tenant>`; `substitute` takes its tasks if nobody holds it. */
  roles: Record<RoleId, { scope: 'site' | 'tenant'; label: string; substitute?: RoleId }>;
  /** `due.*`, `access.*`, `listening.*`… values as in regulations.md 3.2. */
  parameters: Record<string, Json>;
  /** Local holidays beside the national ones: patron days and closures, ISO dates or `--MM-DD`. */
  holidays: { date: string; label: string }[];
  /** Rows the profile seeds into registers (resource catalogue, agreements…), by register name. */
  registers: Record<string, JsonObject[]>;
  /** Registers whose rows are written by the paths and kept in the database. */
  keptRegisters: string[];
  missing: MissingDatum[];
}

/** Where profiles come from; implemented in src/registers. */
export interface ProfileSource {
  /** The profile in force, null for an unknown territory. */
  get(tenantId: TenantId): TerritoryProfile | null;
  all(): TerritoryProfile[];
}
