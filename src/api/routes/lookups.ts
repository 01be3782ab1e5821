// Filters that ask about something else than the record searched: looked up there first, within a bound.

import type { Condition, FieldCondition, SearchPage } from '../../kernel/search.js';
import type { Key } from '../../kernel/ids.js';
import type { Call } from '../http/call.js';
import { invalid } from '../http/validate.js';
import { onField, onVariables, type nameOperators, type textOperators } from '../schemas/filters.js';
import type { z } from 'zod';

/** A first search may find this many; beyond, the question is too wide to be answered in bounded time. */
const MAX_FOUND = 1_000;

/** The tasks whose own scope holds these variables: a condition on `elementInstanceKey`. */
export async function elementsWithLocalVariables(call: Call, filters: unknown): Promise<Condition[]> {
  let scopes: Key[] | null = null;
  for (const condition of onVariables(filters)) {
    if (!('variable' in condition)) continue;
    const where: Condition[] = [
      { field: 'name', op: 'eq', value: condition.variable },
      { field: 'value', op: condition.op, value: condition.value },
      ...(scopes === null ? [] : [{ field: 'scopeKey', op: 'in' as const, value: scopes }]),
    ];
    const found = await call.deps.queries.searchVariables(call.actor, { where, sort: [], page: { limit: MAX_FOUND } });
    scopes = [...new Set(mustBeAll(found, 'localVariables').map((variable) => variable.scopeKey))];
  }
  return scopes === null ? [] : [{ field: 'elementInstanceKey', op: 'in', value: scopes }];
}

/** Conditions that find the variables of every scope a task sees: its own, those around it, the process instance's. */
export async function scopesOfTask(call: Call, userTaskKey: Key): Promise<Condition[]> {
  const task = await call.deps.queries.userTask(call.actor, userTaskKey);
  const scopes = [task.elementInstanceKey];
  for (let scope = task.elementInstanceKey; scope !== task.processInstanceKey && scopes.length < MAX_NESTING; ) {
    scope = (await call.deps.queries.elementInstance(call.actor, scope)).scopeKey;
    scopes.push(scope);
  }
  return [
    { field: 'processInstanceKey', op: 'eq', value: task.processInstanceKey },
    { field: 'scopeKey', op: 'in', value: scopes },
  ];
}

/** Sub-processes within each other. */
const MAX_NESTING = 50;

interface InstanceLookups {
  elementId?: z.output<typeof textOperators>;
  elementInstanceState?: z.output<ReturnType<typeof nameOperators<'ACTIVE' | 'COMPLETED' | 'TERMINATED'>>>;
  hasElementInstanceIncident?: boolean;
  errorMessage?: z.output<typeof textOperators>;
}

/**
 * Instances by their elements and incidents: conditions on `key`.
 * @param narrowing conditions on the instance itself that its elements and incidents share (process, territory)
 */
export async function instancesByParts(call: Call, asked: InstanceLookups, narrowing: Condition[]): Promise<Condition[]> {
  const { queries } = call.deps;
  const shared = narrowing.filter((condition): condition is FieldCondition => 'field' in condition && condition.field in SHARED_FIELDS)
    .map((condition) => ({ ...condition, field: SHARED_FIELDS[condition.field] ?? condition.field }));
  const conditions: Condition[] = [];
  const { elementId, elementInstanceState, hasElementInstanceIncident, errorMessage } = asked;
  if (elementId !== undefined || elementInstanceState !== undefined || hasElementInstanceIncident !== undefined) {
    const where: Condition[] = [
      ...shared,
      ...(elementId === undefined ? [] : (onField('elementId')?.(elementId) ?? [])),
      ...(elementInstanceState === undefined ? [] : (onField('state')?.(elementInstanceState) ?? [])),
      ...(hasElementInstanceIncident === undefined ? [] : [{ field: 'incidentKey', op: 'exists' as const, value: hasElementInstanceIncident }]),
    ];
    const found = await queries.searchElementInstances(call.actor, { where, sort: [], page: { limit: MAX_FOUND } });
    conditions.push(keysIn(mustBeAll(found, 'elementId, elementInstanceState, hasElementInstanceIncident')));
  }
  if (errorMessage !== undefined) {
    const where = [...shared, { field: 'state', op: 'eq' as const, value: 'ACTIVE' }, ...(onField('errorMessage')?.(errorMessage) ?? [])];
    const found = await queries.searchIncidents(call.actor, { where, sort: [], page: { limit: MAX_FOUND } });
    conditions.push(keysIn(mustBeAll(found, 'errorMessage')));
  }
  return conditions;
}

/** Field of an element or incident by field of its instance. */
const SHARED_FIELDS: Record<string, string> = { key: 'processInstanceKey', definitionKey: 'definitionKey', processId: 'processId', tenantId: 'tenantId' };

function keysIn(found: { processInstanceKey: Key }[]): Condition {
  return { field: 'key', op: 'in', value: [...new Set(found.map((part) => part.processInstanceKey))] };
}

function mustBeAll<T>(page: SearchPage<T>, filter: string): T[] {
  if (page.totalItems <= page.items.length) return page.items;
  throw invalid([{ pointer: '/filter', detail: `Expected a filter on ${filter} that at most ${String(MAX_FOUND)} records fulfil, but more do: narrow it down` }]);
}
