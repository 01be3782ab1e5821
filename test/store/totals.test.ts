// Totals: small ones are always counted, large ones for a moment remembered; alternatives the query meets anyhow are left out.

import { describe, expect, it } from 'vitest';
import { withoutMetAlternatives } from '../../src/store/search/access.js';
import { createTotals } from '../../src/store/search/totals.js';

describe('totals of searches', () => {
  it('below a thousand are counted each time', async () => {
    const totals = createTotals(() => 0);
    let total = 998;
    const count = () => Promise.resolve((total += 1));
    expect(await totals.of('q', count)).toBe(999);
    expect(await totals.of('q', count)).toBe(1_000);
  });

  it('from a thousand on are remembered for two seconds, each query by itself', async () => {
    let now = 0;
    const totals = createTotals(() => now);
    let total = 1_000;
    const count = () => Promise.resolve((total += 1));
    expect(await totals.of('q', count)).toBe(1_001);
    now = 1_999;
    expect(await totals.of('q', count)).toBe(1_001);
    expect(await totals.of('other', count)).toBe(1_002);
    now = 2_000;
    expect(await totals.of('q', count)).toBe(1_003);
  });

  it('are not remembered when the count failed', async () => {
    const totals = createTotals(() => 0);
    await expect(totals.of('q', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await totals.of('q', () => Promise.resolve(5_000))).toBe(5_000);
  });
});

describe('alternatives of an access filter', () => {
  const access = { tenantId: { $in: ['CAS'] }, excluded: { $ne: 'anna' }, $or: [{ candidateGroups: { $in: ['desk@1', 'desk@2'] } }, { assignee: 'anna' }, { tenantId: { $in: [] } }] };
  const demanding = (path: string, value: unknown) => withoutMetAlternatives(access, new Map([[path, value]]));

  it('go when the query demands one of them, and only the alternatives', () => {
    const { $or: _, ...rest } = access;
    expect(demanding('candidateGroups', 'desk@2')).toEqual(rest);
    expect(demanding('assignee', 'anna')).toEqual(rest);
  });

  it('stay when it demands another value or another field', () => {
    expect(demanding('candidateGroups', 'desk@3')).toBe(access);
    expect(demanding('assignee', 'berta')).toBe(access);
    expect(demanding('tenantId', 'CAS')).toBe(access);
    expect(demanding('state', 'CREATED')).toBe(access);
  });
});
