// What feelin warns of while it answers null: here it is an error, save a path that leads nowhere.

import { FeelError } from './errors.js';
import { aTypeOf } from './values.js';

/** A warning of feelin. */
export interface Warning {
  type: string;
  message: string;
  details: { template: string; values: Record<string, unknown> };
}

/** A missing entry of a context, or anything of null: FEEL says null, and so do we. */
function isHarmless({ type, details }: Warning): boolean {
  const target = details.values['target'] ?? null;
  return type === 'NO_CONTEXT_ENTRY_FOUND' || (type === 'NO_PROPERTY_FOUND' && target === null);
}

function describe({ type, details }: Warning, names: ReadonlyMap<string, string>): string {
  const quoted = /'([^']*)'/.exec(details.template)?.[1] ?? '';
  switch (type) {
    case 'NO_VARIABLE_FOUND': return `Unknown name ${names.get(quoted) ?? quoted}`;
    case 'NO_PROPERTY_FOUND': return `Expected a context to take ${quoted} of, but got ${aTypeOf(details.values['target'])}`;
    default:
      // Types stand for values: a message is kept and shown where the data of a case must not be.
      return Object.entries(details.values).reduce((text, [key, value]) => text.replace(`{${key}}`, aTypeOf(value)), details.template);
  }
}

/** Kept of one evaluation: the first is what is told. */
const KEPT = 100;

/** The warnings of one expression. Harmless ones are counted, for a path may lead nowhere a million times. */
export class WarningLog {
  private kept: Warning[] = [];
  private harmless = 0;

  /** @param source the list feelin writes to: it calls nothing but its `push` */
  constructor(source: unknown[], private readonly names: ReadonlyMap<string, string>) {
    source.push = (...warnings: unknown[]) => {
      for (const warning of warnings as Warning[]) this.add(warning);
      return 0;
    };
  }

  private add(warning: Warning): void {
    if (isHarmless(warning)) this.harmless += 1;
    else if (this.kept.length < KEPT) this.kept.push(warning);
  }

  clear(): void {
    this.kept = [];
    this.harmless = 0;
  }

  /** A mark to forgive back to. */
  mark(): { kept: number; harmless: number } {
    return { kept: this.kept.length, harmless: this.harmless };
  }

  /** Forgets names and paths not found since the mark; true when there were any. */
  forgive(mark: { kept: number; harmless: number }): boolean {
    const since = this.kept.splice(mark.kept);
    const graver = since.filter(({ type }) => type !== 'NO_VARIABLE_FOUND');
    this.kept.push(...graver);
    const found = graver.length < since.length || this.harmless > mark.harmless;
    this.harmless = mark.harmless;
    return found;
  }

  /** Forgets all since the mark. */
  forget(mark: { kept: number; harmless: number }): void {
    this.kept.length = mark.kept;
    this.harmless = mark.harmless;
  }

  /** @throws FeelError for the first warning that matters */
  assertNone(): void {
    const [first] = this.kept;
    if (first) throw new FeelError(describe(first, this.names));
  }
}
