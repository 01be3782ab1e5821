// Small diagrams for the tests of reading and checking.

import { readDiagram } from '../../../src/engine/diagram/index.js';
import type { DiagramProblem } from '../../../src/engine/contract.js';

const NAMESPACES = [
  'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"',
  'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"',
  'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"',
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
].join(' ');

/** A file: process bodies and what stands beside them. */
export function file(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions ${NAMESPACES} id="definitions" targetNamespace="test">${content}</bpmn:definitions>`;
}

/** One executable process `p`. */
export function process(body: string, beside = ''): string {
  return file(`${beside}<bpmn:process id="p" name="Prova" isExecutable="true">${body}</bpmn:process>`);
}

export const flow = (id: string, from: string, to: string, inner = ''): string => `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${inner}</bpmn:sequenceFlow>`;
export const when = (feel: string, attributes = ''): string => `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression" ${attributes}>${feel}</bpmn:conditionExpression>`;
export const ext = (inner: string): string => `<bpmn:extensionElements>${inner}</bpmn:extensionElements>`;
export const property = (name: string, value: string): string => `<zeebe:property name="${name}" value="${value}"/>`;
export const GROUPS = '<zeebe:assignmentDefinition candidateGroups="=[role(&#34;case-manager&#34;)]"/>';

/** Start → element `x` → end, with more beside. */
export function around(x: string, more = '', beside = ''): string {
  return process(`<bpmn:startEvent id="s"/>${flow('f1', 's', 'x')}${x}${flow('f2', 'x', 'e')}<bpmn:endEvent id="e"/>${more}`, beside);
}

/** A user task with a name and a role; `attributes` and extension elements of choice. */
export function userTask(id: string, extensions = '', inner = ''): string {
  return `<bpmn:userTask id="${id}" name="Attività">${ext(`${GROUPS}${extensions}`)}${inner}</bpmn:userTask>`;
}

/** `rule elementId` of each finding of a severity. */
export async function findings(xml: string, severity: DiagramProblem['severity'] = 'error'): Promise<string[]> {
  const { problems } = await readDiagram(xml, 'test.bpmn');
  return problems.filter((problem) => problem.severity === severity).map(({ rule, elementId }) => `${rule} ${elementId}`);
}
