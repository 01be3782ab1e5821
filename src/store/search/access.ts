// Access filters as MongoDB takes them: field names and keys as stored, alternatives taken apart for the planner.

import type { JsonObject } from '../../kernel/json.js';
import type { Spec } from '../collections/spec.js';
import { pathOf } from '../collections/spec.js';
import type { AccessFilter } from '../contract.js';
import { toId } from '../fields.js';
import type { Field, Stored } from '../fields.js';

/** The part of an access filter that speaks of the process instance something belongs to. */
const THROUGH_INSTANCE = '$instance';

/** The filter on stored documents of a collection; no restriction gives an empty filter. */
export function storedAccess<R>(spec: Spec<R>, access: AccessFilter): Stored {
  return access === null ? {} : (stored(spec, access, undefined) as Stored);
}

function stored<R>(spec: Spec<R>, value: unknown, field: Field | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => stored(spec, item, field));
  if (value instanceof Date || typeof value !== 'object' || value === null) {
    return field?.kind === 'key' && typeof value === 'string' ? toId(value) : value;
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => {
    if (name.startsWith('$')) return [name, stored(spec, inner, field)];
    const own = (spec.fields as Record<string, Field | undefined>)[name];
    return [pathOf(spec, name), stored(spec, inner, own)];
  }));
}

/** An access filter's own part and the part to be looked up in the instance. */
export function splitAccess(access: AccessFilter): { own: AccessFilter; instance: AccessFilter } {
  if (access === null || !(THROUGH_INSTANCE in access)) return { own: access, instance: null };
  const { [THROUGH_INSTANCE]: instance, ...own } = access;
  return { own, instance: instance as JsonObject };
}

/**
 * A stored filter as alternatives: each branch of its `$or` together with the rest. MongoDB plans every branch by its
 * own index and merges them in order; left inside a conjunction it would scan the tenant instead.
 */
export function branchesOf(filter: Stored): Stored[] {
  const { $or: alternatives, ...rest } = filter;
  if (!Array.isArray(alternatives)) return [filter];
  return (alternatives as Stored[]).map((alternative) => ({ $and: [rest, alternative] }));
}

/** Values the query demands, by path: of a field of many values, one it must hold. */
export type Demanded = ReadonlyMap<string, unknown>;

/**
 * The filter without its alternatives when the query demands one of them anyhow: who asks for the tasks of a group of theirs is a
 * candidate of each. One index then gives the page, and no document is looked up to tell alternatives apart.
 */
export function withoutMetAlternatives(filter: Stored, demanded: Demanded): Stored {
  const { $or: alternatives, ...rest } = filter;
  if (!Array.isArray(alternatives)) return filter;
  const isMet = (alternatives as Stored[]).some((alternative) => Object.entries(alternative).every(([path, condition]) => {
    if (path.startsWith('$') || !demanded.has(path)) return false;
    return amongOf(condition)?.includes(demanded.get(path)) ?? false;
  }));
  return isMet ? rest : filter;
}

/** Values the query fixes, by path: of fields that hold one value. */
export type Fixed = ReadonlyMap<string, unknown>;

/** True when a filter can match nothing, given what the query fixes: an empty `$in`, or another value for a fixed field. */
export function isImpossible(filter: Stored, fixed: Fixed): boolean {
  return Object.entries(filter).some(([name, value]) => {
    if (name === '$and') return (value as Stored[]).some((part) => isImpossible(part, fixed));
    if (name.startsWith('$')) return false;
    const among = amongOf(value);
    if (among === null) return false;
    return among.length === 0 || (fixed.has(name) && !among.includes(fixed.get(name)));
  });
}

/** The values a condition accepts when it lists them (equality, `$in`), else null. */
function amongOf(condition: unknown): unknown[] | null {
  if (typeof condition !== 'object' || condition === null) return [condition];
  const among = (condition as Stored)['$in'];
  return Array.isArray(among) ? among : null;
}

/** The tenants a filter is confined to, null when it is not. */
export function tenantsOf(filter: Stored): unknown[] | null {
  if ('tenantId' in filter) return amongOf(filter['tenantId']);
  for (const part of (filter['$and'] ?? []) as Stored[]) {
    const tenants = tenantsOf(part);
    if (tenants !== null) return tenants;
  }
  return null;
}
