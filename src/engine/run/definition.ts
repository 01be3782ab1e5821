// The serialised process as the library's Context asks for it: indexed by id, scope, source and target.

import type { SerializedElement, SerializedFlow } from './library.js';

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

const NONE: readonly never[] = [];

/** One view of a serialised process: all of it but the start elements that shall not start now. */
class DefinitionView {
  readonly id = 'definition';
  readonly type = 'bpmn:Definitions';
  readonly #whole: SerializedProcess;
  readonly #children: ReadonlyMap<string, readonly SerializedElement[]>;

  constructor(whole: SerializedProcess, children: ReadonlyMap<string, readonly SerializedElement[]>) {
    this.#whole = whole;
    this.#children = children;
  }

  getProcessById(id: string): SerializedElement | undefined { return this.#whole.processes.find((process) => process.id === id); }
  getProcesses(): readonly SerializedElement[] { return this.#whole.processes; }
  getExecutableProcesses(): readonly SerializedElement[] { return this.#whole.processes; }
  getActivityById(id: string): SerializedElement | undefined { return this.#whole.activities.get(id); }
  getActivities(scopeId: string): readonly SerializedElement[] { return this.#children.get(scopeId) ?? NONE; }
  getSequenceFlowById(id: string): SerializedFlow | undefined { return this.#whole.flows.get(id); }
  getSequenceFlows(scopeId: string): readonly SerializedFlow[] { return this.#whole.flowsByScope.get(scopeId) ?? NONE; }
  getInboundSequenceFlows(id: string): readonly SerializedFlow[] { return this.#whole.flowsByTarget.get(id) ?? NONE; }
  getOutboundSequenceFlows(id: string): readonly SerializedFlow[] { return this.#whole.flowsBySource.get(id) ?? NONE; }
  getMessageFlows(): readonly never[] { return NONE; }
  getAssociations(): readonly never[] { return NONE; }
  getInboundAssociations(): readonly never[] { return NONE; }
  getOutboundAssociations(): readonly never[] { return NONE; }
  getDataObjectById(): undefined { return undefined; }
  getDataStoreById(): undefined { return undefined; }
  getDataStoreReferenceById(): undefined { return undefined; }
}

export class SerializedProcess {
  readonly activities: ReadonlyMap<string, SerializedElement>;
  readonly flows: ReadonlyMap<string, SerializedFlow>;
  readonly flowsByScope: ReadonlyMap<string, readonly SerializedFlow[]>;
  readonly flowsBySource: ReadonlyMap<string, readonly SerializedFlow[]>;
  readonly flowsByTarget: ReadonlyMap<string, readonly SerializedFlow[]>;
  readonly #children: Map<string, SerializedElement[]>;
  readonly #views = new Map<string | null, DefinitionView>();

  constructor(readonly processes: readonly SerializedElement[], activities: readonly SerializedElement[], flows: readonly SerializedFlow[]) {
    this.activities = new Map(activities.map((activity) => [activity.id, activity]));
    this.flows = new Map(flows.map((flow) => [flow.id, flow]));
    this.flowsByScope = groupBy(flows, (flow) => flow.parent.id);
    this.flowsBySource = groupBy(flows, (flow) => flow.sourceId);
    this.flowsByTarget = groupBy(flows, (flow) => flow.targetId);
    this.#children = groupBy(activities, (activity) => activity.parent.id);
  }

  /**
   * The definition in which, at process level, nothing starts by itself but the given element.
   * The library starts whatever has no way in, so the other starts are left out; null leaves out all of them (a resumed
   * instance starts nothing).
   */
  startingAt(startElementId: string | null): DefinitionView {
    const known = this.#views.get(startElementId);
    if (known) return known;
    const children = new Map<string, readonly SerializedElement[]>(this.#children);
    for (const { id } of this.processes) {
      children.set(id, (this.#children.get(id) ?? []).filter((element) => element.id === startElementId || !this.#startsByItself(element)));
    }
    const view = new DefinitionView(this, children);
    this.#views.set(startElementId, view);
    return view;
  }

  #startsByItself(element: SerializedElement): boolean {
    return element.behaviour['attachedTo'] === undefined && !this.flowsByTarget.has(element.id);
  }
}
