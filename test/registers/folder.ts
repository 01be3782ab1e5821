// A processes folder of its own for each test: a copy of the committed one, with files changed on purpose.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { PROCESSES } from '../processes/files.js';

export interface Folder {
  path: string;
  write(name: string, text: string): void;
  /** Replaces a text that must be there. */
  edit(name: string, from: string, to: string): void;
}

/** Copies the processes folder; it goes away with the test. */
export function folderCopy(): Folder {
  const folder = mkdtempSync(path.join(tmpdir(), 'percorsi-processes-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  cpSync(PROCESSES, folder, { recursive: true });
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  return {
    path: folder,
    write,
    edit(name, from, to) {
      const text = readFileSync(path.join(folder, name), 'utf8');
      if (!text.includes(from)) throw new Error(`Expected ${name} to hold "${from}", but it does not`);
      write(name, text.replace(from, to));
    },
  };
}
