// Camunda 8's extension elements (zeebe): the primary dialect of our diagrams.

import type { BindingType, IoMapping } from '../contract.js';
import { propertyRecord } from './dialect.js';
import type { DialectReader } from './dialect.js';
import { child, children, extension, extensions, kindOf, text } from './moddle.js';
import type { ModdleElement } from './moddle.js';

/** Extension elements that change behaviour and are not honoured: refusing beats running something else than was drawn. */
const UNSUPPORTED = new Set(['ExecutionListeners', 'TaskListeners', 'LinkedResources', 'AdHoc', 'AgentDefinition', 'ConditionalFilter']);

function binding(element: ModdleElement | null): BindingType {
  const value = text(element, 'bindingType');
  return value === 'deployment' || value === 'versionTag' ? value : 'latest';
}

function headers(element: ModdleElement): Record<string, string> {
  return propertyRecord(children(extension(element, 'zeebe:TaskHeaders'), 'values').flatMap((header) => {
    const name = text(header, 'key');
    return name === null ? [] : [{ name, value: text(header, 'value') ?? '' }];
  }));
}

function mappings(element: ModdleElement, property: 'inputParameters' | 'outputParameters'): IoMapping[] {
  return children(extension(element, 'zeebe:IoMapping'), property).map((mapping) => ({ source: text(mapping, 'source') ?? '', target: text(mapping, 'target') ?? '' }));
}

export const zeebeReader: DialectReader = {
  prefix: 'zeebe',

  properties: (element) => extensions(element, 'zeebe:Properties').flatMap((list) => children(list, 'properties')).flatMap((property) => {
    const name = text(property, 'name');
    return name === null ? [] : [{ name, value: text(property, 'value') ?? '' }];
  }),

  userTask(element) {
    const form = extension(element, 'zeebe:FormDefinition');
    const assignment = extension(element, 'zeebe:AssignmentDefinition');
    const schedule = extension(element, 'zeebe:TaskSchedule');
    return {
      formId: text(form, 'formId'),
      formBinding: binding(form),
      externalFormReference: text(form, 'externalReference') ?? text(form, 'formKey'),
      assignee: text(assignment, 'assignee'),
      candidateGroups: text(assignment, 'candidateGroups'),
      candidateUsers: text(assignment, 'candidateUsers'),
      dueDate: text(schedule, 'dueDate'),
      followUpDate: text(schedule, 'followUpDate'),
      priority: text(extension(element, 'zeebe:PriorityDefinition'), 'priority'),
      headers: headers(element),
    };
  },

  job(element) {
    const definition = extension(element, 'zeebe:TaskDefinition');
    return { type: text(definition, 'type'), retries: text(definition, 'retries'), headers: definition === null ? {} : headers(element) };
  },

  call(element) {
    const called = extension(element, 'zeebe:CalledElement');
    return {
      processId: text(called, 'processId') ?? text(called, 'processIdExpression') ?? text(element, 'calledElement'),
      binding: binding(called),
      // Both are true unless the file says otherwise (Camunda 8 documentation, call activities, variable mappings).
      propagateAllParentVariables: text(called, 'propagateAllParentVariables') !== 'false',
      propagateAllChildVariables: text(called, 'propagateAllChildVariables') !== 'false',
    };
  },

  decision(element) {
    const decision = extension(element, 'zeebe:CalledDecision');
    return { decisionId: text(decision, 'decisionId'), binding: binding(decision), resultVariable: text(decision, 'resultVariable') };
  },

  script(element) {
    const script = extension(element, 'zeebe:Script');
    return { expression: text(script, 'expression'), resultVariable: text(script, 'resultVariable') };
  },

  inputs: (element) => mappings(element, 'inputParameters'),
  outputs: (element) => mappings(element, 'outputParameters'),
  correlationKey: (message) => text(extension(message, 'zeebe:Subscription'), 'correlationKey'),

  collection(loop) {
    const definition = extension(loop, 'zeebe:LoopCharacteristics');
    return {
      inputCollection: text(definition, 'inputCollection'),
      inputElement: text(definition, 'inputElement'),
      outputCollection: text(definition, 'outputCollection'),
      outputElement: text(definition, 'outputElement'),
    };
  },

  startForm: (element) => text(extension(element, 'zeebe:FormDefinition'), 'formId'),
  versionTag: (process) => text(extension(process, 'zeebe:VersionTag'), 'value'),
  expression: (value) => value,

  unsupported(element) {
    const values = children(child(element, 'extensionElements'), 'values').filter(({ $type }) => $type.startsWith('zeebe:'));
    return values.map(kindOf).filter((name) => UNSUPPORTED.has(name)).map((name) => `zeebe:${name.charAt(0).toLowerCase()}${name.slice(1)}`);
  },
};
