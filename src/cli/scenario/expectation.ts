// What a scenario expected and what came instead.

import { isDeepStrictEqual } from 'node:util';

/** An expectation that did not hold. */
export class Unmet extends Error {
  override readonly name = 'Unmet';
  constructor(readonly what: string, readonly expected: unknown, readonly came: unknown) {
    super(`${what}: expected ${JSON.stringify(expected)}, but came ${JSON.stringify(came)}`);
  }
}

/** @throws Unmet unless both are the same, deeply */
export function same(what: string, expected: unknown, came: unknown): void {
  if (!isDeepStrictEqual(came, expected)) throw new Unmet(what, expected, came);
}

/** @throws Unmet unless the text or list holds what is expected */
export function holds(what: string, expected: string, came: string | readonly string[]): void {
  if (!came.includes(expected)) throw new Unmet(what, expected, came);
}
