// Diagrams made for one measurement each: chains of some length, a call activity with the process it calls, a timer.

export interface Diagram {
  name: string;
  content: string;
}

const GROUP = 'operatori@CAS';

export const chainId = (length: number): string => `bench-chain-${String(length)}`;

function file(processId: string, body: string): Diagram {
  return {
    name: `${processId}.bpmn`,
    content: `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="${processId}-file" targetNamespace="https://percorsi.example/bench">
  <bpmn:process id="${processId}" name="${processId}" isExecutable="true"><bpmn:startEvent id="start"/>${body}<bpmn:endEvent id="end"/></bpmn:process>
</bpmn:definitions>`,
  };
}

const flow = (from: string, to: string): string => `<bpmn:sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}"/>`;
const task = (id: string): string => `<bpmn:userTask id="${id}" name="${id}"><bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="${GROUP}"/></bpmn:extensionElements></bpmn:userTask>`;
const after = (id: string, on: string, duration: string): string => `<bpmn:boundaryEvent id="${id}" attachedToRef="${on}"><bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">${duration}</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>`;

/** Tasks one after the other, each with an interrupting timer on its border. */
export function chain(length: number): Diagram {
  const ids = Array.from({ length }, (_none, index) => `task-${String(index + 1)}`);
  const body = ids.map((id, index) => `${task(id)}${after(`late-${id}`, id, 'P30D')}${flow(ids[index - 1] ?? 'start', id)}${flow(`late-${id}`, 'end')}`).join('');
  return file(chainId(length), `${body}${flow(ids.at(-1) ?? 'start', 'end')}`);
}

export const caller: Diagram = file('bench-caller', `${task('before')}<bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="bench-called" propagateAllChildVariables="false"/></bpmn:extensionElements></bpmn:callActivity>${flow('start', 'before')}${flow('before', 'call')}${flow('call', 'end')}`);
export const called: Diagram = file('bench-called', `${task('called-task')}${flow('start', 'called-task')}${flow('called-task', 'end')}`);
export const timer: Diagram = file('bench-timer', `<bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT12H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>${flow('start', 'wait')}${flow('wait', 'end')}`);
