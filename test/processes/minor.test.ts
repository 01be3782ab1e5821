// P-15: a report on a minor, registered and assessed in hours; the authority told when the table says so; help side by side.

import { describe, expect, test } from 'vitest';
import type { Variables } from '../../src/kernel/json.js';
import { inItaly } from './scenario.js';
import { Walk } from './walk.js';

const REGISTERED: Variables = { minorReportKind: 'maltrattamento-abuso', minorReportSource: 'scuola', minorsConcerned: [{ minorName: 'Minore dimostrativo' }], reportFacts: 'Segni sul corpo.', dangerNow: 'no' };
const REPORTED: Variables = { authorityAddressee: 'procura-minorile', authorityReportedOn: '2027-03-02', authorityProtocol: '12/2027' };
const CENTRE: Variables = { specialistCentre: 'Centro dimostrativo', centreReferredOn: '2027-03-03', centreAnswer: 'accepted' };

async function begun(startElementId: string | null = null): Promise<Walk> {
  const walk = await Walk.in('LIV');
  walk.rows['caseManagers'] = [{ id: 'assistente-liv', username: 'assistente.liv', name: 'Assistente' }];
  walk.now = inItaly('2027-03-02T09:30');
  walk.start('minor-report', { siteId: walk.profile.sites[0]!.id }, startElementId);
  return walk;
}

async function assessed(riskLevel: string, registered: Variables = {}): Promise<Walk> {
  const walk = await begun();
  walk.now = inItaly('2027-03-02T10:00');
  walk.complete('register-minor-report', { ...REGISTERED, ...registered });
  walk.now = inItaly('2027-03-02T12:00');
  walk.complete('assess-minor-risk', { riskLevel, riskReasons: 'm' });
  return walk;
}

const open = (walk: Walk): string[] => walk.tasks.map((task) => task.elementId).sort();
const support = (...chosen: string[]): Variables => ({ minorSupport: chosen, minorSupportReason: 'm' });

