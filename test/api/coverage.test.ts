// docs/api-coverage.md says what is true today, and every operation under /v2 is one of the client's.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clientOperations, coverageDocument } from '../../scripts/api-coverage.js';
import { OPERATIONS } from '../../src/api/operations.js';

describe('docs/api-coverage.md', () => {
  it('is what scripts/api-coverage.ts writes', () => {
    expect(readFileSync('docs/api-coverage.md', 'utf8')).toBe(coverageDocument());
  });

  it('finds each of our operations under /v2 in the client, by the same method and path', () => {
    const known = new Set(clientOperations().map(({ id, method, path }) => `${id} ${method} /v2${path}`));
    const ours = OPERATIONS.filter(({ path }) => path.startsWith('/v2/')).map(({ id, method, path }) => `${id} ${method} ${path}`);
    expect(ours.filter((operation) => !known.has(operation))).toEqual([]);
  });
});
