// Instances, elements, variables, incidents and subscriptions as the standard shows them.

import type { z } from 'zod';
import type { ElementInstanceRecord, IncidentRecord, MessageSubscriptionRecord, ProcessInstanceRecord } from '../../kernel/domain.js';
import { instantOfKey } from '../../kernel/ids.js';
import type { VariableView } from '../../tasks/contract.js';
import { utc, utcOrNull } from '../schemas/common.js';
import type { elementInstanceResult } from '../schemas/elementInstances.js';
import type { incidentResult } from '../schemas/incidents.js';
import type { messageSubscriptionResult } from '../schemas/messages.js';
import type { createdProcessInstance, processInstanceResult } from '../schemas/processInstances.js';
import { TRUNCATED_LENGTH, type listedVariable, type variableResult } from '../schemas/variables.js';

export function presentInstance(instance: ProcessInstanceRecord): z.input<typeof processInstanceResult> {
  return {
    processDefinitionId: instance.processId,
    processDefinitionName: instance.processName,
    processDefinitionVersion: instance.version,
    processDefinitionVersionTag: instance.versionTag,
    startDate: utc(instance.startDate),
    endDate: utcOrNull(instance.endDate),
    state: instance.state,
    hasIncident: instance.incidentCount > 0,
    tenantId: instance.tenantId,
    processInstanceKey: instance.key,
    processDefinitionKey: instance.definitionKey,
    parentProcessInstanceKey: instance.parentKey,
    parentElementInstanceKey: instance.parentElementInstanceKey,
    rootProcessInstanceKey: instance.rootKey,
    tags: instance.tags,
    businessId: instance.businessId,
  };
}

/** Variables are asked for with `awaitCompletion` alone, so none are in the answer. */
export function presentCreated(instance: ProcessInstanceRecord): z.input<typeof createdProcessInstance> {
  return {
    processDefinitionId: instance.processId,
    processDefinitionVersion: instance.version,
    tenantId: instance.tenantId,
    variables: {},
    processDefinitionKey: instance.definitionKey,
    processInstanceKey: instance.key,
    tags: instance.tags,
    businessId: instance.businessId,
  };
}

export function presentElement(element: ElementInstanceRecord): z.input<typeof elementInstanceResult> {
  return {
    processDefinitionId: element.processId,
    startDate: utc(element.startDate),
    endDate: utcOrNull(element.endDate),
    elementId: element.elementId,
    // The standard has no null here: an element without a name goes by its id.
    elementName: element.elementName ?? element.elementId,
    type: element.type,
    state: element.state,
    hasIncident: element.incidentKey !== null,
    tenantId: element.tenantId,
    elementInstanceKey: element.key,
    processInstanceKey: element.processInstanceKey,
    rootProcessInstanceKey: element.rootKey,
    processDefinitionKey: element.definitionKey,
    incidentKey: element.incidentKey,
  };
}

export function presentVariable(variable: VariableView): z.input<typeof variableResult> {
  return {
    name: variable.name,
    tenantId: variable.tenantId,
    variableKey: variable.key,
    scopeKey: variable.scopeKey,
    processInstanceKey: variable.processInstanceKey,
    rootProcessInstanceKey: variable.rootKey,
    value: JSON.stringify(variable.value),
  };
}

/** A variable in a list: its value cut unless the whole was asked for. */
export function presentListed(whole: boolean): (variable: VariableView) => z.input<typeof listedVariable> {
  return (variable) => {
    const shown = presentVariable(variable);
    const isTruncated = !whole && shown.value.length > TRUNCATED_LENGTH;
    return { ...shown, value: isTruncated ? shown.value.slice(0, TRUNCATED_LENGTH) : shown.value, isTruncated };
  };
}

export function presentIncident(incident: IncidentRecord): z.input<typeof incidentResult> {
  return {
    processDefinitionId: incident.processId,
    errorType: incident.errorType,
    errorMessage: incident.errorMessage,
    elementId: incident.elementId,
    creationTime: utc(incident.creationTime),
    state: incident.state,
    tenantId: incident.tenantId,
    incidentKey: incident.key,
    processDefinitionKey: incident.definitionKey,
    processInstanceKey: incident.processInstanceKey,
    rootProcessInstanceKey: incident.rootKey,
    elementInstanceKey: incident.elementInstanceKey,
    jobKey: incident.jobKey,
  };
}

export function presentSubscription(subscription: MessageSubscriptionRecord): z.input<typeof messageSubscriptionResult> {
  return {
    messageSubscriptionKey: subscription.key,
    processDefinitionId: subscription.processId,
    processDefinitionKey: subscription.definitionKey,
    processInstanceKey: subscription.processInstanceKey,
    rootProcessInstanceKey: null,
    elementId: subscription.elementId,
    elementInstanceKey: subscription.elementInstanceKey,
    messageSubscriptionState: 'CREATED',
    lastUpdatedDate: utc(new Date(instantOfKey(subscription.key))),
    messageName: subscription.messageName,
    correlationKey: subscription.correlationKey,
    tenantId: subscription.tenantId,
  };
}
