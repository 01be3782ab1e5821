// Instants read out of keys: a key carries the host's milliseconds at which it was made.

import type { Condition } from '../../kernel/search.js';
import { firstKeyAt } from '../../kernel/ids.js';
import { conditionsOf, NEVER, type Translate } from './filters.js';

/** Comparisons of an instant turned into comparisons of the key made then: one millisecond is a range of keys. */
export const onInstantOfKey = (field: string): Translate => (value) => {
  const ranges: Condition[][] = [];
  conditionsOf(value, (op, operand) => {
    const at = (Array.isArray(operand) ? operand : [operand]).map((text) => Date.parse(text as string));
    const [ms = 0] = at;
    const from = (bound: number): Condition => ({ field, op: 'gte', value: firstKeyAt(bound) });
    const before = (bound: number): Condition => ({ field, op: 'lt', value: firstKeyAt(bound) });
    if (op === 'exists') ranges.push(operand === true ? [] : [NEVER]);
    else if (op === 'in') ranges.push([{ or: at.map((one) => [from(one), before(one + 1)]) }]);
    else if (op === 'neq') ranges.push([{ or: [[before(ms)], [from(ms + 1)]] }]);
    else if (op === 'gt') ranges.push([from(ms + 1)]);
    else if (op === 'gte') ranges.push([from(ms)]);
    else if (op === 'lt') ranges.push([before(ms)]);
    else if (op === 'lte') ranges.push([before(ms + 1)]);
    else ranges.push([from(ms), before(ms + 1)]);
    return NEVER;
  });
  return ranges.flat();
};
