// From taking charge to dismissal (P-07 to P-11), walked through the engine alone.

import { describe, expect, test } from 'vitest';
import type { Json, Variables } from '../../src/kernel/json.js';
import { CASE, done, open, refusal, started, until } from './inCharge.js';
import { inItaly } from './scenario.js';
import type { Walk } from './walk.js';

const FILE = { id: CASE, caseId: CASE, fileNumber: '1', status: 'open', sspPhase: 'completed', paperFolderRef: 'scaffale 1' };
const MANDATE = { id: 'm1', caseId: CASE, status: 'active' };
const project = (rows: Record<string, Variables[]> = {}, parameters: Record<string, Json> = {}): Promise<Walk> => started('personalised-project', { parameters, variables: { caseManager: 'assistente.cas' }, rows: { personalFiles: [FILE], ...rows } });

describe('P-07 taking charge', () => {
  test('the file is open from its task on, the phase complete only when charge is taken', async () => {
    const walk = until(await started('taking-charge'), 'social-assessment');
    expect(walk.rows['personalFiles']).toMatchObject([{ caseId: CASE, status: 'open', sspPhase: 'started', caseManager: 'assistente.cas' }]);
    until(walk, 'decide-taking-charge');
    expect(walk.task('decide-taking-charge').details).toMatchObject({ assignee: 'assistente.cas', candidateGroups: ['case-manager@CAS'] });
    done(walk, 'decide-taking-charge');
    expect([walk.endEvents, walk.caseState, walk.root.variables['takingChargeOutcome']]).toEqual([['end-in-charge'], 'in-charge', 'in-charge']);
    expect(walk.rows['personalFiles']).toMatchObject([{ status: 'open', sspPhase: 'completed' }]);
    expect(walk.rows['communications']).toMatchObject([{ what: 'taking-charge-notice' }]);
  });

  test('a refusal closes the file and is told with its reason', async () => {
    const walk = until(await started('taking-charge'), 'decide-taking-charge');
    walk.complete('decide-taking-charge', { takenInCharge: 'no', takingChargeReason: 'non serve', userWillOnCharge: 'v' });
    expect([walk.endEvents, walk.caseState]).toEqual([['end-refused'], 'refused']);
    expect([walk.rows['personalFiles'], walk.rows['communications']]).toMatchObject([[{ status: 'closed' }], [{ what: 'refusal-notice', reason: 'non serve' }]]);
  });

  test('another case manager takes over with what is known: the file is not opened twice', async () => {
    const walk = until(await started('taking-charge'), 'decide-taking-charge');
    expect(walk.correlate('case-manager-replaced')).toBe(1);
    expect(open(walk)).toEqual(['assign-case-manager']);
    done(walk, 'assign-case-manager');
    expect([open(walk), walk.task('social-assessment').details.variables['assessedNeeds']]).toEqual([['social-assessment'], 'a']);
  });

  test('an order that arrives meanwhile is attached and interrupts nothing', async () => {
    const walk = until(await started('taking-charge'), 'social-assessment');
    expect(walk.correlate('judicial-order-received')).toBe(1);
    expect(open(walk)).toEqual(['social-assessment']);
    expect(walk.rows['communications']).toMatchObject([{ what: 'judicial-order-attached', to: 'assistente.cas' }]);
  });

  test.each([
    [{ projectRequired: 'yes' }, null],
    [{ projectRequired: 'no' }, 'catalogo'],
    [{ projectRequired: 'no', serviceWanted: 'servizio-dimostrativo-senza-progetto' }, null],
    [{ projectRequired: 'yes', serviceWanted: 'servizio-dimostrativo-senza-progetto' }, 'catalogo'],
  ])('the catalogue says whether a project is needed: %j', async (answers, expected) => {
    const walk = until(await started('taking-charge'), 'decide-taking-charge');
    const said = refusal(walk, 'decide-taking-charge', answers);
    if (expected === null) expect(said).toBeNull();
    else expect(said).toContain(expected);
  });

  test('only an appointment valid today can be chosen', async () => {
    const walk = await started('taking-charge');
    walk.now = inItaly('2031-01-02T09:00');
    expect(() => { done(walk, 'assign-case-manager'); }).toThrow('/variables/caseManager');
  });
});

