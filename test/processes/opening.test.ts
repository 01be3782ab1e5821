// P-13: who asks for an extraordinary opening and who alone authorises it, its checks, its terms, and its expiry.

import { describe, expect, test } from 'vitest';
import type { Json, Variables } from '../../src/kernel/json.js';
import { inItaly } from './scenario.js';
import { Walk } from './walk.js';

const ASKED: Variables = { openingStart: '2027-03-06T09:00+01:00', openingEnd: '2027-03-06T12:00+01:00', openingGround: 'urgenza', openingExplanation: 'e', openingStaff: ['operatore.beta.a04'] };
const BETA = { currentUser: 'operatore.beta.a04', currentGroups: ['front-office-worker@a04-beta'] };
const HEAD = { currentUser: 'coordinatore.a04', currentGroups: ['plan-office-coordinator@A04', 'service-coordinator@A04'] };
const REASON = { openingDecisionReason: 'm' };

async function started(territory = 'A04', siteId = 'a04-beta', parameters: Record<string, Json> = {}): Promise<Walk> {
  const walk = await Walk.in(territory, { parameters });
  walk.now = inItaly('2027-03-04T09:00');
  walk.start('extraordinary-opening', { siteId });
  walk.actor = BETA;
  return walk;
}

async function asked(answers: Variables = {}, at = '2027-03-04T09:00'): Promise<Walk> {
  const walk = await started();
  walk.now = inItaly(at);
  walk.complete('request-opening', { ...ASKED, ...answers });
  walk.actor = HEAD;
  return walk;
}

/** Moves the clock to the instant the timer is armed for, and lets it go off. */
function passed(walk: Walk, timer: string): number {
  const wait = walk.root.waits.find((open) => open.elementId === timer);
  if (wait?.kind !== 'timer' || wait.details === null) throw new Error(`Expected the timer ${timer} to be armed, but it is not`);
  walk.now = wait.details.dueAt;
  walk.fire(timer);
  return walk.now;
}

const open = (walk: Walk) => walk.tasks.map((task) => task.elementId);

