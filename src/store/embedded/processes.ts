// Looking at other processes of this machine: is one alive, is it the one we mean, and stopping an abandoned mongod.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const GRACE_MS = 10_000;
const POLL_MS = 50;

/**
 * What tells this process from a later one with the same number: the instant it began, as the system gives it.
 * @returns null when no such process is alive (a zombie is dead)
 */
export async function processIdentity(pid: number): Promise<string | null> {
  if (!isRunning(pid)) return null;
  if (process.platform === 'linux') return linuxIdentity(pid);
  if (process.platform === 'win32') return 'alive';
  try {
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim() || null;
  } catch {
    return null;
  }
}

/** The command line of a process, empty when it cannot be read. */
export async function commandLine(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') return (await readFile(`/proc/${String(pid)}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    return (await run('ps', ['-o', 'args=', '-p', String(pid)])).stdout;
  } catch {
    return '';
  }
}

/**
 * Asks a process to stop and, past ten seconds, ends it (MongoDB's journal makes that safe).
 * @returns true when it is gone
 */
export async function stopProcess(pid: number): Promise<boolean> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return (await processIdentity(pid)) === null;
    }
    for (let waited = 0; waited < GRACE_MS; waited += POLL_MS) {
      if ((await processIdentity(pid)) === null) return true;
      await sleep(POLL_MS);
    }
  }
  return false;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function linuxIdentity(pid: number): Promise<string | null> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${String(pid)}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The name in parentheses may hold spaces: fields count from the last one. Field 3 is the state, 22 the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return `${boot.trim()}/${fields[19] ?? ''}`;
  } catch {
    return null;
  }
}
