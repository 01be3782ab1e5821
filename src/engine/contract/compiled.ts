// Diagrams and decisions ready to run, what is wrong with them, and what they name that is kept elsewhere.

import type { FieldProblem } from '../../kernel/errors.js';
import type { BindingType, ProcessModel } from './diagrams.js';

/** A name in a diagram for something kept elsewhere. */
export interface Reference {
  elementId: string;
  id: string;
  binding: BindingType;
}

/** A name without a version: a message, a parameter, a register, a role. */
export interface NamedReference {
  elementId: string;
  name: string;
}

/** What a process needs, as far as it is written literally. */
export interface ProcessReferences {
  forms: Reference[];
  decisions: Reference[];
  processes: Reference[];
  /** Messages the process throws (their receivers may stand in other files), and those it waits for. */
  thrownMessages: NamedReference[];
  caughtMessages: NamedReference[];
  /** Literal names given to `param(…)`, `register(…)`, `role(…)` in its expressions. */
  parameters: NamedReference[];
  registers: NamedReference[];
  roles: NamedReference[];
}

/** Opaque to everybody but the engine: a process ready to run, cached per definition. */
export interface ExecutableProcess {
  readonly model: ProcessModel;
  readonly runtime: unknown;
}

/** A finding on a diagram: `error` refuses the deployment. */
export interface DiagramProblem extends FieldProblem {
  /** Element id (or resource name when the file as a whole is meant). */
  elementId: string;
  elementName: string | null;
  severity: 'error' | 'warning';
  /** Stable id of the rule, kebab-case. */
  rule: string;
  /** What to do about it. */
  remedy: string;
}

export interface CompiledDiagram {
  processes: ExecutableProcess[];
  problems: DiagramProblem[];
}

/** Decisions of one DMN file. */
export interface CompiledDecisions {
  drgId: string;
  drgName: string | null;
  decisions: { decisionId: string; name: string | null }[];
  problems: DiagramProblem[];
  /** Opaque to everybody but the engine. */
  readonly runtime: unknown;
}
