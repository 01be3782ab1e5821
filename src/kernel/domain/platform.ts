// Accounts and receipts: what the installation keeps for itself.

import type { GroupId } from '../actor.js';
import type { JsonObject } from '../json.js';
import type { TenantId } from './definitions.js';

export interface AccountRecord {
  username: string;
  displayName: string | null;
  email: string | null;
  /** scrypt hash with its parameters and salt. */
  passwordHash: string;
  groups: GroupId[];
  tenants: TenantId[];
  mustChangePassword: boolean;
  disabled: boolean;
  createdAt: Date;
}

/** Answer kept for 24 h under (actor, idempotency key). */
export interface ReceiptRecord {
  id: string;
  operation: string;
  bodyHash: string;
  state: 'running' | 'done';
  /** The answer to give again. */
  answer: JsonObject | null;
  status: number | null;
  /** Host instants: until when a running one is believed alive, and when the receipt goes. */
  runningUntil: Date;
  expiresAt: Date;
}
