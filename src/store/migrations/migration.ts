// The shape of a data migration: numbered, forward only, safe to run again after it died half-way.

import type { RandomSource } from '../../kernel/random.js';
import type { Database } from '../connection.js';

export interface Migration {
  /** 1, 2, 3… without gaps. */
  version: number;
  /** What it does, for the log and for people. */
  title: string;
  /** Must be repeatable: it runs again when the program died before it was recorded. */
  run: (database: Database, random: RandomSource) => Promise<void>;
}
