// Incidents: the standard's messages and the search over them.

import { z } from 'zod';
import { definitionId, instant, key, operationReference, tenantId } from './common.js';
import { instantOperators, keyOperators, nameOperators, onField, onInstant, textOperators } from './filters.js';
import { filterOf, pageOf, property, searchBody } from './search.js';

const errorTypes = [
  'AD_HOC_SUB_PROCESS_NO_RETRIES', 'CALLED_DECISION_ERROR', 'CALLED_ELEMENT_ERROR', 'CONDITION_ERROR', 'DECISION_EVALUATION_ERROR', 'EXECUTION_LISTENER_NO_RETRIES',
  'EXTRACT_VALUE_ERROR', 'FORM_NOT_FOUND', 'IO_MAPPING_ERROR', 'JOB_NO_RETRIES', 'MESSAGE_SIZE_EXCEEDED', 'RESOURCE_NOT_FOUND', 'TASK_LISTENER_NO_RETRIES',
  'UNHANDLED_ERROR_EVENT', 'UNKNOWN', 'UNSPECIFIED',
] as const;
const incidentStates = ['ACTIVE', 'MIGRATED', 'PENDING', 'RESOLVED', 'UNKNOWN'] as const;

export const incidentResult = z
  .strictObject({
    processDefinitionId: definitionId,
    errorType: z.enum(errorTypes),
    errorMessage: z.string(),
    elementId: z.string(),
    creationTime: instant,
    state: z.enum(incidentStates),
    tenantId,
    incidentKey: key,
    processDefinitionKey: key,
    processInstanceKey: key,
    rootProcessInstanceKey: key.nullable(),
    elementInstanceKey: key,
    jobKey: key.nullable(),
  })
  .meta({ id: 'Incident' });

export const incidentFilterProperties = {
  processDefinitionId: property(textOperators, onField('processId')),
  errorType: property(nameOperators(errorTypes), onField('errorType')),
  errorMessage: property(textOperators, onField('errorMessage')),
  elementId: property(textOperators, onField('elementId')),
  creationTime: property(instantOperators, onInstant('creationTime')),
  state: property(nameOperators(incidentStates), onField('state')),
  tenantId: property(textOperators, onField('tenantId')),
  incidentKey: property(keyOperators, onField('key')),
  processDefinitionKey: property(keyOperators, onField('definitionKey')),
  processInstanceKey: property(keyOperators, onField('processInstanceKey')),
  elementInstanceKey: property(keyOperators, onField('elementInstanceKey')),
  jobKey: property(keyOperators, onField('jobKey')),
};

export const incidentSort = {
  incidentKey: 'key', processDefinitionKey: 'definitionKey', processDefinitionId: 'processId', processInstanceKey: 'processInstanceKey', errorType: 'errorType',
  elementId: 'elementId', elementInstanceKey: 'elementInstanceKey', creationTime: 'creationTime', state: 'state', jobKey: 'jobKey', tenantId: 'tenantId',
};

export const incidentSearch = searchBody(filterOf(incidentFilterProperties), incidentSort);
export const incidentPage = pageOf(incidentResult).meta({ id: 'IncidentPage' });
export const incidentResolution = z.strictObject({ operationReference: operationReference.optional() }).optional();
