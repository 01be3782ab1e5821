// Element instances: the standard's messages and the search over them.

import { z } from 'zod';
import { definitionId, elementId, instant, key, operationReference, tenantId, variables } from './common.js';
import { instantOperators, nameOperators, onField, onInstant, onPresence } from './filters.js';
import { filterOf, pageOf, property, searchBody } from './search.js';

const elementStates = ['ACTIVE', 'COMPLETED', 'TERMINATED'] as const;
const elementTypes = [
  'UNSPECIFIED', 'PROCESS', 'SUB_PROCESS', 'EVENT_SUB_PROCESS', 'AD_HOC_SUB_PROCESS', 'AD_HOC_SUB_PROCESS_INNER_INSTANCE', 'START_EVENT',
  'INTERMEDIATE_CATCH_EVENT', 'INTERMEDIATE_THROW_EVENT', 'BOUNDARY_EVENT', 'END_EVENT', 'SERVICE_TASK', 'RECEIVE_TASK', 'USER_TASK', 'MANUAL_TASK',
  'TASK', 'EXCLUSIVE_GATEWAY', 'INCLUSIVE_GATEWAY', 'PARALLEL_GATEWAY', 'EVENT_BASED_GATEWAY', 'SEQUENCE_FLOW', 'MULTI_INSTANCE_BODY',
  'CALL_ACTIVITY', 'BUSINESS_RULE_TASK', 'SCRIPT_TASK', 'SEND_TASK', 'UNKNOWN',
] as const;

export const elementInstanceResult = z
  .strictObject({
    processDefinitionId: definitionId,
    startDate: instant,
    endDate: instant.nullable(),
    elementId: z.string(),
    elementName: z.string(),
    type: z.enum(elementTypes),
    state: z.enum(elementStates),
    hasIncident: z.boolean(),
    tenantId,
    elementInstanceKey: key,
    processInstanceKey: key,
    rootProcessInstanceKey: key.nullable(),
    processDefinitionKey: key,
    incidentKey: key.nullable(),
  })
  .meta({ id: 'ElementInstance' });

export const elementInstanceFilterProperties = {
  processDefinitionId: property(definitionId, onField('processId')),
  state: property(nameOperators(elementStates), onField('state')),
  type: property(z.enum(elementTypes), onField('type')),
  elementId: property(elementId, onField('elementId')),
  elementName: property(z.string(), onField('elementName')),
  hasIncident: property(z.boolean(), onPresence('incidentKey')),
  tenantId: property(tenantId, onField('tenantId')),
  elementInstanceKey: property(key, onField('key')),
  processInstanceKey: property(key, onField('processInstanceKey')),
  processDefinitionKey: property(key, onField('definitionKey')),
  incidentKey: property(key, onField('incidentKey')),
  startDate: property(instantOperators, onInstant('startDate')),
  endDate: property(instantOperators, onInstant('endDate')),
  elementInstanceScopeKey: property(key, onField('scopeKey')),
};

export const elementInstanceSort = {
  elementInstanceKey: 'key', processInstanceKey: 'processInstanceKey', processDefinitionKey: 'definitionKey', processDefinitionId: 'processId',
  startDate: 'startDate', endDate: 'endDate', elementId: 'elementId', elementName: 'elementName', type: 'type', state: 'state', incidentKey: 'incidentKey', tenantId: 'tenantId',
};

export const elementInstanceSearch = searchBody(filterOf(elementInstanceFilterProperties), elementInstanceSort);
export const elementInstancePage = pageOf(elementInstanceResult).meta({ id: 'ElementInstancePage' });

export const variablesUpdate = z.strictObject({
  variables,
  local: z.boolean().optional().meta({ description: 'True: into this scope itself; false, the default: where each variable stands, else into the process instance.' }),
  operationReference: operationReference.optional(),
});
