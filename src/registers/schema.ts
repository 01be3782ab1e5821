// The shapes of the territory files: parameters, registers, profile, overlay, demo accounts.

import { z } from 'zod';
import type { Json } from '../kernel/json.js';

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, 'Expected an id of letters, digits and hyphens');
const article = z.string().min(1).nullable().optional();
const json: z.ZodType<Json> = z.json();
const isoDate = z.iso.date('Expected a date as YYYY-MM-DD');
const holidayDate = z.string().regex(/^(--|\d{4}-)\d{2}-\d{2}$/, 'Expected a date as YYYY-MM-DD or --MM-DD');
const dayOff = z.strictObject({ date: holidayDate, label: z.string().min(1) });

/** A value with its basis: STATED by a regulation, NONE (a proposal), PROPOSED (a modelling choice). */
const parameter = z
  .strictObject({ value: json, basis: z.enum(['STATED', 'NONE', 'PROPOSED']), article, note: z.string().optional() })
  .refine((entry) => entry.basis !== 'STATED' || typeof entry.article === 'string', 'Expected an article for a STATED value');

export type Parameter = z.infer<typeof parameter>;

export const parametersFile = z.strictObject({ parameters: z.record(z.string(), parameter) });

/** A register row: id and name, any further data, and optionally the dates between which it counts (both included). */
const row = z.looseObject({ id, name: z.string().min(1), validFrom: isoDate.optional(), validTo: isoDate.optional() }).and(z.record(z.string(), json));

const registers = z.record(z.string(), z.array(row));
export const registersFile = z.strictObject({
  registers,
  /** Names of the registers the paths write. */
  kept: z.array(id).default([]),
});

const missing = z.strictObject({
  path: z.string().min(1),
  each: z.enum(['comuni', 'sites']).optional(),
  label: z.string().min(1),
  article: z.string().min(1).nullable(),
  mandatory: z.boolean(),
});

export type MissingRule = z.infer<typeof missing>;

export const profileFile = z.strictObject({
  tenantId: id,
  name: z.string().min(1),
  regulation: z.record(z.string(), json).default({}),
  comuni: z.array(z.strictObject({ id, name: z.string().min(1) })),
  headquarters: z.strictObject({ name: z.string().min(1), comune: id.nullable(), address: z.string().nullable() }).nullable().default(null),
  sites: z.array(z.strictObject({ id, name: z.string().min(1), comune: id, address: z.string().min(1).nullable() })),
  roles: z.record(id, z.strictObject({ scope: z.enum(['site', 'tenant']), label: z.string().min(1), substitute: id.optional(), article })),
  /** Usernames by role and by site or territory. */
  holders: z.record(id, z.record(id, z.array(z.string().min(1)))).default({}),
  /** Residents by comune. */
  population: z.record(id, z.int().positive('Expected a positive number')).default({}),
  patronDays: z.record(id, dayOff).default({}),
  closures: z.array(dayOff).default([]),
  /** A value alone changes a parameter of base/parameters.yaml; value and basis may also add one. */
  parameters: z.record(z.string(), z.union([parameter, json])).default({}),
  registers: registers.default({}),
  missing: z.array(missing).default([]),
});

export type ProfileFile = z.infer<typeof profileFile>;

/** Values laid over a profile: objects are merged, everything else is replaced. */
export const overlayFile = profileFile.partial().omit({ tenantId: true }).extend({ overlayOf: id });

export const accountsFile = z.strictObject({
  accounts: z.array(
    z.strictObject({
      username: z.string().regex(/^[a-z0-9._-]+$/, 'Expected a username of lower-case letters, digits, dots, hyphens and underscores'),
      displayName: z.string().min(1),
      groups: z.array(z.string().regex(/^[a-z-]+(@[A-Za-z0-9-]+)?$/, 'Expected a group as role@site or role@territory')).min(1),
      tenants: z.array(id),
    }),
  ),
});

/** One account of the demonstration; it has no password until the program makes one. */
export type DemoAccount = z.infer<typeof accountsFile>['accounts'][number];

export function isParameter(value: Parameter | Json): value is Parameter {
  return parameter.safeParse(value).success;
}
