// Definitions, forms and deployments as the standard shows them.

import type { z } from 'zod';
import type { DecisionRecord, FormRecord, ProcessDefinitionRecord } from '../../kernel/domain.js';
import type { DeployedResources, FormView } from '../../tasks/contract.js';
import type { deploymentResult } from '../schemas/deployments.js';
import type { formResult, processDefinitionResult } from '../schemas/processDefinitions.js';

export function presentDefinition(definition: ProcessDefinitionRecord): z.input<typeof processDefinitionResult> {
  return {
    name: definition.name,
    resourceName: definition.resourceName,
    version: definition.version,
    versionTag: definition.versionTag,
    processDefinitionId: definition.processId,
    tenantId: definition.tenantId,
    processDefinitionKey: definition.key,
    hasStartForm: definition.startFormId !== null,
    state: 'ACTIVE',
  };
}

export function presentForm({ form, schema }: FormView): z.input<typeof formResult> {
  return { tenantId: form.tenantId, formId: form.formId, schema: JSON.stringify(schema), version: form.version, formKey: form.key };
}

type Deployment = z.input<typeof deploymentResult>;
type DeployedEntry = Deployment['deployments'][number];

/** One entry for each thing deployed: a process, a decision, the requirements graph of a DMN file, a form. */
export function presentDeployment(deployed: DeployedResources): Deployment {
  const graphs = new Map(deployed.decisions.map((decision) => [decision.drgKey, decision]));
  return {
    deploymentKey: deployed.key,
    tenantId: deployed.tenantId,
    deployments: [
      ...deployed.definitions.map((definition) => only({ processDefinition: presentProcess(definition) })),
      ...[...graphs.values()].map((decision) => only({ decisionRequirements: presentGraph(decision) })),
      ...deployed.decisions.map((decision) => only({ decisionDefinition: presentDecision(decision) })),
      ...deployed.forms.map((form) => only({ form: presentDeployedForm(form) })),
    ],
  };
}

function only(entry: Partial<DeployedEntry>): DeployedEntry {
  return { processDefinition: null, decisionDefinition: null, decisionRequirements: null, form: null, resource: null, ...entry };
}

function presentProcess(definition: ProcessDefinitionRecord): DeployedEntry['processDefinition'] {
  const { processId, version, resourceName, tenantId, key } = definition;
  return { processDefinitionId: processId, processDefinitionVersion: version, resourceName, tenantId, processDefinitionKey: key };
}

function presentDecision(decision: DecisionRecord): DeployedEntry['decisionDefinition'] {
  return {
    decisionDefinitionId: decision.decisionId,
    version: decision.version,
    name: decision.name ?? decision.decisionId,
    tenantId: decision.tenantId,
    decisionRequirementsId: decision.drgId,
    decisionDefinitionKey: decision.key,
    decisionRequirementsKey: decision.drgKey,
  };
}

function presentGraph(decision: DecisionRecord): DeployedEntry['decisionRequirements'] {
  return {
    decisionRequirementsId: decision.drgId,
    decisionRequirementsName: decision.drgName ?? decision.drgId,
    version: decision.version,
    resourceName: decision.resourceName,
    tenantId: decision.tenantId,
    decisionRequirementsKey: decision.drgKey,
  };
}

function presentDeployedForm(form: FormRecord): DeployedEntry['form'] {
  return { formId: form.formId, version: form.version, resourceName: form.resourceName, tenantId: form.tenantId, formKey: form.key };
}