describe('P-09 project', () => {
  test.each<[string, Variables[]]>([['no file', []], ['a closed file', [{ ...FILE, status: 'closed' }]], ['an unfinished phase', [{ ...FILE, sspPhase: 'started' }]], ['the file of another case', [{ ...FILE, caseId: 'CAS-2027-000002' }]]])('%s: refused by name', async (_what, personalFiles) => {
    const walk = await project({ personalFiles });
    expect([walk.tasks, walk.flows, walk.endEvents]).toEqual([[], ['flow-start-project-gw-project-allowed', 'flow-gw-project-allowed-end-not-allowed'], []]);
  });

  test('without funding check and approval it goes from signature to start, and the first review is set', async () => {
    const walk = until(await project(), 'activate-interventions');
    expect(refusal(walk, 'activate-interventions', { firstReviewDate: '2027-02-08' })).toContain('prima verifica');
    expect(refusal(walk, 'activate-interventions', { firstReviewDate: '2028-02-09' })).toContain('prima verifica');
    done(walk, 'activate-interventions');
    expect([walk.endEvents, walk.caseState, walk.root.variables['reviewDate'], walk.root.variables['projectOutcome']]).toEqual([['end-active'], 'project-active', '2027-08-08', 'active']);
    expect(walk.rows['projects']).toMatchObject([{ caseId: CASE, status: 'active', reviewDate: '2027-08-08' }]);
  });

  test('the project’s own interval decides the first review', async () => {
    const walk = until(await project(), 'activate-interventions', { 'draft-project': { reviewInterval: 2 } });
    done(walk, 'activate-interventions');
    expect(walk.root.variables['reviewDate']).toBe('2027-04-08');
  });

  test('a team, a funding check and an approval come where they are asked for', async () => {
    const walk = await project({}, { 'project.fundingChecker': 'plan-office', 'project.approver': 'municipality-controller' });
    done(walk, 'draft-project', { teamWanted: 'yes' });
    expect(open(walk)).toEqual(['set-up-team']);
    expect(until(walk, 'check-funding').task('check-funding').details.candidateGroups).toEqual(['plan-office@CAS']);
    expect(until(walk, 'approve-project').task('approve-project').details.candidateGroups).toEqual(['municipality-controller@CAS']);
    done(walk, 'approve-project', { projectApproval: 'changes' });
    expect(open(walk)).toEqual(['draft-project']);
  });

  test.each([['funding-available', ['check-funding']], ['project-redraft', ['draft-project']], ['project-give-up', []]])('without money it waits, until %s', async (message, next) => {
    const walk = until(await project({}, { 'project.fundingChecker': 'plan-office' }), 'check-funding');
    done(walk, 'check-funding', { fundingAvailable: 'no' });
    expect([open(walk), walk.caseState]).toEqual([[], 'project-waiting']);
    expect(walk.correlate(message)).toBe(1);
    expect(open(walk)).toEqual(next);
    if (next.length === 0) expect([walk.endEvents, walk.root.variables['projectOutcome']]).toEqual([['end-not-funded'], 'not-funded']);
  });

  test('the person may ask for another draft, or give up', async () => {
    const walk = until(await project(), 'share-project');
    done(walk, 'share-project', { userSignature: 'redraft' });
    until(walk, 'share-project');
    done(walk, 'share-project', { userSignature: 'given-up' });
    expect([walk.endEvents, walk.root.variables['projectOutcome']]).toEqual([['end-withdrawn'], 'withdrawn']);
  });

  test('judicial orders: the draft fits those active, and one that comes later sends it back', async () => {
    const walk = await project({ mandates: [MANDATE, { ...MANDATE, id: 'm0', caseId: 'CAS-2027-000002' }] });
    expect(refusal(walk, 'draft-project')).toContain('coerente');
    done(walk, 'draft-project', { judicialConsistency: 'yes' });
    walk.rows['mandates']!.push({ ...MANDATE, id: 'm2' });
    expect(refusal(walk, 'share-project')).toContain('provvedimento');
    expect(refusal(walk, 'share-project', { userSignature: 'redraft' })).toBeNull();
  });
});

