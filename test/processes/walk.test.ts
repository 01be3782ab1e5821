// The paths as the regulations tell them: the scenarios and the branches beside them, walked through the engine alone.

import { describe, expect, test } from 'vitest';
import { isoDateAt } from '../../src/kernel/calendar.js';
import type { Variables } from '../../src/kernel/json.js';
import { content } from './files.js';
import { dueAt, inItaly, scenarioOf, SCENARIOS, sent, type ScenarioStep } from './scenario.js';
import { competenceRows, Walk } from './walk.js';

/** What a step does: completes its task, hands a message to the case, or lets the time pass. */
function act(walk: Walk, step: ScenarioStep): void {
  if (step.complete !== undefined) walk.complete(step.task, sent(step.complete.answers));
  else if (step.message !== undefined) expect(walk.correlate(step.message.name)).toBe(1);
  else walk.settle();
}

describe.each(SCENARIOS)('scenario %s', (name) => {
  const scenario = scenarioOf(name);

  test('walks its tasks on its days, for its groups, to its end', async () => {
    const table = Object.fromEntries(scenario.given.competenceTable.map((row) => [row.needArea, row.competence]));
    const walk = await Walk.in(scenario.given.territory, { parameters: sent(scenario.given.parameters), decisions: competenceRows(content('base/competence-table.dmn'), table) });
    walk.now = inItaly(scenario.start.at);
    walk.start(scenario.start.process, walk.answers(`start-${scenario.start.process}`, sent(scenario.start.answers), {}));
    const overruns: { task: string; due: string }[] = [];
    for (const step of scenario.steps) {
      if (step.appears !== undefined) {
        walk.now = inItaly(step.appears);
        walk.settle();
      }
      const task = walk.task(step.task);
      expect({ task: step.task, groups: task.details.candidateGroups, created: isoDateAt(task.created), due: isoDateAt(task.due) }).toEqual({ task: step.task, groups: expect.arrayContaining([step.group]) as string[], created: step.created, due: step.due.slice(0, 10) });
      expect(Math.floor(task.due / 1000) * 1000).toBe(dueAt(step.due));
      expect(walk.tasks.map((open) => open.elementId).sort()).toEqual([step.task, ...step.beside].sort());
      for (const attempt of step.refused) {
        walk.now = inItaly(attempt.at);
        const refusal = walk.refusal(task, sent(attempt.answers));
        expect(refusal?.message).toContain(attempt.messageContains);
        expect(refusal?.article).toBe(attempt.article);
        expect(attempt.status).toBe(409);
      }
      const done = step.complete ?? step.message ?? step.lapses!;
      walk.now = inItaly(done.at);
      if (walk.now > task.due) overruns.push({ task: step.task, due: step.due.slice(0, 10) });
      act(walk, step);
      if (done.expect !== undefined) expect([step.task, walk.caseState]).toEqual([step.task, done.expect.caseState]);
    }
    const { end } = scenario;
    if ('open' in end) {
      expect({ state: walk.root.state, caseState: walk.caseState, overruns }).toEqual({ state: 'ACTIVE', caseState: end.caseState, overruns: end.overruns });
      expect(walk.tasks.map((task) => ({ task: task.elementId, due: isoDateAt(task.due) }))).toEqual(end.open.map(({ task, due }) => ({ task, due })));
    } else {
      expect({ tasks: walk.tasks, state: walk.root.state, endEvents: [...walk.endEvents].sort(), caseState: walk.caseState, overruns }).toEqual({ tasks: [], state: 'COMPLETED', endEvents: [end.event, ...end.alsoEnded].sort(), caseState: end.caseState, overruns: end.overruns });
      expect(walk.root.process.model.elements.get(end.event)?.name).toBe(end.eventName);
    }
    expect(walk.root.process.model).toMatchObject({ processId: end.process });
    for (const variable of end.present) expect([variable, walk.root.variables[variable] ?? null]).not.toEqual([variable, null]);
    expect(walk.messages).toEqual([]);
  });
});

