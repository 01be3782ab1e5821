// What the pages say of the program that can be read off it: the error codes, and links that lead somewhere.

import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ERROR_REGISTRY } from '../../src/kernel/errors.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DOCS = path.join(ROOT, 'docs');

test('the integrator’s table has every error code with its status and title, and no other', async () => {
  const page = await readFile(path.join(DOCS, 'integrator.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| (.+?) \| (.+?) \|$/gm)].map(([, code = '', status, title = '']) => [code, { status: Number(status), title }] as const);
  expect(Object.fromEntries(rows)).toEqual(ERROR_REGISTRY);
});

/** Anchor of a heading as code forges make it. */
const anchorOf = (heading: string) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');

describe('links', async () => {
  const pages = ['README.md', ...(await readdir(DOCS)).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
  const links = (await Promise.all(pages.map(async (page) => {
    const text = await readFile(path.join(ROOT, page), 'utf8');
    return [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target = '']) => [page, target] as const);
  }))).flat();

  test('are there', () => { expect(links.length).toBeGreaterThan(8); });

  test.each(links)('%s: %s leads somewhere', async (page, target) => {
    const [file = '', anchor] = target.split('#');
    const where = file === '' ? path.join(ROOT, page) : path.resolve(ROOT, path.dirname(page), file);
    expect((await stat(where).catch(() => null)) !== null, where).toBe(true);
    if (anchor === undefined) return;
    const headings = [...(await readFile(where, 'utf8')).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
    expect(headings).toContain(anchor);
  });

  test('the index of docs/ names every page', async () => {
    const index = await readFile(path.join(DOCS, 'README.md'), 'utf8');
    for (const page of pages.filter((name) => name.startsWith('docs/') && name !== 'docs/README.md')) expect(index).toContain(`(${path.basename(page)})`);
  });
});
