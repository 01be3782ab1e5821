// The acceptance scenarios of processes/scenarios, read and checked; the format is described in their README.

import { Temporal } from 'temporal-polyfill';
import { parse } from 'yaml';
import { z } from 'zod';
import type { JsonObject } from '../../src/kernel/json.js';
import { content, names } from './files.js';

const at = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, 'Expected local time as YYYY-MM-DDTHH:MM');
const day = z.iso.date();
/** A term: a day, meaning its end, or an instant. */
const term = z.union([day, at]);
const expected = z.strictObject({ caseState: z.string() });
const answers = z.record(z.string(), z.json());
const overruns = z.array(z.strictObject({ task: z.string(), due: day }));

const step = z.strictObject({
  task: z.string(),
  /** The clock is pinned here before the task is looked for: it comes by a timer. */
  appears: at.optional(),
  actor: z.string(),
  group: z.string(),
  created: day,
  due: term,
  /** Other tasks of the case open beside this one. */
  beside: z.array(z.string()).default([]),
  hiddenFrom: z.array(z.string()).default([]),
  checks: z.array(z.strictObject({ at, actor: z.string(), overruns })).default([]),
  refused: z.array(z.strictObject({ at, answers, status: z.int(), messageContains: z.string(), article: z.string() })).default([]),
  complete: z.strictObject({ at, answers, expect: expected.optional() }).optional(),
  /** Instead of a completion: a message to the case, or nothing until the clock cancels the task. */
  message: z.strictObject({ at, actor: z.string(), name: z.string(), expect: expected.optional() }).optional(),
  lapses: z.strictObject({ at, expect: expected.optional() }).optional(),
}).refine((given) => [given.complete, given.message, given.lapses].filter((act) => act !== undefined).length === 1, 'Expected one of complete, message, lapses');

const scenario = z.strictObject({
  id: z.string(),
  title: z.string(),
  source: z.string(),
  shows: z.array(z.string().regex(/^R-\d{3}-\d{2,3}$/)),
  given: z.strictObject({
    territory: z.string(),
    overlay: z.boolean(),
    parameters: z.record(z.string(), z.json()),
    competenceTable: z.array(z.strictObject({ needArea: z.string(), competence: z.enum(['ambito', 'comunale']) })).default([]),
  }),
  start: z.strictObject({ at, actor: z.string(), process: z.string(), answers }),
  steps: z.array(step).min(1),
  end: z.union([
    z.strictObject({ process: z.string(), event: z.string(), eventName: z.string(), alsoEnded: z.array(z.string()).default([]), caseState: z.string(), overruns, present: z.array(z.string()) }),
    z.strictObject({ process: z.string(), open: z.array(z.strictObject({ task: z.string(), actor: z.string(), due: day })).min(1), caseState: z.string(), overruns, present: z.array(z.string()) }),
  ]),
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
export function sent(given: NonNullable<ScenarioStep['complete']>['answers']): JsonObject {
  return given;
}

/** Instant of a term: the end of its day in Italy, or the instant it names. */
export function dueAt(term: string): number {
  return inItaly(term.includes('T') ? term : `${term}T23:59:59`);
}

/** Milliseconds since 1970 of a local time in Italy (`YYYY-MM-DDTHH:MM[:SS]`). */
export function inItaly(local: string): number {
  return Temporal.PlainDateTime.from(local).toZonedDateTime('Europe/Rome').epochMilliseconds;
}
