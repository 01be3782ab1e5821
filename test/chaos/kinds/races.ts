// Two nodes, one database, the same thing asked of both at once: one wins, the other is told, and nothing is done twice.

import { openTasks, startCase, until, type Instance, type Page, type Task } from '../support/case.js';
import { gapsOf, historyOf } from '../support/checker.js';
import { createClient, deploy, Refused, type Client } from '../support/client.js';
import { DIAGRAMS } from '../support/diagrams.js';
import type { Nodes } from '../support/nodes.js';
import { emptyReport, type Report } from '../support/report.js';

const COORDINATOR = 'coordinatore.cas';
const OPERATOR = 'operatore.matino';

/** Outcomes of two commands sent at once: `done`, or the code of the refusal. */
async function together(...commands: Promise<unknown>[]): Promise<string[]> {
  const outcomes = await Promise.allSettled(commands);
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'done' : outcome.reason instanceof Refused ? outcome.reason.code : String(outcome.reason)));
}

interface Race {
  one: Client;
  other: Client;
  report: Report;
}

async function onlyTask(client: Client, rootKey: string): Promise<Task> {
  return until(client, `a task of ${rootKey}`, async () => (await openTasks(client, rootKey)).items[0] ?? null);
}

async function demandHistory({ one, report }: Race, caseId: string, type: string, times: number): Promise<void> {
  const lines = await historyOf(one, caseId);
  const found = lines.filter((line) => line.type === type).length;
  if (found !== times) report.violations.push(`${caseId}: ${type} happened ${String(found)} times, not ${String(times)}`);
  report.violations.push(...gapsOf(lines));
}

/** Both complete the same task. */
async function completingTogether(race: Race, id: string): Promise<void> {
  const { rootKey, caseId } = await startCase(race.one, 'chaos-race', id);
  const { userTaskKey } = await onlyTask(race.one, rootKey);
  const complete = (client: Client, who: typeof OPERATOR | typeof COORDINATOR) => client.command(who, `/v2/user-tasks/${userTaskKey}/completion`, { variables: {} });
  const outcomes = await together(complete(race.one, OPERATOR), complete(race.other, OPERATOR));
  if (outcomes.sort().join() !== 'ILLEGAL_STATE,done') race.report.violations.push(`${caseId}: two completions gave ${outcomes.join()}`);
  const open = await openTasks(race.one, rootKey);
  if (open.items.map((task) => task.elementId).join() !== 'done') race.report.violations.push(`${caseId}: open after two completions: ${open.items.map((task) => task.elementId).join()}`);
  await demandHistory(race, caseId, 'completeUserTask', 1);
}

/** A completion at the instant the boundary timer of the task fires: one of the two ways is taken, never both. */
async function completingAgainstTimer(race: Race, id: string, firesAfterMs: number): Promise<void> {
  const from = performance.now();
  const { rootKey, caseId } = await startCase(race.one, 'chaos-race', id);
  const { userTaskKey } = await onlyTask(race.one, rootKey);
  await new Promise((resolve) => { setTimeout(resolve, Math.max(0, firesAfterMs - (performance.now() - from))); });
  const [outcome = ''] = await together(race.other.command(OPERATOR, `/v2/user-tasks/${userTaskKey}/completion`, { variables: {} }));
  const next = await until(race.one, `what follows ${caseId}`, async () => {
    const { items } = await openTasks(race.one, rootKey);
    return items.some((task) => task.elementId === 'work') ? null : items;
  });
  const expected = outcome === 'done' ? 'done' : 'reminded';
  if (next.map((task) => task.elementId).join() !== expected) race.report.violations.push(`${caseId}: completion answered ${outcome}, open are ${next.map((task) => task.elementId).join()}`);
  if (outcome !== 'done' && outcome !== 'ILLEGAL_STATE') race.report.violations.push(`${caseId}: a completion that met its timer was answered ${outcome}`);
  await demandHistory(race, caseId, 'timerFired', outcome === 'done' ? 0 : 1);
  race.report.notes.push(outcome === 'done' ? 'completion won' : 'timer won');
}

