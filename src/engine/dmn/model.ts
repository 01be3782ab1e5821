// Decisions ready to be taken: what compiling a file leaves.

import type { Compiled } from '../feel/compile.js';

/** A column of a table. */
export interface InputColumn {
  /** Label, else the expression: the name under which the value is recorded. */
  name: string;
  expression: Compiled;
  type: string | null;
}

export interface OutputColumn {
  name: string;
  type: string | null;
}

export interface Rule {
  id: string;
  /** Null: any value (`-` or empty). */
  tests: (Compiled | null)[];
  /** Null: no value. */
  outputs: (Compiled | null)[];
}

export interface Table {
  kind: 'table';
  hitPolicy: 'FIRST' | 'UNIQUE';
  inputs: InputColumn[];
  outputs: OutputColumn[];
  rules: Rule[];
}

export interface Literal {
  kind: 'literal';
  expression: Compiled;
  type: string | null;
}

export interface Decision {
  id: string;
  name: string | null;
  /** Names its result is known by to the decisions that require it: its id and its variable. */
  resultNames: string[];
  /** Ids of required decisions of the same file. */
  requires: string[];
  logic: Table | Literal;
}

/** What `CompiledDecisions.runtime` holds. */
export type DecisionRuntime = ReadonlyMap<string, Decision>;
