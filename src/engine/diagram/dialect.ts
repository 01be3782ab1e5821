// What a vocabulary of extension elements must tell about an element; one reader for Camunda 8, one for Camunda 7 and Operaton.

import type { BindingType, IoMapping, UserTaskModel } from '../contract.js';
import type { ModdleElement } from './moddle.js';

export interface Property {
  name: string;
  value: string;
}

export interface JobReading {
  type: string | null;
  retries: string | null;
  headers: Record<string, string>;
}

export interface CallReading {
  processId: string | null;
  binding: BindingType;
  propagateAllParentVariables: boolean;
  propagateAllChildVariables: boolean;
}

export interface DecisionReading {
  decisionId: string | null;
  binding: BindingType;
  resultVariable: string | null;
}

export interface ScriptReading {
  /** FEEL with leading `=`. */
  expression: string | null;
  resultVariable: string | null;
}

export interface CollectionReading {
  inputCollection: string | null;
  inputElement: string | null;
  outputCollection: string | null;
  outputElement: string | null;
}

/** Reads the extension elements of one dialect. Values come out as in the contract: FEEL with a leading `=`, or literals. */
export interface DialectReader {
  /** Prefix of its extension elements. */
  readonly prefix: 'zeebe' | 'camunda';
  /** In document order, names repeated where the file repeats them. */
  properties(element: ModdleElement): Property[];
  userTask(element: ModdleElement): UserTaskModel;
  job(element: ModdleElement): JobReading;
  call(element: ModdleElement): CallReading;
  decision(element: ModdleElement): DecisionReading;
  script(element: ModdleElement): ScriptReading;
  inputs(element: ModdleElement): IoMapping[];
  outputs(element: ModdleElement): IoMapping[];
  /** Of a `bpmn:message`. */
  correlationKey(message: ModdleElement): string | null;
  /** Of loop characteristics. */
  collection(loop: ModdleElement): CollectionReading;
  /** Form id of a start event. */
  startForm(element: ModdleElement): string | null;
  versionTag(process: ModdleElement): string | null;
  /** A condition, timer or other expression of BPMN itself, as FEEL or literal. */
  expression(value: string | null): string | null;
  /** Names of extensions that would change how the element runs and are not honoured. */
  unsupported(element: ModdleElement): string[];
}

/** A list of properties as a record; a repeated name keeps its first value (the check reports it). */
export function propertyRecord(properties: readonly Property[]): Record<string, string> {
  const record: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const { name, value } of properties) record[name] ??= value;
  return { ...record };
}
