// The list of findings on one file, in the order they were made and never without end.

import type { DiagramProblem } from '../contract.js';

/** Findings kept per file; a file with more is hopeless and one line says so. */
export const MAX_PROBLEMS = 500;

/** Characters of an id (longer ones are refused), and of a sentence: a finding quotes a file, and files may be hostile. */
export const MAX_ID = 200;
const MAX_DETAIL = 1_000;

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
    const elementId = shorten(subject.id, MAX_ID);
    const elementName = subject.name === null ? null : shorten(subject.name, MAX_ID);
    this.all.push({ elementId, elementName, severity, rule, pointer: elementId, detail: shorten(detail, MAX_DETAIL), remedy: shorten(remedy, MAX_DETAIL) });
  }
}

/** A text for a sentence: cut with an ellipsis beyond `length` characters. */
export function shorten(text: string, length = 120): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** `"Name" (id)` or the id alone, for sentences. */
export function called(subject: Subject): string {
  const id = shorten(subject.id);
  return subject.name === null ? id : `"${shorten(subject.name)}" (${id})`;
}
