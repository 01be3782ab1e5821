// One request as the routes see it: who asks, in which language, with which receipt, on which parts of the program.

import type { Actor } from '../../kernel/actor.js';
import type { CommandContext } from '../../tasks/contract.js';
import type { ApiDeps } from '../deps.js';

export interface Call {
  deps: ApiDeps;
  actor: Actor;
  /** Who asks and the receipt, as every command wants them. */
  command: CommandContext;
  /** A request header, '' when absent. */
  header(name: string): string;
  /** Sets a header of the answer. */
  answerHeader(name: string, value: string): void;
}
