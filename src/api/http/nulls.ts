// PERCORSI_API_NULLS=omit: the shape of Camunda 8.8, where what is null is absent.

/** Members whose content belongs to the processes, not to the API: a null in it is a value. */
const OPAQUE = new Set(['variables']);

/** A body without its null members, at any depth but inside process data. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([name, inner]) => [name, OPAQUE.has(name) ? inner : withoutNulls(inner)]));
}
