// Simple `${…}` expressions of Camunda 7 and Operaton diagrams, translated to FEEL; the rest is left for the check to refuse.

const WHOLE = /^[$#]\{([^{}]*)\}$/s;
const TOKEN = /\s*(?:(&&|\|\||==|!=|<=|>=|<|>|!|\(|\))|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(-?\d+(?:\.\d+)?)|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*))/y;
const WORDS: Record<string, string> = { and: 'and', or: 'or', not: '!', empty: 'empty', eq: '=', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=', true: 'true', false: 'false', null: 'null' };
const SYMBOLS: Record<string, string> = { '&&': 'and', '||': 'or', '==': '=' };
const MAX_NESTING = 50;
const COMPARISONS = new Set(['=', '!=', '<', '<=', '>', '>=']);

/**
 * Translates a Camunda 7 value: text without `${…}` is given back as it is; a variable, its properties, literals,
 * comparisons, `!`, `&&` and `||` become FEEL with a leading `=`; anything else (calls, ternaries, text around the
 * expression) is given back untouched, and `isJuel` tells so.
 */
export function juelToFeel(value: string): string {
  const inside = WHOLE.exec(value.trim())?.[1];
  if (inside === undefined) return value;
  const tokens = tokenise(inside);
  if (tokens === null) return value;
  const translation = new Translation(tokens);
  const feel = translation.disjunction();
  return feel === null || !translation.isAtEnd ? value : `=${feel}`;
}

/** True for a value that still holds a Camunda 7 expression. */
export function isJuel(value: string): boolean {
  return /[$#]\{/.test(value) && !value.trimStart().startsWith('=');
}

/** A literal as a FEEL string. */
export function feelString(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')}"`;
}

function tokenise(source: string): string[] | null {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.trimEnd().length) {
    const match = TOKEN.exec(source);
    if (match === null) return null;
    const [, symbol, string, number, path] = match;
    if (symbol !== undefined) tokens.push(SYMBOLS[symbol] ?? symbol);
    else if (string !== undefined) tokens.push(feelString(string.slice(1, -1).replace(/\\(.)/g, '$1')));
    else if (number !== undefined) tokens.push(number);
    else if (path !== undefined) tokens.push(Object.hasOwn(WORDS, path) ? (WORDS[path] ?? path) : path);
  }
  return tokens;
}

/** Recursive descent over `or`, `and`, comparison, negation; null = not one of the simple forms. */
class Translation {
  #at = 0;
  #depth = 0;
  readonly #tokens: string[];

  constructor(tokens: string[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  disjunction(): string | null {
    return this.#chain('or', () => this.#chain('and', () => this.#comparison()));
  }

  #chain(word: string, part: () => string | null): string | null {
    const parts: string[] = [];
    do {
      const next = part();
      if (next === null) return null;
      parts.push(next);
    } while (this.#take(word));
    return parts.join(` ${word} `);
  }

  #comparison(): string | null {
    const left = this.#operand();
    const operator = this.#tokens[this.#at];
    if (left === null || operator === undefined || !COMPARISONS.has(operator)) return left;
    this.#at += 1;
    const right = this.#operand();
    return right === null ? null : `${left} ${operator} ${right}`;
  }

  #operand(): string | null {
    // A hostile expression must not exhaust the stack.
    if (this.#depth > MAX_NESTING) return null;
    this.#depth += 1;
    const operand = this.#nested();
    this.#depth -= 1;
    return operand;
  }

  #nested(): string | null {
    if (this.#take('!')) {
      const operand = this.#operand();
      return operand === null ? null : `not(${operand})`;
    }
    if (this.#take('(')) {
      const inner = this.disjunction();
      return inner !== null && this.#take(')') ? `(${inner})` : null;
    }
    const token = this.#tokens[this.#at];
    if (token === undefined || !/^["\w-]/.test(token) || token === 'and' || token === 'or' || token === 'empty') return null;
    this.#at += 1;
    return token;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }
}
