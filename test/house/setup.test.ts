// The set-up of the two commands: an old Node is told so, missing dependencies are installed, and what is there is left alone.

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from './sources.js';

let folder: string;

/** A project of one dependency, with our set-up and an npm that only tells what it was asked. */
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'percorsi-setup-'));
  await mkdir(path.join(folder, 'scripts'));
  await cp(path.join(ROOT, 'scripts/setup.mjs'), path.join(folder, 'scripts/setup.mjs'));
  await writeFile(path.join(folder, 'npm-cli.js'), "console.log('npm', process.argv.slice(2).join(' ')); process.exit(Number(process.env.NPM_EXIT ?? 0));");
  await writeFile(path.join(folder, 'package-lock.json'), JSON.stringify({
    packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/tool': { version: '2.0.0', dev: true }, 'node_modules/extra': { version: '3.0.0', optional: true } },
  }));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function installed(...packages: [name: string, version: string][]): Promise<void> {
  for (const [name] of packages) {
    await mkdir(path.join(folder, 'node_modules', name), { recursive: true });
    await writeFile(path.join(folder, 'node_modules', name, 'package.json'), '{}');
  }
  const entries = packages.map(([name, version]) => [`node_modules/${name}`, { version }]);
  await writeFile(path.join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: Object.fromEntries(entries) as unknown }));
}

function run(code: string, env: Record<string, string> = {}): Promise<{ exitCode: number; output: string }> {
  const script = `import * as setup from ${JSON.stringify(path.join(folder, 'scripts/setup.mjs'))}; ${code}`;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--input-type=module', '-e', script], { env: { PATH: process.env['PATH'], npm_execpath: path.join(folder, 'npm-cli.js'), ...env } }, (error, stdout, stderr) => {
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

describe('set-up', () => {
  test('a Node too old is told in one sentence what to install', async () => {
    const old = (version: string) => run(`Object.defineProperty(process, 'versions', { value: { node: ${JSON.stringify(version)} } }); setup.requireNode(); console.log('went on');`);
    for (const version of ['18.20.4', '20.18.3']) {
      expect(await old(version)).toEqual({ exitCode: 1, output: `percorsi: Expected Node.js 20.19 or later, but this is ${version}: install a newer one (22 or 24 are maintained).\n` });
    }
    for (const version of ['20.19.0', '22.0.0', '24.1.0']) expect((await old(version)).output).toBe('went on\n');
  });

  test('what is missing or of another version is installed, without the tools for a start and with them for the tests', async () => {
    expect((await run('setup.ensureDependencies({ dev: false });')).output).toMatch(/^Installing dependencies \(1 missing.*npm ci .*--omit=dev\n$/s);
    await installed(['a', '0.9.0'], ['tool', '2.0.0']);
    expect((await run('setup.ensureDependencies({ dev: true });')).output).toMatch(/^Installing dependencies \(1 missing.*npm ci (?!.*--omit=dev)/s);
  });

  test('nothing happens when all is there; an optional package this machine cannot have does not count', async () => {
    await installed(['a', '1.0.0']);
    expect(await run('setup.ensureDependencies({ dev: false });')).toEqual({ exitCode: 0, output: '' });
    await installed(['a', '1.0.0'], ['tool', '2.0.0']);
    expect(await run('setup.ensureDependencies({ dev: true });')).toEqual({ exitCode: 0, output: '' });
  });

  test('an installation that fails ends in one sentence after npm’s own words', async () => {
    const { exitCode, output } = await run('setup.ensureDependencies({ dev: false }); console.log("went on");', { NPM_EXIT: '7' });
    expect(output).toMatch(/percorsi: The dependencies could not be installed: "npm ci .*" ended with code 7; what npm said stands above\. .*\n$/s);
    expect(exitCode).toBe(1);
  });
});
