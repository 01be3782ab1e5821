// Any nesting of blocks, walked in any order: the engine waits exactly where BPMN says, after each save and restore.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Step, Wait } from '../../../src/engine/contract.js';
import { write, type Block } from './blocks.js';
import { compile, Instance } from './bench.js';

/** Blocks up to a depth; inside multi-instances nothing whose wait shows no variables, so that instances can be told apart. */
function blocks(depth: number, inEach: boolean): fc.Arbitrary<Block> {
  const leaf = fc.constantFrom<Block>({ kind: 'task' }, { kind: 'task' }, { kind: 'auto' });
  if (depth === 0) return leaf;
  const inner = blocks(depth - 1, inEach);
  const some = fc.array(inner, { minLength: 2, maxLength: 3 });
  const always: fc.Arbitrary<Block>[] = [
    leaf,
    fc.record({ kind: fc.constantFrom('sequence' as const, 'parallel' as const), blocks: some }),
    fc.record({ kind: fc.constant('choice' as const), blocks: some, pick: fc.nat(5) }),
    fc.record({ kind: fc.constant('sub' as const), block: inner }),
    fc.record({ kind: fc.constant('each' as const), block: blocks(depth - 1, true), items: fc.integer({ min: 1, max: 3 }), sequential: fc.boolean() }),
  ];
  const outside: fc.Arbitrary<Block>[] = inEach ? [] : [
    // The counter of a loop is one variable of the process: two instances would share it.
    fc.record({ kind: fc.constant('loop' as const), block: inner, turns: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constant('timed' as const), block: inner, late: inner }),
    fc.record({ kind: fc.constant('race' as const), timer: inner, message: inner }),
  ];
  return fc.oneof(...always, ...outside);
}

function placeOf(wait: Wait): string {
  const path = wait.kind === 'userTask' ? wait.details?.variables['path'] : '';
  return `${wait.elementId}${typeof path === 'string' ? path : ''}`;
}

function stepAt({ kind, executionId }: Wait): Step {
  if (kind === 'timer') return { kind: 'fireTimer', executionId };
  return kind === 'message' ? { kind: 'correlateMessage', executionId, variables: {} } : { kind: 'completeWait', executionId, variables: {} };
}

describe('nested blocks', () => {
  it('run as BPMN says, whatever is completed next', async () => {
    await fc.assert(fc.asyncProperty(blocks(3, false), fc.infiniteStream(fc.nat(1_000)), async (block, choices) => {
      const { xml, places, isDone } = write(block);
      const instance = await Instance.start(await compile(xml), { variables: { path: '' } });
      for (let turn = 0; turn < 60; turn += 1) {
        const expected = places().sort((a, b) => (a.at < b.at ? -1 : 1));
        expect(instance.waits.map(placeOf).sort()).toEqual(expected.map((place) => place.at));
        expect(instance.state).toBe(isDone() ? 'COMPLETED' : 'ACTIVE');
        const place = expected[(choices.next().value as number) % Math.max(1, expected.length)];
        const wait = instance.waits.find((one) => placeOf(one) === place?.at);
        if (!place || !wait) break;
        place.go();
        await instance.step(stepAt(wait));
      }
    }), { numRuns: 120, seed: 20_270_301 });
  }, 120_000);
});
