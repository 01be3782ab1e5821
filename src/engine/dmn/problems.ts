// The faults of a DMN file, each with the place an analyst finds it by.

import type { DiagramProblem } from '../contract.js';

/** Collects the problems of one file. */
export class DecisionProblems {
  readonly list: DiagramProblem[] = [];

  constructor(readonly resourceName: string) {}

  /** A problem of the file as a whole. */
  ofFile(rule: string, detail: string, remedy: string): void {
    this.add({ id: this.resourceName, name: null }, rule, detail, remedy);
  }

  /** A problem of a decision or a part of it; `pointer` is the id of the very cell when it has one. */
  add(element: { id: string; name: string | null }, rule: string, detail: string, remedy: string, pointer: string = element.id): void {
    this.list.push({ pointer, detail, elementId: element.id, elementName: element.name, severity: 'error', rule, remedy });
  }

  get failed(): boolean {
    return this.list.length > 0;
  }
}
