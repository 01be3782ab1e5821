// The installation itself: status, topology, licence, who I am, the clock.

import { roleOf } from '../../kernel/actor.js';
import { AppError } from '../../kernel/errors.js';
import { operation, type Operation } from '../http/operation.js';
import { clockPin, licenseResult, meResult, topologyResult } from '../schemas/identity.js';
import { problemSchema } from '../schemas/problem.js';
import type { Call } from '../http/call.js';
import { presentTenant } from './identity.js';

const tag = 'Platform';
const PRODUCT = 'Percorsi';

function membershipsOf({ actor, deps }: Call) {
  return actor.tenants.flatMap((tenantId) => deps.profiles.get(tenantId) ?? []).map(presentTenant);
}

export const platformOperations: Operation[] = [
  operation({
    id: 'status', method: 'get', path: '/status', tag, summary: 'Whether the service works, as the Italian interoperability model (ModI) asks', open: true,
    answer: problemSchema, mediaType: 'application/problem+json',
    async handle(_input, call) {
      const { healthy, detail } = await call.deps.status();
      if (!healthy) throw new AppError('UNAVAILABLE', detail ?? 'The service cannot work now', { retryAfterSeconds: 5 });
      return { type: 'about:blank', title: 'Service running', status: 200, detail: `${PRODUCT} ${call.deps.config.productVersion} is running`, instance: '/status' };
    },
  }),
  operation({
    id: 'getStatus', method: 'get', path: '/v2/status', tag, summary: 'Whether the service works', open: true,
    async handle(_input, call) {
      const { healthy, detail } = await call.deps.status();
      if (!healthy) throw new AppError('UNAVAILABLE', detail ?? 'The service cannot work now', { retryAfterSeconds: 5 });
    },
  }),
  operation({
    id: 'getTopology', method: 'get', path: '/v2/topology', tag, summary: 'The nodes', answer: topologyResult,
    async handle(_input, call) {
      const { nodes, clusterId } = await call.deps.status();
      const version = `${PRODUCT} ${call.deps.config.productVersion}`;
      return {
        // Nodes are equal and meet in the database: each shows as leader of the one partition.
        brokers: nodes.map(({ nodeId, host, port, healthy, version: own }) => ({
          nodeId, host, port, version: own, partitions: [{ partitionId: 1, role: 'leader' as const, health: healthy ? ('healthy' as const) : ('unhealthy' as const) }],
        })),
        clusterId, clusterSize: nodes.length, partitionsCount: 1, replicationFactor: 1, gatewayVersion: version, lastCompletedChangeId: '',
      };
    },
  }),
  operation({
    id: 'getLicense', method: 'get', path: '/v2/license', tag, summary: 'The licence', open: true, answer: licenseResult,
    handle: async () => Promise.resolve({ validLicense: true, licenseType: `${PRODUCT} (EUPL-1.2)`, isCommercial: false, expiresAt: null }),
  }),
  operation({
    id: 'getAuthentication', method: 'get', path: '/v2/authentication/me', tag, summary: 'Who I am', answer: meResult,
    async handle(_input, call) {
      const { id, displayName, email, groups } = call.actor;
      return Promise.resolve({
        username: id, displayName, email, authorizedComponents: [], tenants: membershipsOf(call), groups: [...groups],
        roles: [...new Set(groups.map(roleOf))], salesPlanType: null, c8Links: {}, canLogout: false,
      });
    },
  }),
  operation({
    id: 'pinClock', method: 'put', path: '/v2/clock', tag,
    summary: 'Pin business time; with the header Percorsi-Settle: true the answer waits for everything due then', body: clockPin,
    async handle({ body }, call) {
      const settle = call.header('Percorsi-Settle').toLowerCase() === 'true';
      const { settled, left } = await call.deps.commands.pinClock(call.command, new Date(body.timestamp), { settle });
      if (!settle) return;
      call.answerHeader('Percorsi-Settled', String(settled));
      call.answerHeader('Percorsi-Left', String(left));
    },
  }),
  operation({
    id: 'resetClock', method: 'post', path: '/v2/clock/reset', tag, summary: 'Back to the host’s time',
    handle: (_input, call) => call.deps.commands.resetClock(call.command),
  }),
];
