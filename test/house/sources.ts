// The program's own source files, read once for the tests of the house.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export const ROOT = path.resolve(import.meta.dirname, '../..');

export interface SourceFile {
  /** From the root, with `/`. */
  name: string;
  text: string;
}

/** Every .ts and .mjs file under the folders named. */
export function sourcesOf(...folders: string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|mjs)$/.test(name))
      .map((name) => `${folder}/${name.replaceAll(path.sep, '/')}`)
      .sort()
      .map((name) => ({ name, text: readFileSync(path.join(ROOT, name), 'utf8') })),
  );
}

/** What a file imports, statically, dynamically or as types: relative ones as names from the root, packages as written. */
export function importsOf({ name, text }: SourceFile): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? path.posix.join(path.posix.dirname(name), fileName) : fileName,
  );
}
