// Messages: who waits for one, and those that wait for somebody.

import type { BufferedMessageRecord } from '../kernel/domain.js';
import { toDocument } from './codec.js';
import { SPECS } from './collections/index.js';
import { UNSPENT } from './collections/work.js';
import type { Database, Document } from './connection.js';
import type { Store } from './contract.js';
import { isDuplicateKey } from './errors.js';
import { readerOf } from './lookups.js';

type MessageStore = Pick<Store, 'subscriptions' | 'bufferedMessages' | 'publishMessage' | 'isPublished'>;

const OLDEST_FIRST = { _id: 1 } as const;

export function createMessageStore(database: Database): MessageStore {
  const { bufferedMessages } = database.collections;
  const subscriptions = readerOf(database, 'messageSubscriptions');
  const buffered = readerOf(database, 'bufferedMessages');
  /** MongoDB removes expired messages once a minute: one that is still there must not stand in the way. */
  const removeExpired = ({ tenantId, name, correlationKey, messageId }: BufferedMessageRecord) =>
    bufferedMessages.deleteMany({ tenantId, name, correlationKey, messageId, $expr: { $lte: ['$expiresAt', '$$NOW'] } });
  return {
    subscriptions: (tenantId, messageName, correlationKey) => subscriptions.all({ tenantId, messageName, correlationKey }, OLDEST_FIRST),
    bufferedMessages: (tenantId, name, correlationKey, hostNow) =>
      buffered.all({ tenantId, name, correlationKey, expiresAt: { $gt: hostNow }, ...UNSPENT }, OLDEST_FIRST),
    async isPublished(message) {
      if (message.messageId === null) return false;
      await removeExpired(message);
      const { tenantId, name, correlationKey, messageId } = message;
      return (await bufferedMessages.findOne({ tenantId, name, correlationKey, messageId }, { projection: { _id: 1 } })) !== null;
    },
    async publishMessage(message) {
      const document = toDocument(SPECS.bufferedMessages, message) as Document;
      const { messageId } = message;
      if (messageId !== null) await removeExpired(message);
      try {
        await bufferedMessages.insertOne(document);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
  };
}
