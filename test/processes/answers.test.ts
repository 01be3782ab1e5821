// What the forms of the paths ask for and refuse, checked as the server checks them.

import { expect, test } from 'vitest';
import type { Variables } from '../../src/kernel/json.js';
import { inItaly } from './scenario.js';
import { Walk } from './walk.js';

const REGISTERED: Variables = { receivedAt: '2027-02-08T09:00+01:00', applicantType: 'person', firstName: 'P', lastName: 'D', comuneOfResidence: 'matino', requestText: 'testo', needArea: ['anziani'] };
const AT_DESK: Variables = { siteId: 'matino', channel: 'desk' };
const HELD: Variables = { attended: 'yes', needs: [{ area: 'anziani', words: 'w', seriousness: 'low' }], frailty: 'no', minorsInvolved: 'no', riskSigns: 'no', consentToPassOn: 'yes' };

async function problems(form: string, answers: Variables, variables: Variables = {}): Promise<string> {
  const walk = await Walk.in('CAS');
  walk.now = inItaly('2027-02-08T09:00');
  try {
    walk.answers(form, answers, variables);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test.each<[string, string, Variables, Variables, RegExp]>([
  ['a start needs a known site', 'start-citizen-path', { siteId: 'lecce', channel: 'desk' }, {}, /^\/variables\/siteId: /],
  ['a start needs its channel', 'start-citizen-path', { siteId: 'matino' }, {}, /^\/variables\/channel: /],
  ['a request may come from a person', 'register-request', REGISTERED, AT_DESK, /^$/],
  ['the site of the start stays', 'register-request', { ...REGISTERED, siteId: 'casarano' }, AT_DESK, /^\/variables\/siteId: /],
  ['so does its channel', 'register-request', { ...REGISTERED, channel: 'patronato' }, AT_DESK, /^\/variables\/channel: /],
  ['who asks gives a name', 'register-request', { ...REGISTERED, lastName: null }, AT_DESK, /^\/variables\/lastName: /],
  ['or stays anonymous', 'register-request', { ...REGISTERED, anonymous: true, firstName: null, lastName: null }, AT_DESK, /^$/],
  ['a body gives its own', 'register-request', { ...REGISTERED, applicantType: 'institution' }, AT_DESK, /^\/variables\/organisationName: /],
  ['urgency has a reason', 'register-request', { ...REGISTERED, urgent: true }, AT_DESK, /^\/variables\/urgentReason: /],
  ['another comune has a name', 'register-request', { ...REGISTERED, comuneOfResidence: 'other' }, AT_DESK, /^\/variables\/otherComune: /],
  ['a comune is one of the territory, or another', 'register-request', { ...REGISTERED, comuneOfResidence: 'lecce' }, AT_DESK, /^\/variables\/comuneOfResidence: /],
  ['a tax code looks like one', 'register-request', { ...REGISTERED, taxCode: '123' }, AT_DESK, /^\/variables\/taxCode: /],
  ['an area is one of the register', 'register-request', { ...REGISTERED, needArea: ['astronomia'] }, AT_DESK, /^\/variables\/needArea/],
  ['nothing beyond the form is taken', 'register-request', { ...REGISTERED, fee: 10 }, AT_DESK, /^\/variables\/fee: /],
  ['who did not come leaves the sheet empty', 'hold-interview', { attended: 'no' }, {}, /^$/],
  ['and only then', 'hold-interview', { attended: 'no', expectations: 'x' }, {}, /^\/variables\/expectations: /],
  ['an interview finds a need', 'hold-interview', { ...HELD, needs: [] }, {}, /^\/variables\/needs: /],
  ['frailty has a kind', 'hold-interview', { ...HELD, frailty: 'yes' }, {}, /^\/variables\/frailtyKind: /],
  ['a risk has a kind and a description', 'hold-interview', { ...HELD, riskSigns: 'yes', riskKind: ['minor'] }, {}, /^\/variables\/riskDescription: /],
  ['a resource is one of the catalogue', 'give-information', { resourcesProposed: ['niente'], rightsExplained: 'yes', informationDirection: ['out'] }, {}, /^\/variables\/resourcesProposed/],
  ['an answer without any quality may be confessed', 'give-information', { rightsExplained: 'no', informationDirection: ['out'] }, {}, /^$/],
  ['another body has a name', 'filter-demand', { destination: 'other-body', accompany: 'no', userAgrees: 'yes', userWill: 'v', filterReason: 'm' }, {}, /^\/variables\/otherBody: /],
  ['the coordinator decides for good', 'decide-competence', { competence: 'ambito', competenceReason: 'm', competenceFinal: false }, {}, /^\/variables\/competenceFinal: /],
  ['who asks for data says which', 'acknowledge-referral', { acknowledgement: 'data-missing' }, {}, /^\/variables\/missingDataRequested: /],
])('%s', async (_what, form, answers, variables, expected) => {
  expect(await problems(form, answers, variables)).toMatch(expected);
});
