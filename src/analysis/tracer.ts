// Traceability of what runs: the diagrams in force in a territory, each read once however often it is asked for.

import type { Engine, ProcessModel } from '../engine/contract.js';
import type { TenantId } from '../kernel/domain.js';
import type { Requirement } from '../kernel/domain/requirements.js';
import { traceability, type Traceability } from './traceability.js';

/** A process in force; its XML is only asked for when it has not been read before. */
export interface DiagramInForce {
  definitionKey: string;
  processId: string;
  xml: () => Promise<string>;
}

/** Traces the given diagrams of a territory. */
export type Tracer = (tenantId: TenantId, diagrams: readonly DiagramInForce[]) => Promise<Traceability>;

/**
 * @param engine reads the diagrams
 * @param requirements the whole list, of all territories
 */
export function createTracer(engine: Engine, requirements: readonly Requirement[]): Tracer {
  // A definition never changes: its key stands for its content. Only what the last question needed is kept of a territory.
  const known = new Map<TenantId, ReadonlyMap<string, ProcessModel>>();
  return async (tenantId, diagrams) => {
    const before = known.get(tenantId);
    const models = new Map<string, ProcessModel>();
    for (const { definitionKey, processId, xml } of diagrams) {
      const model = before?.get(definitionKey) ?? (await modelOf(engine, await xml(), processId));
      if (model !== undefined) models.set(definitionKey, model);
    }
    known.set(tenantId, models);
    return traceability(tenantId, [...models.values()], requirements);
  };
}

async function modelOf(engine: Engine, xml: string, processId: string): Promise<ProcessModel | undefined> {
  const { processes } = await engine.compileDiagram(xml, processId);
  return processes.find(({ model }) => model.processId === processId)?.model;
}
