// What the checks of a form say, in Italian.

import type { Json } from '../../kernel/json.js';

/** What came, said without its value: it may be personal. */
export function whatCame(value: Json | undefined): string {
  if (value === undefined || value === null) return 'nulla';
  if (Array.isArray(value)) return `un elenco di ${String(value.length)} ${value.length === 1 ? 'voce' : 'voci'}`;
  switch (typeof value) {
    case 'string': return value.trim() === '' ? 'un testo vuoto' : 'un testo';
    case 'number': return 'un numero';
    case 'boolean': return 'un sì/no';
    default: return 'un gruppo di campi';
  }
}

/** `atteso un numero, arrivato un testo`; `what` brings its own participle. */
export function expected(what: string, came: Json | undefined): string {
  return came === undefined || came === null ? `${what}, non è arrivato nulla` : `${what}, arrivato ${whatCame(came)}`;
}

/** `12,5` as Italians write it. */
export function number(value: number): string {
  return new Intl.NumberFormat('it-IT', { maximumFractionDigits: 20, useGrouping: false }).format(value);
}