/** Two people claim the same task. */
async function claimingTogether(race: Race, id: string): Promise<void> {
  const { rootKey, caseId } = await startCase(race.one, 'chaos-path', id);
  const { userTaskKey } = await onlyTask(race.one, rootKey);
  const claim = (client: Client, who: typeof OPERATOR | typeof COORDINATOR) => client.command(who, `/v2/user-tasks/${userTaskKey}/assignment`, { assignee: who, allowOverride: false });
  const outcomes = await together(claim(race.one, OPERATOR), claim(race.other, COORDINATOR));
  if ([...outcomes].sort().join() !== 'TASK_TAKEN,done') race.report.violations.push(`${caseId}: two claims gave ${outcomes.join()}`);
  const task = await race.one.read<Task>(COORDINATOR, `/v2/user-tasks/${userTaskKey}`);
  const winner = outcomes[0] === 'done' ? OPERATOR : COORDINATOR;
  if (task.assignee !== winner) race.report.violations.push(`${caseId}: ${winner} was told the claim is theirs, but ${String(task.assignee)} holds it`);
  await demandHistory(race, caseId, 'assigned', 1);
  await race.one.command(COORDINATOR, `/v2/process-instances/${rootKey}/cancellation`, undefined);
}

/** A message reaches an instance at the instant it is cancelled. */
async function correlatingAgainstCancel(race: Race, id: string): Promise<void> {
  const { rootKey, caseId } = await startCase(race.one, 'chaos-waiter', id);
  const [correlated = '', cancelled = ''] = await together(
    race.one.command(COORDINATOR, '/v2/messages/correlation', { name: 'chaos-answer', correlationKey: caseId, tenantId: 'CAS', variables: {} }),
    race.other.command(COORDINATOR, `/v2/process-instances/${rootKey}/cancellation`, undefined),
  );
  const { state } = await race.one.read<Instance>(COORDINATOR, `/v2/process-instances/${rootKey}`);
  if (cancelled !== 'done' || state !== 'TERMINATED') race.report.violations.push(`${caseId}: the cancellation was answered ${cancelled}, the instance is ${state}`);
  if (correlated !== 'done' && correlated !== 'NOT_FOUND') race.report.violations.push(`${caseId}: the correlation was answered ${correlated}`);
  if ((await openTasks(race.one, rootKey)).items.length > 0) race.report.violations.push(`${caseId}: a cancelled instance has open tasks`);
  await demandHistory(race, caseId, 'correlateMessage', correlated === 'done' ? 1 : 0);
  race.report.notes.push(correlated === 'done' ? 'message came first' : 'cancellation came first');
}

/** Every race, so many rounds, on two nodes. */
export async function races({ nodes, mongodbUri, rounds }: { nodes: Nodes; mongodbUri: string; rounds: number }): Promise<Report> {
  const report = emptyReport('two nodes, one thing');
  const [first, second] = [await nodes.start({ mongodbUri }), await nodes.start({ mongodbUri })];
  await deploy(first.url, DIAGRAMS);
  const race: Race = { one: createClient({ urls: () => [first.url] }), other: createClient({ urls: () => [second.url] }), report };
  // A password check would let one of the two run ahead.
  for (const client of [race.one, race.other]) for (const who of [COORDINATOR, OPERATOR] as const) await client.read(who, '/v2/topology');
  for (let round = 0; round < rounds; round += 1) {
    const id = (name: string): string => `${name}-${String(round)}`;
    await Promise.all([
      completingTogether(race, id('complete')), claimingTogether(race, id('claim')), correlatingAgainstCancel(race, id('cancel')),
      // The poller finds a due timer within half a second: the completions are spread over that time.
      ...[0, 1, 2].map((lane) => completingAgainstTimer(race, id(`timer-${String(lane)}`), 2_000 + (((round * 3 + lane) * 110) % 620))),
    ]);
  }
  const left = await race.one.read<Page<unknown>>(COORDINATOR, '/v2/incidents/search', { filter: { state: 'ACTIVE' } });
  if (left.items.length > 0) report.violations.push(`incidents after the races: ${JSON.stringify(left.items).slice(0, 500)}`);
  report.cases = rounds * 6;
  report.addClient(race.one);
  report.addClient(race.other);
  report.notes = Object.entries(report.notes.reduce<Record<string, number>>((counts, note) => ({ ...counts, [note]: (counts[note] ?? 0) + 1 }), {})).map(([note, times]) => `${note} ${String(times)} times`);
  await Promise.all([first.kill(), second.kill()]);
  return report;
}
