// What reading a diagram gives: the pieces the runtime is built from, the models, and everything wrong with the file.

import type { DiagramProblem, ProcessModel } from '../contract.js';
import type { ModdleContext } from './moddle.js';

/** One file, read and checked. With an `error` among the problems nothing of it may run. */
export interface DiagramReading {
  /**
   * By process id: a normalised tree that holds this process alone (with the messages and errors it names), ready for
   * moddle-context-serializer. It keeps flow nodes, sequence flows, event definitions, loops and the extension elements
   * of the dialect; every id is set, every expression and timer is FEEL with a leading `=` or an ISO 8601 literal.
   */
  definitions: ReadonlyMap<string, ModdleContext>;
  /** One per executable process, in document order; same ids as in `definitions`. */
  models: ProcessModel[];
  problems: DiagramProblem[];
}

