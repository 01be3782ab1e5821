// The Idempotency-Key header: what makes a repeated command recognisable.

import { createHash } from 'node:crypto';
import { AppError } from '../../kernel/errors.js';
import type { CommandContext } from '../../tasks/contract.js';

const KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Receipt of a request, null without the header. The operation is method and path as sent; the body is hashed in a
 * canonical form, so that spaces and the order of members make no other request of it.
 * @throws AppError VALIDATION for a key that is empty, too long or not visible ASCII
 */
export function receiptOf(key: string, method: string, path: string, body: unknown): CommandContext['receipt'] {
  if (key === '') return null;
  if (!KEY.test(key)) {
    throw new AppError('VALIDATION', 'Expected an Idempotency-Key of 1 to 200 visible ASCII characters, but got another', {
      errors: [{ pointer: 'header/Idempotency-Key', detail: 'Expected 1 to 200 visible ASCII characters' }],
    });
  }
  return { key, operation: `${method} ${path}`, bodyHash: createHash('sha256').update(canonical(body)).digest('hex') };
}

/** JSON with members in order of their names (RFC 8785 without its rules on numbers, which one program writes alike). */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, inner]) => inner !== undefined).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}
