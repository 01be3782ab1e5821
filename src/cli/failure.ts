// How a command fails: one readable line on stderr and an exit code, never a stack trace.

import { AppError } from '../kernel/errors.js';
import { ConfigError } from '../config.js';

/** Exit codes of every command. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** A failure of a command, said in full by its message. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  constructor(message: string, readonly exitCode: number = EXIT.failed) {
    super(message);
  }
}

/** The line and exit code of whatever a command raised. */
export function describeFailure(error: unknown): { line: string; exitCode: number } {
  if (error instanceof ConfigError) return { line: error.message, exitCode: EXIT.usage };
  if (error instanceof CommandError) return { line: error.message, exitCode: error.exitCode };
  if (error instanceof AppError) {
    const details = error.errors.map(({ pointer, detail }) => `\n  ${pointer}: ${detail}`).join('');
    return { line: `${error.message}${details}`, exitCode: EXIT.failed };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { line: `It stopped on an unexpected error: ${message.split('\n')[0] ?? ''}. PERCORSI_LOG_LEVEL=debug shows where.`, exitCode: EXIT.failed };
}
