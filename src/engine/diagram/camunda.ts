// Camunda 7's and Operaton's extensions, as far as they mean the same here: assignment, forms, terms, mappings, decisions, calls.

import type { BindingType, IoMapping } from '../contract.js';
import type { DialectReader } from './dialect.js';
import { feelString, isJuel, juelToFeel } from './juel.js';
import { attribute, child, children, extension, extensions, isKind, text } from './moddle.js';
import type { ModdleElement } from './moddle.js';

/** Attributes and elements that would run code of the old engine or change behaviour. */
const CODE_ATTRIBUTES = ['class', 'delegateExpression', 'expression', 'variableMappingClass', 'variableMappingDelegateExpression', 'caseRef', 'resource', 'formHandlerClass'];
const CODE_ELEMENTS = ['ExecutionListener', 'TaskListener', 'Connector', 'FormData', 'FormProperty', 'Field', 'ErrorEventDefinition'];

function value(element: ModdleElement | null, name: string): string | null {
  const raw = attribute(element, `camunda:${name}`);
  return raw === null ? null : juelToFeel(raw);
}

function binding(raw: string | null): BindingType {
  if (raw === 'deployment') return 'deployment';
  // `version` pins a number, which only a version tag comes near to: the check refuses both.
  return raw === 'version' || raw === 'versionTag' ? 'versionTag' : 'latest';
}

/** Literal texts become FEEL strings: a mapping's source is an expression here. */
function source(raw: string): string {
  const feel = juelToFeel(raw);
  return feel.startsWith('=') || isJuel(feel) ? feel : `=${feelString(feel)}`;
}

function mappings(element: ModdleElement, property: 'inputParameters' | 'outputParameters'): IoMapping[] {
  return children(extension(element, 'camunda:InputOutput'), property)
    .filter((parameter) => child(parameter, 'definition') === null)
    .map((parameter) => ({ source: source(text(parameter, 'value') ?? ''), target: text(parameter, 'name') ?? '' }));
}

/** `camunda:in` and `camunda:out` of a call activity, without the `variables="all"` ones. */
function callMappings(element: ModdleElement, type: 'camunda:In' | 'camunda:Out'): IoMapping[] {
  return extensions(element, type).flatMap((mapping) => {
    const target = text(mapping, 'target');
    const from = text(mapping, 'source');
    const expression = text(mapping, 'sourceExpression');
    if (target === null) return [];
    return [{ source: from === null ? source(expression ?? '') : `=${from}`, target }];
  });
}

const copiesAll = (element: ModdleElement, type: 'camunda:In' | 'camunda:Out'): boolean => extensions(element, type).some((mapping) => text(mapping, 'variables') === 'all');

export const camundaReader: DialectReader = {
  prefix: 'camunda',

  properties: (element) => extensions(element, 'camunda:Properties').flatMap((list) => children(list, 'values')).flatMap((property) => {
    const name = text(property, 'name');
    return name === null ? [] : [{ name, value: text(property, 'value') ?? '' }];
  }),

  userTask: (element) => ({
    formId: attribute(element, 'camunda:formRef'),
    formBinding: binding(attribute(element, 'camunda:formRefBinding')),
    externalFormReference: attribute(element, 'camunda:formKey'),
    assignee: value(element, 'assignee'),
    candidateGroups: value(element, 'candidateGroups'),
    candidateUsers: value(element, 'candidateUsers'),
    dueDate: value(element, 'dueDate'),
    followUpDate: value(element, 'followUpDate'),
    priority: value(element, 'priority'),
    headers: {},
  }),

  job: (element) => ({ type: attribute(element, 'camunda:type') === 'external' ? attribute(element, 'camunda:topic') : null, retries: null, headers: {} }),

  call: (element) => ({
    processId: value(element, 'calledElement'),
    binding: binding(attribute(element, 'camunda:calledElementBinding')),
    propagateAllParentVariables: copiesAll(element, 'camunda:In'),
    propagateAllChildVariables: copiesAll(element, 'camunda:Out'),
  }),

  decision: (element) => ({ decisionId: value(element, 'decisionRef'), binding: binding(attribute(element, 'camunda:decisionRefBinding')), resultVariable: attribute(element, 'camunda:resultVariable') }),

  script(element) {
    const isFeel = /^feel$/i.test(text(element, 'scriptFormat') ?? '');
    const script = isFeel ? text(element, 'script') : null;
    return { expression: script === null ? null : `=${script.replace(/^=/, '')}`, resultVariable: attribute(element, 'camunda:resultVariable') };
  },

  inputs: (element) => [...mappings(element, 'inputParameters'), ...callMappings(element, 'camunda:In')],
  outputs: (element) => [...mappings(element, 'outputParameters'), ...callMappings(element, 'camunda:Out')],
  correlationKey: () => null,
  collection: (loop) => {
    const collection = value(loop, 'collection');
    // A bare name means the variable of that name.
    const feel = collection === null || collection.startsWith('=') || isJuel(collection) ? collection : `=${collection}`;
    return { inputCollection: feel, inputElement: attribute(loop, 'camunda:elementVariable'), outputCollection: null, outputElement: null };
  },
  startForm: (element) => attribute(element, 'camunda:formRef'),
  versionTag: (process) => attribute(process, 'camunda:versionTag'),
  expression: (raw) => (raw === null ? null : juelToFeel(raw)),

  unsupported(element) {
    const isServiceLike = ['ServiceTask', 'SendTask', 'BusinessRuleTask', 'CallActivity', 'UserTask', 'StartEvent', 'ScriptTask', 'MessageEventDefinition'].some((kind) => isKind(element, `bpmn:${kind}`));
    const attributes = isServiceLike ? CODE_ATTRIBUTES.filter((name) => attribute(element, `camunda:${name}`) !== null) : [];
    const elements = CODE_ELEMENTS.filter((name) => extension(element, `camunda:${name}`) !== null);
    const parameters = extension(element, 'camunda:InputOutput');
    const defined = [...children(parameters, 'inputParameters'), ...children(parameters, 'outputParameters')].some((parameter) => child(parameter, 'definition') !== null);
    return [...attributes, ...elements.map((name) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`), ...(defined ? ['inputOutput with a script, list or map'] : [])].map((name) => `camunda:${name}`);
  },
};
