// How P-00 leads through PUA, taking charge, evaluation, project, reviews and dismissal, walked through the engine alone.

import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/kernel/json.js';
import { CASE, done, open, started, until } from './inCharge.js';
import { inItaly } from './scenario.js';
import type { Walk } from './walk.js';

const citizenPath = (parameters: Record<string, Json> = {}): Promise<Walk> => started('citizen-path', { parameters });
const MANDATE = { id: 'm1', caseId: CASE, status: 'active' };

describe('P-00 through taking charge', () => {
  test.each([['not active', { 'pua.active': false }, {}, 'prepare-referral'], ['social', {}, { 'prepare-pua-request': { puaDestination: 'sociale', puaDistrict: null } }, 'prepare-referral'], ['evaluation asked', {}, {}, 'assign-case-manager']])('PUA %s', async (_what, parameters, answers, next) => {
    const walk = until(await citizenPath(parameters), next, { 'filter-demand': { destination: 'pua' }, ...answers });
    expect(open(walk)).toEqual([next]);
    if (next !== 'assign-case-manager') return;
    until(walk, 'decide-taking-charge');
    expect([walk.caseState, walk.task('decide-taking-charge').details.variables['evaluationNeeded']]).toEqual(['sent-to-pua', 'yes']);
  });

  test('health only ends with the health service; a returned request is prepared again', async () => {
    const walk = until(await citizenPath(), 'record-pua-feedback', { 'filter-demand': { destination: 'pua' } });
    walk.complete('record-pua-feedback', { puaResponse: 'returned', puaReturnReason: 'm', puaResponseOn: '2027-02-09' });
    until(walk, 'record-pua-feedback');
    done(walk, 'record-pua-feedback', { puaResponse: 'taken' });
    expect([walk.endEvents, walk.caseState]).toEqual([['end-health'], 'sent-to-pua']);
  });

  test('evaluation, project, review at its date, review asked for, modification, dismissal', async () => {
    const walk = until(await citizenPath(), 'convene-evaluation', { 'decide-taking-charge': { evaluationNeeded: 'yes', evaluationBody: 'UVI' } });
    done(walk, 'convene-evaluation', { meetingAt: '2027-02-08T12:00+01:00' });
    walk.settle();
    until(walk, 'activate-interventions');
    done(walk, 'activate-interventions');
    expect([open(walk), walk.caseState]).toEqual([[], 'project-active']);
    walk.now = inItaly('2027-08-08T00:01');
    walk.settle();
    expect(walk.task('hold-review').details.assignee).toBe('assistente.cas');
    done(walk, 'hold-review');
    expect(open(walk)).toEqual([]);
    expect(walk.correlate('review-requested')).toBe(1);
    done(walk, 'hold-review', { reviewDecision: 'modify' });
    expect(walk.task('draft-project').details.variables['autonomyGoal']).toBe('g');
    until(walk, 'activate-interventions');
    done(walk, 'activate-interventions');
    walk.correlate('review-requested');
    done(walk, 'hold-review', { reviewDecision: 'dismiss' });
    expect([open(walk), walk.caseState]).toEqual([['decide-dismissal'], 'under-review']);
    until(walk, 'notify-dismissal');
    done(walk, 'notify-dismissal');
    expect([walk.endEvents, walk.caseState, walk.rows['personalFiles']?.[0]?.['status']]).toEqual([['end-dismissed'], 'dismissed', 'closed']);
  });

  test('a dismissal not confirmed, or not allowed, leads back to the reviews', async () => {
    const walk = until(await citizenPath(), 'activate-interventions');
    done(walk, 'activate-interventions');
    walk.correlate('review-requested');
    done(walk, 'hold-review', { reviewDecision: 'dismiss' });
    walk.complete('decide-dismissal', { dismissalConfirmed: 'no', finalAssessment: 'a' });
    expect([open(walk), walk.caseState]).toEqual([[], 'project-active']);
    walk.rows['mandates'] = [MANDATE];
    walk.correlate('review-requested');
    done(walk, 'hold-review', { reviewDecision: 'dismiss' });
    expect([open(walk), walk.caseState]).toEqual([[], 'project-active']);
  });

  test('an order during an active project asks for a new draft at once; during a review, after it', async () => {
    const walk = until(await citizenPath(), 'activate-interventions');
    done(walk, 'activate-interventions');
    expect(walk.correlate('judicial-order-received')).toBe(1);
    expect(open(walk)).toEqual(['draft-project']);
    until(walk, 'activate-interventions');
    done(walk, 'activate-interventions');
    walk.correlate('review-requested');
    expect(walk.correlate('judicial-order-received')).toBe(1);
    done(walk, 'hold-review');
    expect(open(walk)).toEqual(['draft-project']);
  });

  test.each(['draft-project', 'activate-interventions', 'hold-review'])('a withdrawal at %s leads to the dismissal', async (task) => {
    const walk = until(await citizenPath(), task === 'hold-review' ? 'activate-interventions' : task);
    if (task === 'hold-review') {
      done(walk, 'activate-interventions');
      walk.correlate('review-requested');
    }
    expect(walk.correlate('request-withdrawn')).toBe(1);
    expect(open(walk)).toEqual(['decide-dismissal']);
  });

  test.each(['assign-case-manager', 'social-assessment'])('a withdrawal at %s, before charge is taken, ends the case', async (task) => {
    const walk = until(await citizenPath(), task);
    expect(walk.correlate('request-withdrawn')).toBe(1);
    expect([walk.endEvents, walk.caseState, open(walk)]).toEqual([['end-withdrawn-in-taking-charge'], 'withdrawn', []]);
  });

  test('a service without project goes to its instruction, not to a project', async () => {
    const walk = until(await citizenPath(), 'decide-taking-charge');
    done(walk, 'decide-taking-charge', { projectRequired: 'no', serviceWanted: 'servizio-dimostrativo-senza-progetto' });
    expect(open(walk)).toEqual(['admin-instruction', 'social-instruction']);
  });

  test('refused, the path ends with its reason', async () => {
    const walk = until(await citizenPath(), 'decide-taking-charge');
    walk.complete('decide-taking-charge', { takenInCharge: 'no', takingChargeReason: 'm', userWillOnCharge: 'v' });
    expect([walk.endEvents, walk.caseState]).toEqual([['end-refused'], 'refused']);
  });
});
