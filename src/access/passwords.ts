// Passwords of built-in accounts: hashed with scrypt, checked in constant time, never kept.

import { scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { AppError } from '../kernel/errors.js';
import type { RandomSource } from '../kernel/random.js';

/** Cost of new hashes: 16 MB and 2^14 · 8 · 5 block mixes, the scrypt parameters OWASP lists for that much memory. */
export interface ScryptCost {
  /** log2 of N. */
  ln: number;
  r: number;
  p: number;
}

export const DEFAULT_COST: ScryptCost = { ln: 14, r: 8, p: 5 };

const HASH_BYTES = 32;
const SALT_BYTES = 16;
const MAX_MEMORY_BYTES = 160 * 1024 * 1024;
export const MIN_PASSWORD_LENGTH = 8;
/** Long enough for any passphrase, short enough that hashing it costs nothing beside scrypt. */
export const MAX_PASSWORD_LENGTH = 256;

const FORMAT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9_-]{1,64})\$([A-Za-z0-9_-]{1,128})$/;

/**
 * Hash of a password in PHC text form: `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`, so that the cost may rise later without
 * making old hashes useless.
 */
export async function hashPassword(password: string, random: RandomSource, cost: ScryptCost = DEFAULT_COST): Promise<string> {
  const salt = random.token(SALT_BYTES);
  const hash = await derive(password, salt, cost, HASH_BYTES);
  return `$scrypt$ln=${String(cost.ln)},r=${String(cost.r)},p=${String(cost.p)}$${salt}$${hash.toString('base64url')}`;
}

/** True when the password is the one the hash was made of. A text that is no hash is no password's. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const match = FORMAT.exec(stored);
  if (match === null || password.length > MAX_PASSWORD_LENGTH) return false;
  const [, ln, r, p, salt = '', hash = ''] = match;
  const expected = Buffer.from(hash, 'base64url');
  const actual = await derive(password, salt, { ln: Number(ln), r: Number(r), p: Number(p) }, expected.length);
  return timingSafeEqual(actual, expected);
}

/**
 * Refuses what is no fit password: shorter than 8 characters, longer than 256, or the username itself.
 * @throws AppError VALIDATION; the message never repeats the password
 */
export function mustBeFitPassword(password: string, username: string): void {
  const length = Array.from(password).length;
  const problem =
    length < MIN_PASSWORD_LENGTH || length > MAX_PASSWORD_LENGTH
      ? `Expected a password of ${String(MIN_PASSWORD_LENGTH)} to ${String(MAX_PASSWORD_LENGTH)} characters, but got ${String(length)}`
      : normalise(password).toLowerCase() === username.toLowerCase()
        ? 'Expected a password other than the username'
        : null;
  if (problem !== null) throw new AppError('VALIDATION', problem, { errors: [{ pointer: '/password', detail: problem }] });
}

/** The same keys typed on two systems must give the same password (RFC 8265 asks for a Unicode normal form). */
function normalise(password: string): string {
  return password.normalize('NFKC');
}

function derive(password: string, salt: string, cost: ScryptCost, bytes: number): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** cost.ln, r: cost.r, p: cost.p, maxmem: MAX_MEMORY_BYTES };
  return new Promise((resolve, reject) => {
    scrypt(normalise(password), salt, bytes, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
