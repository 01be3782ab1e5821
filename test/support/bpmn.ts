// Small BPMN files for tests: the body of one process wrapped in everything a file needs.

export interface ProcessOptions {
  /** Elements beside the process: messages, errors. */
  beside?: string;
  /** `zeebe:property` values of the process. */
  properties?: Record<string, string>;
}

/** A BPMN file with one executable process in the zeebe dialect. */
export function bpmn(processId: string, body: string, options: ProcessOptions = {}): string {
  const properties = Object.entries(options.properties ?? {}).map(([name, value]) => `<zeebe:property name="${name}" value="${value}"/>`);
  const extension = properties.length === 0 ? '' : `<bpmn:extensionElements><zeebe:properties>${properties.join('')}</zeebe:properties></bpmn:extensionElements>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="test">
  ${options.beside ?? ''}
  <bpmn:process id="${processId}" name="${processId}" isExecutable="true">${extension}${body}</bpmn:process>
</bpmn:definitions>`;
}

/** A sequence flow; with a FEEL condition when given. */
export function flow(source: string, target: string, condition?: string): string {
  const inner = condition === undefined ? '' : `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">= ${condition}</bpmn:conditionExpression>`;
  return `<bpmn:sequenceFlow id="${source}-${target}" sourceRef="${source}" targetRef="${target}">${inner}</bpmn:sequenceFlow>`;
}

/** A user task for a role; `extra` goes into its extension elements. */
export function userTask(id: string, role = 'front-office-worker', extra = ''): string {
  return `<bpmn:userTask id="${id}" name="${id}"><bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="=[role(&#34;${role}&#34;)]"/>${extra}</bpmn:extensionElements></bpmn:userTask>`;
}

/** The properties of an element, for `extra`. */
export function properties(values: Record<string, string>): string {
  return `<zeebe:properties>${Object.entries(values).map(([name, value]) => `<zeebe:property name="${name}" value="${value}"/>`).join('')}</zeebe:properties>`;
}

export const start = '<bpmn:startEvent id="start"/>';
export const end = (id = 'end'): string => `<bpmn:endEvent id="${id}"/>`;
