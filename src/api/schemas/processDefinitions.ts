// Process definitions and forms: the standard's messages and the search over them.

import { z } from 'zod';
import { count, definitionId, key, tenantId } from './common.js';
import { onConstant, onField, onPresence, textOperators } from './filters.js';
import { filterOf, pageOf, property, searchBody } from './search.js';

const definitionStates = ['ACTIVE', 'DRAINING', 'DELETED'] as const;

export const processDefinitionResult = z
  .strictObject({
    name: z.string().nullable(),
    resourceName: z.string(),
    version: count,
    versionTag: z.string().nullable(),
    processDefinitionId: definitionId,
    tenantId,
    processDefinitionKey: key,
    hasStartForm: z.boolean(),
    state: z.enum(definitionStates),
  })
  .meta({ id: 'ProcessDefinition' });

export const processDefinitionFilterProperties = {
  name: property(textOperators, onField('name')),
  isLatestVersion: property(z.boolean(), null),
  resourceName: property(z.string(), onField('resourceName')),
  version: property(z.int(), onField('version')),
  versionTag: property(z.string(), onField('versionTag')),
  processDefinitionId: property(textOperators, onField('processId')),
  tenantId: property(tenantId, onField('tenantId')),
  processDefinitionKey: property(key, onField('key')),
  hasStartForm: property(z.boolean(), onPresence('startFormId')),
  /** Definitions are never deleted: cases of years ago still read their diagram. */
  state: property(z.enum(definitionStates), onConstant('ACTIVE')),
};

export const processDefinitionSort = {
  processDefinitionKey: 'key', name: 'name', resourceName: 'resourceName', version: 'version', versionTag: 'versionTag', processDefinitionId: 'processId', tenantId: 'tenantId',
};

export const processDefinitionSearch = searchBody(filterOf(processDefinitionFilterProperties), processDefinitionSort);
export const processDefinitionPage = pageOf(processDefinitionResult).meta({ id: 'ProcessDefinitionPage' });

export const formResult = z
  .strictObject({
    tenantId,
    formId: z.string(),
    schema: z.string().meta({ description: 'form-js schema as JSON text, its options written in.' }),
    version: count,
    formKey: key,
  })
  .meta({ id: 'Form' });
