// Guards: hard rules written as properties of an element, each with its Italian message and its article.

import type { GuardModel } from '../contract.js';
import type { Property } from './dialect.js';

/** `percorsi:guard`, `percorsi:guardMessage.2`… → which part, and of which guard. */
const GUARD = /^percorsi:(guard|guardMessage|guardArticle)(?:\.([2-9]|[1-9]\d+))?$/;

/** A guard as written, parts possibly missing: the check names what lacks. */
export interface GuardReading {
  /** 1 for the unsuffixed one. */
  number: number;
  condition: string | null;
  message: string | null;
  article: string | null;
}

/** All guards of an element, by number. */
export function readGuards(properties: readonly Property[]): GuardReading[] {
  const guards = new Map<number, GuardReading>();
  for (const { name, value } of properties) {
    const match = GUARD.exec(name);
    if (match === null) continue;
    const number = match[2] === undefined ? 1 : Number(match[2]);
    const guard = guards.get(number) ?? { number, condition: null, message: null, article: null };
    guards.set(number, guard);
    const text = value.trim() === '' ? null : value.trim();
    if (match[1] === 'guard') guard.condition ??= text;
    else if (match[1] === 'guardMessage') guard.message ??= text;
    else guard.article ??= text;
  }
  return [...guards.values()].sort((a, b) => a.number - b.number);
}

/** The guards that are whole. */
export function wholeGuards(readings: readonly GuardReading[]): GuardModel[] {
  return readings.flatMap(({ condition, message, article }) => (condition === null || message === null ? [] : [{ condition, message, article }]));
}

/** True for a property name of the guard family. */
export function isGuardProperty(name: string): boolean {
  return GUARD.test(name);
}
