// The acceptance scenarios of processes/scenarios, read as `percorsi scenario` reads them; the format is described in their README.

import { Temporal } from 'temporal-polyfill';
import { readScenario, type Scenario, type ScenarioStep } from '../../src/cli/scenario/format.js';
import type { JsonObject } from '../../src/kernel/json.js';
import { content, names } from './files.js';

export type { Scenario, ScenarioStep };

export const SCENARIOS = names('scenarios', '.yaml');

/** A scenario file. @throws CommandError when it does not keep to the format */
export function scenarioOf(name: string): Scenario {
  return readScenario(name, content(`scenarios/${name}`));
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
