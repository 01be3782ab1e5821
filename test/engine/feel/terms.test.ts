// Terms: shorthand and FEEL give the due instant and the sentence that explains it.

import { describe, expect, it } from 'vitest';
import { evaluateTerm } from '../../../src/engine/feel/index.js';
import type { FeelEnvironment } from '../../../src/engine/contract.js';
import type { Variables } from '../../../src/kernel/json.js';
import { environment, NOW } from './environment.js';

const variables: Variables = { urgent: true, meetingDate: '2027-03-01', opening: '2027-02-09T09:00', created: 'not this one', empty: null };

function due(expression: string, created = NOW, given: Variables = variables, where: FeelEnvironment = environment): string {
  const result = evaluateTerm(expression, created, given, where);
  return result.ok ? `${new Date(result.dueAt).toISOString()} ${result.explanation}` : `!! ${result.message}`;
}

describe('terms', () => {
  it.each([
    ['5 wd', '2027-02-15T22:59:59.000Z 5 giorni lavorativi da lunedì 8 febbraio 2027: scade lunedì 15 febbraio 2027'], ['5wd', '2027-02-15T22:59:59.000Z 5 giorni lavorativi da lunedì 8 febbraio 2027: scade lunedì 15 febbraio 2027'],
    ['PT4H', '2027-02-08T13:00:00.000Z 4 ore da lunedì 8 febbraio 2027 alle 10:00: scade lunedì 8 febbraio 2027 alle 14:00'],
    ['P30D', '2027-03-10T22:59:59.000Z 30 giorni di calendario da lunedì 8 febbraio 2027: scade mercoledì 10 marzo 2027'], ['P6M', '2027-08-08T21:59:59.000Z 6 mesi da lunedì 8 febbraio 2027: scade domenica 8 agosto 2027'],
    ['= working days(created, 5)', '2027-02-15T22:59:59.000Z 5 giorni lavorativi da lunedì 8 febbraio 2027: scade lunedì 15 febbraio 2027'],
    ['if urgent then "PT4H" else "2 wd"', '2027-02-08T13:00:00.000Z 4 ore da'], ['meetingDate', '2027-03-01T22:59:59.000Z scade lunedì 1 marzo 2027, come stabilito da `meetingDate`'], ['working days(meetingDate, 5)', '2027-03-08T22:59:59.000Z 5 giorni lavorativi da lunedì 1 marzo 2027'],
    ['earliest([working days(created, 2), opening])', '2027-02-09T08:00:00.000Z scade martedì 9 febbraio 2027 alle 09:00'], ['date(meetingDate)', '2027-03-01T22:59:59.000Z'], ['duration("P3D")', '2027-02-11T22:59:59.000Z 3 giorni di calendario'], ['created', '2027-02-08T09:00:00.000Z'],
    ['get or else(other, "1 wd")', '2027-02-09T22:59:59.000Z 1 giorno lavorativo da'],
  ])('%s', (expression, expected) => {
    expect(due(expression)).toContain(expected);
  });

  it.each([
    ['3', 'Expected a term'], ['empty', 'but got null'], ['other', 'Unknown name other'], ['"soon"', 'a string that is none of them'], ['9999 wd', '0 to 3000'], ['5 wd x', 'unexpected wd'], ['', 'empty'], ['P', 'Unknown name P'],
    ['P99999999999D', 'the term `P99999999999D`'], ['date("2027-02-30")', 'not a valid date'],
  ])('%s fails with the expression quoted', (expression, expected) => {
    expect(due(expression)).toMatch(/^!! .*`/s);
    expect(due(expression)).toContain(expected);
  });

  it('names the holidays a working-day term skips', () => {
    // Thursday 22 April 2027 → Sunday 25 April is no loss; Monday 3 May is the patron day of the profile.
    expect(due('6 wd', Date.UTC(2027, 3, 26, 9))).toContain('scade mercoledì 5 maggio 2027, esclusi San Paolo (lunedì 3 maggio 2027)');
  });

  it('takes the day of creation in Italy, not in Greenwich', () => {
    expect(due('1 wd', Date.UTC(2027, 1, 8, 23, 30))).toContain('da martedì 9 febbraio 2027: scade mercoledì 10 febbraio 2027');
  });
});
