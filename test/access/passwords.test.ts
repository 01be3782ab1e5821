// Password hashing: what is stored, what is accepted, what is refused.

import { describe, expect, it } from 'vitest';
import { DEFAULT_COST, hashPassword, mustBeFitPassword, verifyPassword } from '../../src/access/passwords.js';
import { systemRandom } from '../../src/kernel/random.js';

const CHEAP = { ln: 10, r: 8, p: 1 };

describe('hashPassword', () => {
  it('writes the cost beside salt and hash and never the password', async () => {
    const hash = await hashPassword('correct horse', systemRandom, CHEAP);
    expect(hash).toMatch(/^\$scrypt\$ln=10,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
    expect(hash).not.toContain('horse');
  });

  it('salts: the same password gives another hash each time', async () => {
    expect(await hashPassword('same', systemRandom, CHEAP)).not.toBe(await hashPassword('same', systemRandom, CHEAP));
  });

  it('costs 16 MB and five passes by default', () => {
    expect(128 * 2 ** DEFAULT_COST.ln * DEFAULT_COST.r).toBe(16 * 1024 * 1024);
    expect(DEFAULT_COST.p).toBeGreaterThanOrEqual(5);
  });
});

describe('verifyPassword', () => {
  it('accepts the password and nothing else', async () => {
    const hash = await hashPassword('perché no?', systemRandom, CHEAP);
    expect(await verifyPassword('perché no?', hash)).toBe(true);
    expect(await verifyPassword('Perché no?', hash)).toBe(false);
    expect(await verifyPassword('', hash)).toBe(false);
  });

  it('takes composed and decomposed letters for the same password', async () => {
    const hash = await hashPassword('perch\u00e9', systemRandom, CHEAP);
    expect(await verifyPassword('perche\u0301', hash)).toBe(true);
  });

  it('checks a hash made at another cost', async () => {
    expect(await verifyPassword('secret-1', await hashPassword('secret-1', systemRandom, { ln: 11, r: 4, p: 2 }))).toBe(true);
  });

  it.each(['', 'plain text', '$scrypt$ln=14$x$y', '$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA'])('takes %j for no hash at all', async (stored) => {
    expect(await verifyPassword('anything', stored)).toBe(false);
  });
});

describe('mustBeFitPassword', () => {
  it('counts characters as people do, not bytes', () => {
    expect(() => { mustBeFitPassword('àèìòùàèì', 'anna'); }).not.toThrow();
    expect(() => { mustBeFitPassword('😀😀😀😀', 'anna'); }).toThrow('Expected a password of 8 to 256 characters, but got 4');
  });

  it('refuses the username as its password without repeating it in the errors of others', () => {
    expect(() => { mustBeFitPassword('Anna.Rossi', 'anna.rossi'); }).toThrow('Expected a password other than the username');
    expect(() => { mustBeFitPassword('x'.repeat(257), 'anna'); }).toThrow('but got 257');
  });
});
