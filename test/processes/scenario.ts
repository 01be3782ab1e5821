// The acceptance scenarios of processes/scenarios, read and checked; the format is described in their README.

import { Temporal } from 'temporal-polyfill';
import { parse } from 'yaml';
import { z } from 'zod';
import type { JsonObject } from '../../src/kernel/json.js';
import { content, names } from './files.js';

const at = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, 'Expected local time as YYYY-MM-DDTHH:MM');
const day = z.iso.date();
const answers = z.record(z.string(), z.json());
const overruns = z.array(z.strictObject({ task: z.string(), due: day }));

const step = z.strictObject({
  task: z.string(),
  actor: z.string(),
  group: z.string(),
  created: day,
  due: day,
  hiddenFrom: z.array(z.string()).default([]),
  checks: z.array(z.strictObject({ at, actor: z.string(), overruns })).default([]),
  refused: z.array(z.strictObject({ at, answers, status: z.int(), messageContains: z.string(), article: z.string() })).default([]),
  complete: z.strictObject({ at, answers, expect: z.strictObject({ caseState: z.string() }).optional() }),
});

const scenario = z.strictObject({
  id: z.string(),
  title: z.string(),
  source: z.string(),
  shows: z.array(z.string().regex(/^R-\d{3}-\d{2,3}$/)),
  given: z.strictObject({ territory: z.string(), overlay: z.boolean(), parameters: z.record(z.string(), z.json()) }),
  start: z.strictObject({ at, actor: z.string(), process: z.string(), answers }),
  steps: z.array(step).min(1),
  end: z.strictObject({ process: z.string(), event: z.string(), eventName: z.string(), caseState: z.string(), overruns, present: z.array(z.string()) }),
  later: z.array(z.string()),
});

export type Scenario = z.infer<typeof scenario>;
export type ScenarioStep = Scenario['steps'][number];

export const SCENARIOS = names('scenarios', '.yaml');

/** A scenario file. @throws ZodError when it does not keep to the format */
export function scenarioOf(name: string): Scenario {
  return scenario.parse(parse(content(`scenarios/${name}`), { schema: 'core' }));
}

/** Answers as the API takes them. */
export function sent(given: ScenarioStep['complete']['answers']): JsonObject {
  return given;
}

/** Milliseconds since 1970 of a local time in Italy (`YYYY-MM-DDTHH:MM[:SS]`). */
export function inItaly(local: string): number {
  return Temporal.PlainDateTime.from(local).toZonedDateTime('Europe/Rome').epochMilliseconds;
}