const REGISTERED: Variables = { receivedAt: '2027-02-08T09:00+01:00', applicantType: 'person', firstName: 'P', lastName: 'D', comuneOfResidence: 'matino', requestText: 'testo', needArea: ['anziani'] };
const INTERVIEW: Variables = { attended: 'yes', needs: [{ area: 'anziani', words: 'parole', seriousness: 'low' }], frailty: 'no', minorsInvolved: 'no', riskSigns: 'no', consentToPassOn: 'yes' };
const SCHEDULED: Variables = { interviewAt: '2027-02-11T10:00+01:00', interviewSite: 'matino', reservedRoom: 'yes' };
const DECODED: Variables = { needsClassified: ['anziani'], complexity: 'simple', decodingProposal: 'p' };
const INFORMED: Variables = { rightsExplained: 'yes', informationDirection: ['out'] };
const FILTERED: Variables = { destination: 'closed', accompany: 'no', userAgrees: 'yes', userWill: 'v', filterReason: 'm' };
const REFERRAL: Variables = { needsSummary: 's', needArea: 'anziani', proposedAddressee: 'ambito', consentToTransmit: 'yes' };

async function begun(options: Parameters<typeof Walk.in>[1] = {}, start: Variables = { siteId: 'matino', channel: 'desk' }): Promise<Walk> {
  const walk = await Walk.in('CAS', options);
  walk.now = inItaly('2027-02-08T09:00');
  walk.start('citizen-path', start);
  return walk;
}

function reach(walk: Walk, task: string, answers: Record<string, Variables> = {}, whole = true): Walk {
  const defaults: [string, Variables][] = [['register-request', REGISTERED], ['schedule-interview', SCHEDULED], ['hold-interview', INTERVIEW], ['decode-demand', DECODED], ['give-information', INFORMED], ['filter-demand', FILTERED], ['prepare-referral', REFERRAL]];
  for (const [id, usual] of defaults) {
    if (id === task || (!whole && walk.tasks.every((open) => open.elementId !== id))) return walk;
    walk.complete(id, { ...usual, ...answers[id] });
  }
  return walk;
}

