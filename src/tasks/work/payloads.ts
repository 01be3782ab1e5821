// The payloads of work items by kind, checked when they are read back from the database.

import { z } from 'zod';
import type { WorkItem } from '../../kernel/domain.js';
import { isJsonObject, type Json, type Variables } from '../../kernel/json.js';

const variables = z.custom<Variables>((value) => isJsonObject(value as Json));

const PAYLOADS = {
  timer: z.object({ repetitions: z.number().nullable() }),
  overrun: z.object({ userTaskKey: z.string() }),
  job: z.object({ type: z.string(), retries: z.number(), headers: z.record(z.string(), z.string()), variables }),
  startChild: z.object({ processId: z.string(), binding: z.enum(['deployment', 'latest', 'versionTag']), variables }),
  childEnded: z.object({ childKey: z.string(), variables, error: z.object({ code: z.string(), message: z.string() }).nullable() }),
  cancelChild: z.object({ childKey: z.string() }),
  deliverMessage: z.object({ messageName: z.string(), correlationKey: z.string(), variables }),
  matchMessages: z.object({ messageName: z.string(), correlationKey: z.string(), publishedBy: z.string().nullable(), momentary: z.string().nullable() }),
  startTimer: z.object({ definitionKey: z.string(), elementId: z.string(), anchor: z.number(), turn: z.number() }),
} as const;

export type PayloadOf<K extends keyof typeof PAYLOADS> = z.infer<(typeof PAYLOADS)[K]>;

/** The payload of an item of this kind; a payload of another shape is a defect, not bad input. */
export function payloadOf<K extends keyof typeof PAYLOADS>(kind: K, item: WorkItem): PayloadOf<K> {
  return PAYLOADS[kind].parse(item.payload) as PayloadOf<K>;
}
