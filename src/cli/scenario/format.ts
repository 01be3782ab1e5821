// Acceptance scenarios as analysts write them: the format of processes/scenarios/README.md, read and checked.

import { Temporal } from 'temporal-polyfill';
import { parse } from 'yaml';
import { z } from 'zod';
import { CommandError, EXIT } from '../failure.js';

const at = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, 'Expected local time as YYYY-MM-DDTHH:MM');
const day = z.iso.date();
const expected = z.strictObject({ caseState: z.string() });
const answers = z.record(z.string(), z.json());
const overruns = z.array(z.strictObject({ task: z.string(), due: day }));
const done = { at, expect: expected.optional() };

const step = z.strictObject({
  task: z.string(),
  appears: at.optional(),
  actor: z.string(),
  group: z.string(),
  created: day,
  due: z.union([day, at]),
  beside: z.array(z.string()).default([]),
  hiddenFrom: z.array(z.string()).default([]),
  checks: z.array(z.strictObject({ at, actor: z.string(), overruns })).default([]),
  refused: z.array(z.strictObject({ at, answers, status: z.int(), messageContains: z.string(), article: z.string() })).default([]),
  complete: z.strictObject({ ...done, answers }).optional(),
  message: z.strictObject({ ...done, actor: z.string(), name: z.string() }).optional(),
  lapses: z.strictObject(done).optional(),
}).refine((given) => [given.complete, given.message, given.lapses].filter((act) => act !== undefined).length === 1, 'Expected one of complete, message, lapses');

const reached = { process: z.string(), caseState: z.string(), overruns, present: z.array(z.string()) };

const scenario = z.strictObject({
  id: z.string(),
  title: z.string(),
  source: z.string(),
  shows: z.array(z.string().regex(/^R-\d{3}-\d{2,3}$/, 'Expected a requirement such as R-000-01')),
  given: z.strictObject({
    territory: z.string(),
    overlay: z.boolean(),
    parameters: z.record(z.string(), z.json()),
    competenceTable: z.array(z.strictObject({ needArea: z.string(), competence: z.enum(['ambito', 'comunale']) })).default([]),
  }),
  start: z.strictObject({ at, actor: z.string(), process: z.string(), answers }),
  steps: z.array(step).min(1),
  end: z.union([
    z.strictObject({ ...reached, event: z.string(), eventName: z.string(), alsoEnded: z.array(z.string()).default([]) }),
    z.strictObject({ ...reached, open: z.array(z.strictObject({ task: z.string(), actor: z.string(), due: day })).min(1) }),
  ]),
  later: z.array(z.string()),
});

export type Scenario = z.infer<typeof scenario>;
export type ScenarioStep = Scenario['steps'][number];
export type CompetenceRow = Scenario['given']['competenceTable'][number];

/**
 * A scenario from the text of its file.
 * @param file what messages call it
 * @throws CommandError (2) naming file and key
 */
export function readScenario(file: string, text: string): Scenario {
  const wrong = (detail: string) => new CommandError(`${file}: ${detail}`, EXIT.usage);
  let content: unknown;
  try {
    content = parse(text, { schema: 'core' });
  } catch (error) {
    throw wrong(`Expected YAML, but ${(error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''}`);
  }
  const { data, error } = scenario.safeParse(content);
  if (data === undefined) throw wrong(error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`).join('; '));
  return data;
}

/** Milliseconds since 1970 of a local time in Italy. */
export function inItaly(local: string): number {
  return Temporal.PlainDateTime.from(local).toZonedDateTime('Europe/Rome').epochMilliseconds;
}

/** Instant of a term as the API writes it: the end of its day in Italy, or the instant it names. */
export function dueAt(term: string): string {
  return new Date(inItaly(term.includes('T') ? term : `${term}T23:59:59`)).toISOString();
}

/** Day in Italy of an instant. */
export function dayOf(instant: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO('Europe/Rome').toPlainDate().toString();
}
