// bpmn-elements as it comes, without anything of ours: what the facts of the library are pinned against.

import { BpmnModdle } from 'bpmn-moddle';
import * as elements from 'bpmn-elements';
import Serializer, { TypeResolver } from 'moddle-context-serializer';

export interface StockApi {
  id: string;
  executionId: string;
  content: Record<string, unknown>;
  signal(message?: object): void;
  getPostponed(): StockApi[];
}

interface StockBroker {
  subscribeTmp(exchange: string, pattern: string, handler: (key: string, message: { content: Record<string, unknown> }) => void, options: { noAck: boolean }): void;
}

export interface StockDefinition {
  broker: StockBroker;
  environment: { variables: Record<string, unknown> };
  status: string | undefined;
  isRunning: boolean;
  activityStatus: string;
  run(callback?: (error: Error | null) => void): void;
  getState(): Record<string, unknown>;
  recover(state: object): StockDefinition;
  resume(): void;
  signal(message: object): void;
  getPostponed(): StockApi[];
  getActivityById(id: string): { counters: { taken: number; discarded: number }; broker: StockBroker } | null;
  getProcesses(): { environment: { variables: Record<string, unknown> } }[];
  on(event: string, handler: (value: unknown) => void): void;
}

/** A timer the stock library asked for. */
export interface RecordedTimer {
  executionId: string;
  delay: number;
  callback: () => void;
  cleared: boolean;
}

/** Timers that are only written down, as the library wants its own to be given. */
export function recordingTimers() {
  const recorded: RecordedTimer[] = [];
  const clearTimeout = (timer: RecordedTimer | undefined) => { if (timer) timer.cleared = true; };
  const timers = {
    clearTimeout,
    setTimeout: () => undefined,
    register: () => ({
      setTimeout(callback: () => void, delay: number, owner: { executionId: string }) {
        const timer = { executionId: owner.executionId, delay, callback, cleared: false };
        recorded.push(timer);
        return timer;
      },
      clearTimeout,
    }),
  };
  return { timers, armed: () => recorded.filter((timer) => !timer.cleared), recorded };
}

const library = elements as unknown as {
  Context: (serialized: unknown, environment: unknown) => unknown;
  Environment: new (options: object) => unknown;
  Definition: new (context: unknown) => StockDefinition;
};

interface Moddle {
  fromXML(xml: string): Promise<{ rootElement: unknown; warnings: { message: string }[] }>;
}

/** bpmn-moddle with the vocabularies given. */
export function moddle(packages: Record<string, unknown> = {}): Moddle {
  return new (BpmnModdle as unknown as new (packages: Record<string, unknown>) => Moddle)(packages);
}

export async function serialize(xml: string): Promise<unknown> {
  return Serializer(await moddle().fromXML(xml), TypeResolver(elements) as never);
}

/** A definition of the stock library. */
export function stock(serialized: unknown, options: object = {}): StockDefinition {
  return new library.Definition(library.Context(serialized, new library.Environment(options)));
}

export async function stockOf(xml: string, options: object = {}): Promise<StockDefinition> {
  return stock(await serialize(xml), options);
}

/** A file of the plainest kind. */
export function plain(body: string, beside = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="test">${beside}<process id="p" isExecutable="true">${body}</process></definitions>`;
}

export function plainFlow(source: string, target: string, condition?: string): string {
  const inner = condition === undefined ? '' : `<conditionExpression xsi:type="tFormalExpression">${condition}</conditionExpression>`;
  return `<sequenceFlow id="${source}-${target}" sourceRef="${source}" targetRef="${target}">${inner}</sequenceFlow>`;
}

/** A state as a database would give it back. */
export function stored(state: object): object {
  return JSON.parse(JSON.stringify(state)) as object;
}

/** Ids of what a definition waits at, sorted. */
export function waitingAt(definition: StockDefinition): string[] {
  return definition.getPostponed().map((api) => api.id).sort();
}
