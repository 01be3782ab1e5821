// Deployments: files in, keys out.

import { z } from 'zod';
import { count, definitionId, key, tenantId } from './common.js';

/** A file part; in the document it is described as what travels, binary content. */
const file = z.strictObject({ name: z.string().min(1).max(500), content: z.string() }).meta({
  override: ({ jsonSchema }: { jsonSchema: object }) => {
    for (const member of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, member);
    Object.assign(jsonSchema, { type: 'string', format: 'binary' });
  },
});

export const deploymentForm = z.strictObject({
  resources: z.array(file).min(1).max(500).meta({ description: '`.bpmn`, `.dmn` and `.form` files, 20 MB together.' }),
  tenantId: tenantId.optional(),
});

export const deploymentResult = z
  .strictObject({
    deploymentKey: key,
    tenantId,
    deployments: z.array(
      z.strictObject({
        processDefinition: z
          .strictObject({ processDefinitionId: definitionId, processDefinitionVersion: count, resourceName: z.string(), tenantId, processDefinitionKey: key })
          .nullable(),
        decisionDefinition: z
          .strictObject({
            decisionDefinitionId: definitionId, version: count, name: z.string(), tenantId, decisionRequirementsId: z.string(), decisionDefinitionKey: key, decisionRequirementsKey: key,
          })
          .nullable(),
        decisionRequirements: z
          .strictObject({
            decisionRequirementsId: z.string(), decisionRequirementsName: z.string(), version: count, resourceName: z.string(), tenantId, decisionRequirementsKey: key,
          })
          .nullable(),
        form: z.strictObject({ formId: z.string(), version: count, resourceName: z.string(), tenantId, formKey: key }).nullable(),
        resource: z.strictObject({ resourceId: z.string(), resourceName: z.string(), version: count, tenantId, resourceKey: key }).nullable(),
      }),
    ),
  })
  .meta({ id: 'Deployment' });
