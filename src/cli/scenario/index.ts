// `percorsi scenario`: runs acceptance scenarios against a running Percorsi whose clock can be set, and says which steps hold.

import { readConfig } from '../../config.js';
import { readPassword, readResource } from '../deploy.js';
import { CommandError, EXIT } from '../failure.js';
import { Unmet } from './expectation.js';
import { readScenario, type Scenario } from './format.js';
import { person, type Person } from './people.js';
import { deployTable } from './table.js';
import { checkEnd, startCase, walkStep, type Stage, type Walk } from './walk.js';

export interface ScenarioOptions {
  url: string;
  /** Account that sets the clock and deploys a scenario's table. */
  user: string;
  passwordStdin: boolean;
  programFolder: string;
}

/**
 * Runs scenarios one after another and prints every step. All are read before the first begins.
 * @throws CommandError (1) when a step failed or nobody answers, (2) for a file that is no scenario or no password
 */
export async function scenario(files: readonly string[], options: ScenarioOptions): Promise<void> {
  const scenarios: Scenario[] = [];
  for (const file of files) scenarios.push(readScenario(file, await readResource(file)));
  const { processesFolder } = readConfig({ env: process.env, demo: false, workingFolder: process.cwd(), programFolder: options.programFolder });
  const password = await readPassword(options);
  const url = addressOf(options.url);
  const people = new Map<string, Person>();
  const who = (username: string): Person => {
    const known = people.get(username) ?? person(() => url, username, password);
    people.set(username, known);
    return known;
  };
  const stage: Stage = { who, administrator: who(options.user) };
  let failed = 0;
  for (const given of scenarios) if (!(await run(given, stage, processesFolder))) failed += 1;
  if (failed > 0) throw new CommandError(`${String(failed)} of ${String(scenarios.length)} scenarios failed.`);
  say(`${String(scenarios.length)} of ${String(scenarios.length)} scenarios passed.`);
}

/** Runs one scenario; the competence table is put back empty whatever comes. */
async function run(given: Scenario, stage: Stage, processesFolder: string): Promise<boolean> {
  say(`${given.id} ${given.title}`);
  const { territory, competenceTable } = given.given;
  const table = (rows: typeof competenceTable) => deployTable(stage.administrator, processesFolder, territory, rows);
  if (competenceTable.length > 0 && !(await passes('competence table', () => table(competenceTable)))) return false;
  try {
    return await runSteps(given, stage);
  } finally {
    if (competenceTable.length > 0) await table([]);
    for (const expectation of given.later) say(`  later   ${expectation}`);
  }
}

/** Every step in order; what comes after a failed one is not run. */
async function runSteps(given: Scenario, stage: Stage): Promise<boolean> {
  const walk: Walk = { stage, scenario: given, caseId: '', rootKey: '', at: given.start.at };
  const acts: [string, () => Promise<void>][] = [
    [`start of ${given.start.process} by ${given.start.actor}`, () => startCase(walk)],
    ...given.steps.map((step): [string, () => Promise<void>] => [`${step.task} by ${step.actor}`, () => walkStep(walk, step)]),
    ['end', () => checkEnd(walk)],
  ];
  for (const [index, [name, act]] of acts.entries()) {
    if (await passes(name, act)) continue;
    for (const [left] of acts.slice(index + 1)) say(`  not run ${left}`);
    return false;
  }
  return true;
}

/** Runs an act and says how it went; only an expectation that did not hold is a failed step. */
async function passes(name: string, act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    say(`  passed  ${name}`);
    return true;
  } catch (error) {
    if (!(error instanceof Unmet)) throw error;
    say(`  FAILED  ${name}: ${error.what}\n          expected ${JSON.stringify(error.expected)}\n          came     ${JSON.stringify(error.came)}`);
    return false;
  }
}

function addressOf(url: string): string {
  if (!URL.canParse(url)) throw new CommandError(`Expected --url to be an address such as http://127.0.0.1:8080, but it is "${url}".`, EXIT.usage);
  return url.replace(/\/+$/, '');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
