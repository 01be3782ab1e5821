// Collections of the program itself: accounts, receipts, counters, node numbers and the few facts about the database.

import type { AccountRecord, ReceiptRecord } from '../../kernel/domain.js';
import { BOOL, DATE, INT, JSON_TEXT, STRING, STRINGS } from '../fields.js';
import type { Spec } from './spec.js';

export const accounts: Spec<AccountRecord> = {
  collection: 'accounts',
  idField: 'username',
  fields: {
    username: STRING, displayName: STRING, email: STRING, passwordHash: STRING, groups: STRINGS, tenants: STRINGS,
    mustChangePassword: BOOL, disabled: BOOL, createdAt: DATE,
  },
  indexes: [],
};

export const receipts: Spec<ReceiptRecord> = {
  collection: 'receipts',
  idField: 'id',
  fields: {
    id: STRING, operation: STRING, bodyHash: STRING, state: STRING, answer: JSON_TEXT, status: INT, runningUntil: DATE, expiresAt: DATE,
  },
  indexes: [{ name: 'expiry', keys: { expiresAt: 1 }, expireAfterSeconds: 0 }],
};

/** A counter: the last number given. */
export interface CounterDocument {
  name: string;
  value: number;
}

export const counters: Spec<CounterDocument> = {
  collection: 'counters',
  idField: 'name',
  fields: { name: STRING, value: INT },
  indexes: [],
};

/** A node number and who holds it until when (host time). */
export interface NodeDocument {
  number: number;
  owner: string;
  until: Date;
}

export const nodes: Spec<NodeDocument> = {
  collection: 'nodes',
  idField: 'number',
  fields: { number: INT, owner: STRING, until: DATE },
  indexes: [
    { name: 'owner', keys: { owner: 1 }, unique: true },
    { name: 'until', keys: { until: 1 } },
  ],
};

/** Facts about the database, one document each: `schema`, `migration`, `cursorSecret`, `clock`. */
export interface MetaDocument {
  id: string;
  /** Schema version. */
  version: number | null;
  /** Lease of a running migration. */
  owner: string | null;
  until: Date | null;
  secret: string | null;
  /** Pinned business instant. */
  at: Date | null;
}

export const meta: Spec<MetaDocument> = {
  collection: 'meta',
  idField: 'id',
  fields: { id: STRING, version: INT, owner: STRING, until: DATE, secret: STRING, at: DATE },
  indexes: [],
};
