// P-16: an order of the judicial authority is answered in its time; a lasting mandate lives until it ceases.

import { describe, expect, test } from 'vitest';
import type { Variables } from '../../src/kernel/json.js';
import { inItaly } from './scenario.js';
import { Walk } from './walk.js';

const ORDER: Variables = {
  authority: 'Tribunale dimostrativo', orderNumber: '7/2027', orderDate: '2027-03-01', orderKind: 'indagine', personsConcerned: [{ personName: 'Persona dimostrativa' }],
  orderContent: 'c', inquiryAsked: 'yes', answerDueDate: '2027-04-15',
};
const INQUIRY: Variables = { inquiryMeetings: [{ meetingDate: '2027-03-10', meetingWith: 'Nucleo' }], inquiryVisits: [{ visitDate: '2027-03-11', visitPlace: 'Casa' }], inquirySources: 'f', inquiryResult: 'r' };
const SENT: Variables = { reportSentOn: '2027-03-02', reportProtocol: '55' };
const SUPERVISED: Variables = { supervisionFacts: 'f', supervisionReport: 'r', supervisionSentOn: '2027-03-02', supervisionProtocol: '56' };
const ENTRUSTED: Variables = { orderKind: 'affidamento-al-servizio', inquiryAsked: 'no' };

async function begun(startElementId: string | null = null): Promise<Walk> {
  const walk = await Walk.in('LIV');
  walk.rows['caseManagers'] = [{ id: 'assistente', username: 'assistente', name: 'Assistente' }];
  walk.now = inItaly('2027-03-02T09:00');
  walk.start('judicial-mandate', { siteId: walk.profile.sites[0]!.id }, startElementId);
  return walk;
}

async function registered(order: Variables = {}): Promise<Walk> {
  const walk = await begun();
  walk.complete('register-order', { ...ORDER, ...order });
  walk.complete('assign-case-manager', { caseManager: 'assistente', assignmentReason: 'm' });
  return walk;
}

const open = (walk: Walk): string[] => walk.tasks.map((task) => task.elementId);
const second = (instant: number): number => Math.floor(instant / 1000) * 1000;
const mandates = (walk: Walk): unknown[] => (walk.rows['mandates'] ?? []).map((row) => row['status']);

