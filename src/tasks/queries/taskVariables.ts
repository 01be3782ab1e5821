// The variables a task sees: one of each name, the innermost scope's.

import type { UserTaskRecord, VariableRecord } from '../../kernel/domain.js';
import type { SearchPage, SearchRequest } from '../../kernel/search.js';
import type { VariableView } from '../contract.js';
import type { Service } from '../service.js';

/** Effective variables of a task, through the store's search so that filters, order and pages are the usual ones. */
export async function taskVariables(service: Service, task: UserTaskRecord, request: SearchRequest): Promise<SearchPage<VariableView>> {
  const instance = await service.store.instance(task.processInstanceKey);
  const scopes = new Map((instance?.activeElements ?? []).map((element) => [element.elementInstanceKey, element.scopeKey]));
  const chain: string[] = [];
  for (let scope: string | undefined = task.elementInstanceKey; scope !== undefined && !chain.includes(scope); scope = scopes.get(scope)) chain.push(scope);
  if (!chain.includes(task.processInstanceKey)) chain.push(task.processInstanceKey);
  const effective = new Map<string, VariableRecord>();
  for (const scope of chain) {
    for (const variable of instance?.variables ?? []) if (variable.scopeKey === scope && !effective.has(variable.name)) effective.set(variable.name, variable);
  }
  const keys = [...effective.values()].map((variable) => variable.key);
  const where = [{ field: 'processInstanceKey', op: 'eq' as const, value: task.processInstanceKey }, { field: 'key', op: 'in' as const, value: keys }, ...request.where];
  return service.store.search('variables', { ...request, where }, null);
}
