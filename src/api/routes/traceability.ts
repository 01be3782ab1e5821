// GET /percorsi/v1/traceability: the diagrams in force against the articles and requirements of the territory's regulation.

import type { z } from 'zod';
import { mustTrace } from '../../access/index.js';
import type { TenantId } from '../../kernel/domain.js';
import { AppError } from '../../kernel/errors.js';
import type { Call } from '../http/call.js';
import { operation, type Operation } from '../http/operation.js';
import { tenantQuery } from '../schemas/percorsi.js';
import { traceabilityResult } from '../schemas/traceability.js';
import { visibleTenants } from './identity.js';
import { tenantOf } from './tenant.js';

/** A territory runs some dozens of processes; this is the most a page of the store gives. */
const ALL = 1000;

/** Processes in force in the territory, at the business clock's time. */
async function inForce(call: Call, tenantId: TenantId) {
  const { queries } = call.deps;
  const { items } = await queries.searchProcessDefinitions(call.actor, { where: [{ field: 'tenantId', op: 'eq', value: tenantId }], sort: [], page: { limit: ALL } }, { latestOnly: true });
  return items.map(({ key, processId }) => ({ definitionKey: key, processId, xml: () => queries.processDefinitionXml(call.actor, key) }));
}

export const traceabilityOperations: Operation[] = [
  operation({
    id: 'getTraceability', method: 'get', path: '/percorsi/v1/traceability', tag: 'Percorsi', summary: 'Which elements serve which article and requirement, and what nothing implements',
    query: tenantQuery, answer: traceabilityResult,
    async handle({ query }, call): Promise<z.input<typeof traceabilityResult>> {
      const tenantId = tenantOf(call, query.tenantId);
      if (!visibleTenants(call).some((profile) => profile.tenantId === tenantId)) throw new AppError('NOT_FOUND', `Expected a territory of yours, but got ${tenantId}`);
      mustTrace(call.actor, tenantId);
      const traced = await call.deps.tracer(tenantId, await inForce(call, tenantId));
      return {
        tenantId,
        articles: traced.articles,
        elements: traced.elements.map(({ processId, ...element }) => ({ processDefinitionId: processId, ...element })),
        notImplemented: traced.notImplemented.map(({ id, articles, how, where }) => ({ requirement: id, articles, how, where })),
        unknown: traced.unknown.map(({ processId, ...place }) => ({ processDefinitionId: processId, ...place })),
      };
    },
  }),
];
