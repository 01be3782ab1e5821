// P-12: who collects and who handles a complaint, its terms, its register, its withdrawal, and the person it is about.

import { describe, expect, test } from 'vitest';
import { isoDateAt } from '../../src/kernel/calendar.js';
import type { Variables } from '../../src/kernel/json.js';
import { inItaly } from './scenario.js';
import { Walk } from './walk.js';

const COLLECTED: Variables = { collectedAt: '2027-03-01T09:00+01:00', complainantName: 'P D', complaintSite: 'parabita', complaintCategory: 'ostacolo-accesso', complaintFacts: 'Un gradino.' };
const FOUNDED: Variables = { complaintFindings: 'r', complaintFounded: 'yes' };
const RECEIPT: Variables = { receiptDelivery: 'desk', receiptDate: '2027-03-02' };
const ANSWERED: Variables = { answerText: 't', answerDate: '2027-03-18', remedyNeeded: 'no' };

async function started(territory = 'CAS', variables: Variables = { siteId: 'parabita', channel: 'desk' }): Promise<Walk> {
  const walk = await Walk.in(territory);
  walk.now = inItaly('2027-03-01T09:30');
  walk.start('complaint', variables);
  return walk;
}

const groups = (walk: Walk, task: string) => walk.task(task).details.candidateGroups;
const dueOn = (walk: Walk, task: string) => isoDateAt(walk.task(task).due);

