// Licences: everything installed is permissive, so that any administration may reuse the whole.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './sources.js';

/** Licences that ask for no more than attribution. */
const PERMISSIVE = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'BlueOak-1.0.0', 'Unlicense', 'CC0-1.0', 'Python-2.0', 'PSF-2.0', 'CC-BY-3.0', 'CC-BY-4.0', 'MIT-0', 'WTFPL', 'Zlib']);
/** Weak copyleft, file by file, in tools that never ship with the program. */
const IN_TOOLS_ONLY = new Set(['MPL-2.0']);

/** Packages that declare no licence in package.json; what their own files say instead, read by a person. */
const READ_IN_THEIR_FILES: Record<string, string> = { 'cli-table': 'MIT' };

interface LockedPackage { dev?: boolean; optional?: boolean; license?: unknown }

/** Packages of the lock file with the licence each declares, without those this machine did not install. */
function installed(): { name: string; dev: boolean; licence: string }[] {
  const lock = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Record<string, LockedPackage> };
  return Object.entries(lock.packages)
    .filter(([name]) => name !== '')
    .map(([name, { dev, license }]) => ({ name: name.replace(/^.*node_modules\//, ''), dev: dev === true, licence: typeof license === 'string' ? license : declared(name) }));
}

/** Older packages declare `{ type }` or a list of such. */
function declared(folder: string): string {
  const { license, licenses } = JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8')) as { license?: { type?: string } | string; licenses?: { type?: string }[] };
  return (typeof license === 'string' ? license : license?.type) ?? licenses?.map(({ type }) => type).join(' AND ') ?? READ_IN_THEIR_FILES[path.basename(folder)] ?? '';
}

/** True when one of the alternatives is made only of accepted licences. */
function isAccepted(expression: string, accepted: ReadonlySet<string>): boolean {
  const alternatives = expression.replaceAll(/[()]/g, '').split(/ OR /i);
  return alternatives.some((alternative) => alternative.split(/ AND /i).every((id) => accepted.has(id.trim())));
}

describe('licences', () => {
  test('the rule refuses copyleft, and what declares nothing', () => {
    expect(['MIT', '(MIT OR GPL-3.0)', 'ISC AND CC-BY-3.0'].map((licence) => isAccepted(licence, PERMISSIVE))).toEqual([true, true, true]);
    expect(['GPL-3.0', 'MIT AND AGPL-3.0', 'SSPL-1.0', 'UNLICENSED', ''].map((licence) => isAccepted(licence, PERMISSIVE))).toEqual([false, false, false, false, false]);
  });

  test('every dependency is permissive; weak copyleft only among the tools', () => {
    const packages = installed();
    expect(packages.length).toBeGreaterThan(100);
    const refused = packages.filter(({ dev, licence }) => !isAccepted(licence, dev ? new Set([...PERMISSIVE, ...IN_TOOLS_ONLY]) : PERMISSIVE));
    expect(refused).toEqual([]);
  });

  test('NOTICE names everything the program is made of', () => {
    const notice = readFileSync(path.join(ROOT, 'NOTICE'), 'utf8').split(/[\s,:;()]+/);
    const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    expect(Object.keys(dependencies).filter((name) => !notice.includes(name))).toEqual([]);
  });
});
