// The variables a task sees: one of each name, the innermost scope's.

import type { UserTaskRecord, VariableRecord } from '../../kernel/domain.js';
import type { SearchPage, SearchRequest } from '../../kernel/search.js';
import { scopeChain } from '../answers.js';
import type { VariableView } from '../contract.js';
import type { Service } from '../service.js';

/** Effective variables of a task, through the store's search so that filters, order and pages are the usual ones. */
export async function taskVariables(service: Service, task: UserTaskRecord, request: SearchRequest): Promise<SearchPage<VariableView>> {
  const instance = await service.store.instance(task.processInstanceKey);
  const chain = instance === null ? [] : scopeChain(instance, task.elementInstanceKey);
  const effective = new Map<string, VariableRecord>();
  for (const scope of chain) {
    for (const variable of instance?.variables ?? []) if (variable.scopeKey === scope && !effective.has(variable.name)) effective.set(variable.name, variable);
  }
  const keys = [...effective.values()].map((variable) => variable.key);
  const where = [{ field: 'processInstanceKey', op: 'eq' as const, value: task.processInstanceKey }, { field: 'key', op: 'in' as const, value: keys }, ...request.where];
  return service.store.search('variables', { ...request, where }, null);
}
