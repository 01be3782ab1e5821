// Building blocks of every message: keys, ids, instants, pages.

import { z } from 'zod';
import { isKey } from '../../kernel/ids.js';

/** A key: a decimal string of at most 63 bits. */
export const key = z.string().refine(isKey, { error: 'Expected a key (a decimal number as text)' }).meta({ id: 'Key', format: 'int64', pattern: '^(0|[1-9][0-9]{0,18})$' });
export const tenantId = z.string().regex(/^(<default>|[A-Za-z0-9_@.+-]{1,256})$/, 'Expected a territory id').meta({ description: 'Territory (tenant).' });
export const username = z.string().regex(/^[A-Za-z0-9_@.+-]{1,256}$/, 'Expected a username of letters, digits and _ @ . + -');
export const elementId = z.string().min(1).max(500);
/** A BPMN process id, DMN decision id and the like. */
export const definitionId = z.string().regex(/^[\p{L}_][\p{L}\p{N}_\-.]*$/u, 'Expected a process id (letters, digits and _ - .)').max(500);
export const instant = z.iso.datetime({ offset: true, error: 'Expected an instant such as 2027-01-15T09:30:00Z' });
export const count = z.int().min(0);
export const tag = z.string().regex(/^[A-Za-z][A-Za-z0-9_\-:.]{0,99}$/, 'Expected a tag: a letter, then letters, digits and _ - : .');
export const tags = z.array(tag).max(10);
export const text = z.string().max(10_000);
/** Any JSON value. */
export const json = z.json().meta({ id: 'Json' });
/** Process variables by name: any name, any JSON value. */
export const variables = z.record(z.string(), z.unknown()).meta({ description: 'Variables by name; values are JSON.' });
/** Taken and not used: it marks records in Camunda's own export stream, which has no counterpart here. */
export const operationReference = z.int().min(1);

/** UTC with Z, as every instant is written. Answers kept under an Idempotency-Key come back with dates as text already. */
export function utc(instantOrText: Date | string): string {
  return new Date(instantOrText).toISOString();
}

export function utcOrNull(value: Date | string | null): string | null {
  return value === null ? null : utc(value);
}

export const pathKey = <Name extends string>(name: Name): z.ZodObject<Record<Name, typeof key>> => z.object({ [name]: key } as Record<Name, typeof key>);