describe('P-08 evaluation', () => {
  test('on the day of the meeting both write; a member who cannot come has it convened anew', async () => {
    const walk = until(await started('multidimensional-evaluation', { variables: { caseManager: 'assistente.cas' } }), 'convene-evaluation');
    expect(refusal(walk, 'convene-evaluation', { meetingAt: '2027-02-05T10:00+01:00' })).toContain('seduta');
    done(walk, 'convene-evaluation');
    expect(walk.correlate('member-unavailable')).toBe(1);
    done(walk, 'convene-evaluation', { meetingAt: '2027-02-22T10:00+01:00' });
    expect(open(walk)).toEqual([]);
    walk.now = inItaly('2027-02-22T00:01');
    walk.settle();
    const days = (task: string): number => Math.floor(walk.task(task).due / 1000) * 1000;
    expect([days('take-part-in-evaluation'), days('record-evaluation-outcome')]).toEqual([inItaly('2027-02-22T23:59:59'), inItaly('2027-03-01T23:59:59')]);
    done(walk, 'record-evaluation-outcome', { evaluationOutcome: 'more-needed' });
    expect(open(walk)).toEqual(['take-part-in-evaluation']);
    done(walk, 'take-part-in-evaluation');
    expect(open(walk)).toEqual(['request-evaluation']);
  });

  test.each([['integrated', 'end-evaluated'], ['social-only', 'end-evaluated'], ['health-only', 'end-health-only'], ['not-admissible', 'end-not-admissible']])('%s ends at %s', async (outcome, end) => {
    const walk = until(await started('multidimensional-evaluation', { variables: { caseManager: 'assistente.cas' } }), 'convene-evaluation');
    done(walk, 'convene-evaluation', { meetingAt: '2027-02-08T12:00+01:00' });
    walk.settle();
    done(walk, 'record-evaluation-outcome', { evaluationOutcome: outcome });
    done(walk, 'take-part-in-evaluation');
    expect([walk.endEvents, walk.root.variables['evaluationResult']]).toEqual([[end], outcome]);
  });
});

describe('P-11 dismissal', () => {
  const dismissal = (rows: Record<string, Variables[]> = {}, parameters: Record<string, Json> = {}): Promise<Walk> => started('dismissal', { parameters, variables: { caseManager: 'assistente.cas' }, rows: { personalFiles: [FILE], ...rows } });

  test('an active judicial mandate blocks it, one that ceased or of another case does not', async () => {
    expect((await dismissal({ mandates: [MANDATE] })).root.variables['dismissalOutcome']).toBe('not-allowed');
    expect(open(await dismissal({ mandates: [{ ...MANDATE, status: 'ceased' }, { ...MANDATE, id: 'm2', caseId: 'CAS-2027-000002' }] }))).toEqual(['decide-dismissal']);
  });

  test('a mandate that arrives before the decision blocks it too', async () => {
    const walk = await dismissal();
    walk.rows['mandates'] = [MANDATE];
    expect(refusal(walk, 'decide-dismissal')).toContain('mandato');
    expect(refusal(walk, 'decide-dismissal', { dismissalConfirmed: 'no', dismissalReason: null })).toBeNull();
  });

  test('countersigned where asked for, told, and the file is closed with its history and shelf', async () => {
    const walk = until(await dismissal({}, { 'dismissal.countersign': true }), 'countersign-dismissal');
    done(walk, 'countersign-dismissal', { dismissalCountersigned: 'no', countersignReason: 'm' });
    until(walk, 'notify-dismissal');
    expect(refusal(walk, 'notify-dismissal', { dismissalNoticeTo: 'nobody', dismissalNoticeHow: null, dismissalNoticeOn: null })).toContain('decesso');
    done(walk, 'notify-dismissal');
    expect([walk.endEvents, walk.caseState]).toEqual([['end-dismissed'], 'dismissed']);
    expect(walk.rows['personalFiles']).toMatchObject([{ id: CASE, fileNumber: '1', paperFolderRef: 'scaffale 1', status: 'closed', closedOn: '2027-02-08' }]);
  });
});
