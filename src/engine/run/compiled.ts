// A process ready to run: its model and its serialised definition, built once per definition and shared by all instances.

import Serializer, { TypeResolver } from 'moddle-context-serializer';
import type { ElementModel, ExecutableProcess, ProcessModel } from '../contract.js';
import type { ModdleContext } from '../diagram/moddle.js';
import { behaviours } from './behaviours.js';
import { SerializedProcess } from './definition.js';
import { elementTypes, type SerializedElement, type SerializedFlow } from './library.js';

/** What `ExecutableProcess.runtime` is inside the engine. Never changed by a run. */
export interface CompiledProcess {
  readonly model: ProcessModel;
  readonly serialized: SerializedProcess;
  /** Ids of the flows that enter an element. */
  readonly incoming: ReadonlyMap<string, readonly string[]>;
}

interface SerializedElements {
  processes: SerializedElement[];
  activities: SerializedElement[];
  sequenceFlows: SerializedFlow[];
}

/** The parts of a behaviour the library reads; all else (extension elements, lanes, data) is in the model or not run. */
function lean(element: SerializedElement, model: ElementModel | undefined): void {
  const { eventDefinitions, attachedTo, cancelActivity, loopCharacteristics, isExecutable, conditionExpression } = element.behaviour;
  element.behaviour = {
    ...(eventDefinitions !== undefined && model?.type !== 'START_EVENT' && { eventDefinitions }),
    ...(attachedTo !== undefined && { attachedTo: { id: (attachedTo as { id: string }).id } }),
    ...(attachedTo !== undefined && { cancelActivity: cancelActivity !== false }),
    ...(loopCharacteristics !== undefined && { loopCharacteristics }),
    ...(isExecutable !== undefined && { isExecutable }),
    ...(conditionExpression !== undefined && { conditionExpression }),
  };
}

/**
 * Compiles one process of a file that has been read without errors.
 * @param definitions normalised tree that holds this process alone
 */
export function compileProcess(definitions: ModdleContext, model: ProcessModel): ExecutableProcess {
  const serialized = Serializer(definitions, TypeResolver(elementTypes, (types) => { Object.assign(types, behaviours); }));
  const { processes, activities, sequenceFlows } = serialized.elements as unknown as SerializedElements;
  const known = activities.filter(({ id }) => model.elements.has(id));
  for (const element of [...processes, ...known, ...sequenceFlows]) lean(element, model.elements.get(element.id));
  const incoming = new Map<string, string[]>();
  for (const flow of model.flows.values()) incoming.set(flow.targetId, [...(incoming.get(flow.targetId) ?? []), flow.id]);
  const runtime: CompiledProcess = { model, serialized: new SerializedProcess(processes, known, sequenceFlows), incoming };
  return { model, runtime };
}