describe('P-12 complaint', () => {
  test('goes from the desk to the handler and ends closed, its register row following it', async () => {
    const walk = await started();
    expect([groups(walk, 'collect-complaint'), dueOn(walk, 'collect-complaint')]).toEqual([['front-office-worker@parabita'], '2027-03-15']);
    walk.complete('collect-complaint', COLLECTED);
    expect([walk.caseState, walk.rows['complaints']]).toMatchObject(['collected', [{ state: 'collected', category: 'ostacolo-accesso', siteId: 'parabita' }]]);
    expect([groups(walk, 'acknowledge-complaint'), dueOn(walk, 'acknowledge-complaint')]).toEqual([['service-coordinator@CAS'], '2027-03-04']);
    walk.now = inItaly('2027-03-02T10:00');
    walk.complete('acknowledge-complaint', RECEIPT);
    expect([walk.caseState, dueOn(walk, 'investigate-complaint')]).toEqual(['under-investigation', '2027-03-23']);
    walk.now = inItaly('2027-03-16T10:00');
    walk.complete('investigate-complaint', FOUNDED);
    expect(dueOn(walk, 'answer-complaint')).toBe('2027-03-31');
    walk.now = inItaly('2027-03-18T10:00');
    walk.complete('answer-complaint', ANSWERED);
    expect([walk.endEvents, walk.caseState]).toEqual([['end-closed'], 'closed']);
    expect(walk.rows['complaints']).toMatchObject([{ state: 'closed', founded: 'yes', answeredOn: '2027-03-18', remedyNeeded: 'no' }]);
    expect(walk.ran.filter((type) => type === 'percorsi:exclude-from-case')).toHaveLength(1);
  });

  test('thirty days are counted from the collection, not from the task, over the change of the clocks', async () => {
    const walk = await started();
    walk.complete('collect-complaint', { ...COLLECTED, collectedAt: '2027-02-27T23:30+01:00' });
    walk.complete('acknowledge-complaint', RECEIPT);
    walk.now = inItaly('2027-03-25T10:00');
    walk.complete('investigate-complaint', FOUNDED);
    expect(walk.task('answer-complaint').due).toBe(inItaly('2027-03-29T23:59:59'));
  });

  test.each([['handler', 'service-coordinator@CAS'], ['front-office-worker', 'front-office-worker@parabita'], ['plan-office', 'plan-office@CAS']])('the remedy goes to %s', async (remedyBy, group) => {
    const walk = await started('CAS', { siteId: 'matino', channel: 'desk' });
    walk.complete('collect-complaint', COLLECTED);
    walk.complete('acknowledge-complaint', RECEIPT);
    walk.complete('investigate-complaint', FOUNDED);
    walk.complete('answer-complaint', { ...ANSWERED, remedyNeeded: 'yes', remedyText: 'Rampa', remedyBy });
    expect(groups(walk, 'apply-remedy')).toEqual([group]);
    walk.complete('apply-remedy', { remedyDone: 'Rampa posata', remedyDate: '2027-04-10' });
    expect(walk.rows['complaints']).toMatchObject([{ state: 'closed', remedyNeeded: 'yes', remedyOn: '2027-04-10' }]);
  });

  test.each([
    ['CAS', 'parabita', 'ostacolo-accesso', 'coordinatore.cas', ['service-coordinator@CAS', 'plan-office-coordinator@CAS'], 'operatore.taurisano'],
    ['A04', 'a04-beta', 'disservizio', 'coordinatore.a04', ['service-coordinator@A04', 'institutional-coordination@A04'], 'operatore.beta.a04'],
    ['CDL', 'cdl-servizi-sociali', 'personale', 'referente.cdl', ['provider-referent@CDL', 'municipality-controller@CDL'], 'operatore.cdl'],
    ['LIV', 'liv-nord', 'disservizio', 'coordinatore.liv', ['service-coordinator@LIV', 'admin-social-office@LIV'], 'operatore.nord.liv'],
    ['AND', 'and-alfa', 'disservizio', 'coordinatore.and', ['service-coordinator@AND', 'plan-office-coordinator@AND'], 'operatore.and'],
  ])('%s: the second handler takes it when the person concerned is the handler', async (territory, site, complaintCategory, handler, [first, second], other) => {
    for (const [personConcerned, expected] of [[null, first], [other, first], [handler, second]] as const) {
      const walk = await started(territory, { siteId: site, channel: 'desk' });
      walk.complete('collect-complaint', { ...COLLECTED, complaintSite: site, complaintCategory, personConcerned });
      expect([personConcerned, groups(walk, 'acknowledge-complaint')]).toEqual([personConcerned, [expected]]);
      walk.complete('acknowledge-complaint', RECEIPT);
      expect(groups(walk, 'investigate-complaint')).toEqual([expected]);
    }
  });

  test('CDL: the Azienda’s referente or the Comune collects, two categories', async () => {
    const walk = await started('CDL', { siteId: 'cdl-servizi-sociali', channel: 'desk' });
    expect(groups(walk, 'collect-complaint')).toEqual(['provider-referent@CDL', 'municipal-social-service@cdl-servizi-sociali']);
    expect(() => { walk.complete('collect-complaint', { ...COLLECTED, complaintSite: 'cdl-servizi-sociali', complaintCategory: 'carenza' }); }).toThrow(/complaintCategory/);
  });

  test('whoever it is about does not collect it; the patronato collects only under a valid protocol', async () => {
    const walk = await started('CAS', { siteId: 'supersano', channel: 'patronato' });
    expect(groups(walk, 'collect-complaint')).toEqual(['patronato-operator@supersano']);
    const concerned = { ...COLLECTED, personConcerned: 'operatore.taurisano' };
    walk.actor = { currentUser: 'operatore.taurisano', currentGroups: ['front-office-worker@taurisano'] };
    expect(walk.refusal(walk.task('collect-complaint'), concerned)).toMatchObject({ article: 'CAS art. 9', message: expect.stringContaining('Chi è interessato') as string });
    walk.actor = null;
    expect(walk.refusal(walk.task('collect-complaint'), concerned)).toBeNull();
    walk.now = inItaly('2031-03-01T09:30');
    expect(walk.refusal(walk.task('collect-complaint'), concerned)).toMatchObject({ article: 'CAS art. 8' });
  });

  test.each<[string, Variables, RegExp]>([
    ['a complaint of tomorrow', { collectedAt: '2027-03-02T09:00+01:00' }, /nel futuro/],
    ['no category', { complaintCategory: null }, /complaintCategory/],
    ['a category of another territory', { complaintCategory: 'personale' }, /complaintCategory/],
    ['neither name nor anonymous', { complainantName: null }, /complainantName/],
    ['a name of somebody anonymous', { complainantAnonymous: true }, /complainantName/],
    ['a seat of nowhere', { complaintSite: 'lecce' }, /complaintSite/],
    ['a person who holds no role', { personConcerned: 'nessuno' }, /personConcerned/],
  ])('%s is refused', async (_what, answers, expected) => {
    const walk = await started();
    expect(() => { walk.complete('collect-complaint', { ...COLLECTED, ...answers }); }).toThrow(expected);
    expect(walk.tasks).toHaveLength(1);
  });

  test('anonymous complaints are handled like the others', async () => {
    const walk = await started();
    walk.complete('collect-complaint', { ...COLLECTED, complainantAnonymous: true, complainantName: null });
    expect(walk.tasks.map((task) => task.elementId)).toEqual(['acknowledge-complaint']);
  });

  test('withdrawn during the inquiry it ends, and still counts in the register', async () => {
    const walk = await started();
    walk.complete('collect-complaint', COLLECTED);
    expect(walk.correlate('complaint-withdrawn')).toBe(0);
    walk.complete('acknowledge-complaint', RECEIPT);
    expect(walk.correlate('complaint-withdrawn')).toBe(1);
    expect([walk.tasks, walk.endEvents, walk.caseState]).toEqual([[], ['end-withdrawn'], 'withdrawn']);
    expect(walk.rows['complaints']).toMatchObject([{ state: 'withdrawn', category: 'ostacolo-accesso', siteId: 'parabita' }]);
  });

  test('the register holds neither facts nor names', async () => {
    const walk = await started();
    walk.complete('collect-complaint', { ...COLLECTED, personConcerned: 'operatore.taurisano', personConcernedName: 'Nome', complaintFacts: 'segreto' });
    expect(JSON.stringify(walk.rows['complaints'])).not.toMatch(/segreto|taurisano|Nome|P D/);
  });

  test.each([['start-complaint-opened'], ['start-malfunction-reported']])('by message (%s) it starts with a site alone', async (startElementId) => {
    const walk = await Walk.in('CAS');
    walk.now = inItaly('2027-03-01T09:30');
    walk.start('complaint', { siteId: 'parabita' }, startElementId);
    expect(groups(walk, 'collect-complaint')).toEqual(['front-office-worker@parabita']);
    walk.complete('collect-complaint', COLLECTED);
    expect(walk.tasks.map((task) => task.elementId)).toEqual(['acknowledge-complaint']);
  });
});
