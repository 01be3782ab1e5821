// What expressions of a territory may read at one instant: parameters, roles, and the register rows valid then.

import type { FeelEnvironment } from '../engine/contract.js';
import { isoDateAt, type Calendar } from '../kernel/calendar.js';
import type { TerritoryProfile } from '../kernel/domain.js';
import type { JsonObject } from '../kernel/json.js';

/** True when the row's validity (Italian calendar dates, both included, open when absent) covers the day. */
function isValidOn(row: JsonObject, day: string): boolean {
  const { validFrom, validTo } = row;
  return !(typeof validFrom === 'string' && day < validFrom) && !(typeof validTo === 'string' && day > validTo);
}

/**
 * Surroundings of the expressions of one case.
 *
 * `register("…")` gives only rows valid on the business day, so that an expired agreement is simply not there [seed 000
 * art. 8]; `comuni` and `sites` are registers too.
 * @param at.now business instant, milliseconds since 1970
 */
export function environmentOf(profile: TerritoryProfile, at: { now: number; caseId: string }, calendar: Calendar): FeelEnvironment {
  const day = isoDateAt(at.now);
  const seeded = Object.entries(profile.registers).map(([name, rows]): [string, JsonObject[]] => [name, rows.filter((row) => isValidOn(row, day))]);
  return {
    now: at.now,
    tenantId: profile.tenantId,
    caseId: at.caseId,
    parameters: profile.parameters,
    registers: {
      // Rows of kept registers are in the database; who runs a step adds them (src/tasks/surroundings.ts).
      ...Object.fromEntries(profile.keptRegisters.map((name) => [name, []])),
      ...Object.fromEntries(seeded),
      comuni: profile.comuni.map(({ id, name, population }) => ({ id, name, population: population ?? null })),
      sites: profile.sites.map(({ id, name, comune, address }) => ({ id, name, comune, address })),
    },
    roles: Object.fromEntries(Object.entries(profile.roles).map(([id, { scope }]) => [id, { scope }])),
    calendar,
  };
}