describe('P-01 access', () => {
  test.each([
    [{ isComplaint: true, judicialOrder: true, urgent: true, urgentReason: 'm' }, 'end-complaint', 'registered', ['complaint-opened']],
    [{ judicialOrder: true, minorAtRisk: true }, 'end-judicial-mandate', 'registered', ['order-received']],
    [{ minorAtRisk: true, urgent: true, urgentReason: 'm' }, 'end-minor-report', 'registered', ['minor-reported']],
    [{ urgent: true, urgentReason: 'm', comuneOfResidence: 'other', otherComune: 'x' }, 'end-emergency', 'emergency', ['emergency-opened']],
  ])('%j goes on in another path at %s', async (answers, end, caseState, messages) => {
    const walk = await begun({ parameters: { 'access.residence': 'required' } });
    walk.complete('register-request', { ...REGISTERED, ...answers });
    expect({ endEvents: walk.endEvents, caseState: walk.caseState, ran: walk.ran, messages: walk.messages.map((message) => message.messageName) }).toEqual({ endEvents: [end], caseState, ran: ['percorsi:issue-receipt', 'percorsi:find-existing-file'], messages });
    for (const message of walk.messages) expect(message.variables).toMatchObject({ siteId: 'matino', channel: 'desk', requestText: 'testo', lastName: 'D' });
  });

  test('a person in charge is linked to the open case instead of starting anew', async () => {
    const walk = await begun({ jobs: { 'percorsi:find-existing-file': { existingCaseId: 'CAS-2026-000007', alreadyInCharge: true } } });
    walk.complete('register-request', REGISTERED);
    expect([walk.endEvents, walk.root.variables['accessOutcome']]).toEqual([['end-access'], 'linked']);
  });

  test.each([
    ['none', { comuneOfResidence: 'other', otherComune: 'Alfa' }, 'schedule-interview'],
    ['ambito-any-site', { comuneOfResidence: 'casarano' }, 'schedule-interview'],
    ['ambito-any-site', { comuneOfResidence: 'other', otherComune: 'Alfa' }, 'orient-to-competent-comune'],
    ['required', { comuneOfResidence: 'matino' }, 'schedule-interview'],
    ['required', { comuneOfResidence: 'casarano' }, 'orient-to-competent-comune'],
    ['required', { comuneOfResidence: 'other', otherComune: 'Alfa', applicantType: 'institution', organisationName: 'Ente' }, 'schedule-interview'],
    ['required', { comuneOfResidence: 'other', otherComune: 'Alfa', applicantType: 'institution', organisationName: 'Ente', onBehalfOf: 'Persona' }, 'orient-to-competent-comune'],
  ])('residence %s with %j leads to %s', async (residence, answers, next) => {
    const walk = await begun({ parameters: { 'access.residence': residence } });
    walk.complete('register-request', { ...REGISTERED, ...answers });
    expect(walk.tasks.map((task) => task.elementId)).toEqual([next]);
    if (next !== 'orient-to-competent-comune') return;
    walk.complete(next, { competentComune: 'Alfa', serviceIndicated: 'Segretariato sociale' });
    expect([walk.endEvents, walk.caseState]).toEqual([['end-access'], 'not-eligible']);
  });

  test.each([['entitled', ['schedule-interview'], [], 'registered'], ['not-entitled', [], ['end-access'], 'not-eligible']])('with the entitlement check on, %s', async (outcome, tasks, ends, state) => {
    const walk = await begun({ parameters: { 'access.entitlementCheck': true } });
    walk.complete('register-request', REGISTERED);
    expect(walk.task('check-entitlement').details.candidateGroups).toEqual(['municipal-social-service@matino']);
    walk.complete('check-entitlement', { residenceProof: 'd', entitlementRule: 'r', entitlementOutcome: outcome, entitlementReason: 'm' });
    expect([walk.tasks.map((task) => task.elementId), walk.endEvents, walk.caseState]).toEqual([tasks, ends, state]);
  });

  test('the patronato registers only while an agreement is valid; the desk always does', async () => {
    const walk = await begun({}, { siteId: 'supersano', channel: 'patronato' });
    expect(walk.task('register-request').details.candidateGroups).toEqual(['patronato-operator@supersano']);
    expect(walk.refusal(walk.task('register-request'), REGISTERED)).toBeNull();
    walk.now = inItaly('2030-12-31T23:00');
    expect(walk.refusal(walk.task('register-request'), REGISTERED)).toBeNull();
    walk.now = inItaly('2031-01-01T00:30');
    expect(walk.refusal(walk.task('register-request'), REGISTERED)).toMatchObject({ article: 'CAS art. 8' });
    const desk = await begun({}, { siteId: 'supersano', channel: 'desk' });
    desk.now = walk.now;
    expect(desk.refusal(desk.task('register-request'), REGISTERED)).toBeNull();
  });

  test('a forwarded request starts the path by its message', async () => {
    const walk = await Walk.in('CAS');
    walk.now = inItaly('2027-02-08T09:00');
    walk.start('citizen-path', { siteId: 'ruffano', channel: 'pua', requestText: 'inoltrata' }, 'start-forwarded');
    expect(walk.task('register-request').details).toMatchObject({ candidateGroups: ['front-office-worker@ruffano'], variables: { requestText: 'inoltrata' } });
  });
});

