// Usual answers of the paths from taking charge to dismissal, and the steps their tests are made of.

import type { Json, Variables } from '../../src/kernel/json.js';
import { inItaly } from './scenario.js';
import { Walk } from './walk.js';

export const CASE = 'CAS-2027-000001';
const PARAMETERS: Record<string, Json> = { 'referral.sameStaff': true, 'evaluation.bodies': ['UVI'], 'pua.active': true };
export const ANSWERS: Record<string, Variables> = {
  'register-request': { receivedAt: '2027-02-08T09:00+01:00', applicantType: 'person', firstName: 'P', lastName: 'D', comuneOfResidence: 'matino', requestText: 'testo', needArea: ['anziani'] },
  'schedule-interview': { interviewAt: '2027-02-11T10:00+01:00', interviewSite: 'matino', reservedRoom: 'yes' },
  'hold-interview': { attended: 'yes', needs: [{ area: 'anziani', words: 'w', seriousness: 'low' }], frailty: 'no', minorsInvolved: 'no', riskSigns: 'no', consentToPassOn: 'yes' },
  'decode-demand': { needsClassified: ['anziani'], complexity: 'social-health', decodingProposal: 'p' },
  'give-information': { rightsExplained: 'yes', informationDirection: ['out'] },
  'filter-demand': { destination: 'ssp', accompany: 'no', userAgrees: 'yes', userWill: 'v', filterReason: 'm' },
  'prepare-referral': { needsSummary: 's', needArea: 'anziani', proposedAddressee: 'ambito', consentToTransmit: 'yes' },
  'prepare-pua-request': { puaNeed: 'n', puaDestination: 'sociosanitario', puaDistrict: 'd', puaConsent: 'yes' },
  'record-pua-feedback': { puaResponse: 'uvm', puaResponsibleService: 's', puaResponseOn: '2027-02-09' },
  'assign-case-manager': { caseManager: 'assistente.cas', assignmentReason: 'm' },
  'open-personal-file': { fileNumber: '1', subjectType: 'person', fileConsent: 'yes' },
  'social-assessment': { assessedNeeds: 'a', familySituation: 'a', housing: 'a', incomeSituation: 'a', health: 'a', networks: 'a', autonomy: 'a', assessedRisks: 'a', methodsUsed: 'a' },
  'decide-taking-charge': { takenInCharge: 'yes', takingChargeReason: 'm', userWillOnCharge: 'v', evaluationNeeded: 'no', projectRequired: 'yes' },
  'request-evaluation': { evaluationBody: 'UVI', evaluationQuestion: 'q', assessmentAttached: 'yes' },
  'convene-evaluation': { meetingAt: '2027-02-18T10:00+01:00', meetingPlace: 'p', meetingParticipants: [{ meetingParticipant: 'm' }] },
  'take-part-in-evaluation': { evaluationPresence: 'yes', evaluationOpinion: 'o' },
  'record-evaluation-outcome': { evaluationOutcome: 'integrated', evaluationMinutes: 'v' },
  'draft-project': { autonomyGoal: 'g', goals: [{ goal: 'g' }], interventions: [{ interventionNeed: 'n', interventionAim: 'a', interventionProvider: 'p', interventionFrequency: 'f' }], planObjective: 'o', projectWill: 'v', projectParticipants: [{ projectParticipant: 'p' }], familyNetworkNeeded: 'no', judicialConsistency: 'no', teamWanted: 'no' },
  'set-up-team': { teamMembers: [{ teamMember: 'm', teamMemberAs: 'r' }] },
  'share-project': { agreements: [{ agreementOf: 'p', agreement: 'agrees' }], userSignature: 'signed', sharedOn: '2027-02-08' },
  'check-funding': { fundingLine: 'l', fundingAmount: 1, fundingAvailable: 'yes' },
  'approve-project': { projectApproval: 'approved', projectApprovalReason: 'm' },
  'activate-interventions': { startedInterventions: [{ startedIntervention: 'i', startedBy: 'p', startedOn: '2027-02-08' }], networkActivated: 'yes' },
  'hold-review': { goalResults: [{ resultGoal: 'g', goalResult: 'partly' }], effectiveness: 'e', userOpinion: 'o', reviewDecision: 'continue' },
  'decide-dismissal': { dismissalConfirmed: 'yes', dismissalReason: 'goals-reached', finalAssessment: 'a' },
  'countersign-dismissal': { dismissalCountersigned: 'yes' },
  'notify-dismissal': { dismissalNoticeTo: 'person', dismissalNoticeHow: 'letter', dismissalNoticeOn: '2027-02-08' },
};

export const open = (walk: Walk): string[] => walk.tasks.map((task) => task.elementId).sort();
export const done = (walk: Walk, task: string, answers: Variables = {}): void => {
  walk.complete(task, { ...ANSWERS[task], ...answers });
};
export const refusal = (walk: Walk, task: string, answers: Variables = {}): string | null => walk.refusal(walk.task(task), { ...ANSWERS[task], ...answers })?.message ?? null;

/** Completes what is open, one task after the other, until a task of this id is open. */
export function until(walk: Walk, task: string, answers: Record<string, Variables> = {}): Walk {
  for (let turn = 0; turn < 40 && !open(walk).includes(task); turn += 1) {
    const next = open(walk)[0];
    if (next === undefined) break;
    done(walk, next, answers[next]);
  }
  walk.task(task);
  return walk;
}

export async function started(process: string, options: { parameters?: Record<string, Json>; variables?: Variables; rows?: Record<string, Variables[]> } = {}): Promise<Walk> {
  const walk = await Walk.in('CAS', { parameters: { ...PARAMETERS, ...options.parameters } });
  Object.assign(walk.rows, options.rows);
  walk.now = inItaly('2027-02-08T09:00');
  walk.start(process, { siteId: 'matino', channel: 'desk', ...options.variables });
  return walk;
}
