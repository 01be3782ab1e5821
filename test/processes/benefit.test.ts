// P-19: two sides instructed together, one conclusion, a project only where the service asks for it.

import { describe, expect, test } from 'vitest';
import type { Variables } from '../../src/kernel/json.js';
import { inItaly } from './scenario.js';
import { Walk } from './walk.js';

const SOCIAL: Variables = { socialFindings: 'Nucleo in difficoltà.', socialOpinion: 'favourable', socialOpinionReason: 'Serve.' };
const ADMIN: Variables = { documentsExamined: [{ documentTitle: 'Documento dimostrativo' }], requirementsMet: 'yes', requirementsDetail: 'Verificati.', benefitAmount: 100, moneyAvailable: 'yes' };
const GRANTED: Variables = { instructionOutcome: 'granted', ruleApplied: 'Regola dimostrativa', instructionReason: 'Concorde.' };
const SERVICES = [{ id: 'sussidio', name: 'Sussidio', requiresProject: false }, { id: 'domiciliare', name: 'Assistenza domiciliare', requiresProject: true }];

async function begun(territory = 'LIV', variables: Variables = { serviceWanted: 'sussidio' }): Promise<Walk> {
  const walk = await Walk.in(territory);
  walk.rows['services'] = SERVICES;
  walk.rows['caseManagers'] = [{ id: 'assistente-liv', username: 'assistente.liv', name: 'Assistente' }];
  walk.now = inItaly('2027-04-12T09:00');
  const siteId = walk.profile.sites[0]!.id;
  walk.start('benefit-instruction', { siteId, ...variables });
  return walk;
}

async function concluding(territory = 'LIV', variables?: Variables, admin: Variables = {}): Promise<Walk> {
  const walk = await begun(territory, variables);
  walk.complete('social-instruction', SOCIAL);
  walk.complete('admin-instruction', { ...ADMIN, ...admin });
  return walk;
}

const open = (walk: Walk): string[] => walk.tasks.map((task) => task.elementId).sort();
const ended = (walk: Walk): unknown[] => [walk.tasks.length, walk.endEvents, walk.root.variables['benefitOutcome']];

describe('P-19 benefit instruction', () => {
  test('both sides are open together, each for its own role and with its own term; the third task waits for both', async () => {
    const walk = await begun();
    expect(open(walk)).toEqual(['admin-instruction', 'social-instruction']);
    expect([walk.task('social-instruction'), walk.task('admin-instruction')].map((task) => [task.details.candidateGroups, Math.floor(task.due / 1000) * 1000])).toEqual([
      [['case-manager@LIV'], inItaly('2027-05-03T23:59:59')],
      [['admin-social-office@LIV'], inItaly('2027-05-03T23:59:59')],
    ]);
    walk.now = inItaly('2027-04-19T10:00');
    walk.complete('social-instruction', SOCIAL);
    expect(open(walk)).toEqual(['admin-instruction']);
    walk.now = inItaly('2027-04-26T10:00');
    walk.complete('admin-instruction', ADMIN);
    expect(open(walk)).toEqual(['conclude-instruction']);
    expect(walk.task('conclude-instruction').details.candidateGroups).toEqual(['service-coordinator@LIV']);
  });

  test('a service that needs no project is granted and over', async () => {
    const walk = await concluding();
    walk.complete('conclude-instruction', GRANTED);
    expect(ended(walk)).toEqual([0, ['end-granted'], 'granted']);
    expect(walk.rows['communications'] ?? []).toEqual([]);
  });

  test('a refusal is told with its reason and rule', async () => {
    const walk = await concluding('LIV', {}, { requirementsMet: 'no' });
    walk.complete('conclude-instruction', { ...GRANTED, instructionOutcome: 'refused' });
    expect(ended(walk)).toEqual([0, ['end-refused'], 'refused']);
    expect(walk.rows['communications']).toMatchObject([{ what: 'benefit-refusal', to: 'applicant', sentOn: '2027-04-12', reason: 'Concorde.', rule: 'Regola dimostrativa' }]);
  });

  test('nothing is granted against the administrative side', async () => {
    const walk = await concluding('LIV', {}, { requirementsMet: 'no' });
    expect(walk.refusal(walk.task('conclude-instruction'), GRANTED)).toMatchObject({ article: 'LIV ATTIVITÀ PREVISTE', message: expect.stringContaining('requisiti') as string });
    expect(walk.refusal(walk.task('conclude-instruction'), { ...GRANTED, instructionOutcome: 'refused' })).toBeNull();
  });

  test.each([['social', ['social-instruction']], ['administrative', ['admin-instruction']], ['both', ['admin-instruction', 'social-instruction']]])('what is missing goes back to the side concerned: %s', async (missingSide, back) => {
    const walk = await concluding();
    for (const turn of [1, 2]) {
      walk.complete('conclude-instruction', { instructionOutcome: 'to-be-completed', missingSide, instructionReason: `Manca qualcosa, ${String(turn)}` });
      expect(open(walk)).toEqual(back);
      for (const task of back) walk.complete(task, task === 'social-instruction' ? SOCIAL : ADMIN);
    }
    walk.complete('conclude-instruction', GRANTED);
    expect(ended(walk)).toEqual([0, ['end-granted'], 'granted']);
  });

  test('whoever concludes is the role of the territory; at Andria the Referente agrees with the Coordinatore', async () => {
    const walk = await concluding('AND');
    const task = walk.task('conclude-instruction');
    expect(task.details.candidateGroups).toEqual(['area-referent@AND']);
    expect(walk.refusal(task, GRANTED)).toMatchObject({ article: 'AND art. 8' });
    expect(walk.refusal(task, { ...GRANTED, coordinatorAgreed: true })).toBeNull();
    const comune = await concluding('CDL');
    expect(comune.task('conclude-instruction').details.candidateGroups).toEqual([`municipal-social-service@${comune.profile.sites[0]!.id}`]);
  });

  test('a service that needs a project goes on in it, at once where the SSP phase is completed', async () => {
    const walk = await concluding('LIV', { serviceWanted: 'domiciliare' });
    walk.rows['personalFiles'] = [{ id: 'CAS-2027-000001', caseId: 'CAS-2027-000001', status: 'open', sspPhase: 'completed' }];
    walk.complete('conclude-instruction', GRANTED);
    expect(open(walk)).toEqual(['draft-project']);
  });

  test('and first through the taking in charge where it is not', async () => {
    const walk = await concluding('LIV', { serviceWanted: 'domiciliare' });
    walk.complete('conclude-instruction', GRANTED);
    expect(open(walk)).toEqual(['assign-case-manager']);
    walk.complete('assign-case-manager', { caseManager: 'assistente.liv', assignmentReason: 'm' });
    walk.complete('open-personal-file', { fileNumber: '1', subjectType: 'person', fileConsent: 'yes' });
    walk.complete('social-assessment', Object.fromEntries(['assessedNeeds', 'familySituation', 'housing', 'incomeSituation', 'health', 'networks', 'autonomy', 'assessedRisks', 'methodsUsed'].map((key) => [key, 'testo'])));
    const decision: Variables = { takenInCharge: 'no', takingChargeReason: 'm', userWillOnCharge: 'v' };
    walk.complete('decide-taking-charge', decision);
    expect(ended(walk)).toEqual([0, ['end-not-in-charge'], 'not-in-charge']);
  });
});
