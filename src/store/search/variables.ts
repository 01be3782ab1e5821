// Searching variables: conditions on the instance narrow what is read, conditions on the variable are put to both.

import type { Condition, FieldCondition } from '../../kernel/search.js';
import { AppError } from '../../kernel/errors.js';
import { SPECS } from '../collections/index.js';
import type { Database } from '../connection.js';
import type { AccessFilter } from '../contract.js';
import type { Stored } from '../fields.js';
import { branchesOf, storedAccess, tenantsOf } from './access.js';
import { fieldFilter } from './conditions.js';
import { createVariableFetcher, filterOf } from './fetch.js';
import type { Fetcher } from './fetch.js';
import { SOURCES } from './sources.js';

/** Fields of a variable that are its instance's, with their path there. */
const OF_INSTANCE: Record<string, string> = { processInstanceKey: '_id', rootKey: 'rootKey', tenantId: 'tenantId' };

/** @throws AppError VALIDATION for conditions that cannot be asked of variables */
export async function variableFetcher(database: Database, where: readonly Condition[], access: AccessFilter, timeoutMs: number): Promise<Fetcher> {
  const elements = elementFilters(where);
  const simple = where.filter((condition): condition is FieldCondition => 'field' in condition);
  const instances = simple.flatMap((condition) => {
    const path = OF_INSTANCE[condition.field];
    return path === undefined ? [] : [renamed(fieldFilter(SOURCES.variables, 'variables', condition), condition.field, path)];
  });
  const scopes = simple.find((condition) => condition.field === 'scopeKey' && condition.op === 'eq');
  if (scopes !== undefined) instances.push(await instanceOfScope(database, fieldFilter(SOURCES.variables, 'variables', scopes)['scopeKey']));
  const ofVariable = simple.filter((condition) => OF_INSTANCE[condition.field] === undefined && condition.op !== 'exists');
  if (ofVariable.length > 0) instances.push({ variables: { $elemMatch: { $and: ofVariable.map((condition) => renamed(fieldFilter(SOURCES.variables, 'variables', condition), '_id', 'key')) } } });
  const accessed = storedAccess(SPECS.processInstances, access);
  if (!instances.some((filter) => '_id' in filter) && tenantsOf(accessed) === null && !instances.some((filter) => 'tenantId' in filter)) {
    instances.push({ tenantId: { $in: await database.collections.processInstances.distinct('tenantId') } });
  }
  // Active and ended instances have their variables in indexes of their own.
  const phases: Stored[] = [{ state: 'ACTIVE' }, { endDate: { $type: 'date' } }];
  const branches = branchesOf(accessed).flatMap((branch) => phases.map((phase) => ({ $and: [...instances, branch, phase].filter((filter) => Object.keys(filter).length > 0) })));
  return createVariableFetcher(database, filterOf(branches), elements.length === 0 ? {} : { $and: elements }, timeoutMs);
}

function elementFilters(where: readonly Condition[]): Stored[] {
  return where.map((condition) => {
    if ('field' in condition) return fieldFilter(SOURCES.variables, 'variables', condition);
    if ('variable' in condition) throw new AppError('VALIDATION', 'Expected conditions on the fields name and value of variables, but got one on a variable by name');
    return { $or: condition.or.map((group) => ({ $and: [{}, ...elementFilters(group)] })) };
  });
}

function renamed(filter: Stored, from: string, to: string): Stored {
  return Object.fromEntries(Object.entries(filter).map(([name, value]) => [name === from ? to : name, value]));
}

/** The instance a scope belongs to: the scope is the instance itself, or one of its elements. */
async function instanceOfScope({ collections }: Database, scope: unknown): Promise<Stored> {
  const element = await collections.elementInstances.findOne({ _id: scope as bigint }, { projection: { processInstanceKey: 1 } });
  return { _id: { $in: element === null ? [scope] : [scope, element['processInstanceKey']] } };
}
