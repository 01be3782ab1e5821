// What each type of the serialised definition is run as: ours where BPMN or Camunda 8 asks for more than the library gives.

import { ErrorDefinition, MessageDefinition, TimerDefinition } from './catchEvents.js';
import { QueuedFlow } from './flows.js';
import { MultiInstance } from './loop.js';
import { SubProcess } from './subProcess.js';
import { Task } from './tasks.js';
import { Event, Gateway } from './throwEvents.js';

/** By BPMN type. What is not here (processes, boundary and catch events, event-based gateways) is the library's own. */
export const behaviours: Readonly<Record<string, unknown>> = {
  'bpmn:SequenceFlow': QueuedFlow,
  'bpmn:StartEvent': Event,
  'bpmn:EndEvent': Event,
  'bpmn:IntermediateThrowEvent': Event,
  'bpmn:ExclusiveGateway': Gateway,
  'bpmn:InclusiveGateway': Gateway,
  'bpmn:ParallelGateway': Gateway,
  'bpmn:Task': Task,
  'bpmn:ManualTask': Task,
  'bpmn:UserTask': Task,
  'bpmn:ServiceTask': Task,
  'bpmn:ReceiveTask': Task,
  'bpmn:SendTask': Task,
  'bpmn:ScriptTask': Task,
  'bpmn:BusinessRuleTask': Task,
  'bpmn:CallActivity': Task,
  'bpmn:SubProcess': SubProcess,
  'bpmn:MultiInstanceLoopCharacteristics': MultiInstance,
  'bpmn:TimerEventDefinition': TimerDefinition,
  'bpmn:MessageEventDefinition': MessageDefinition,
  'bpmn:ErrorEventDefinition': ErrorDefinition,
};
