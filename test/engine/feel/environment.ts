// The environment the expression tests evaluate in: Monday 8 February 2027, 10:00 in Italy, territory CAS.

import { createCalendar } from '../../../src/kernel/calendar.js';
import type { FeelEnvironment } from '../../../src/engine/contract.js';
import { evaluateFeel } from '../../../src/engine/feel/index.js';
import type { Json, Variables } from '../../../src/kernel/json.js';

export const NOW = Date.UTC(2027, 1, 8, 9);

export const environment: FeelEnvironment = {
  now: NOW,
  tenantId: 'CAS',
  caseId: 'CAS-2027-000001',
  parameters: { 'listening.maxNoShows': 2, 'access.residence': 'everyone' },
  registers: { resources: [{ id: 'm', name: 'Mensa' }, { id: 'c', name: 'Casa' }] },
  roles: { 'front-office-worker': { scope: 'site' }, 'service-coordinator': { scope: 'tenant' } },
  calendar: createCalendar({ holidays: [{ date: '--05-03', label: 'San Paolo' }] }),
};

/** The value of an expression; fails the test when it has none. */
export function value(expression: string, variables: Variables = {}): Json {
  const result = evaluateFeel(expression, variables, environment);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

/** The message of an expression that must fail. */
export function failure(expression: string, variables: Variables = {}): string {
  const result = evaluateFeel(expression, variables, environment);
  if (result.ok) throw new Error(`expected ${expression} to fail, but it gave ${JSON.stringify(result.value)}`);
  return result.message;
}
