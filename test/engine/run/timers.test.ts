// Timers: due instants counted from the business instant of a step, fired only by a step, drift-free, gone when nobody waits.

import { describe, expect, it } from 'vitest';
import { bpmn, end, flow, start, userTask } from '../../support/bpmn.js';
import { DAY, engine, environmentAt, HOUR, NOW, run } from './bench.js';

function catching(kind: 'timeDate' | 'timeDuration' | 'timeCycle', expression: string): string {
  const definition = `<bpmn:timerEventDefinition id="td"><bpmn:${kind}>${expression}</bpmn:${kind}></bpmn:timerEventDefinition>`;
  return bpmn('p', `${start}<bpmn:intermediateCatchEvent id="timer">${definition}</bpmn:intermediateCatchEvent>${end()}${flow('start', 'timer')}${flow('timer', 'end')}`);
}

function bounded(expression: string, options: { kind?: 'timeDuration' | 'timeCycle' | 'timeDate'; interrupting?: boolean } = {}): string {
  const { kind = 'timeDuration', interrupting = true } = options;
  return bpmn('p', `${start}${userTask('task')}${userTask('late')}${end()}${end('other')}
    <bpmn:boundaryEvent id="timer" attachedToRef="task" cancelActivity="${String(interrupting)}"><bpmn:timerEventDefinition id="td"><bpmn:${kind}>${expression}</bpmn:${kind}></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    ${flow('start', 'task')}${flow('task', 'end')}${flow('timer', 'late')}${flow('late', 'other')}`);
}

describe('due instants', () => {
  it.each([
    ['timeDuration', 'PT4H', NOW + 4 * HOUR],
    ['timeDuration', '=duration("P1D")', NOW + DAY],
    ['timeDuration', '=duration("PT" + string(hours) + "H")', NOW + 2 * HOUR],
    // The change of the clocks on 28 March: ten calendar days are an hour short, 240 hours are not.
    ['timeDuration', 'P30D', NOW + 30 * DAY - HOUR],
    ['timeDuration', 'PT720H', NOW + 30 * DAY],
    ['timeDate', '2027-03-02T08:00:00Z', NOW + DAY],
    ['timeDate', '2027-03-02T09:00:00', NOW + DAY],
    ['timeDate', '2027-03-02T09:00:00+01:00', NOW + DAY],
    ['timeDate', '=when', NOW + DAY],
    ['timeDate', '=date("2027-03-02")', NOW + DAY - 9 * HOUR],
  ] as const)('%s %s', async (kind, expression, dueAt) => {
    const instance = await run(catching(kind, expression), { variables: { hours: 2, when: '2027-03-02T08:00:00Z' } });
    expect(instance.waits).toMatchObject([{ kind: 'timer', elementId: 'timer', details: { dueAt, repetitions: null } }]);
    await instance.fire('timer');
    expect(instance.state).toBe('COMPLETED');
  });

  it('fails at the element for what is no timer', async () => {
    await expect(run(catching('timeDuration', '=missing'))).rejects.toThrow(/EXTRACT_VALUE_ERROR at timer/);
    await expect(run(catching('timeDuration', '=1'))).rejects.toThrow(/EXTRACT_VALUE_ERROR at timer: Expected an ISO 8601 duration.*a number/);
    await expect(run(catching('timeDuration', '="soon"'))).rejects.toThrow(/EXTRACT_VALUE_ERROR at timer/);
  });
});

