// New process instances: for a person, a parent, a message or a start timer.

import type { Actor } from '../kernel/actor.js';
import type { CaseRecord, ProcessInstanceRecord } from '../kernel/domain.js';
import { AppError } from '../kernel/errors.js';
import type { Key } from '../kernel/ids.js';
import type { Variables } from '../kernel/json.js';
import type { LoadedDefinition } from './definitions.js';
import type { Service } from './service.js';
import { planVariables } from './plan/variables.js';
import type { Plan } from './plan/context.js';
import { planStep, StepFailure } from './cycle.js';

/** Where a new instance stands: alone with a case of its own, in another's case, or under a parent. */
export interface NewInstance {
  definition: LoadedDefinition;
  tenantId: string;
  variables: Variables;
  tags: string[];
  businessId: string | null;
  startedBy: string;
  /** Principals who may read from the beginning. */
  readers: string[];
  excluded: string[];
  /** Case to join; null begins a new one. */
  caseId: string | null;
  parent: { instance: ProcessInstanceRecord; elementInstanceKey: Key; executionId: string } | null;
  key: Key;
  /** Start event, null = the none start. */
  startElementId: string | null;
  command: string;
}

const YEAR_IN_ROME = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Rome', year: 'numeric' });

/** Next case id of a territory, `CAS-2027-000123`; taken outside the transaction, so gaps are allowed (design: Cases). */
export async function nextCaseId(service: Service, tenantId: string, now: Date): Promise<string> {
  const year = YEAR_IN_ROME.format(now);
  const number = await service.caseNumbers.next(`case:${tenantId}:${year}`);
  return `${tenantId}-${year}-${String(number).padStart(6, '0')}`;
}

function caseOf(instance: ProcessInstanceRecord, variables: Variables, now: Date): CaseRecord {
  return {
    caseId: instance.caseId,
    tenantId: instance.tenantId,
    siteId: typeof variables['siteId'] === 'string' ? variables['siteId'] : null,
    state: 'new',
    stateChangedAt: now,
    createdAt: now,
    closedAt: null,
    rootKey: instance.key,
    processId: instance.processId,
    readers: instance.readers,
    excluded: instance.excluded,
    requestNumber: null,
    applicantKey: null,
  };
}

/** Instances of one case, children and message-started ones included: a path that calls itself for ever is stopped there. */
export const MAX_CASE_INSTANCES = 1_000;

/** Raises StepFailure when the case has as many instances as a case may have. */
async function mustHaveRoom(service: Service, request: NewInstance, caseId: string): Promise<void> {
  const most = service.caseInstances ?? MAX_CASE_INSTANCES;
  const { totalItems } = await service.store.search('processInstances', { where: [{ field: 'caseId', op: 'eq', value: caseId }], sort: [], page: { limit: 0 } }, null);
  if (totalItems < most) return;
  const { processId } = request.definition.record;
  const elementId = request.parent?.instance.activeElements.find((element) => element.elementInstanceKey === request.parent?.elementInstanceKey)?.elementId;
  throw new StepFailure('UNSPECIFIED', elementId ?? processId, `Expected case ${caseId} to have at most ${String(most)} process instances, but ${processId} would be one more: does it call or trigger itself without end?`);
}

/** Plans the first step of a new instance. Raises StepFailure when the diagram cannot start. */
export async function planStart(service: Service, request: NewInstance, now: Date): Promise<Plan> {
  const { definition, parent, key, tenantId } = request;
  const { record } = definition;
  const caseId = parent?.instance.caseId ?? request.caseId ?? (await nextCaseId(service, tenantId, now));
  if (parent !== null || request.caseId !== null) await mustHaveRoom(service, request, caseId);
  const instance: ProcessInstanceRecord = {
    key,
    tenantId,
    definitionKey: record.key,
    processId: record.processId,
    processName: record.name,
    version: record.version,
    versionTag: record.versionTag,
    state: 'ACTIVE',
    incidentCount: 0,
    parentKey: parent?.instance.key ?? null,
    parentElementInstanceKey: parent?.elementInstanceKey ?? null,
    parentExecutionId: parent?.executionId ?? null,
    rootKey: parent?.instance.rootKey ?? key,
    caseId,
    businessId: request.businessId,
    startDate: now,
    endDate: null,
    tags: request.tags,
    rev: 0,
    readers: request.readers,
    excluded: request.excluded,
    snapshot: null,
    variables: planVariables([], new Map([[key, request.variables]]), service.keys),
    waits: [],
    activeElements: [],
    startedBy: request.startedBy,
  };
  return planStep(service, {
    instance,
    isNew: true,
    definition,
    step: { kind: 'start', startElementId: request.startElementId },
    command: request.command,
    actor: request.startedBy,
    now,
    handled: {},
    events: [{ type: 'instanceStarted', elementId: request.startElementId, elementInstanceKey: null, details: { parentProcessInstanceKey: instance.parentKey, businessId: request.businessId } }],
    newCase: parent === null && request.caseId === null ? caseOf(instance, request.variables, now) : null,
  });
}

/** Id of the start event of a process that catches a message. */
export function messageStartOf(definition: LoadedDefinition, messageName: string): string {
  for (const element of definition.process.model.elements.values()) {
    if (element.type === 'START_EVENT' && element.messageName === messageName && element.parentId === definition.record.processId) return element.id;
  }
  throw new AppError('ILLEGAL_STATE', `Expected process ${definition.record.processId} to start by message ${messageName}, but it does not`);
}

/** Who reads a case from its start: who started it. */
export function firstReaders(actor: Actor): string[] {
  return [`u:${actor.id}`];
}
