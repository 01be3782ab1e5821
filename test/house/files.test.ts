// The files themselves: each opens by saying what it is, stays readable, and leaves nothing half done.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, sourcesOf } from './sources.js';

const MAX_LINES = 300;
/** A table of records, not a text of instructions: read by looking up, never from top to bottom. */
const LONGER_TABLES = new Set(['src/kernel/domain.ts']);
const sources = sourcesOf('src', 'test', 'scripts', 'bench');
const ofFile = (find: (text: string, name: string) => string | null) => sources.flatMap(({ name, text }) => find(text, name) ?? []);

describe('source files', () => {
  test('each opens with one sentence on its room in the house', () => {
    const without = ofFile((text, name) => {
      const first = text.split('\n').find((line) => !line.startsWith('#!')) ?? '';
      return /^\/\/ \S.{15,}/.test(first) ? null : name;
    });
    expect(without).toEqual([]);
  });

  test(`none has more than ${String(MAX_LINES)} lines of code`, () => {
    const long = ofFile((text, name) => {
      // Comments and blank lines make a file longer and easier: they do not count.
      const lines = text.split('\n').filter((line) => !/^\s*(?:\/\/|\/?\*|$)/.test(line)).length;
      return lines > MAX_LINES && !LONGER_TABLES.has(name) ? `${name}: ${String(lines)}` : null;
    });
    expect(long).toEqual([]);
  });

  test('nothing is left to do, switched off or run alone', () => {
    // Spelled in pieces, so that this file passes its own rule.
    const marks = new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', '@ts-' + 'ignore', '@ts-' + 'nocheck', String.raw`\b(?:test|it|describe)\.(?:on` + String.raw`ly|sk` + String.raw`ip|to` + 'do)'].join('|'));
    expect(ofFile((text, name) => { const mark = marks.exec(text)?.[0]; return mark === undefined ? null : `${name}: ${mark}`; })).toEqual([]);
  });
});

describe('the repository', () => {
  // Files git knows or would add: what is ignored is nobody's business.
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' }).split('\n').filter((name) => name !== '');

  test('no path of the machine it was written on, no registry address in the lock file', () => {
    const telling = files
      .filter((name) => /\.(ts|mjs|js|json|md|ya?ml|bpmn|dmn|form)$/.test(name))
      .filter((name) => {
        const text = readFileSync(path.join(ROOT, name), 'utf8');
        return /\/(?:root|home|Users)\/[a-z]/.test(text) || (name === 'package-lock.json' && text.includes('"resolved"'));
      });
    expect(telling).toEqual([]);
  });

  test('what every public project holds is there', () => {
    for (const name of ['LICENSE', 'NOTICE', 'README.md', 'CHANGELOG.md', 'publiccode.yml', 'docs/architecture.md', 'docs/administrator.md', '.ci/run']) {
      expect(files, name).toContain(name);
    }
  });
});
