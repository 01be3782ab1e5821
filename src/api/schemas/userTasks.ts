// User tasks: the standard's messages and the search over them.

import { z } from 'zod';
import { count, definitionId, elementId, instant, key, tag, tags, tenantId, text, variables } from './common.js';
import { instantOperators, nameOperators, numberOperators, onField, onInstant, onTags, onVariables, textOperators, variableFilters } from './filters.js';
import { filterOf, pageOf, property, searchBody } from './search.js';

/** States of the standard; those in between never show here, for a commit is atomic. */
export const userTaskStates = ['CREATING', 'CREATED', 'ASSIGNING', 'UPDATING', 'COMPLETING', 'COMPLETED', 'CANCELING', 'CANCELED', 'FAILED'] as const;

export const userTaskResult = z
  .strictObject({
    name: z.string().nullable(),
    state: z.enum(userTaskStates),
    assignee: z.string().nullable(),
    elementId: z.string(),
    candidateGroups: z.array(z.string()),
    candidateUsers: z.array(z.string()),
    processDefinitionId: definitionId,
    creationDate: instant,
    completionDate: instant.nullable(),
    followUpDate: instant.nullable(),
    dueDate: instant.nullable(),
    tenantId,
    externalFormReference: z.string().nullable(),
    processDefinitionVersion: count,
    customHeaders: z.record(z.string(), z.string()),
    priority: z.int().min(0).max(100),
    userTaskKey: key,
    elementInstanceKey: key,
    processName: z.string().nullable(),
    processDefinitionKey: key,
    processInstanceKey: key,
    rootProcessInstanceKey: key.nullable(),
    formKey: key.nullable(),
    tags: z.array(tag),
  })
  .meta({ id: 'UserTask' });

export const userTaskFilterProperties = {
  state: property(nameOperators(userTaskStates), onField('state')),
  assignee: property(textOperators, onField('assignee')),
  priority: property(numberOperators, onField('priority')),
  elementId: property(elementId, onField('elementId')),
  name: property(textOperators, onField('name')),
  candidateGroup: property(textOperators, onField('candidateGroups')),
  candidateUser: property(textOperators, onField('candidateUsers')),
  tenantId: property(textOperators, onField('tenantId')),
  processDefinitionId: property(definitionId, onField('processId')),
  creationDate: property(instantOperators, onInstant('creationDate')),
  completionDate: property(instantOperators, onInstant('completionDate')),
  followUpDate: property(instantOperators, onInstant('followUpDate')),
  dueDate: property(instantOperators, onInstant('dueDate')),
  processInstanceVariables: property(variableFilters, onVariables),
  localVariables: property(variableFilters, null),
  userTaskKey: property(key, onField('key')),
  processDefinitionKey: property(key, onField('definitionKey')),
  processInstanceKey: property(key, onField('processInstanceKey')),
  elementInstanceKey: property(key, onField('elementInstanceKey')),
  tags: property(tags, onTags),
};

export const userTaskSort = {
  creationDate: 'creationDate', completionDate: 'completionDate', followUpDate: 'followUpDate', dueDate: 'dueDate', priority: 'priority', name: 'name',
};

export const userTaskSearch = searchBody(filterOf(userTaskFilterProperties), userTaskSort);
export const userTaskPage = pageOf(userTaskResult).meta({ id: 'UserTaskPage' });

const action = text.nullish().meta({ description: 'Why; written to the history. A moved due date needs it.' });

export const userTaskAssignment = z.strictObject({
  assignee: z.string().min(1).max(256),
  allowOverride: z.boolean().nullish().meta({ description: 'Default true. False: a task somebody holds stays with them (409).' }),
  action,
}).meta({ example: { assignee: 'operatore.matino', allowOverride: false } });

/** An empty text resets a date, as the standard has it. */
const resettableInstant = z.union([instant, z.literal('')]).nullish();

export const userTaskUpdate = z
  .strictObject({
    changeset: z
      .strictObject({
        dueDate: resettableInstant,
        followUpDate: resettableInstant,
        candidateUsers: z.array(z.string().min(1).max(256)).max(100).nullish(),
        candidateGroups: z.array(z.string().min(1).max(256)).max(100).nullish(),
        priority: z.int().min(0).max(100).nullish(),
      })
      .nullish(),
    action,
  })
  .meta({ example: { changeset: { followUpDate: '2027-02-08T15:00:00Z' } } })
  .optional();

export const userTaskCompletion = z.strictObject({ variables: variables.nullish(), action }).meta({ example: { variables: {} } }).nullish();
