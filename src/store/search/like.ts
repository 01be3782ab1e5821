// The `like` operator: `*` any run, `?` one character, `\` escapes; made into an anchored pattern that cannot run away.

import { AppError } from '../../kernel/errors.js';

/** Longest pattern accepted, in characters. */
const MOST_CHARACTERS = 1000;

export interface LikePattern {
  /** The characters before the first `*` or `?`: what an index can be asked for. */
  prefix: string;
  /** Filter of the whole text. */
  matches: { $regex: string; $options: 's' };
}

/**
 * Translates a pattern.
 * @throws AppError VALIDATION when it is too long or holds a NUL character
 */
export function likePattern(pattern: string, field: string): LikePattern {
  if (pattern.length > MOST_CHARACTERS || pattern.includes('\0')) {
    throw new AppError('VALIDATION', `Expected the pattern for ${field} to have at most ${String(MOST_CHARACTERS)} characters and no NUL, but got ${String(pattern.length)} characters`);
  }
  const { prefix, chunks } = read(pattern);
  const [first = '', ...rest] = chunks;
  const last = rest.pop();
  // Each run but the last takes the first place its chunk fits and never tries another (atomic groups): linear time.
  const middle = rest.filter((chunk) => chunk !== '').map((chunk) => `(?>.*?${chunk})`).join('');
  return { prefix, matches: { $regex: `^${first}${middle}${last === undefined ? '' : `.*${last}`}\\z`, $options: 's' } };
}

/** Filter for a text that starts with `prefix`, answerable from an index. */
export function startsWith(prefix: string): { $regex: string; $options: 's' } {
  return { $regex: `^${Array.from(prefix, literal).join('')}`, $options: 's' };
}

/** Splits a pattern at its `*`; what is between is a pattern of fixed length. */
function read(pattern: string): { prefix: string; chunks: string[] } {
  const chunks = [''];
  let prefix = '';
  let isPlain = true;
  const characters = Array.from(pattern);
  const add = (part: string): void => {
    chunks[chunks.length - 1] = (chunks.at(-1) ?? '') + part;
  };
  for (let at = 0; at < characters.length; at += 1) {
    let character = characters[at] ?? '';
    if (character === '*') {
      isPlain = false;
      chunks.push('');
    } else if (character === '?') {
      isPlain = false;
      add('.');
    } else {
      if (character === '\\' && at + 1 < characters.length) {
        at += 1;
        character = characters[at] ?? '';
      }
      if (isPlain) prefix += character;
      add(literal(character));
    }
  }
  return { prefix, chunks };
}

function literal(character: string): string {
  return /[A-Za-z0-9]/.test(character) || character > '\x7f' ? character : `\\${character}`;
}
