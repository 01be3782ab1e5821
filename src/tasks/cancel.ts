// Cancelling an instance: everything it waits for is cleared, its children follow, nothing of the past changes.

import type { ProcessInstanceRecord, WorkItem } from '../kernel/domain.js';
import type { Commit } from '../store/contract.js';
import { clearWait } from './plan/waits.js';
import { withRetries } from './cycle.js';
import { AT_ONCE, joinCommits } from './plan/context.js';
import { activeIncidents } from './incidents.js';
import type { Service } from './service.js';

/** The writes that terminate an active instance, and the children to cancel right after. */
export async function planCancel(service: Service, instance: ProcessInstanceRecord, actor: string, command: string, now: Date): Promise<{ commit: Commit; followUps: WorkItem[] }> {
  const hostNow = new Date(service.hostClock.now());
  const plan = { cleared: {} as Commit, followUps: [] as WorkItem[] };
  const work = (childKey: string, wait: { elementId: string; elementInstanceKey: string }): WorkItem => ({
    key: service.keys.next(), kind: 'cancelChild', tenantId: instance.tenantId, processInstanceKey: instance.key,
    elementInstanceKey: wait.elementInstanceKey, elementId: wait.elementId, executionId: null, caseId: instance.caseId,
    dueAt: AT_ONCE, availableAt: hostNow, attempts: 1, state: 'ready',
    lease: { owner: service.nodeName, token: service.token(), until: new Date(hostNow.getTime() + service.leases.followUpMs) },
    payload: { childKey },
  });
  for (const wait of instance.waits) clearWait({ before: instance, now, work }, wait, {}, plan);
  const active = await activeIncidents(service, instance);
  const parked = active.flatMap(({ workKey }) => (workKey === null ? [] : [{ key: workKey }]));
  const closesCase = instance.parentKey === null && instance.key === instance.rootKey;
  const commit = joinCommits(plan.cleared, {
    updateInstance: {
      key: instance.key, tenantId: instance.tenantId, rev: instance.rev,
      set: { state: 'TERMINATED', endDate: now, snapshot: null, waits: [], activeElements: [], incidentCount: 0 },
    },
    updateElements: instance.activeElements.map((element) => ({
      key: element.elementInstanceKey, tenantId: instance.tenantId, processInstanceKey: instance.key, set: { state: 'TERMINATED' as const, endDate: now },
    })),
    insertWork: plan.followUps,
    deleteWork: parked,
    resolveIncidents: active.map(({ key }) => ({ key, at: now, by: actor })),
    updateCases: closesCase ? [{ caseId: instance.caseId, tenantId: instance.tenantId, set: { closedAt: now } }] : [],
    history: [{
      key: service.keys.next(), tenantId: instance.tenantId, processInstanceKey: instance.key, caseId: instance.caseId,
      rev: instance.rev + 1, command, actor, at: now, recordedAt: hostNow, processId: instance.processId,
      version: instance.version, profileVersion: null,
      events: [{ type: 'instanceCancelled', elementId: null, elementInstanceKey: null, details: {} }],
    }],
  });
  return { commit, followUps: plan.followUps };
}

/**
 * Drops what a cancelled case still had parked at instances that had ended before: messages nobody received. Nothing is left that
 * a coordinator would have to resolve without effect.
 */
export async function dropParked(service: Service, root: ProcessInstanceRecord, actor: string, now: Date): Promise<void> {
  const where = [
    { field: 'rootKey', op: 'eq' as const, value: root.key },
    { field: 'state', op: 'eq' as const, value: 'ACTIVE' },
    { field: 'tenantId', op: 'eq' as const, value: root.tenantId },
  ];
  const page = await service.store.search('incidents', { where, sort: [], page: { limit: 1000 } }, null);
  for (const processInstanceKey of new Set(page.items.map((incident) => incident.processInstanceKey))) {
    await withRetries(async () => {
      const instance = await service.store.instance(processInstanceKey);
      if (instance === null || instance.state === 'ACTIVE') return;
      const active = await activeIncidents(service, instance);
      await service.store.commit({
        updateInstance: { key: instance.key, tenantId: instance.tenantId, rev: instance.rev, set: { incidentCount: 0 } },
        deleteWork: active.flatMap(({ workKey }) => (workKey === null ? [] : [{ key: workKey }])),
        resolveIncidents: active.map(({ key }) => ({ key, at: now, by: actor })),
      });
    });
  }
}
