// Walks an acceptance scenario with the walker of `percorsi scenario`, on a program that may be restarted before each step.

import { expect } from 'vitest';
import { person, type Person } from '../../src/cli/scenario/people.js';
import { deployTable } from '../../src/cli/scenario/table.js';
import { checkEnd, startCase, walkStep, type Walk } from '../../src/cli/scenario/walk.js';
import { PROCESSES } from '../processes/files.js';
import type { Scenario } from '../processes/scenario.js';

export interface Stage {
  url: () => string;
  password: string;
  /** Called before each act: the scenario's second run restarts the program here. */
  beforeStep: () => Promise<void>;
}

/** Walks the scenario from its start to its end. @throws Unmet with what was expected and what came */
export async function walkScenario(scenario: Scenario, stage: Stage): Promise<void> {
  const people = new Map<string, Person>();
  const who = (username: string): Person => {
    const known = people.get(username) ?? person(stage.url, username, stage.password);
    people.set(username, known);
    return known;
  };
  const walk: Walk = { stage: { who, administrator: who('admin') }, scenario, caseId: '', rootKey: '', at: scenario.start.at };
  const { territory, competenceTable } = scenario.given;
  const table = (rows: typeof competenceTable) => deployTable(who('admin'), PROCESSES, territory, rows);
  if (competenceTable.length > 0) await table(competenceTable);
  try {
    await startCase(walk);
    for (const step of scenario.steps) {
      await stage.beforeStep();
      await walkStep(walk, step);
    }
    await checkEnd(walk);
    expect(walk.caseId).toMatch(new RegExp(`^${territory}-\\d{4}-\\d{6}$`));
  } finally {
    if (competenceTable.length > 0) await table([]);
  }
}