describe('boundary timers', () => {
  it('interrupt their activity', async () => {
    const instance = await run(bounded('P10D'));
    expect(instance.waiting).toEqual(['task', 'timer']);
    await instance.fire('timer');
    expect(instance.trace).toEqual(['!task', '+timer', '-timer', '>timer-late', '+late']);
    expect(instance.waiting).toEqual(['late']);
    await instance.complete('late');
    expect(instance.last.endEvents).toEqual(['other']);
  });

  it('go with their activity, without a trace', async () => {
    const instance = await run(bounded('P10D'));
    await instance.complete('task');
    expect(instance.state).toBe('COMPLETED');
    expect(instance.trace).toEqual(['-task', '>task-end', '+end', '-end']);
  });

  it('see the local variables of their activity', async () => {
    const xml = bounded('=local').replace('<zeebe:userTask/>', '<zeebe:userTask/><zeebe:ioMapping><zeebe:input source="=&#34;PT1H&#34;" target="local"/></zeebe:ioMapping>');
    const instance = await run(xml);
    expect(instance.at('timer').details).toEqual({ dueAt: NOW + HOUR, repetitions: null });
  });

  it('that do not interrupt leave it alone, once', async () => {
    const instance = await run(bounded('P10D', { interrupting: false }));
    await instance.fire('timer');
    expect(instance.trace).toEqual(['+timer', '-timer', '>timer-late', '+late']);
    expect(instance.waiting).toEqual(['late', 'task']);
    await instance.complete('task');
    await instance.complete('late');
    expect(instance.last.endEvents).toEqual(['end', 'other']);
  });

  it('with a cycle repeat without drift, however late each turn fires', async () => {
    const instance = await run(bounded('R3/P10D', { kind: 'timeCycle', interrupting: false }));
    expect(instance.at('timer').details).toEqual({ dueAt: NOW + 10 * DAY, repetitions: 3 });
    instance.now = NOW + 35 * DAY;
    await instance.fire('timer');
    expect(instance.at('timer').details).toEqual({ dueAt: NOW + 20 * DAY, repetitions: 2 });
    await instance.fire('timer');
    // The clocks changed on the 28th day: the third turn is thirty calendar days after the start.
    expect(instance.at('timer').details).toEqual({ dueAt: NOW + 30 * DAY - HOUR, repetitions: 1 });
    await instance.fire('timer');
    expect(instance.waits.filter((wait) => wait.elementId === 'timer')).toEqual([]);
    expect(instance.waiting).toEqual(['late', 'task']);
  });

  it('with an endless cycle never run out', async () => {
    const instance = await run(bounded('R/PT1H', { kind: 'timeCycle', interrupting: false }));
    for (let turn = 1; turn <= 5; turn += 1) {
      expect(instance.at('timer').details).toEqual({ dueAt: NOW + turn * HOUR, repetitions: -1 });
      await instance.fire('timer');
    }
  });

  it('with a written start have their first turn there', async () => {
    const instance = await run(bounded('R2/2027-01-31T09:00:00+01:00/P1M', { kind: 'timeCycle', interrupting: false }));
    expect(instance.at('timer').details).toEqual({ dueAt: Date.UTC(2027, 0, 31, 8), repetitions: 2 });
    await instance.fire('timer');
    expect(instance.at('timer').details).toEqual({ dueAt: Date.UTC(2027, 1, 28, 8), repetitions: 1 });
  });
});

describe('what is no longer waiting', () => {
  it('does not fire', async () => {
    const instance = await run(bounded('P10D'));
    const { executionId } = instance.at('timer');
    await instance.fire('timer');
    expect(await instance.try({ kind: 'fireTimer', executionId })).toEqual({ outcome: 'notWaiting', executionId });
    expect(await instance.try({ kind: 'completeWait', executionId: instance.at('late').executionId, variables: {} })).toMatchObject({ outcome: 'advanced' });
  });

  it('is no timer when it is a task', async () => {
    const instance = await run(bounded('P10D'));
    const { executionId } = instance.at('task');
    expect(await instance.try({ kind: 'fireTimer', executionId })).toMatchObject({ outcome: 'notWaiting' });
    expect(await instance.try({ kind: 'correlateMessage', executionId, variables: {} })).toMatchObject({ outcome: 'notWaiting' });
    expect(await instance.try({ kind: 'completeWait', executionId: instance.at('timer').executionId, variables: {} })).toMatchObject({ outcome: 'notWaiting' });
  });
});

describe('timer start events', () => {
  it('count their turns from the anchor', () => {
    const turn = (kind: 'date' | 'duration' | 'cycle', expression: string, n: number) => engine.startTimerTurn({ elementId: 's', kind, expression }, NOW, n, environmentAt(NOW));
    expect(turn('cycle', 'R3/P10D', 1)).toBe(NOW + 10 * DAY);
    expect(turn('cycle', 'R3/P10D', 3)).toBe(NOW + 30 * DAY - HOUR);
    expect(turn('cycle', 'R3/P10D', 4)).toBeNull();
    expect(turn('date', '=date and time("2027-03-02T08:00:00Z")', 1)).toBe(NOW + DAY);
    expect(turn('date', '2027-03-02T08:00:00Z', 2)).toBeNull();
    expect(() => turn('cycle', '0 0 9 * * MON', 1)).toThrow(/Expected a cycle for the timer of start event s/);
  });
});
