// Numbers of cases: never twice, one by one while they are rare, by the handful while they are many.

import { describe, expect, it } from 'vitest';
import { createNumbers } from '../../src/tasks/numbers.js';

function counting() {
  let last = 0;
  const taken: number[] = [];
  const nextNumbers = (_counter: string, count: number): Promise<number> => {
    taken.push(count);
    last += count;
    return Promise.resolve(last - count + 1);
  };
  return { store: { nextNumbers }, taken };
}

describe('numbers of cases', () => {
  it('are taken one at a time while minutes pass between them', async () => {
    const { store, taken } = counting();
    let now = 0;
    const numbers = createNumbers(store, { now: () => (now += 60_000) });
    expect([await numbers.next('c'), await numbers.next('c'), await numbers.next('c')]).toEqual([1, 2, 3]);
    expect(taken).toEqual([1, 1, 1]);
  });

  it('are taken in advance while many are asked for, and none is given twice', async () => {
    const { store, taken } = counting();
    const numbers = createNumbers(store, { now: () => 0 });
    const given = await Promise.all(Array.from({ length: 100 }, () => numbers.next('c')));
    expect([...given].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_none, index) => index + 1));
    expect(taken).toEqual([1, 2, 4, 8, 16, 32, 32, 32]);
  });

  it('belong to one counter, on one node', async () => {
    const { store } = counting();
    const one = createNumbers(store, { now: () => 0 });
    const other = createNumbers(store, { now: () => 0 });
    const given = [await one.next('c'), await other.next('c'), await one.next('d'), await one.next('c'), await other.next('c'), await one.next('c')];
    expect(new Set(given).size).toBe(given.length);
  });
});
