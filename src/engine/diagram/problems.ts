// The list of findings on one file, in the order they were made and never without end.

import type { DiagramProblem } from '../contract.js';

/** Findings kept per file; a file with more is hopeless and one line says so. */
export const MAX_PROBLEMS = 500;

/** What a finding is about: an element, a flow, or the file (id = resource name). */
export interface Subject {
  id: string;
  name: string | null;
}

export class ProblemList {
  readonly all: DiagramProblem[] = [];
  readonly #file: Subject;

  /** @param resourceName file name, the subject of findings on the file as a whole */
  constructor(resourceName: string) {
    this.#file = { id: resourceName, name: null };
  }

  get hasErrors(): boolean {
    return this.all.some((problem) => problem.severity === 'error');
  }

  /** A finding that refuses the deployment. `subject` null = the file. */
  error(rule: string, subject: Subject | null, detail: string, remedy: string): void {
    this.#add('error', rule, subject ?? this.#file, detail, remedy);
  }

  /** A finding the analyst should look at; the diagram may run. */
  warning(rule: string, subject: Subject | null, detail: string, remedy: string): void {
    this.#add('warning', rule, subject ?? this.#file, detail, remedy);
  }

  #add(severity: DiagramProblem['severity'], rule: string, subject: Subject, detail: string, remedy: string): void {
    if (this.all.length > MAX_PROBLEMS) return;
    if (this.all.length === MAX_PROBLEMS) {
      this.#push('error', 'too-many-problems', this.#file, `Expected at most ${String(MAX_PROBLEMS)} problems, but there are more; the rest is not listed`, 'Correct the problems listed and check again');
      return;
    }
    this.#push(severity, rule, subject, detail, remedy);
  }

  #push(severity: DiagramProblem['severity'], rule: string, subject: Subject, detail: string, remedy: string): void {
    this.all.push({ elementId: subject.id, elementName: subject.name, severity, rule, pointer: subject.id, detail, remedy });
  }
}

/** `"Name" (id)` or the id alone, for sentences. */
export function called(subject: Subject): string {
  return subject.name === null ? subject.id : `"${subject.name}" (${subject.id})`;
}
