// What the expressions of a step may read: the territory's profile, and the rows of the kept registers they name.

import type { FeelEnvironment } from '../engine/contract.js';
import { isoDateAt } from '../kernel/calendar.js';
import type { RegisterRow } from '../kernel/domain.js';
import { AppError } from '../kernel/errors.js';
import type { JsonObject } from '../kernel/json.js';
import type { LoadedDefinition } from './definitions.js';
import type { Service } from './service.js';

export interface Place {
  tenantId: string;
  caseId: string;
}

/** Rows of one kept register an expression sees: the newest, so that a step costs the same however long the register is. */
const MAX_ROWS = 1_000;

const namedIn = new WeakMap<object, readonly string[]>();

/** Registers a process or a form names; worked out once for each. */
function registersNamed(source: object, work: () => string[]): readonly string[] {
  const known = namedIn.get(source) ?? [...new Set(work())];
  namedIn.set(source, known);
  return known;
}

function namedInForm(schema: JsonObject): readonly string[] {
  return registersNamed(schema, () => [...JSON.stringify(schema).matchAll(/register\(\\"([^"\\]+)\\"\)/g)].flatMap((match) => match[1] ?? []));
}

function isValidOn(row: RegisterRow, now: Date): boolean {
  const day = isoDateAt(now.getTime());
  const from = row.validFrom === null ? null : isoDateAt(row.validFrom.getTime());
  const to = row.validTo === null ? null : isoDateAt(row.validTo.getTime());
  return !(from !== null && day < from) && !(to !== null && day > to);
}

async function rowsOf(service: Service, tenantId: string, register: string, now: Date): Promise<JsonObject[]> {
  const where = [
    { field: 'tenantId', op: 'eq' as const, value: tenantId },
    { field: 'register', op: 'eq' as const, value: register },
  ];
  const page = await service.store.search('registerRows', { where, sort: [{ field: 'createdAt', order: 'DESC' }], page: { limit: MAX_ROWS } }, null);
  return page.items.filter((row) => isValidOn(row, now)).map(({ data, id, caseId }) => ({ ...data, id, caseId }));
}

/**
 * Surroundings of the expressions of a process (and of a form) at an instant. The database is asked only for kept
 * registers that are named there; each row is a context of its data with `id` and `caseId`, newest first, valid that day.
 * @throws AppError VALIDATION when the territory has no profile
 */
export async function surroundings(service: Service, place: Place, now: Date, definition: LoadedDefinition | null, schema: JsonObject | null = null): Promise<FeelEnvironment> {
  const environment = service.environmentFor(place.tenantId, now.getTime(), place.caseId);
  const profile = service.profiles.get(place.tenantId);
  if (environment === null || profile === null) throw new AppError('VALIDATION', `Expected a territory with a profile, but ${place.tenantId} has none`);
  if (profile.keptRegisters.length === 0) return environment;
  const byProcess = definition === null ? [] : registersNamed(definition.process, () => service.engine.references(definition.process).registers.map(({ name }) => name));
  const names = new Set([...byProcess, ...(schema === null ? [] : namedInForm(schema))].filter((name) => profile.keptRegisters.includes(name)));
  if (names.size === 0) return environment;
  const kept = await Promise.all([...names].map(async (name): Promise<[string, JsonObject[]]> => [name, await rowsOf(service, place.tenantId, name, now)]));
  return { ...environment, registers: { ...environment.registers, ...Object.fromEntries(kept) } };
}
