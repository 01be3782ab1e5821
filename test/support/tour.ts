// Pages of documentation pasted as a newcomer pastes them: their commands, and what the page says comes of each.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MARK = '@@ end of step @@';

export interface TourStep {
  /** A `sh` block: what is typed. */
  typed: string;
  /** The `text` block right after it; empty when the page shows nothing. */
  shown: string;
}

/** The steps of a page, or of a part of it. */
export function stepsOf(markdown: string): TourStep[] {
  return [...markdown.matchAll(/```sh\n([\s\S]*?)```\n(?:```text\n([\s\S]*?)```\n)?/g)].map(([, typed = '', shown = '']) => ({ typed, shown }));
}

/**
 * Types all steps into one shell.
 * @param steps in the order of the page: later ones use the variables of earlier ones
 * @param env beside PATH: where the program answers, what a page assumes
 * @returns what each printed, without trailing space, and all that went to standard error
 */
export async function walk(steps: readonly TourStep[], env: Record<string, string>): Promise<{ printed: string[]; stderr: string }> {
  const script = steps.map(({ typed }) => `${typed}\necho '${MARK}'\n`).join('');
  const { stdout, stderr } = await run('bash', ['--norc', '--noprofile', '-c', script], { env: { PATH: process.env['PATH'], ...env }, timeout: 60_000, maxBuffer: 8_000_000 });
  return { printed: stdout.split(`${MARK}\n`).slice(0, -1).map((text) => text.trimEnd()), stderr };
}
