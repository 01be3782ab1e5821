// Forms as a front end needs them: the bound version, with options from registers written in.

import type { ProcessDefinitionRecord, UserTaskRecord } from '../../kernel/domain.js';
import type { Variables } from '../../kernel/json.js';
import { visibleVariables } from '../answers.js';
import type { FormView } from '../contract.js';
import { resolveFormSchema } from '../forms/index.js';
import type { Service } from '../service.js';
import { surroundings } from '../surroundings.js';

async function view(service: Service, formKey: string, place: { tenantId: string; caseId: string }, variables: Variables): Promise<FormView | null> {
  const form = await service.definitions.formByKey(formKey);
  if (form === null) return null;
  const environment = await surroundings(service, place, await service.clock.now(), null, form.schema);
  return { form, schema: resolveFormSchema(form.schema, variables, (expression, names) => service.engine.evaluate(expression, names, environment)) };
}

export async function taskForm(service: Service, task: UserTaskRecord): Promise<FormView | null> {
  if (task.formKey === null) return null;
  const instance = await service.store.instance(task.processInstanceKey);
  const variables = instance === null ? {} : visibleVariables(instance, task.elementInstanceKey);
  return view(service, task.formKey, task, variables);
}

export async function startForm(service: Service, definition: ProcessDefinitionRecord): Promise<FormView | null> {
  if (definition.startFormId === null) return null;
  const form = await service.definitions.form(definition, definition.startFormId, 'deployment');
  return form === null ? null : view(service, form.key, { tenantId: definition.tenantId, caseId: '' }, {});
}