describe('P-02 listening', () => {
  test('absent as often as listening.maxNoShows says, the request counts as withdrawn', async () => {
    const walk = reach(await begun(), 'hold-interview');
    walk.complete('hold-interview', { attended: 'no' });
    expect(walk.tasks.map((task) => task.elementId)).toEqual(['schedule-interview']);
    walk.complete('schedule-interview', SCHEDULED);
    walk.complete('hold-interview', { attended: 'no' });
    expect([walk.endEvents, walk.caseState, walk.tasks]).toEqual([['end-withdrawn'], 'withdrawn', []]);
    expect(walk.flows.filter((flow) => flow.startsWith('loop-'))).toEqual(['loop-gw-no-shows-schedule-interview']);
  });

  test('a risk is told by a message keyed by the case, and the path goes on', async () => {
    const walk = reach(await begun(), 'decode-demand', { 'hold-interview': { riskSigns: 'yes', riskKind: ['minor'], riskDescription: 'd' } });
    expect(walk.messages).toMatchObject([{ messageName: 'risk-detected', correlationKey: 'CAS-2027-000001', variables: { siteId: 'matino', riskKind: ['minor'], riskDescription: 'd' } }]);
    expect(walk.tasks.map((task) => task.elementId)).toEqual(['decode-demand']);
  });

  test('decode.lane decides who decodes', async () => {
    const walk = reach(await begun({ parameters: { 'decode.lane': 'case-manager' } }), 'decode-demand');
    expect(walk.task('decode-demand').details.candidateGroups).toEqual(['case-manager@CAS']);
  });

  test('the words of the interview do not leave it', async () => {
    const walk = reach(await begun(), 'give-information');
    expect(JSON.stringify([walk.root.variables, walk.task('give-information').details.variables])).not.toContain('parole');
  });
});

test.each(['register-request', 'schedule-interview', 'hold-interview', 'decode-demand', 'give-information', 'filter-demand', 'prepare-referral', 'decide-competence'])('a withdrawal reaches the case at %s and ends it', async (task) => {
  const walk = reach(await begun(), task, { 'filter-demand': { destination: 'ssp' } });
  walk.task(task);
  expect(walk.correlate('request-withdrawn')).toBeGreaterThan(0);
  expect({ tasks: walk.tasks, state: walk.root.state, caseState: walk.caseState }).toEqual({ tasks: [], state: 'COMPLETED', caseState: 'withdrawn' });
  expect(walk.endEvents[0]).toMatch(/^end-withdrawn/);
});

test.each(['innermost', 'outermost'] as const)('with two who wait for a withdrawal, reaching the %s alone ends the case all the same', async (to) => {
  const walk = reach(await begun(), 'hold-interview');
  expect(walk.correlate('request-withdrawn', to)).toBe(1);
  expect({ tasks: walk.tasks, state: walk.root.state, caseState: walk.caseState }).toEqual({ tasks: [], state: 'COMPLETED', caseState: 'withdrawn' });
});

describe('P-03 information and orientation', () => {
  test.each([
    [{ destination: 'other-body', otherBody: 'INPS' }, ['end-other-body'], 'closed-oriented'],
  ])('%j ends at %j', async (answers, ends, state) => {
    const walk = reach(await begun(), 'prepare-referral', { 'filter-demand': answers });
    expect([walk.endEvents, walk.caseState]).toEqual([ends, state]);
  });

  test('an unmet need is recorded, with its area and place at hand', async () => {
    const walk = reach(await begun(), 'prepare-referral', { 'filter-demand': { unmetNeed: true, unmetNeedText: 'trasporto' } });
    expect(walk.ran).toContain('percorsi:record-unmet-need');
  });

  test('accompaniment comes before the destination, and retries until the person has access or stops', async () => {
    const answers = { 'hold-interview': { frailty: 'yes', frailtyKind: ['isolation'] }, 'filter-demand': { accompany: 'yes', destination: 'ssp' } };
    const walk = reach(await begun(), 'prepare-referral', answers, false);
    for (const next of ['retry', 'stop']) {
      walk.complete('plan-accompaniment', { serviceToReach: 's', accessObstacles: 'o', accompaniedBy: 'a', accompanimentSteps: [{ accompanimentStep: 'p' }] });
      walk.complete('carry-out-accompaniment', { accompanimentDone: 'd', accessObtained: 'no', accessReason: 'm', accompanimentNext: next });
    }
    expect([walk.tasks.map((task) => task.elementId), walk.root.variables['accompanimentOutcome']]).toEqual([['prepare-referral'], 'interrupted']);
  });

  test('guards: no accompaniment without frailty or agreement, no destination for anonymous persons, no PUA where there is none', async () => {
    const walk = reach(await begun({ parameters: { 'pua.mode': 'none' } }), 'filter-demand');
    const refusal = (answers: Variables) => walk.refusal(walk.task('filter-demand'), { ...FILTERED, ...answers })?.message ?? null;
    expect(refusal({ accompany: 'yes' })).toContain('fragilità');
    expect(refusal({ destination: 'pua' })).toContain('PUA');
    expect(refusal({})).toBeNull();
    const frail = reach(await begun(), 'filter-demand', { 'hold-interview': { frailty: 'yes', frailtyKind: ['other'] } });
    expect(frail.refusal(frail.task('filter-demand'), { ...FILTERED, accompany: 'yes', userAgrees: 'no' })?.message).toContain('accordo');
    const anonymous = reach(await begun(), 'filter-demand', { 'register-request': { anonymous: true, firstName: null, lastName: null } });
    expect(anonymous.refusal(anonymous.task('filter-demand'), { ...FILTERED, destination: 'ssp' })?.message).toContain('anonima');
  });
});

