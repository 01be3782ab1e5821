// Names in a search: the record's own fields, parts of embedded ones, the source's extra names; anything else is refused.

import { AppError } from '../../kernel/errors.js';
import { pathOf } from '../collections/spec.js';
import type { Field } from '../fields.js';
import type { Source } from './sources.js';

export interface NamedField {
  /** Path in the stored document. */
  path: string;
  field: Field;
  /** Where its order is kept when that is another field. */
  order: string;
  /** True when one document may hold several values. */
  isMany: boolean;
}

/** @throws AppError VALIDATION naming the field and those that exist */
export function namedField(source: Source, collection: string, name: string): NamedField {
  const own = Object.hasOwn(source.names, name) ? source.names[name] : undefined;
  if (own !== undefined) return { ...own, order: own.path, isMany: own.field.kind === 'strings' };
  const [head = '', part, ...deeper] = name.split('.');
  const fields = source.spec.fields as Record<string, Field>;
  const field = Object.hasOwn(fields, head) && !source.closed.includes(head) ? fields[head] : undefined;
  if (field !== undefined && part === undefined) {
    const path = pathOf(source.spec, head);
    const order = Object.hasOwn(source.orders, head) ? source.orders[head] : undefined;
    return { path, field, order: order ?? path, isMany: field.kind === 'strings' || field.kind === 'list' };
  }
  if (field !== undefined && part !== undefined && deeper.length === 0 && (field.kind === 'object' || field.kind === 'list')) {
    const inner = Object.hasOwn(field.fields, part) ? field.fields[part] : undefined;
    if (inner !== undefined) return { path: name, field: inner, order: name, isMany: field.kind === 'list' };
  }
  const known = [...Object.keys(fields).filter((each) => !source.closed.includes(each)), ...Object.keys(source.names)];
  throw new AppError('VALIDATION', `Expected a field of ${collection} (${known.join(', ')}), but got ${JSON.stringify(name).slice(0, 80)}`);
}
