// A step builds what its tokens touch and nothing else of the diagram, however long it is.

import { Broker } from 'smqp';
import { describe, expect, it, vi } from 'vitest';
import { bpmn, end, flow, start, userTask } from '../../support/bpmn.js';
import { run, type Instance } from './bench.js';

const timerOn = (id: string) => `<bpmn:boundaryEvent id="late-${id}" attachedToRef="${id}"><bpmn:timerEventDefinition id="td-${id}"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P30D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>`;

/** Tasks one after the other, each with a timer on its border that leads to the end. */
function chain(length: number): string {
  const ids = Array.from({ length }, (_none, index) => `t${String(index)}`);
  const elements = ids.map((id) => `${userTask(id)}${timerOn(id)}`).join('');
  const flows = ids.map((id, index) => flow(index === 0 ? 'start' : ids[index - 1] ?? '', id) + flow(`late-${id}`, 'end')).join('');
  return bpmn('p', `${start}${elements}${end()}${flows}${flow(ids.at(-1) ?? '', 'end')}`);
}

/** Ids of the elements and flows made while `act` runs: each makes a broker, which begins with its event exchange. */
async function madeDuring(act: () => Promise<unknown>): Promise<string[]> {
  const spy = vi.spyOn(Broker.prototype, 'assertExchange');
  await act();
  const made = spy.mock.contexts.map((broker) => (broker as { owner: { id: string } }).owner.id).sort();
  spy.mockRestore();
  return made;
}

describe('what a step builds', () => {
  it('does not grow with the diagram', async () => {
    const made = async (length: number) => {
      let instance: Instance | null = null;
      const atStart = await madeDuring(async () => { instance = await run(chain(length)); });
      const later = await madeDuring(async () => { await instance?.complete('t0'); });
      return { atStart, later };
    };
    const long = await made(100);
    expect(long).toEqual(await made(5));
    expect(long.later).toEqual(expect.arrayContaining(['p', 't0', 'late-t0', 't1', 'late-t1', 't0-t1']));
    expect(long.later).not.toContain('t2');
  });

  it('leaves an element that comes late with its border, its timer and its place', async () => {
    const instance = await run(chain(5));
    await instance.complete('t0');
    expect(instance.waiting).toEqual(['late-t1', 't1']);
    await instance.fire('late-t1');
    expect(instance.state).toBe('COMPLETED');
    expect(instance.trace).toEqual(['!t1', '+late-t1', '-late-t1', '>late-t1-end', '+end', '-end']);
  });
});
