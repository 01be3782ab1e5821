// What MongoDB really did for the store's operations: its profiler, read back after each.

import mongoose from 'mongoose';
import type { mongo } from 'mongoose';

/** One operation as MongoDB ran it. */
export interface Operation {
  collection: string;
  op: string;
  plan: string;
  /** Stages of the executed plan, from the profiler's own explanation. */
  stages: string[];
  hasSortStage: boolean;
  keysExamined: number;
  docsExamined: number;
  filter: Record<string, unknown>;
}

export interface Profiled {
  db: mongo.Db;
  /** Runs something and gives the operations it caused. */
  operations(run: () => Promise<unknown>): Promise<Operation[]>;
  close(): Promise<void>;
}

function stagesOf(stats: unknown): string[] {
  if (typeof stats !== 'object' || stats === null) return [];
  const { stage, inputStage, inputStages } = stats as { stage?: string; inputStage?: unknown; inputStages?: unknown[] };
  return [...(stage === undefined ? [] : [stage]), ...stagesOf(inputStage), ...(inputStages ?? []).flatMap(stagesOf)];
}

/** Opens a second connection to a test's database, with the profiler at hand. */
export async function profiled(uri: string): Promise<Profiled> {
  const connection = await mongoose.createConnection(uri, { useBigInt64: true }).asPromise();
  const db = connection.db!;
  return {
    db,
    async operations(run) {
      await db.command({ profile: 2 });
      try {
        await run();
      } finally {
        await db.command({ profile: 0 });
      }
      const entries = await db.collection('system.profile').find({ ns: { $not: /system\.profile$/ } }).toArray();
      await db.dropCollection('system.profile');
      const commandOf = (entry: mongo.BSON.Document) => (entry['command'] ?? {}) as Partial<Record<string, unknown>>;
      return entries.filter((entry) => commandOf(entry)['profile'] === undefined).map((entry) => ({
        collection: String(entry['ns']).split('.').at(-1)!,
        op: String(entry['op']),
        plan: String(entry['planSummary'] ?? ''),
        stages: stagesOf(entry['execStats']),
        hasSortStage: entry['hasSortStage'] === true,
        keysExamined: Number(entry['keysExamined'] ?? 0),
        docsExamined: Number(entry['docsExamined'] ?? 0),
        filter: (commandOf(entry)['filter'] ?? commandOf(entry)['q'] ?? commandOf(entry)['query'] ?? {}) as Record<string, unknown>,
      }));
    },
    close: () => connection.close(),
  };
}