describe('P-15 minor report', () => {
  test('a school reports signs of maltreatment (S-23): hours to register and assess, a day to tell the authority', async () => {
    const walk = await begun();
    expect([walk.task('register-minor-report').details.candidateGroups, walk.task('register-minor-report').due]).toEqual([[`front-office-worker@${walk.profile.sites[0]!.id}`, 'case-manager@LIV'], inItaly('2027-03-02T13:30')]);
    walk.now = inItaly('2027-03-02T10:00');
    walk.complete('register-minor-report', REGISTERED);
    expect(walk.rows['minorReports']).toMatchObject([{ status: 'open', kind: 'maltrattamento-abuso', source: 'scuola' }]);
    expect([walk.task('assess-minor-risk').details.candidateGroups, walk.task('assess-minor-risk').due]).toEqual([['case-manager@LIV'], inItaly('2027-03-02T14:00')]);
    walk.now = inItaly('2027-03-02T12:00');
    walk.complete('assess-minor-risk', { riskLevel: 'grave', riskReasons: 'm' });
    expect(open(walk)).toEqual(['decide-minor-support', 'report-to-authority']);
    expect(walk.task('report-to-authority').due).toBe(inItaly('2027-03-03T12:00'));
    expect(Math.floor(walk.task('decide-minor-support').due / 1000) * 1000).toBe(inItaly('2027-03-05T23:59:59'));
    expect(() => {
      walk.complete('report-to-authority', { ...REPORTED, authorityAddressee: null });
    }).toThrow('authorityAddressee');
    walk.now = inItaly('2027-03-02T17:00');
    walk.complete('report-to-authority', REPORTED);
    expect(walk.rows['communications']).toMatchObject([{ what: 'minor-report-to-authority', to: 'procura-minorile', sentOn: '2027-03-02', protocol: '12/2027' }]);
    walk.now = inItaly('2027-03-03T09:00');
    walk.complete('decide-minor-support', support('in-charge', 'specialised-centre'));
    expect(open(walk)).toEqual(['assign-case-manager', 'refer-to-specialist-centre']);
    expect([walk.task('refer-to-specialist-centre'), walk.task('assign-case-manager')].map((task) => Math.floor(task.due / 1000) * 1000)).toEqual([inItaly('2027-03-05T23:59:59'), inItaly('2027-03-08T23:59:59')]);
    walk.complete('refer-to-specialist-centre', CENTRE);
    expect(walk.rows['communications']?.[0]).toMatchObject({ what: 'referral-to-specialist-centre', to: 'Centro dimostrativo', answer: 'accepted' });
    expect([open(walk), walk.root.state]).toEqual([['assign-case-manager'], 'ACTIVE']);
  });

  test('without risk the report is closed, on record', async () => {
    const walk = await assessed('assente', { minorReportKind: 'abbandono' });
    expect([open(walk), walk.endEvents, walk.root.variables['minorReportOutcome']]).toEqual([[], ['end-no-risk'], 'no-risk']);
    expect(walk.rows['minorReports']).toMatchObject([{ status: 'no-risk', level: 'assente' }]);
  });

  test.each([
    ['immediato', 'rischio', true], ['grave', 'condotta', true], ['moderato', 'abbandono', true], ['moderato', 'msna', true],
    ['moderato', 'maltrattamento-abuso', true], ['moderato', 'rischio', false], ['moderato', 'reato-o-devianza', false], ['moderato', 'condotta', false],
  ])('level %s and kind %s: report to the authority %s', async (level, kind, due) => {
    const walk = await assessed(level, { minorReportKind: kind });
    expect(open(walk).includes('report-to-authority')).toBe(due);
    expect(open(walk).includes('assess-emergency')).toBe(level === 'immediato');
  });

  test('an immediate danger opens the emergency beside the report; the path ends when all of it has', async () => {
    const walk = await assessed('immediato', { minorReportKind: 'rischio' });
    expect(open(walk)).toEqual(['assess-emergency', 'decide-minor-support', 'report-to-authority']);
    expect(walk.task('assess-emergency').details.variables).toMatchObject({ requestText: 'Segni sul corpo.', minorReportRowId: 'row-1' });
    walk.complete('assess-emergency', { emergencyReal: 'no', notEmergencyReason: 'm', emergencySource: 'scuola' });
    walk.complete('report-to-authority', REPORTED);
    walk.complete('decide-minor-support', support('support'));
    expect([open(walk), walk.endEvents]).toEqual([[], ['end-handled']]);
    expect(walk.rows['minorReports']).toMatchObject([{ status: 'handled', level: 'immediato', reported: true, support: ['support'] }]);
  });

  test('an offence is answered by an educational project after the taking in charge, irregular conduct by support', async () => {
    const offence = await assessed('moderato', { minorReportKind: 'reato-o-devianza' });
    const task = offence.task('decide-minor-support');
    expect(offence.refusal(task, support('support'))?.message).toContain('progetto educativo');
    expect(offence.refusal(task, support('educational-project'))?.message).toContain('segue la presa in carico');
    expect(offence.refusal(task, support('educational-project', 'in-charge'))).toBeNull();
    const conduct = await assessed('moderato', { minorReportKind: 'condotta' });
    expect(conduct.refusal(conduct.task('decide-minor-support'), support('in-charge'))?.message).toContain('sostegno');
    expect(conduct.refusal(conduct.task('decide-minor-support'), support('support'))).toBeNull();
  });

  test('a report to the authority is never dated in the future', async () => {
    const walk = await assessed('grave');
    expect(walk.refusal(walk.task('report-to-authority'), { ...REPORTED, authorityReportedOn: '2027-03-03' })?.message).toContain('futuro');
  });

  test('a minor at risk at the desk starts it by its message', async () => {
    expect(open(await begun('start-minor-reported'))).toEqual(['register-minor-report']);
  });
});
