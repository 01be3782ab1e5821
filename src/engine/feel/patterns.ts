// Regular expressions of diagrams and forms, matched in linear time: no pattern can hang the program.

import { RE2JS } from 're2js';
import { FeelError } from './errors.js';
import { MAX_CACHED, MAX_TEXT } from './limits.js';
import { LruCache } from './lru.js';

/** Longest pattern accepted. */
const MAX_PATTERN = 1_000;
const FLAGS: Readonly<Record<string, number>> = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE, s: RE2JS.DOTALL };
const compiled = new LruCache<RE2JS>(MAX_CACHED / 4);

/**
 * A compiled pattern (RE2 syntax: what JavaScript and XPath patterns share, without look-around and back-references).
 * @param flags of `i`, `m`, `s`
 * @throws FeelError naming what the pattern holds that cannot be run in linear time, or its fault
 */
export function compilePattern(pattern: string, flags = ''): RE2JS {
  const key = `${flags}/${pattern}`;
  const known = compiled.get(key);
  if (known) return known;
  if (pattern.length > MAX_PATTERN) throw new FeelError(`Expected a pattern of at most ${String(MAX_PATTERN)} characters, but it has ${String(pattern.length)}`);
  let bits = 0;
  for (const flag of flags) {
    const bit = FLAGS[flag];
    if (bit === undefined) throw new FeelError(`Expected the flags i, m or s, but got "${flag}"`);
    bits |= bit;
  }
  try {
    const made = RE2JS.compile(pattern, bits);
    compiled.set(key, made);
    return made;
  } catch (error) {
    throw new FeelError(`Expected a regular expression without look-around and back-references, but ${pattern} is not: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function bounded(text: string): string {
  if (text.length > MAX_TEXT) throw new FeelError(`Expected a text of at most ${String(MAX_TEXT)} characters, but it has ${String(text.length)}`);
  return text;
}

/** True when the pattern is found anywhere in the text (FEEL `matches`). */
export function patternFound(text: string, pattern: string, flags = ''): boolean {
  return compilePattern(pattern, flags).matcher(bounded(text)).find();
}

/** FEEL `replace`: every match, `$1` standing for a group and `$0` for the match. */
export function replacePattern(text: string, pattern: string, replacement: string, flags = ''): string {
  const matcher = compilePattern(pattern, flags).matcher(bounded(text));
  let result = '';
  let end = 0;
  while (matcher.find()) {
    result += text.slice(end, matcher.start()) + replacement.replace(/\$(\d)/g, (_all, group: string) => (Number(group) <= matcher.groupCount() ? matcher.group(Number(group)) ?? '' : ''));
    end = matcher.end();
    bounded(result);
  }
  return result + text.slice(end);
}

/** FEEL `split`: the text cut at every match. */
export function splitPattern(text: string, pattern: string): string[] {
  return compilePattern(pattern).split(bounded(text), -1);
}
