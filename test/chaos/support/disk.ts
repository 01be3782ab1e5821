// A disk of a few hundred megabytes that can be filled: a memory file system in a mount namespace of its own.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const CHUNK = Buffer.alloc(65_536);

export interface SmallDisk {
  /** Folder on it. */
  folder: string;
  /** Takes all the room that is left. */
  fill(): Promise<void>;
  /** Gives the room back. */
  free(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Mounts the disk. It lives in a user and mount namespace held by a sleeping process and is reached through that process's root, so
 * that no privilege is needed where users may make namespaces.
 * @throws Error saying what was tried where the system allows neither
 */
export async function smallDisk(megabytes: number): Promise<SmallDisk> {
  const mount = mkdtempSync(path.join(tmpdir(), 'percorsi-disk-'));
  const keeper = spawn('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', `mount -t tmpfs -o size=${String(megabytes)}m tmpfs '${mount}' && touch '${mount}/mounted' && exec sleep 100000`], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  keeper.stderr.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  const ended = new Promise<void>((resolve) => { keeper.once('close', () => { resolve(); }); keeper.once('error', (error) => { said += error.message; resolve(); }); });
  const killKeeper = (): void => { keeper.kill('SIGKILL'); };
  process.once('exit', killKeeper);
  const inside = `/proc/${String(keeper.pid)}/root${mount}`;
  while (!(await exists(path.join(inside, 'mounted')))) {
    const over = await Promise.race([ended.then(() => true), sleep(50).then(() => false)]);
    if (over) throw new Error(`Expected to mount a small memory file system by "unshare --user --mount" (util-linux; user namespaces must be allowed, else run as root), but: ${said}`);
  }
  const folder = path.join(inside, 'data');
  mkdirSync(folder);
  const filler = path.join(inside, 'filler');
  return {
    folder,
    async fill() {
      const file = await open(filler, 'w');
      try {
        for (;;) await file.write(CHUNK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        await file.close();
      }
    },
    free: () => rm(filler, { force: true }),
    async close() {
      process.off('exit', killKeeper);
      killKeeper();
      await ended;
      rmSync(mount, { recursive: true, force: true });
    },
  };
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(() => true, () => false);
}
