// What /percorsi/v1 adds to the standard: terms, overruns, what comes next, cases and their history, profiles.

import { z } from 'zod';
import { count, definitionId, instant, json, key, tenantId, text, variables } from './common.js';
import { instantOperators, onField, onInstant, textOperators } from './filters.js';
import { createdProcessInstance } from './processInstances.js';
import { filterOf, pageOf, property, searchBody } from './search.js';
import { userTaskFilterProperties, userTaskResult } from './userTasks.js';

const caseId = z.string().meta({ example: 'CAS-2027-000123' });
export const casePath = z.object({ caseId: z.string().min(1).max(100) });
export const profilePath = z.object({ tenantId });
export const tenantQuery = z.strictObject({ tenantId: tenantId.optional() });

const term = z
  .strictObject({
    dueDate: instant,
    source: z.string().meta({ description: 'The diagram, a parameter, or the act that moved it.' }),
    expression: z.string(),
    explanation: z.string().meta({ description: 'One Italian sentence that explains the date.' }),
    profileVersion: z.string().nullable(),
  })
  .meta({ id: 'Term' });
const overrun = z.strictObject({ dueDate: instant, at: instant, recordedAt: instant, assignee: z.string().nullable() }).meta({ id: 'Overrun' });
const logEntry = z.strictObject({ type: z.string(), actor: z.string(), at: instant, recordedAt: instant, details: json });

export const caseResult = z
  .strictObject({
    caseId,
    tenantId,
    siteId: z.string().nullable(),
    state: z.string(),
    stateChangedAt: instant,
    createdAt: instant,
    closedAt: instant.nullable(),
    rootProcessInstanceKey: key,
    processDefinitionId: definitionId,
    requestNumber: z.string().nullable(),
  })
  .meta({ id: 'Case' });

export const extendedUserTask = z
  .strictObject({
    userTask: userTaskResult,
    caseId,
    case: caseResult.nullable().meta({ description: 'Null when the case as a whole is not for you to see.' }),
    isOverdue: z.boolean(),
    term: term.nullable(),
    overrun: overrun.nullable(),
    log: z.array(logEntry),
  })
  .meta({ id: 'ExtendedUserTask' });

export const nextStep = z
  .strictObject({
    kind: z.enum(['userTask', 'message', 'timer', 'job', 'call', 'ended']),
    elementId: z.string(),
    elementName: z.string().nullable(),
    processDefinitionId: definitionId,
    userTaskKey: key.nullable().meta({ description: 'Null when the task is not for you to see.' }),
    candidateGroups: z.array(z.string()),
    candidateUsers: z.array(z.string()),
    assignee: z.string().nullable(),
    dueDate: instant.nullable(),
    caseState: z.string().nullable(),
  })
  .meta({ id: 'NextStep' });

export const completionBody = z.strictObject({ variables: variables.nullish(), action: text.nullish() }).meta({ example: { variables: {} } }).nullish();
export const completionResult = z.strictObject({ userTask: userTaskResult, caseId, next: z.array(nextStep) }).meta({ id: 'CompletedUserTask' });
export const startResult = z.strictObject({ processInstance: createdProcessInstance, caseId, next: z.array(nextStep) }).meta({ id: 'StartedCase' });

export const filledForm = z
  .strictObject({
    form: z.strictObject({ formId: z.string(), version: count, formKey: key, tenantId }),
    schema: json.meta({ description: 'form-js schema with its options written in.' }),
    values: z.record(z.string(), json).meta({ description: 'Present value of each variable the form shows.' }),
  })
  .meta({ id: 'FilledForm' });

export const overrunFilterProperties = {
  ...userTaskFilterProperties,
  caseId: property(textOperators, onField('caseId')),
  overrunAt: property(instantOperators, onInstant('overrun.at')),
};
export const overrunSort = { overrunAt: 'overrun.at', dueDate: 'dueDate', creationDate: 'creationDate', completionDate: 'completionDate', priority: 'priority' };
export const overrunSearch = searchBody(filterOf(overrunFilterProperties), overrunSort);
export const overrunPage = pageOf(z.strictObject({ userTask: userTaskResult, caseId, overrun })).meta({ id: 'OverrunPage' });

export const caseFilterProperties = {
  caseId: property(textOperators, onField('caseId')),
  tenantId: property(textOperators, onField('tenantId')),
  siteId: property(textOperators, onField('siteId')),
  state: property(textOperators, onField('state')),
  processDefinitionId: property(textOperators, onField('processId')),
  requestNumber: property(textOperators, onField('requestNumber')),
  createdAt: property(instantOperators, onInstant('createdAt')),
  closedAt: property(instantOperators, onInstant('closedAt')),
  stateChangedAt: property(instantOperators, onInstant('stateChangedAt')),
};
export const caseSort = { caseId: 'caseId', createdAt: 'createdAt', closedAt: 'closedAt', state: 'state', stateChangedAt: 'stateChangedAt' };
export const caseSearch = searchBody(filterOf(caseFilterProperties), caseSort);
export const casePage = pageOf(caseResult).meta({ id: 'CasePage' });

export const caseHistoryResult = z
  .strictObject({
    items: z.array(
      z.strictObject({
        at: instant,
        recordedAt: instant,
        actor: z.string(),
        type: z.string(),
        processDefinitionId: definitionId,
        processDefinitionVersion: count,
        processInstanceKey: key,
        revision: count.nullable().meta({ description: 'Revision of the instance this act made, counted from 1 without a gap; null for an act on a task alone.' }),
        profileVersion: z.string().nullable(),
        events: z.array(z.strictObject({ type: z.string(), elementId: z.string().nullable(), elementInstanceKey: key.nullable(), details: json })),
        details: json,
      }),
    ),
  })
  .meta({ id: 'CaseHistory' });

export const resourcesResult = z
  .strictObject({
    items: z.array(z.strictObject({ id: z.string(), tenantId, validFrom: instant.nullable(), validTo: instant.nullable(), data: json })),
  })
  .meta({ id: 'Resources' });

const named = z.strictObject({ id: z.string(), name: z.string() });

export const profileResult = z
  .strictObject({
    tenantId,
    name: z.string(),
    version: z.string(),
    isComplete: z.boolean().meta({ description: 'False: no case starts here before the mandatory data are filled in.' }),
    missing: z.array(z.strictObject({ path: z.string(), label: z.string(), article: z.string().nullable(), mandatory: z.boolean() })),
    comuni: z.array(named),
    sites: z.array(z.strictObject({ id: z.string(), name: z.string(), comune: z.string(), address: z.string().nullable() })),
    roles: z.array(z.strictObject({ id: z.string(), label: z.string(), scope: z.enum(['site', 'tenant']), substitute: z.string().nullable() })),
    parameters: z.record(z.string(), json),
    holidays: z.array(z.strictObject({ date: z.string(), label: z.string() })),
  })
  .meta({ id: 'TerritoryProfile' });
