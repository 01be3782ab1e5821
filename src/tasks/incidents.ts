// Incidents: when a path cannot go on, somebody is told; the work waits until the incident is resolved.

import type { HistoryEntry, IncidentRecord, ProcessInstanceRecord, WorkItem } from '../kernel/domain.js';
import { AppError } from '../kernel/errors.js';
import type { Commit } from '../store/contract.js';
import type { StepFailure } from './cycle.js';
import type { Service } from './service.js';

function incidentOf(service: Service, instance: ProcessInstanceRecord, failure: StepFailure, item: WorkItem | null, now: Date): IncidentRecord {
  const wait = instance.waits.find((candidate) => candidate.elementId === failure.elementId);
  return {
    key: service.keys.next(),
    tenantId: instance.tenantId,
    errorType: failure.errorType,
    errorMessage: failure.message,
    state: 'ACTIVE',
    creationTime: now,
    resolvedAt: null,
    resolvedBy: null,
    processInstanceKey: instance.key,
    rootKey: instance.rootKey,
    definitionKey: instance.definitionKey,
    processId: instance.processId,
    elementId: failure.elementId,
    elementInstanceKey: item?.elementInstanceKey ?? wait?.elementInstanceKey ?? instance.key,
    workKey: item?.key ?? null,
    jobKey: item?.kind === 'job' ? item.key : null,
    caseId: instance.caseId,
  };
}

function opening(service: Service, instance: ProcessInstanceRecord, incident: IncidentRecord, actor: string, command: string): Commit {
  const isActive = instance.activeElements.some((element) => element.elementInstanceKey === incident.elementInstanceKey);
  return {
    insertIncidents: [incident],
    updateInstance: { key: instance.key, tenantId: instance.tenantId, rev: instance.rev, set: { incidentCount: instance.incidentCount + 1 } },
    updateElements: isActive ? [{ key: incident.elementInstanceKey, tenantId: instance.tenantId, processInstanceKey: instance.key, set: { incidentKey: incident.key } }] : [],
    history: [lineOf(service, instance, actor, incident, command)],
  };
}

/** The history says that an incident was opened, and by what: an attempt is not told as the act it did not become. */
function lineOf(service: Service, instance: ProcessInstanceRecord, actor: string, incident: IncidentRecord, attempted: string): HistoryEntry {
  return {
    key: service.keys.next(),
    tenantId: instance.tenantId,
    processInstanceKey: instance.key,
    caseId: instance.caseId,
    rev: instance.rev + 1,
    command: 'openIncident',
    actor,
    at: incident.creationTime,
    recordedAt: new Date(service.hostClock.now()),
    processId: instance.processId,
    version: instance.version,
    profileVersion: null,
    events: [{ type: 'incidentOpened', elementId: incident.elementId, elementInstanceKey: incident.elementInstanceKey, details: { attempted, incidentKey: incident.key, errorType: incident.errorType, errorMessage: incident.errorMessage } }],
  };
}

/** Parks a work item behind a new incident on its instance. Drops the item when the instance is gone. */
export async function parkWork(service: Service, item: WorkItem, failure: StepFailure, now: Date): Promise<void> {
  const instance = item.processInstanceKey === null ? null : await service.store.instance(item.processInstanceKey);
  const leaseToken = item.lease?.token;
  if (instance?.state !== 'ACTIVE' && item.kind !== 'deliverMessage') {
    await service.store.commit({ deleteWork: [{ key: item.key, ...(leaseToken === undefined ? {} : { leaseToken }) }] });
    return;
  }
  if (instance === null) throw new AppError('INTERNAL', `Expected process instance ${String(item.processInstanceKey)} of work item ${item.key}, but there is none`);
  const incident = incidentOf(service, instance, failure, item, now);
  const opened = opening(service, instance, incident, 'system', item.kind);
  await service.store.commit({ ...opened, updateWork: [{ key: item.key, ...(leaseToken === undefined ? {} : { leaseToken }), set: { state: 'incident', lease: null } }] });
}

/**
 * Opens an incident for a user's command that could not go on, unless the same one is open already, and gives the
 * refusal to answer with. The old state stands: the user may try again once the cause is mended.
 */
export async function refuseWithIncident(service: Service, instance: ProcessInstanceRecord, failure: StepFailure, actor: string, command: string, now: Date): Promise<AppError> {
  const active = await activeIncidents(service, instance);
  const same = active.find((incident) => incident.workKey === null && incident.elementId === failure.elementId && incident.errorMessage === failure.message);
  const incident = same ?? incidentOf(service, instance, failure, null, now);
  if (same === undefined) await service.store.commit(opening(service, instance, incident, actor, command));
  return new AppError('INCIDENT_OPENED', `The path could not go on at ${failure.elementId}: ${failure.message}. Nothing was changed; incident ${incident.key} is open for the coordinator`, {
    data: { incidentKey: incident.key, elementId: failure.elementId, errorType: failure.errorType, processInstanceKey: instance.key },
  });
}

/** Active incidents of an instance; asks the database only when the instance counts some. */
export async function activeIncidents(service: Service, instance: ProcessInstanceRecord): Promise<IncidentRecord[]> {
  if (instance.incidentCount === 0) return [];
  const where = [
    { field: 'processInstanceKey', op: 'eq' as const, value: instance.key },
    { field: 'state', op: 'eq' as const, value: 'ACTIVE' },
  ];
  const page = await service.store.search('incidents', { where, sort: [], page: { limit: 1000 } }, null);
  return page.items;
}

/**
 * Writes that close the incidents a successful step settled: those of waits that are over and, when the instance
 * ended, all. To be joined to the step's commit; gives the count to set.
 */
export async function settleIncidents(service: Service, instance: ProcessInstanceRecord, gone: (incident: IncidentRecord) => boolean, actor: string, now: Date): Promise<{ resolved: NonNullable<Commit['resolveIncidents']>; incidentCount: number }> {
  const active = await activeIncidents(service, instance);
  const settled = active.filter(gone);
  return { resolved: settled.map((incident) => ({ key: incident.key, at: now, by: actor })), incidentCount: active.length - settled.length };
}
