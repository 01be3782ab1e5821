// `npm test`: sets itself up, runs the gates (types, lint, dead code) and the tests, and ends with one line that counts both.

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies, requireNode, root } from './setup.mjs';

const RESULTS = join(root, '.cache', 'vitest.json');
const SUMMARY = join(root, '.cache', 'test-summary.txt');

requireNode();
ensureDependencies({ dev: true });
mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(RESULTS, { force: true });
rmSync(SUMMARY, { force: true });

const filters = process.argv.slice(2);
// With a filter (`npm test -- test/store`) only the tests named run: the gates are for the whole.
const gates = filters.length > 0 ? [] : [
  { name: 'types', command: bin('typescript', 'bin/tsc'), args: ['-p', '.'] },
  { name: 'lint', command: bin('eslint', 'bin/eslint.js'), args: ['.', '--max-warnings', '0', '--cache', '--cache-strategy', 'content', '--cache-location', '.cache/eslint'] },
  { name: 'dead code', command: bin('knip', 'bin/knip.js'), args: ['--no-progress'] },
];

let passed = 0;
let failed = 0;
for (const { name, command, args } of gates) {
  const begun = Date.now();
  const ok = (await run(command, args)) === 0;
  if (ok) passed += 1;
  else failed += 1;
  console.log(`${ok ? 'passed' : 'FAILED'}: gate ${name} (${((Date.now() - begun) / 1000).toFixed(0)} s)`);
}

process.env.PERCORSI_MONGOD = await mongodForTests();
const vitestCode = await run(bin('vitest', 'vitest.mjs'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`, ...filters]);
const tests = countTests(vitestCode);
passed += tests.passed;
failed += tests.failed;

const line = `${passed} passed, ${failed} failed`;
writeFileSync(SUMMARY, `${line}\n`);
console.log(line);
process.exitCode = failed === 0 ? 0 : 1;

/** The database the tests run on, found or fetched the way the program does it; without one no test can run. */
async function mongodForTests() {
  const { register } = await import('tsx/esm/api');
  const unregister = register();
  try {
    const { findMongod } = await import('../src/store/embedded/binary.ts');
    const { path } = await findMongod({ env: process.env, preferred: null, say: (text) => console.log(text) });
    return path;
  } catch (error) {
    console.log(`FAILED: ${error.message}`);
    return '';
  } finally {
    await unregister();
  }
}

/** A test that did not run (skipped, pending, a file that could not be loaded, a runner that died) counts as failed. */
function countTests(exitCode) {
  let results;
  try {
    results = JSON.parse(readFileSync(RESULTS, 'utf8'));
  } catch {
    console.log('FAILED: the test runner left no results');
    return { passed: 0, failed: 1 };
  }
  const counts = { passed: 0, failed: 0 };
  for (const file of results.testResults) {
    for (const test of file.assertionResults) {
      if (test.status === 'passed') counts.passed += 1;
      else {
        counts.failed += 1;
        if (test.status !== 'failed') console.log(`FAILED (did not run): ${test.fullName}`);
      }
    }
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) {
      console.log(`FAILED: ${file.name} could not be run`);
      counts.failed += 1;
    }
  }
  if (counts.passed === 0) counts.failed += 1;
  if (exitCode !== 0 && counts.failed === 0) {
    console.log('FAILED: the test runner reported an error outside any test');
    counts.failed = 1;
  }
  return counts;
}

function bin(name, file) {
  return join(root, 'node_modules', name, file);
}

/** Runs a Node script of node_modules; its exit code, or 1 when a signal ended it. */
function run(script, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
