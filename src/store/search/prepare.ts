// From a search request to filters MongoDB can plan: conditions, access taken apart into branches, index prefixes filled in.

import { AppError } from '../../kernel/errors.js';
import type { Condition, FieldCondition, VariableCondition } from '../../kernel/search.js';
import type { Database } from '../connection.js';
import type { AccessFilter, Searchable } from '../contract.js';
import { SPECS } from '../collections/index.js';
import type { Stored } from '../fields.js';
import { branchesOf, isImpossible, splitAccess, storedAccess, tenantsOf, withoutMetAlternatives } from './access.js';
import { fieldFilter } from './conditions.js';
import { namedField } from './fieldNames.js';
import { SOURCES } from './sources.js';
import type { Source } from './sources.js';
import { variableFilter } from './variableText.js';

/** Most instances a condition on a variable may pick for a search of their tasks. */
const MOST_INSTANCES = 10_000;
const DEEPEST_OR = 5;

/** A search ready to run. */
export interface Prepared {
  /** Alternatives, each with all conditions; empty when nothing can match. */
  branches: Stored[];
  /** Filter on the process instance the documents belong to, null when there is none to apply. */
  instance: Stored | null;
}

interface Preparation {
  database: Database;
  source: Source;
  collection: keyof Searchable;
  /** Tenants known before the conditions on variables are resolved, null when unknown. */
  tenants: unknown[] | null;
  openOnly: boolean;
  timeoutMs: number;
}

/** @throws AppError VALIDATION for conditions that cannot be asked of the collection */
export async function prepare(database: Database, collection: keyof Searchable, where: readonly Condition[], access: AccessFilter, timeoutMs: number): Promise<Prepared> {
  const source = SOURCES[collection];
  const { own, instance } = splitAccess(access);
  const accessed = storedAccess(source.spec, own);
  const instanceFilter = instance === null ? null : storedAccess(SPECS.processInstances, instance);
  const fixed = fixedBy(source, collection, where);
  const confined = [fixed.has('tenantId') ? [fixed.get('tenantId')] : null, tenantsOf(accessed), instanceFilter === null ? null : tenantsOf(instanceFilter)];
  const tenants = confined.find((each) => each !== null) ?? null;
  const openOnly = fixed.get('state') === 'CREATED' || fixed.get('state') === 'ACTIVE';
  const conditions = await groupFilters({ database, source, collection, tenants, openOnly, timeoutMs }, where, 0);
  conditions.push(...await prefixes(database, source, { fixed, where, tenants, own: tenantsOf(accessed) }));
  const branches = branchesOf(withoutMetAlternatives(accessed, demandedBy(source, collection, where)))
    .filter((branch) => !isImpossible(branch, fixed))
    .flatMap((branch) => lifePhases(source, where, fixed).map((phase) => ({ $and: [...conditions, branch, phase].filter(isNotEmpty) })));
  return { branches: branches.map((branch) => (branch.$and.length === 0 ? {} : branch)), instance: instanceFilter };
}

function isNotEmpty(filter: Stored): boolean {
  return Object.keys(filter).length > 0;
}

/** What the conditions fix to one value: fields of one value, compared with `eq`. */
function fixedBy(source: Source, collection: string, where: readonly Condition[]): Map<string, unknown> {
  const fixed = new Map<string, unknown>();
  for (const condition of where) {
    if (!('field' in condition) || condition.op !== 'eq') continue;
    const named = namedField(source, collection, condition.field);
    if (!named.isMany && named.field.kind !== 'json') fixed.set(named.path, fieldFilter(source, collection, condition)[named.path]);
  }
  for (const [path, value] of source.implied(fixed)) fixed.set(path, value);
  return fixed;
}

/** As `fixedBy`, with the fields of many values that must hold one. */
function demandedBy(source: Source, collection: string, where: readonly Condition[]): Map<string, unknown> {
  const demanded = new Map<string, unknown>();
  for (const condition of where) {
    if (!('field' in condition) || condition.op !== 'eq' || condition.value === null) continue;
    const { path, field } = namedField(source, collection, condition.field);
    if (field.kind !== 'json') demanded.set(path, fieldFilter(source, collection, condition)[path]);
  }
  return demanded;
}

