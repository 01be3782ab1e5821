// The random source: the only place that draws randomness; everything else is handed it.

import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** Source of randomness, injected wherever tokens, passwords or ids of lease owners are made. */
export interface RandomSource {
  /** A random UUID (version 4). */
  uuid(): string;
  /** URL-safe text carrying `bytes` random bytes. */
  token(bytes: number): string;
  /** A password of `length` characters a person can read out and type: no look-alikes (0/O, 1/l/I). */
  password(length: number): string;
  /** A number in [0, 1), to spread what many nodes would do at once; guessable, so never for secrets. */
  fraction(): number;
}

const PASSWORD_ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** The operating system's generator. */
export const systemRandom: RandomSource = {
  uuid: () => randomUUID(),
  token: (bytes) => randomBytes(bytes).toString('base64url'),
  password: (length) =>
    Array.from({ length }, () => PASSWORD_ALPHABET.charAt(randomInt(PASSWORD_ALPHABET.length))).join(''),
  fraction: () => Math.random(),
};
