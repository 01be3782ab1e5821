// P-14: hours instead of days, money checked afterwards, whatever the next step.

import { describe, expect, test } from 'vitest';
import type { Variables } from '../../src/kernel/json.js';
import { inItaly } from './scenario.js';
import { Walk } from './walk.js';

const REAL: Variables = { emergencyReal: 'yes', emergencyDanger: 'Freddo.', emergencyPeople: 'Un adulto senza dimora.', emergencyPlace: 'Stazione', emergencySource: 'servizio-sanitario', immediateNeeds: 'Un letto.' };
const MEASURES: Variables = { emergencyMeasures: 'Accoglienza notturna.', emergencyProviders: [{ providerName: 'Ente dimostrativo' }], bodiesWarned: [{ bodyName: 'ASL' }], emergencyCost: 80 };
const REPORT: Variables = { emergencyFacts: 'f', emergencyResult: 'Al riparo.', emergencyNextStep: 'closed' };
const FUNDING: Variables = { fundingLine: 'Voce dimostrativa', fundingAmount: 80, fundingAvailable: 'no' };

async function begun(territory = 'AND', startElementId: string | null = null, variables: Variables = {}): Promise<Walk> {
  const walk = await Walk.in(territory);
  walk.now = inItaly('2027-03-06T22:10');
  walk.start('emergency-intervention', { siteId: walk.profile.sites[0]!.id, requestText: 'Adulto senza dimora.', ...variables }, startElementId);
  return walk;
}

async function reported(territory: string, nextStep: string, variables: Variables = {}): Promise<Walk> {
  const walk = await begun(territory, null, variables);
  walk.rows['caseManagers'] = [{ id: 'assistente', username: 'assistente', name: 'Assistente' }];
  walk.complete('assess-emergency', REAL);
  walk.complete('activate-emergency-intervention', MEASURES);
  walk.complete('write-emergency-report', { ...REPORT, emergencyNextStep: nextStep });
  return walk;
}

const open = (walk: Walk): string[] => walk.tasks.map((task) => task.elementId).sort();

describe('P-14 emergency intervention', () => {
  test('a call on a Saturday night has its terms in clock hours, nights and holidays included', async () => {
    const walk = await begun();
    expect(walk.caseState).toBe('emergency');
    expect(walk.rows['emergencies']).toMatchObject([{ status: 'open', request: 'Adulto senza dimora.' }]);
    expect([walk.task('assess-emergency').details.candidateGroups, walk.task('assess-emergency').due]).toEqual([['case-manager@AND'], inItaly('2027-03-07T00:10')]);
    walk.now = inItaly('2027-03-06T23:00');
    walk.complete('assess-emergency', REAL);
    expect(walk.task('activate-emergency-intervention').due).toBe(inItaly('2027-03-07T03:00'));
    walk.now = inItaly('2027-03-07T00:30');
    walk.complete('activate-emergency-intervention', MEASURES);
    expect(Math.floor(walk.task('write-emergency-report').due / 1000) * 1000).toBe(inItaly('2027-03-10T23:59:59'));
  });

  test('what is none ends at once, on record', async () => {
    const walk = await begun('LIV');
    walk.complete('assess-emergency', { emergencyReal: 'no', notEmergencyReason: 'Bastava un’informazione.', emergencySource: 'cittadino' });
    expect([open(walk), walk.endEvents, walk.root.variables['emergencyOutcome']]).toEqual([[], ['end-not-emergency'], 'not-emergency']);
    expect(walk.rows['emergencies']).toMatchObject([{ status: 'not-emergency', source: 'cittadino' }]);
  });

  test('money is checked afterwards by the role of the territory, and stops nothing', async () => {
    const walk = await reported('AND', 'in-charge');
    expect(open(walk)).toEqual(['assign-case-manager', 'check-funding']);
    expect(walk.task('check-funding').details.candidateGroups).toEqual(['area-referent@AND']);
    walk.complete('check-funding', FUNDING);
    expect([open(walk), walk.root.state]).toEqual([['assign-case-manager'], 'ACTIVE']);
    const shared = await reported('A04', 'closed');
    expect(shared.task('check-funding').details.candidateGroups).toEqual(['plan-office@A04']);
    shared.complete('check-funding', { ...FUNDING, fundingAvailable: 'yes' });
    expect(shared.root.state).toBe('COMPLETED');
    expect([...shared.endEvents].sort()).toEqual(['end-concluded', 'end-funding-checked']);
  });

  test('where nobody checks money the path is over with its report', async () => {
    const walk = await reported('LIV', 'closed');
    expect([open(walk), walk.root.state, [...walk.endEvents].sort()]).toEqual([[], 'COMPLETED', ['end-concluded', 'end-no-funding-check']]);
    expect(walk.rows['emergencies']).toMatchObject([{ status: 'handled', cost: 80, nextStep: 'closed', place: 'Stazione' }]);
  });

  test('a minor in danger starts a report, once', async () => {
    const walk = await reported('LIV', 'minor');
    expect(walk.messages).toMatchObject([{ messageName: 'minor-reported', variables: { siteId: walk.profile.sites[0]!.id, requestText: 'Adulto senza dimora.' } }]);
    const called = await begun('LIV', null, { minorReportRowId: 'row-1' });
    called.complete('assess-emergency', REAL);
    called.complete('activate-emergency-intervention', MEASURES);
    const task = called.task('write-emergency-report');
    expect(called.refusal(task, { ...REPORT, emergencyNextStep: 'minor' })).toMatchObject({ message: expect.stringContaining('già aperta') as string });
    expect(called.refusal(task, REPORT)).toBeNull();
  });

  test('an urgency at the desk starts it by its message', async () => {
    const walk = await begun('AND', 'start-emergency-opened');
    expect(open(walk)).toEqual(['assess-emergency']);
  });

  test('an emergency that needs a place asks for it', async () => {
    const walk = await begun();
    expect(() => {
      walk.complete('assess-emergency', { ...REAL, emergencyPlace: null });
    }).toThrow('emergencyPlace');
  });
});