describe('P-13 extraordinary opening', () => {
  test('urgent: asked, authorised within four hours, published, held, reported', async () => {
    const walk = await asked();
    expect([walk.task('decide-opening').details.candidateGroups, walk.task('decide-opening').due, walk.caseState]).toEqual([['plan-office-coordinator@A04'], inItaly('2027-03-04T13:00'), 'requested']);
    walk.now = inItaly('2027-03-04T11:30');
    walk.complete('decide-opening', { openingDecision: 'authorise', ...REASON });
    expect([walk.caseState, walk.task('publish-opening').due, walk.rows['openings']]).toMatchObject(['authorised', inItaly('2027-03-05T23:59:59'), [{ state: 'authorised', siteId: 'a04-beta', hours: 3, week: '2027-9' }]]);
    walk.complete('publish-opening', { openingNotice: 'a', noticePlaces: ['seat'] });
    expect([walk.caseState, open(walk)]).toEqual(['published', []]);
    expect(passed(walk, 'opening-ended')).toBe(inItaly('2027-03-06T12:00'));
    expect([walk.caseState, walk.task('report-opening').due]).toEqual(['held', inItaly('2027-03-10T23:59:59')]);
    walk.complete('report-opening', { realHours: 3, openingContacts: 5, requestsOpened: 2 });
    expect([walk.endEvents, walk.caseState]).toEqual([['end-reported'], 'reported']);
    expect(walk.rows['openings']).toMatchObject([{ state: 'reported', realHours: 3, contacts: 5, requestsOpened: 2 }]);
  });

  test.each([
    ['two working days', '2027-03-08T09:00', { openingStart: '2027-03-25T15:00+01:00', openingEnd: '2027-03-25T18:00+01:00' }, '2027-03-10T23:59:59'],
    ['never later than the start', '2027-03-18T11:00', { openingStart: '2027-03-20T10:00+01:00', openingEnd: '2027-03-20T12:00+01:00' }, '2027-03-20T10:00'],
    ['urgent, and sooner still', '2027-03-06T07:30', { openingGround: 'urgenza' }, '2027-03-06T09:00'],
  ])('the decision is due in %s', async (_what, at, answers, due) => {
    const walk = await asked({ openingGround: 'esigenza-specifica', ...answers }, at);
    expect(walk.task('decide-opening').due).toBe(inItaly(due));
  });

  test('refused: registered and told to who asked', async () => {
    const walk = await asked();
    walk.complete('decide-opening', { openingDecision: 'refuse', openingDecisionReason: 'Manca il personale' });
    expect([walk.endEvents, walk.caseState]).toEqual([['end-refused'], 'refused']);
    expect(walk.rows).toMatchObject({ openings: [{ state: 'refused', reason: 'Manca il personale' }], communications: [{ to: 'operatore.beta.a04', text: 'Manca il personale' }] });
  });

  test('nobody decides: once the start has passed it lapses', async () => {
    const walk = await asked();
    expect(passed(walk, 'opening-started')).toBe(inItaly('2027-03-06T09:00:01'));
    expect([open(walk), walk.endEvents, walk.caseState, walk.rows['openings']]).toMatchObject([[], ['end-expired'], 'expired', [{ state: 'expired' }]]);
  });

  test('changes asked go back to the desk, and who asks anew is the requester', async () => {
    const walk = await asked();
    walk.complete('decide-opening', { openingDecision: 'change', openingDecisionReason: 'Un’ora dopo' });
    walk.actor = { currentUser: 'assistente.a04', currentGroups: ['case-manager@A04'] };
    walk.complete('request-opening', { ...ASKED, openingStart: '2027-03-06T10:00+01:00' });
    expect(walk.task('decide-opening').details.variables['requestedBy']).toBe('assistente.a04');
    expect(walk.rows['openings']).toMatchObject([{ state: 'requested', hours: 2 }]);
  });

  test('who asked never decides, whatever roles they hold; who lacks the role neither', async () => {
    const walk = await started();
    walk.actor = HEAD;
    // What a client sends for the requester counts for nothing.
    walk.complete('request-opening', { ...ASKED, requestedBy: 'altro' });
    const decide = (actor: Walk['actor']) => {
      walk.actor = actor;
      return walk.refusal(walk.task('decide-opening'), { openingDecision: 'authorise', ...REASON })?.message ?? null;
    };
    expect(decide(HEAD)).toMatch(/Chi ha chiesto .* non può deciderla/);
    expect(decide(BETA)).toMatch(/solo da chi ricopre il ruolo/);
    expect(decide({ ...HEAD, currentUser: 'altro.coordinatore' })).toBeNull();
  });

  test.each(['CAS', 'CDL', 'LIV', 'AND'])('%s: the path is not enabled', async (territory) => {
    const walk = await Walk.in(territory);
    walk.now = inItaly('2027-03-04T09:00');
    const [site] = walk.profile.sites;
    walk.start('extraordinary-opening', { siteId: site!.id });
    const { username } = walk.profile.registers['holders']!.find((row) => row['role'] === 'front-office-worker')!;
    expect(walk.refusal(walk.task('request-opening'), { ...ASKED, openingStaff: [username!] })).toMatchObject({ message: 'Le aperture straordinarie non sono attive in questo territorio.', article: 'A04 art. 5 c. 5' });
  });

  test.each<[string, Variables, RegExp]>([
    ['a start that has passed', { openingStart: '2027-03-04T08:00+01:00', openingEnd: '2027-03-04T10:00+01:00' }, /inizio indicato è già passato/],
    ['an end before the start', { openingEnd: '2027-03-06T08:00+01:00' }, /deve finire dopo l’inizio/],
    ['an end on another day', { openingEnd: '2027-03-07T00:30+01:00' }, /stesso giorno/],
    ['no ground', { openingGround: null }, /openingGround/],
    ['staff from elsewhere', { openingStaff: ['operatore.cdl'] }, /openingStaff/],
    ['no staff', { openingStaff: [] }, /openingStaff/],
  ])('%s is refused', async (_what, answers, expected) => {
    const walk = await started();
    expect(() => { walk.complete('request-opening', { ...ASKED, ...answers }); }).toThrow(expected);
    expect(open(walk)).toEqual(['request-opening']);
  });

  test('over ordinary hours it goes back, told why, whatever offset the client writes', async () => {
    const walk = await started();
    walk.complete('request-opening', { ...ASKED, openingStart: '2027-03-11T10:00Z', openingEnd: '2027-03-11T12:00Z' });
    expect(walk.task('request-opening').details.variables['openingProblems']).toBe('si sovrappone all’orario ordinario dalle 09:00 alle 11:30');
    walk.complete('request-opening', { ...ASKED, openingStart: '2027-03-11T10:30Z', openingEnd: '2027-03-11T12:00Z' });
    expect(open(walk)).toEqual(['decide-opening']);
  });

  test('where hours have a cap they are counted: timetable, openings of that week and this one', async () => {
    const walk = await started('A04', 'a04-beta', { 'site.weeklyHours.max': 8 });
    walk.complete('request-opening', ASKED);
    expect(open(walk)).toEqual(['decide-opening']);
    const second = await started('A04', 'a04-beta', { 'site.weeklyHours.max': 8 });
    const other = { id: 'x', siteId: 'a04-beta', week: '2027-9', hours: 0.5, state: 'authorised' };
    second.rows['openings'] = [other, { ...other, state: 'refused' }, { ...other, week: '2027-10' }, { ...other, siteId: 'a04-alfa' }];
    second.complete('request-opening', ASKED);
    expect(second.task('request-opening').details.variables['openingProblems']).toBe('supera le 8 ore settimanali della sede');
  });
});
