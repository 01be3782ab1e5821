// /v2/process-instances: starting, reading, cancelling.

import type { z } from 'zod';
import type { Condition } from '../../kernel/search.js';
import type { Variables } from '../../kernel/json.js';
import type { StartInput } from '../../tasks/contract.js';
import type { Call } from '../http/call.js';
import { operation, type Operation } from '../http/operation.js';
import { presentCreated, presentIncident, presentInstance } from '../present/instances.js';
import { pathKey } from '../schemas/common.js';
import { incidentFilterProperties, incidentPage, incidentSearch, incidentSort } from '../schemas/incidents.js';
import {
  cancellation, createdProcessInstance, processInstanceCreation, processInstanceFilterProperties, processInstancePage, processInstanceResult, processInstanceSearch,
  processInstanceSort,
} from '../schemas/processInstances.js';
import { presentPage, searchRequest, whereOf } from '../schemas/search.js';
import { invalid } from '../http/validate.js';
import { instancesByParts } from './lookups.js';
import { namedTenant, tenantOf } from './tenant.js';

const tag = 'Process instances';
const params = pathKey('processInstanceKey');

type Filter = NonNullable<NonNullable<z.output<typeof processInstanceSearch>>['filter']>;

async function conditionsOf(call: Call, filter: Omit<Filter, '$or'>): Promise<Condition[]> {
  if (filter.batchOperationId !== undefined && filter.batchOperationKey !== undefined) {
    throw invalid([{ pointer: '/filter/batchOperationId', detail: 'Expected batchOperationId or batchOperationKey, but got both' }]);
  }
  const where = whereOf(processInstanceFilterProperties, filter);
  return [...where, ...(await instancesByParts(call, filter, where))];
}

/** What a start needs, out of the body of the standard. */
export function startInputOf(call: Call, body: z.output<typeof processInstanceCreation>): StartInput {
  const rest = { variables: (body.variables ?? {}) as Variables, tags: body.tags ?? [], businessId: body.businessId ?? null };
  if ('processDefinitionKey' in body) {
    const tenantId = namedTenant(body.tenantId);
    return { definitionKey: body.processDefinitionKey, ...(tenantId === undefined ? {} : { tenantId }), ...rest };
  }
  const version = body.processDefinitionVersion ?? -1;
  return { processId: body.processDefinitionId, tenantId: tenantOf(call, body.tenantId), ...(version < 0 ? {} : { version }), ...rest };
}

export const processInstanceOperations: Operation[] = [
  operation({
    id: 'createProcessInstance', method: 'post', path: '/v2/process-instances', tag, summary: 'Start a process instance', command: true,
    body: processInstanceCreation, answer: createdProcessInstance,
    async handle({ body }, call) {
      const { instance } = await call.deps.commands.startInstance(call.command, startInputOf(call, body));
      return presentCreated(instance);
    },
  }),
  operation({
    id: 'searchProcessInstances', method: 'post', path: '/v2/process-instances/search', tag, summary: 'Search process instances',
    body: processInstanceSearch, answer: processInstancePage,
    async handle({ body }, call) {
      const { $or: alternatives, ...filter } = body?.filter ?? {};
      const where = await conditionsOf(call, filter);
      if (alternatives !== undefined && alternatives.length > 0) {
        where.push({ or: await Promise.all(alternatives.map((alternative) => conditionsOf(call, alternative))) });
      }
      return presentPage(await call.deps.queries.searchProcessInstances(call.actor, searchRequest(body, processInstanceSort, where)), presentInstance);
    },
  }),
  operation({
    id: 'getProcessInstance', method: 'get', path: '/v2/process-instances/{processInstanceKey}', tag, summary: 'Get a process instance', params, answer: processInstanceResult,
    handle: async ({ params: { processInstanceKey } }, call) => presentInstance(await call.deps.queries.processInstance(call.actor, processInstanceKey)),
  }),
  operation({
    id: 'cancelProcessInstance', method: 'post', path: '/v2/process-instances/{processInstanceKey}/cancellation', tag, summary: 'Cancel a process instance', command: true,
    params, body: cancellation,
    async handle({ params: { processInstanceKey } }, call) {
      await call.deps.commands.cancelInstance(call.command, processInstanceKey);
    },
  }),
  operation({
    id: 'searchProcessInstanceIncidents', method: 'post', path: '/v2/process-instances/{processInstanceKey}/incidents/search', tag,
    summary: 'Search the incidents of a process instance and of those it called', params, body: incidentSearch, answer: incidentPage,
    async handle({ params: { processInstanceKey }, body }, call) {
      const instance = await call.deps.queries.processInstance(call.actor, processInstanceKey);
      const own: Condition = instance.rootKey === instance.key ? { field: 'rootKey', op: 'eq', value: instance.key } : { field: 'processInstanceKey', op: 'eq', value: instance.key };
      const request = searchRequest(body, incidentSort, [own, ...whereOf(incidentFilterProperties, body?.filter)]);
      return presentPage(await call.deps.queries.searchIncidents(call.actor, request), presentIncident);
    },
  }),
];
