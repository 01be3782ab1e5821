// Tokens that wait at joining gateways. The library counts discarded branches to join; BPMN counts tokens, so joins are ours.

import type { ElementModel } from '../contract.js';
import type { QueuedFlow } from './flows.js';
import { scopeOf } from './environment.js';
import type { StepRun } from './stepRun.js';

/** A token held before a gateway, as it stands in the snapshot. */
export interface HeldToken {
  /** Execution of the sub-process around, null at process level. */
  scopeId: string | null;
  gatewayId: string;
  flowId: string;
  /** The library's name of this passage of the flow. */
  sequenceId: string;
}

export class Joins {
  readonly #run: StepRun;
  #held: HeldToken[];

  constructor(run: StepRun, held: readonly HeldToken[]) {
    this.#run = run;
    this.#held = [...held];
  }

  get held(): readonly HeldToken[] {
    return this.#held;
  }

  /** True when tokens on this flow must wait for others. */
  joinsAt(flow: { targetId: string }): boolean {
    const { type } = this.#run.element(flow.targetId);
    return (type === 'PARALLEL_GATEWAY' || type === 'INCLUSIVE_GATEWAY') && this.#incoming(flow.targetId).length > 1;
  }

  /** A token arrives before a gateway. */
  arrive(flow: QueuedFlow, sequenceId: string): void {
    const token: HeldToken = { scopeId: scopeOf(flow).innermost, gatewayId: flow.targetId, flowId: flow.id, sequenceId };
    this.#held.push(token);
    if (this.#run.element(flow.targetId).type !== 'PARALLEL_GATEWAY') return;
    const tokens = this.#oneOfEach(token.scopeId, token.gatewayId);
    if (tokens.length === this.#incoming(token.gatewayId).length) this.#release(tokens);
  }

  /** Lets one inclusive join go on that no other token can reach any more; false when there is none. */
  releaseInclusive(): boolean {
    for (const { scopeId, gatewayId } of this.#held) {
      const gateway = this.#run.element(gatewayId);
      if (gateway.type !== 'INCLUSIVE_GATEWAY' || !this.#isComplete(gateway, scopeId)) continue;
      this.#release(this.#oneOfEach(scopeId, gatewayId));
      return true;
    }
    return false;
  }

  /** A scope ends, its tokens with it. */
  drop(scopeId: string | null): void {
    if (this.#held.length > 0) this.#held = this.#held.filter((token) => token.scopeId !== scopeId);
  }

  #incoming(gatewayId: string): readonly string[] {
    return this.#run.compiled.incoming.get(gatewayId) ?? [];
  }

  /** The oldest token of each incoming flow that has one. */
  #oneOfEach(scopeId: string | null, gatewayId: string): HeldToken[] {
    const first = new Map<string, HeldToken>();
    for (const token of this.#held) {
      if (token.scopeId === scopeId && token.gatewayId === gatewayId && !first.has(token.flowId)) first.set(token.flowId, token);
    }
    return [...first.values()];
  }

  #release(tokens: HeldToken[]): void {
    this.#held = this.#held.filter((token) => !tokens.includes(token));
    const last = tokens.at(-1);
    for (const token of tokens) {
      const flow = this.#run.environmentOf(token.scopeId)?.context?.getSequenceFlowById(token.flowId) as QueuedFlow | null | undefined;
      if (!flow) throw new Error(`Expected flow ${token.flowId} of gateway ${token.gatewayId} to be there, but it is not`);
      if (token === last) flow.pass(token.sequenceId);
      else flow.merge(token.sequenceId);
    }
  }

  /**
   * BPMN 2.0, 13.4.3: an inclusive gateway goes on when a token that can still reach one of its empty incoming flows can, by
   * another way that does not visit the gateway, also reach one that has a token.
   */
  #isComplete(gateway: ElementModel, scopeId: string | null): boolean {
    const full = new Set(this.#oneOfEach(scopeId, gateway.id).map((token) => token.flowId));
    const incoming = this.#incoming(gateway.id);
    if (full.size === incoming.length) return true;
    const toEmpty = this.#upstream(gateway.id, incoming.filter((id) => !full.has(id)));
    const toFull = this.#upstream(gateway.id, [...full]);
    const elsewhere = [
      ...[...this.#run.journal.active.values()].filter((element) => element.scopeId === scopeId).map((element) => element.elementId),
      ...this.#held.filter((token) => token.scopeId === scopeId && token.gatewayId !== gateway.id).map((token) => token.gatewayId),
    ];
    return !elsewhere.some((elementId) => toEmpty.has(elementId) && !toFull.has(elementId));
  }

  /** Elements from which one of the flows can be reached without visiting the gateway; boundary events count for their activity. */
  #upstream(gatewayId: string, flowIds: readonly string[]): Set<string> {
    const { flows } = this.#run.model;
    const found = new Set<string>();
    const queue = flowIds.flatMap((id) => flows.get(id)?.sourceId ?? []);
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      if (id === gatewayId || found.has(id)) continue;
      found.add(id);
      const { attachedTo } = this.#run.element(id);
      if (attachedTo !== null) queue.push(attachedTo);
      for (const flowId of this.#incoming(id)) queue.push(flows.get(flowId)?.sourceId ?? id);
    }
    return found;
  }
}