describe('P-16 judicial mandate', () => {
  test('an inquiry is registered in a day, assigned, due on the day the order says, answered and closed', async () => {
    const walk = await begun();
    const task = walk.task('register-order');
    expect([task.details.candidateGroups, second(task.due)]).toEqual([['admin-social-office@LIV', `front-office-worker@${walk.profile.sites[0]!.id}`], inItaly('2027-03-03T23:59:59')]);
    walk.complete('register-order', ORDER);
    expect([mandates(walk), walk.task('assign-case-manager').details.candidateGroups]).toEqual([['open'], ['service-coordinator@LIV']]);
    walk.complete('assign-case-manager', { caseManager: 'assistente', assignmentReason: 'm' });
    expect([walk.task('carry-out-inquiry').details.assignee, second(walk.task('carry-out-inquiry').due)]).toEqual(['assistente', inItaly('2027-04-15T23:59:59')]);
    walk.complete('carry-out-inquiry', INQUIRY);
    expect(second(walk.task('send-report-to-court').due)).toBe(inItaly('2027-04-15T23:59:59'));
    walk.complete('send-report-to-court', SENT);
    expect([open(walk), walk.endEvents, mandates(walk), walk.root.variables['mandateOutcome']]).toEqual([[], ['end-answered'], ['answered'], 'answered']);
    expect(walk.rows['communications']).toMatchObject([{ what: 'court-report', to: 'Tribunale dimostrativo', sentOn: '2027-03-02', protocol: '55' }]);
  });

  test('an order silent on the day leaves thirty days, the same for inquiry and report', async () => {
    const walk = await registered({ answerDueDate: null });
    expect(second(walk.task('carry-out-inquiry').due)).toBe(inItaly('2027-04-01T23:59:59'));
    walk.now = inItaly('2027-03-20T09:00');
    walk.complete('carry-out-inquiry', INQUIRY);
    expect(second(walk.task('send-report-to-court').due)).toBe(inItaly('2027-04-01T23:59:59'));
  });

  test.each<[string, Variables, string, RegExp]>([
    ['an order dated tomorrow', { orderDate: '2027-03-03' }, 'register-order', /futuro/],
    ['an answer due before the order', { answerDueDate: '2027-02-28' }, 'register-order', /non può precedere/],
    ['an order that asks nothing', { inquiryAsked: 'no' }, 'register-order', /nulla da eseguire/],
    ['another order that asks nothing and does not last', { orderKind: 'altro', orderLasting: 'no', inquiryAsked: 'no' }, 'register-order', /nulla da eseguire/],
  ])('%s is refused', async (_what, answers, task, message) => {
    const walk = await begun();
    expect(walk.refusal(walk.task(task), { ...ORDER, ...answers })?.message).toMatch(message);
    expect(walk.refusal(walk.task(task), ORDER)).toBeNull();
  });

  test('a report is sent neither tomorrow nor before the order', async () => {
    const walk = await registered();
    walk.complete('carry-out-inquiry', INQUIRY);
    for (const reportSentOn of ['2027-03-03', '2027-02-28']) expect(walk.refusal(walk.task('send-report-to-court'), { ...SENT, reportSentOn })?.message).toContain('data di invio');
  });

  test.each([
    ['indagine', {}, 'open'], ['ammissione-matrimonio', {}, 'open'], ['altro', { orderLasting: 'no' }, 'open'], ['altro', { orderLasting: 'yes' }, 'active'],
    ['affidamento-al-servizio', {}, 'active'], ['limitazione-potesta', {}, 'active'], ['vigilanza', {}, 'active'],
  ])('kind %s %j makes a mandate %s', async (orderKind, more, status) => {
    const walk = await registered({ orderKind, ...more });
    expect([mandates(walk), walk.root.variables['judicialMandate']]).toEqual([[status], status]);
  });

  test('a lasting mandate is supervised again and again, and blocks dismissal until it ceases', async () => {
    const walk = await registered(ENTRUSTED);
    expect([open(walk), mandates(walk)]).toEqual([[], ['active']]);
    for (const month of ['09', '03']) {
      walk.now = inItaly(`${month === '09' ? '2027' : '2028'}-${month}-02T09:00`);
      walk.fire('report-due');
      expect(open(walk)).toEqual(['supervise-mandate']);
      walk.complete('supervise-mandate', SUPERVISED);
    }
    expect(walk.rows['communications']).toMatchObject([{ what: 'court-update' }, { what: 'court-update' }]);
    expect(walk.correlate('order-ceased')).toBe(1);
    expect([open(walk), walk.endEvents, mandates(walk), walk.root.variables['mandateOutcome']]).toEqual([[], ['end-ceased'], ['ceased'], 'ceased']);
  });

  test.each([[{}, '2027-09-02T09:00'], [{ reportEveryMonths: 3 }, '2027-06-02T09:00']])('the authority is told as often as the order says, else every six months: %j', async (more, due) => {
    const walk = await registered({ ...ENTRUSTED, ...more });
    const timers = walk.root.waits.flatMap((wait) => (wait.kind === 'timer' && wait.details !== null ? [wait.details.dueAt] : []));
    expect(timers).toEqual([inItaly(due)]);
  });

  test('a changed order is registered again in the same row, by the same case manager', async () => {
    const walk = await registered(ENTRUSTED);
    expect(walk.correlate('order-changed')).toBe(1);
    walk.complete('register-order', { ...ORDER, orderNumber: '8/2027' });
    expect(open(walk)).toEqual(['carry-out-inquiry']);
    expect(walk.rows['mandates']).toMatchObject([{ status: 'open', number: '8/2027' }]);
  });

  test('an order received at the desk starts it by its message', async () => {
    expect(open(await begun('start-order-received'))).toEqual(['register-order']);
  });
});
