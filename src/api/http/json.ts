// JSON bodies: bounded in size and depth, read strictly, refused with the place where they break.

import { parse as parseForErrors, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { AppError } from '../../kernel/errors.js';
import type { Json } from '../../kernel/json.js';
import { pointerOf } from './issues.js';

export const MAX_JSON_BYTES = 6 * 1024 * 1024;
/** Members and lists within each other; deeper input serves no form and costs stack everywhere behind. */
export const MAX_DEPTH = 100;

/**
 * Reads a JSON text (RFC 8259). A member named twice counts once, the last one; `__proto__`, NUL characters and halves of
 * surrogate pairs are refused wherever they stand: databases and documents cannot keep them as they came.
 * @throws AppError VALIDATION with line and column, or naming the depth
 */
export function parseJson(text: string): Json {
  mustBeShallow(text);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (cause) {
    throw new AppError('VALIDATION', `Expected valid JSON, but ${whereBroken(text)}`, { cause });
  }
  // The name can also be written with escapes, so either hint sets off the search.
  if (text.includes('__proto__') || text.includes('\\u')) mustBeStorable(value, []);
  return value;
}

/** Counts brackets outside of strings, before any recursive reader sees the text. */
function mustBeShallow(text: string): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > MAX_DEPTH) {
        throw new AppError('VALIDATION', `Expected JSON nested at most ${String(MAX_DEPTH)} deep, but it is deeper at character ${String(at + 1)}`, {
          data: { limit: MAX_DEPTH },
        });
      }
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
}

function whereBroken(text: string): string {
  const errors: ParseError[] = [];
  parseForErrors(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [error] = errors;
  if (error === undefined) return 'it breaks off or holds a character that must be escaped';
  const before = text.slice(0, error.offset);
  const line = before.split('\n').length;
  const column = error.offset - before.lastIndexOf('\n');
  return `it breaks at line ${String(line)}, column ${String(column)} (${wordsOf(printParseErrorCode(error.error))})`;
}

/** `ValueExpected` → `value expected`. */
function wordsOf(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

function mustBeStorable(value: Json, path: readonly (string | number)[]): void {
  if (typeof value === 'string') mustBeText(value, path);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === '__proto__') throw refused('Expected another name, but got "__proto__"', [...path, name]);
    mustBeText(name, path);
    mustBeStorable(inner, [...path, name]);
  }
}

function mustBeText(text: string, path: readonly (string | number)[]): void {
  if (text.includes('\0')) throw refused('Expected text without NUL characters, but it holds one', path);
  if (/\p{Surrogate}/u.test(text)) throw refused('Expected well-formed Unicode text, but it holds half of a surrogate pair', path);
}

function refused(detail: string, path: readonly (string | number)[]): AppError {
  const pointer = pointerOf(path);
  return new AppError('VALIDATION', `${detail} at ${pointer}`, { errors: [{ pointer, detail }] });
}
