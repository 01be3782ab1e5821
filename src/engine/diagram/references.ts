// What a process needs from outside its own file: forms, decisions, called processes, messages, parameters, registers, roles.

import type { ElementModel, ProcessModel, ProcessReferences } from '../contract.js';
import { inspectExpression } from '../feel/index.js';
import { expressionsOf } from './check/expressions.js';

const isLiteral = (id: string | null): id is string => id !== null && !id.startsWith('=');
const THROWING = new Set<ElementModel['type']>(['SEND_TASK', 'INTERMEDIATE_THROW_EVENT', 'END_EVENT']);

/** Lets a deployment ask whether every form, decision, called process and parameter named literally exists. */
export function referencesOf(model: ProcessModel): ProcessReferences {
  const references: ProcessReferences = { forms: [], decisions: [], processes: [], thrownMessages: [], caughtMessages: [], parameters: [], registers: [], roles: [] };
  if (model.startFormId !== null && model.noneStartId !== null) references.forms.push({ elementId: model.noneStartId, id: model.startFormId, binding: 'latest' });
  for (const element of model.elements.values()) addElement(element, references);
  for (const { subject, value, form } of expressionsOf(model)) {
    if (!value.startsWith('=') && form !== 'bare') continue;
    const facts = inspectExpression(value);
    for (const kind of ['parameters', 'registers', 'roles'] as const) {
      references[kind].push(...(facts?.[kind] ?? []).map((name) => ({ elementId: subject.id, name })));
    }
  }
  return references;
}

function addElement(element: ElementModel, references: ProcessReferences): void {
  const { id: elementId, userTask, decisionId, calledProcessId, messageName } = element;
  if (userTask !== null && isLiteral(userTask.formId)) references.forms.push({ elementId, id: userTask.formId, binding: userTask.formBinding });
  if (isLiteral(decisionId)) references.decisions.push({ elementId, id: decisionId, binding: element.decisionBinding });
  if (isLiteral(calledProcessId)) references.processes.push({ elementId, id: calledProcessId, binding: element.calledBinding });
  if (messageName !== null) (THROWING.has(element.type) ? references.thrownMessages : references.caughtMessages).push({ elementId, name: messageName });
}
