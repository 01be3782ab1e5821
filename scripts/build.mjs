// Turns src into JavaScript once per content: half the time of a start is saved against translating while loading (docs/decisions).

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const SOURCES = join(root, 'src');
const BUILDS = join(root, '.cache', 'build');

/**
 * Builds src unless this very content was built before; programs that start at the same time do not disturb each other.
 * @returns folder with the same tree as src, in JavaScript
 */
export async function build() {
  const files = readdirSync(SOURCES, { recursive: true }).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')).sort();
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'esbuild', 'package.json'), 'utf8'));
  const hash = createHash('sha256').update(version);
  for (const name of files) hash.update(name).update('\0').update(readFileSync(join(SOURCES, name))).update('\0');
  const target = join(BUILDS, hash.digest('hex').slice(0, 16));
  if (existsSync(target)) return target;

  const { build: transpile } = await import('esbuild');
  const fresh = join(BUILDS, `new-${process.pid}`);
  await transpile({
    entryPoints: files.map((name) => join(SOURCES, name)), outdir: fresh, outbase: SOURCES,
    format: 'esm', platform: 'node', target: 'node20.19', logLevel: 'error', sourcemap: 'linked',
  });
  try {
    renameSync(fresh, target);
  } catch (error) {
    // Somebody else has just built the same.
    if (!existsSync(target)) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
  removeOlder(target);
  return target;
}

/** Keeps the newest few: a program that still runs on an older build may load a part of it late. */
function removeOlder(current) {
  const KEPT = 5;
  const others = readdirSync(BUILDS).map((name) => join(BUILDS, name)).filter((folder) => folder !== current && !folder.includes('new-'));
  const byAge = others.map((folder) => ({ folder, at: ageOf(folder) })).sort((a, b) => b.at - a.at);
  for (const { folder } of byAge.slice(KEPT)) rmSync(folder, { recursive: true, force: true });
}

function ageOf(folder) {
  try {
    return statSync(folder).mtimeMs;
  } catch {
    // Removed meanwhile by another start.
    return 0;
  }
}
