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

/** One run's view of a serialised process: at process level it lists only what the run begins with; by id it knows all. */
class DefinitionView {
  readonly id = 'definition';
  readonly type = 'bpmn:Definitions';
  readonly #whole: SerializedProcess;
  readonly #first: readonly SerializedElement[];

  constructor(whole: SerializedProcess, first: readonly SerializedElement[]) {
    this.#whole = whole;
    this.#first = first;
  }

  getProcessById(id: string): SerializedElement | undefined { return this.#whole.processes.find((process) => process.id === id); }
  getProcesses(): readonly SerializedElement[] { return this.#whole.processes; }
  getExecutableProcesses(): readonly SerializedElement[] { return this.#whole.processes; }
  getActivityById(id: string): SerializedElement | undefined { return this.#whole.activities.get(id); }
  getActivities(scopeId: string): readonly SerializedElement[] { return this.#whole.isProcess(scopeId) ? this.#first : this.#whole.children.get(scopeId) ?? NONE; }
  getSequenceFlowById(id: string): SerializedFlow | undefined { return this.#whole.flows.get(id); }
  getSequenceFlows(scopeId: string): readonly SerializedFlow[] { return this.#whole.isProcess(scopeId) ? NONE : this.#whole.flowsByScope.get(scopeId) ?? NONE; }
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
  readonly children: ReadonlyMap<string, readonly SerializedElement[]>;
  /** Boundary events by the activity they are on, in order of the document. */
  readonly attached: ReadonlyMap<string, readonly SerializedElement[]>;
  readonly #places: ReadonlyMap<string, number>;

  constructor(readonly processes: readonly SerializedElement[], activities: readonly SerializedElement[], flows: readonly SerializedFlow[]) {
    this.activities = new Map(activities.map((activity) => [activity.id, activity]));
    this.flows = new Map(flows.map((flow) => [flow.id, flow]));
    this.flowsByScope = groupBy(flows, (flow) => flow.parent.id);
    this.flowsBySource = groupBy(flows, (flow) => flow.sourceId);
    this.flowsByTarget = groupBy(flows, (flow) => flow.targetId);
    this.children = groupBy(activities, (activity) => activity.parent.id);
    const boundary = activities.filter((activity) => activity.behaviour['attachedTo'] !== undefined);
    this.attached = groupBy(boundary, (activity) => (activity.behaviour['attachedTo'] as { id: string }).id);
    this.#places = new Map(activities.map(({ id }, place) => [id, place]));
  }

  isProcess(id: string): boolean {
    return this.processes.some((process) => process.id === id);
  }

  /** Place of an element in the document. */
  placeOf(id: string): number {
    return this.#places.get(id) ?? -1;
  }

  /**
   * The definition as a run begins with it: these elements of the process and the events on their borders. The library would
   * build and start up every element of the diagram at each step; all others come when a token comes to them (`arrivals.ts`).
   * It would also start whatever has no way in: only the start event among `ids` does.
   */
  beginningWith(ids: readonly string[]): DefinitionView {
    const first = ids.flatMap((id) => [this.activities.get(id) ?? [], this.attached.get(id) ?? []].flat());
    return new DefinitionView(this, [...new Set(first)].sort((a, b) => this.placeOf(a.id) - this.placeOf(b.id)));
  }
}
