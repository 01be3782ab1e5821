// One answer against its field: type, bounds, pattern, options.

import { Temporal } from 'temporal-polyfill';
import { patternFound } from '../../engine/feel/patterns.js';
import type { Json } from '../../kernel/json.js';
import { sameJson } from './data.js';
import type { AnswerField } from './model.js';
import type { Option } from './options.js';
import { expected, number } from './words.js';

/** Characters of one text, whatever the form allows. */
export const MAX_FIELD_TEXT = 100_000;

/** What checking a value needs beside the field. */
export interface ValueContext {
  /** A bound that may be FEEL, as a number; null when there is none. */
  bound: (written: Json) => number | null;
  /** Null when they cannot be had. */
  options: () => Option[] | null;
}

/** Null when the value is as the field wants it, else what is wrong, in Italian and without subject. */
export type ValueCheck = (field: AnswerField, value: Json, context: ValueContext) => string | null;

const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,63}$/;
const PHONE = /^\+?[0-9 ().\-/]{5,30}$/;

function checkText(field: AnswerField, value: Json, { bound }: ValueContext): string | null {
  if (typeof value !== 'string') return expected('atteso un testo', value);
  const { rules } = field;
  const shortest = bound(rules.minLength);
  const longest = Math.min(bound(rules.maxLength) ?? MAX_FIELD_TEXT, MAX_FIELD_TEXT);
  const length = Array.from(value.slice(0, MAX_FIELD_TEXT * 2)).length;
  if (length > longest) return `atteso un testo di al massimo ${String(longest)} caratteri, arrivato uno di ${String(length)}`;
  if (shortest !== null && length < shortest) return `atteso un testo di almeno ${String(shortest)} caratteri, arrivato uno di ${String(length)}`;
  if (field.type !== 'textfield') return null;
  if (rules.validationType === 'email' && !EMAIL.test(value)) return 'atteso un indirizzo di posta elettronica (nome@dominio), arrivato un testo diverso';
  if (rules.validationType === 'phone' && !PHONE.test(value)) return 'atteso un numero di telefono, arrivato un testo diverso';
  return rules.pattern === null || matches(value, rules.pattern) ? null : `atteso un testo della forma ${rules.pattern}, arrivato un testo diverso`;
}

function matches(value: string, pattern: string): boolean {
  try {
    return patternFound(value, pattern);
  } catch {
    // checkForm refuses such a pattern; one that got here lets nothing pass.
    return false;
  }
}

/** Decimals a number is written with: JSON has no other way to say them. */
function decimals(value: number): number {
  const [digits = '', exponent = '0'] = value.toString().split('e');
  return Math.max(0, (digits.split('.')[1] ?? '').length - Number(exponent));
}

function checkNumber(field: AnswerField, value: Json, { bound }: ValueContext): string | null {
  const isText = typeof value === 'string' && /^-?\d{1,300}(\.\d{1,300})?$/.test(value);
  if (field.serializeToString ? !isText : typeof value !== 'number' || !Number.isFinite(value)) {
    return expected(field.serializeToString ? 'atteso un numero scritto come testo' : 'atteso un numero', value);
  }
  const given = Number(value);
  const least = bound(field.rules.min);
  const most = bound(field.rules.max);
  if (least !== null && given < least) return `atteso un numero non minore di ${number(least)}, arrivato ${number(given)}`;
  if (most !== null && given > most) return `atteso un numero non maggiore di ${number(most)}, arrivato ${number(given)}`;
  const places = typeof value === 'string' ? (value.split('.')[1] ?? '').length : decimals(given);
  if (field.decimalDigits !== null && places > field.decimalDigits) {
    return `atteso un numero con al massimo ${String(field.decimalDigits)} decimali, arrivato uno con ${String(places)}`;
  }
  return null;
}

function checkCheckbox(_field: AnswerField, value: Json): string | null {
  return typeof value === 'boolean' ? null : expected('atteso un sì/no', value);
}

function listed(options: Option[]): string {
  const labels = options.slice(0, 8).map(({ label }) => `«${label}»`).join(', ');
  return options.length > 8 ? `${labels} o altre ${String(options.length - 8)}` : labels;
}

function checkOne(_field: AnswerField, value: Json, { options }: ValueContext): string | null {
  const known = options();
  if (known === null) return 'attesa una delle opzioni, ma le opzioni non si possono leggere';
  return known.some((option) => sameJson(option.value, value)) ? null : `attesa una delle opzioni ${listed(known)}, arrivato altro`;
}

function checkMany(field: AnswerField, value: Json, context: ValueContext): string | null {
  if (!Array.isArray(value)) return expected('atteso un elenco di opzioni', value);
  const known = context.options();
  if (known === null) return 'attese alcune delle opzioni, ma le opzioni non si possono leggere';
  if (value.length > known.length) return `attese al massimo ${String(known.length)} opzioni, arrivate ${String(value.length)}`;
  for (const [index, item] of value.entries()) {
    const wrong = checkOne(field, item, { ...context, options: () => known });
    if (wrong) return wrong;
    if (value.slice(0, index).some((earlier) => sameJson(earlier, item))) return 'attesa ogni opzione una volta sola, arrivata due volte';
  }
  return null;
}

const OFFSET = '(?:Z|[+-]\\d{2}:\\d{2})?';
const TIME = '\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,3})?)?';
const MOMENTS = {
  date: { pattern: /^\d{4}-\d{2}-\d{2}$/, what: 'attesa una data come 2027-02-08' },
  time: { pattern: new RegExp(`^${TIME}${OFFSET}$`), what: "attesa un'ora come 09:30" },
  datetime: { pattern: new RegExp(`^\\d{4}-\\d{2}-\\d{2}T${TIME}${OFFSET}$`), what: 'attesa una data e ora come 2027-02-08T09:30' },
} as const;

function exists(text: string, subtype: AnswerField['subtype']): boolean {
  const local = text.replace(/(Z|[+-]\d{2}:\d{2})$/, '');
  try {
    if (subtype === 'date') Temporal.PlainDate.from(text, { overflow: 'reject' });
    else if (subtype === 'time') Temporal.PlainTime.from(local, { overflow: 'reject' });
    else Temporal.PlainDateTime.from(local, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

function checkMoment({ subtype }: AnswerField, value: Json): string | null {
  const { pattern, what } = MOMENTS[subtype];
  if (typeof value !== 'string') return expected(what, value);
  return pattern.test(value) && exists(value, subtype) ? null : `${what}, arrivata una scrittura diversa o una che non esiste`;
}

/** The check of each type of field. */
export const VALUE_CHECKS: Readonly<Record<Exclude<AnswerField['type'], 'expression'>, ValueCheck>> = {
  textfield: checkText, textarea: checkText, number: checkNumber, checkbox: checkCheckbox,
  radio: checkOne, select: checkOne, checklist: checkMany, taglist: checkMany, datetime: checkMoment,
};