/** The filters of conditions that must all hold. */
async function groupFilters(preparation: Preparation, conditions: readonly Condition[], depth: number): Promise<Stored[]> {
  if (depth > DEEPEST_OR) throw new AppError('VALIDATION', `Expected alternatives nested at most ${String(DEEPEST_OR)} deep, but got more`);
  const fields = conditions.filter((condition): condition is FieldCondition => 'field' in condition);
  const variables = conditions.filter((condition): condition is VariableCondition => 'variable' in condition);
  const filters = fields.map((condition) => fieldFilter(preparation.source, preparation.collection, condition));
  if (variables.length > 0) filters.push(...await variableFilters(preparation, variables));
  for (const condition of conditions) {
    if (!('or' in condition)) continue;
    const groups = await Promise.all(condition.or.map((group) => groupFilters(preparation, group, depth + 1)));
    filters.push(groups.length === 0 ? { _id: { $in: [] } } : { $or: groups.map((group) => (group.length === 0 ? {} : { $and: group })) });
  }
  return filters;
}

async function variableFilters(preparation: Preparation, conditions: readonly VariableCondition[]): Promise<Stored[]> {
  const filters = conditions.map(variableFilter);
  if (preparation.collection === 'processInstances') return filters;
  if (preparation.collection === 'userTasks') return [{ processInstanceKey: { $in: await instancesWith(preparation, conditions, filters) } }];
  throw new AppError('VALIDATION', `Expected conditions on variables only for process instances and user tasks, but got one for ${preparation.collection}`);
}

/** Keys of the instances whose variables fit; open tasks belong to active instances. */
async function instancesWith({ database, tenants, openOnly, timeoutMs }: Preparation, conditions: readonly VariableCondition[], filters: Stored[]): Promise<unknown[]> {
  const tenantId = { tenantId: { $in: tenants ?? (await tenantsIn(database, SOURCES.processInstances)) } };
  const phases = openOnly ? [{ state: 'ACTIVE' }] : PHASES;
  const found = await database.collections.processInstances
    .find({ $or: phases.map((phase) => ({ $and: [tenantId, phase, ...filters] })) }, { projection: { _id: 1 }, limit: MOST_INSTANCES + 1, maxTimeMS: timeoutMs })
    .toArray();
  if (found.length > MOST_INSTANCES) {
    const names = conditions.map(({ variable }) => variable).join(', ');
    throw new AppError('VALIDATION', `Expected the condition on variables (${names}) to pick at most ${String(MOST_INSTANCES)} process instances, but it picks more: add a condition`);
  }
  return found.map((instance) => instance._id);
}

const PHASES: Stored[] = [{ state: 'ACTIVE' }, { endDate: { $type: 'date' } }];

/** Variables of active and of ended instances are indexed apart: a search by variable asks both, unless it names the state. */
function lifePhases(source: Source, where: readonly Condition[], fixed: ReadonlyMap<string, unknown>): Stored[] {
  if (source !== SOURCES.processInstances || !where.some((condition) => 'variable' in condition)) return [{}];
  if (!fixed.has('state')) return PHASES;
  return fixed.get('state') === 'ACTIVE' ? [{}] : [{ endDate: { $type: 'date' } }];
}

interface Prefix {
  fixed: ReadonlyMap<string, unknown>;
  where: readonly Condition[];
  tenants: unknown[] | null;
  /** Tenants the access filter itself confines the documents to. */
  own: unknown[] | null;
}

/** Paths that pick few documents by themselves. */
const SELECTIVE = ['_id', 'processInstanceKey', 'caseId', 'parentKey'];

/** Fills in what indexes begin with and the request left open: all tenants there are, all states. */
async function prefixes(database: Database, source: Source, { fixed, where, tenants, own }: Prefix): Promise<Stored[]> {
  if (SELECTIVE.some((path) => fixed.has(path))) return [];
  const filters: Stored[] = [];
  if ('tenantId' in source.spec.fields && !fixed.has('tenantId') && own === null) {
    filters.push({ tenantId: { $in: tenants ?? (await tenantsIn(database, source)) } });
  }
  const asksState = where.some((condition) => ('field' in condition && condition.field === 'state') || 'variable' in condition);
  if (source.states !== null && !asksState) filters.push({ state: { $in: source.states } });
  return filters;
}

/** The tenants in a collection: read off the head of an index, whatever its size. */
function tenantsIn(database: Database, source: Source): Promise<unknown[]> {
  return database.collections[source.reads].distinct('tenantId');
}
