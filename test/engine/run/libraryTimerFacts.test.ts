// What was measured on the stock library's timers: an upgrade that changes one of these must say so here.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { plain, plainFlow as flow, recordingTimers, stockOf, stored } from './stock.js';

const timerTask = (duration: string) => plain(`<startEvent id="s"/><userTask id="t"/><boundaryEvent id="b" attachedToRef="t"><timerEventDefinition id="td"><timeDuration xsi:type="tFormalExpression">${duration}</timeDuration></timerEventDefinition></boundaryEvent><endEvent id="e"/>${flow('s', 't')}${flow('t', 'e')}`);

afterEach(() => { vi.useRealTimers(); });

describe('timers', () => {
  it('of more than 2,147,483,647 ms are never armed by the library itself', async () => {
    vi.useFakeTimers();
    (await stockOf(timerTask('P30D'))).run();
    expect(vi.getTimerCount()).toBe(0);
    (await stockOf(timerTask('P20D'))).run();
    expect(vi.getTimerCount()).toBe(1);
  });

  it('that are overdue fire by themselves when a state is resumed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const before = recordingTimers();
    const definition = await stockOf(timerTask('PT1H'), { timers: before.timers });
    definition.run();
    const state = stored(definition.getState());
    vi.setSystemTime(Date.now() + 7_200_000);
    const resumed = (await stockOf(timerTask('PT1H'), { timers: recordingTimers().timers })).recover(state);
    resumed.resume();
    expect(resumed.isRunning).toBe(false);
  });

  it('read the host clock, whatever the environment says', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.UTC(2040, 0, 1));
    const definition = await stockOf(timerTask('PT1H'), { timers: recordingTimers().timers, settings: { now: 0 } });
    const announced: unknown[] = [];
    definition.broker.subscribeTmp('event', 'activity.timer', (_key, { content }) => { announced.push(content['expireAt']); }, { noAck: true });
    definition.run();
    expect(announced).toEqual([new Date(Date.UTC(2040, 0, 1, 1))]);
  });

  it('inside a sub-process stay armed when its boundary timer interrupts it after a restore', async () => {
    const timer = (id: string, on: string, after: string) => `<boundaryEvent id="${id}" attachedToRef="${on}"><timerEventDefinition id="${id}d"><timeDuration xsi:type="tFormalExpression">${after}</timeDuration></timerEventDefinition></boundaryEvent>`;
    const xml = plain(`<startEvent id="s"/><subProcess id="sub"><startEvent id="in"/><userTask id="t"/>${timer('inner', 't', 'PT2H')}<endEvent id="out"/>${flow('in', 't')}${flow('t', 'out')}</subProcess>${timer('outer', 'sub', 'PT1H')}<endEvent id="e"/>${flow('s', 'sub')}${flow('sub', 'e')}`);
    const live = recordingTimers();
    const definition = await stockOf(xml, { timers: live.timers });
    definition.run();
    live.armed().find((timer) => timer.executionId.startsWith('outer'))?.callback();
    expect(live.armed().filter((timer) => timer.executionId.startsWith('inner'))).toEqual([]);

    const again = await stockOf(xml, { timers: recordingTimers().timers });
    again.run();
    const after = recordingTimers();
    const resumed = (await stockOf(xml, { timers: after.timers })).recover(stored(again.getState()));
    resumed.resume();
    after.armed().find((timer) => timer.executionId.startsWith('outer'))?.callback();
    expect(after.armed().filter((timer) => timer.executionId.startsWith('inner'))).toHaveLength(1);
  });

  it('of our own need a clearTimeout at the top', async () => {
    const { clearTimeout: _missing, ...timers } = recordingTimers().timers;
    await expect(stockOf(timerTask('PT1H'), { timers })).rejects.toThrow('timers.clearTimeout is not a function');
  });

  it('with a cycle count each turn from when it is armed: they drift, missed turns collapse', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const began = Date.now();
    const { timers, armed } = recordingTimers();
    const xml = timerTask('x').replace('attachedToRef="t"', 'attachedToRef="t" cancelActivity="false"').replace(/<timeDuration.*<\/timeDuration>/, '<timeCycle xsi:type="tFormalExpression">R3/P10D</timeCycle>');
    const definition = await stockOf(xml, { timers });
    definition.run();
    vi.setSystemTime(began + 35 * 86_400_000);
    armed()[0]?.callback();
    // 45 days after the start, where the second turn was due on the 20th and the third on the 30th.
    expect(Math.round((Date.now() + (armed().at(-1)?.delay ?? 0) - began) / 86_400_000)).toBe(45);
  });

  it('with a cron expression throw', async () => {
    const xml = timerTask('x').replace(/<timeDuration.*<\/timeDuration>/, '<timeCycle xsi:type="tFormalExpression">0 0 9 * * MON</timeCycle>');
    const definition = await stockOf(xml, { timers: recordingTimers().timers });
    expect(() => { definition.run(); }).toThrow();
  });
});
