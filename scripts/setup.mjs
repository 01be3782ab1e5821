// The set-up before anything else runs: plain Node without a single dependency, because the dependencies are what it sets up.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 19];

/** Folder that holds package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Ends the process with one sentence when Node is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(`Expected Node.js ${OLDEST_NODE.join('.')} or later, but this is ${process.versions.node}: install a newer one (22 or 24 are maintained).`);
}

/**
 * Installs the dependencies when node_modules does not hold what package-lock.json asks for.
 * @param {{ dev: boolean }} options dev: the tools of the tests too
 */
export function ensureDependencies({ dev }) {
  const wanted = lockedPackages(join(root, 'package-lock.json'));
  // Installed as a package of another project: its installer has brought the dependencies.
  if (wanted === null) return;
  const installed = lockedPackages(join(root, 'node_modules', '.package-lock.json')) || {};
  const missing = Object.keys(wanted).filter((name) => isNeeded(wanted[name], dev) && !isInstalled(name, wanted[name], installed[name]));
  if (missing.length === 0) return;
  process.stderr.write(`Installing dependencies (${missing.length} missing or outdated)…\n`);
  const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  // Who has the tools of the tests keeps them: a developer starts the program in the tree they test.
  const hasTools = Object.keys(installed).some((name) => installed[name].dev);
  if (!dev && !hasTools) args.push('--omit=dev');
  const result = npm(args);
  if (result.status !== 0) {
    const reason = result.error ? result.error.message : `code ${result.status}`;
    fail(`The dependencies could not be installed: "npm ${args.join(' ')}" ended with ${reason}; what npm said stands above. Check that its registry can be reached and start again.`);
  }
}

function isNeeded(entry, dev) {
  if (entry.link || entry.optional || entry.devOptional) return false;
  return dev || !entry.dev;
}

function isInstalled(name, wanted, installed) {
  return installed !== undefined && installed.version === wanted.version && existsSync(join(root, name, 'package.json'));
}

function lockedPackages(file) {
  if (!existsSync(file)) return null;
  const packages = { ...JSON.parse(readFileSync(file, 'utf8')).packages };
  delete packages[''];
  return packages;
}

function npm(args) {
  // Under `npm start` npm names itself; its own output goes to stderr, so that a command's stdout stays its own.
  const cli = process.env.npm_execpath;
  const stdio = ['ignore', process.stderr.fd, process.stderr.fd];
  if (cli && /npm-cli\.[cm]?js$/.test(cli)) return spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio });
  return spawnSync('npm', args, { cwd: root, stdio, shell: process.platform === 'win32' });
}

/** Prints one sentence and ends. */
export function fail(sentence) {
  process.stderr.write(`percorsi: ${sentence}\n`);
  process.exit(1);
}