describe('P-05 referral', () => {
  const toSsp = { 'filter-demand': { destination: 'ssp' } };
  const table = competenceRows(content('base/competence-table.dmn'), { 'non-autosufficienza': 'ambito', 'contributo-economico': 'comunale' });

  test.each([['non-autosufficienza', 'case-manager@CAS'], ['contributo-economico', 'municipal-social-service@matino']])('a row for %s sends it to %s without the coordinator', async (needArea, group) => {
    const walk = reach(await begun({ decisions: table }), 'acknowledge-referral', { ...toSsp, 'prepare-referral': { needArea } });
    expect(walk.task('acknowledge-referral').details.candidateGroups).toEqual([group]);
    expect(walk.flows).not.toContain('flow-gw-competence-decide-competence');
  });

  test('the municipal service is that of the comune of residence, whichever desk was used', async () => {
    const walk = reach(await begun({ decisions: table }, { siteId: 'casarano', channel: 'desk' }), 'acknowledge-referral', { ...toSsp, 'prepare-referral': { needArea: 'contributo-economico' } });
    expect(walk.task('acknowledge-referral').details.candidateGroups).toEqual(['municipal-social-service@matino']);
  });

  test('the table’s competence may be refused once: then the coordinator decides for good', async () => {
    const walk = reach(await begun({ decisions: table }), 'acknowledge-referral', { ...toSsp, 'prepare-referral': { needArea: 'non-autosufficienza' } });
    walk.complete('acknowledge-referral', { acknowledgement: 'not-competent', notCompetentReason: 'm' });
    walk.complete('decide-competence', { competence: 'comunale', competenceReason: 'm', competenceFinal: true });
    expect(walk.task('acknowledge-referral').details.candidateGroups).toEqual(['municipal-social-service@matino']);
    expect(walk.refusal(walk.task('acknowledge-referral'), { acknowledgement: 'not-competent', notCompetentReason: 'm' })).toMatchObject({ article: 'CAS art. 9' });
  });

  test('missing data go back to the desk and return to the same service', async () => {
    const walk = reach(await begun({ decisions: table }), 'acknowledge-referral', { ...toSsp, 'prepare-referral': { needArea: 'non-autosufficienza' } });
    walk.complete('acknowledge-referral', { acknowledgement: 'data-missing', missingDataRequested: 'certificato' });
    expect(walk.task('complete-referral').details).toMatchObject({ candidateGroups: ['front-office-worker@matino'], variables: { missingDataRequested: 'certificato' } });
    walk.complete('complete-referral', { missingData: 'ecco' });
    walk.complete('acknowledge-referral', { acknowledgement: 'accepted' });
    expect([walk.tasks.map((task) => task.elementId), walk.caseState]).toEqual([['assign-case-manager'], 'referred']);
  });

  test('where the same staff goes on, nobody acknowledges', async () => {
    const walk = reach(await begun({ parameters: { 'referral.sameStaff': true } }), 'acknowledge-referral', toSsp);
    expect([walk.tasks.map((task) => task.elementId), walk.caseState, walk.root.variables['referralOutcome']]).toEqual([['assign-case-manager'], 'referred', 'same-staff']);
  });
});
