// Process instances: the standard's messages and the search over them.

import { z } from 'zod';
import { definitionId, instant, key, operationReference, tag, tags, tenantId, count, variables } from './common.js';
import {
  instantOperators, keyOperators, nameOperators, numberOperators, onConstant, onField, onInstant, onTags, onVariables, textOperators, variableFilters,
} from './filters.js';
import { filterOf, pageOf, property, searchBody } from './search.js';

const instanceStates = ['ACTIVE', 'COMPLETED', 'TERMINATED'] as const;
export const businessId = z.string().min(1).max(256);

/** Parts of the standard not offered yet: absent or empty they are taken, else refused by name. */
const notOffered = (what: string) => z.array(z.unknown()).max(0, `Expected no ${what}, which are not offered yet`).optional();

const startOptions = {
  variables: variables.optional(),
  tenantId: tenantId.optional(),
  startInstructions: notOffered('startInstructions'),
  runtimeInstructions: notOffered('runtimeInstructions'),
  fetchVariables: notOffered('fetchVariables'),
  awaitCompletion: z.literal(false, { error: 'Expected false (waiting for the end is not offered: these paths take months)' }).optional(),
  requestTimeout: z.int().optional(),
  operationReference: operationReference.optional(),
  tags: tags.optional(),
  businessId: businessId.optional(),
};
const version = z.int().min(-1).optional().meta({ description: '-1, the default, is the version in force.' });

export const processInstanceCreation = z.union([
  z.strictObject({ processDefinitionKey: key, processDefinitionVersion: version, ...startOptions }),
  z.strictObject({ processDefinitionId: definitionId, processDefinitionVersion: version, ...startOptions }),
]).meta({ example: { processDefinitionId: 'citizen-path', tenantId: 'CAS', variables: { siteId: 'matino', channel: 'desk' } } });

export const createdProcessInstance = z
  .strictObject({
    processDefinitionId: definitionId,
    processDefinitionVersion: count,
    tenantId,
    variables,
    processDefinitionKey: key,
    processInstanceKey: key,
    tags: z.array(tag),
    businessId: businessId.nullable(),
  })
  .meta({ id: 'CreatedProcessInstance' });

export const processInstanceResult = z
  .strictObject({
    processDefinitionId: definitionId,
    processDefinitionName: z.string().nullable(),
    processDefinitionVersion: count,
    processDefinitionVersionTag: z.string().nullable(),
    startDate: instant,
    endDate: instant.nullable(),
    state: z.enum(instanceStates),
    hasIncident: z.boolean(),
    tenantId,
    processInstanceKey: key,
    processDefinitionKey: key,
    parentProcessInstanceKey: key.nullable(),
    parentElementInstanceKey: key.nullable(),
    rootProcessInstanceKey: key.nullable(),
    tags: z.array(tag),
    businessId: businessId.nullable(),
  })
  .meta({ id: 'ProcessInstance' });

/** Properties about an instance's elements and incidents (`null`) are looked up there first. */
export const processInstanceFilterProperties = {
  processDefinitionId: property(textOperators, onField('processId')),
  processDefinitionName: property(textOperators, onField('processName')),
  processDefinitionVersion: property(numberOperators, onField('version')),
  processDefinitionVersionTag: property(textOperators, onField('versionTag')),
  processDefinitionKey: property(keyOperators, onField('definitionKey')),
  startDate: property(instantOperators, onInstant('startDate')),
  endDate: property(instantOperators, onInstant('endDate')),
  state: property(nameOperators(instanceStates), onField('state')),
  hasIncident: property(z.boolean(), (value) => [{ field: 'incidentCount', op: value === true ? 'gt' : 'eq', value: 0 }]),
  tenantId: property(textOperators, onField('tenantId')),
  variables: property(variableFilters, onVariables),
  processInstanceKey: property(keyOperators, onField('key')),
  parentProcessInstanceKey: property(keyOperators, onField('parentKey')),
  parentElementInstanceKey: property(keyOperators, onField('parentElementInstanceKey')),
  /** No batch operations yet: no instance has one. */
  batchOperationId: property(textOperators, onConstant(null)),
  batchOperationKey: property(textOperators, onConstant(null)),
  errorMessage: property(textOperators, null),
  /** Work of the program itself is tried again without counting retries on the instance. */
  hasRetriesLeft: property(z.boolean(), onConstant(false)),
  elementInstanceState: property(nameOperators(instanceStates), null),
  elementId: property(textOperators, null),
  hasElementInstanceIncident: property(z.boolean(), null),
  /** No hash of messages is kept. */
  incidentErrorHashCode: property(numberOperators, onConstant(null)),
  tags: property(tags, onTags),
  businessId: property(textOperators, onField('businessId')),
};

const alternatives = filterOf(processInstanceFilterProperties);

export const processInstanceSort = {
  processInstanceKey: 'key', processDefinitionId: 'processId', processDefinitionName: 'processName', processDefinitionVersion: 'version',
  processDefinitionVersionTag: 'versionTag', processDefinitionKey: 'definitionKey', parentProcessInstanceKey: 'parentKey',
  parentElementInstanceKey: 'parentElementInstanceKey', startDate: 'startDate', endDate: 'endDate', state: 'state', hasIncident: 'incidentCount',
  tenantId: 'tenantId', businessId: 'businessId',
};

export const processInstanceSearch = searchBody(
  alternatives.extend({ $or: z.array(alternatives).max(20).optional().meta({ description: 'At least one of these, beside everything else.' }) }),
  processInstanceSort,
);
export const processInstancePage = pageOf(processInstanceResult).meta({ id: 'ProcessInstancePage' });

export const cancellation = z.strictObject({ operationReference: operationReference.optional() }).nullish();

