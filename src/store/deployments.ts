// Deployed files: kept once by hash; definitions, forms and decisions by key and by version.

import type { mongo } from 'mongoose';
import type { ProcessDefinitionRecord } from '../kernel/domain.js';
import { toDocument, toRecord } from './codec.js';
import { SPECS } from './collections/index.js';
import { runTogether } from './commit/index.js';
import { insert } from './commit/write.js';
import type { Write } from './commit/write.js';
import type { Database, Document } from './connection.js';
import type { NewDeployment, Store } from './contract.js';
import { readerOf } from './lookups.js';

type DeploymentStore = Pick<Store, 'deploy' | 'definition' | 'definitionOf' | 'lastDefinition' | 'startedByMessage' | 'resource' | 'form' | 'lastForm' | 'decision' | 'lastDecision'>;

const NEWEST = { version: -1 } as const;

export function createDeploymentStore(database: Database): DeploymentStore {
  const definitions = readerOf(database, 'processDefinitions');
  const forms = readerOf(database, 'forms');
  const decisions = readerOf(database, 'decisions');

  const definitionOf: Store['definitionOf'] = (tenantId, processId, { now, version }) =>
    definitions.first({ tenantId, processId, ...(version === undefined ? effectiveAt(now) : { version }) }, NEWEST);

  return {
    deploy: (deployment) => deploy(database, deployment),
    definition: definitions.byKey,
    definitionOf,
    lastDefinition: (tenantId, processId) => definitions.first({ tenantId, processId }, NEWEST),
    async startedByMessage(tenantId, messageName, now) {
      const processIds = await database.models.processDefinitions.distinct('processId', { tenantId, startMessages: messageName });
      const inForce = await Promise.all(processIds.map((processId) => definitionOf(tenantId, processId as string, { now })));
      return inForce.filter((definition): definition is ProcessDefinitionRecord => definition?.startMessages.includes(messageName) === true);
    },
    async resource(hash) {
      const found = await database.models.resources.findById(hash).lean();
      return found === null ? null : toRecord(SPECS.resources, found).content;
    },
    form: forms.byKey,
    lastForm: (tenantId, formId) => forms.first({ tenantId, formId }, NEWEST),
    decision: decisions.byKey,
    lastDecision: (tenantId, decisionId) => decisions.first({ tenantId, decisionId }, NEWEST),
  };
}

/** Definitions without an effective date are in force since they were deployed. */
function effectiveAt(now: Date): mongo.Filter<Document> {
  return { $or: [{ effectiveFrom: null }, { effectiveFrom: { $lte: now } }] };
}

async function deploy(database: Database, deployment: NewDeployment): Promise<void> {
  const { collections, models } = database;
  if (deployment.resources.length > 0) {
    // Content by hash never changes: kept before the transaction, which stays small.
    await models.resources.bulkWrite(
      deployment.resources.map(({ hash, content }) => ({ updateOne: { filter: { _id: hash }, update: { $setOnInsert: { content } }, upsert: true } })),
      { ordered: false },
    );
  }
  const documents = deployment.definitions.map((definition) => ({ ...toDocument(SPECS.processDefinitions, definition), latest: true }) as unknown as Document);
  await runTogether(database, [
    ...replaceEarlier(database, deployment),
    ...insert(collections.processDefinitions, documents),
    ...insert(collections.forms, deployment.forms.map((form) => toDocument(SPECS.forms, form) as Document)),
    ...insert(collections.decisions, deployment.decisions.map((decision) => toDocument(SPECS.decisions, decision) as Document)),
    ...insert(collections.work, deployment.startTimers.map((item) => toDocument(SPECS.work, item) as Document)),
  ]);
}

/** Earlier versions of the same processes are no longer the latest, and their start timers end. */
function replaceEarlier({ collections }: Database, { tenantId, definitions }: NewDeployment): Write[] {
  if (definitions.length === 0) return [];
  const ofSameProcesses = { tenantId, processId: { $in: definitions.map((definition) => definition.processId) } };
  return [{
    single: false,
    run: async (session) => {
      const options = session === undefined ? {} : { session };
      const earlier = await collections.processDefinitions.find(ofSameProcesses, { projection: { _id: 1 }, ...options }).toArray();
      if (earlier.length === 0) return;
      await collections.processDefinitions.updateMany({ ...ofSameProcesses, latest: true }, { $set: { latest: false } }, options);
      await collections.work.deleteMany({ tenantId, kind: 'startTimer', definitionKey: { $in: earlier.map(({ _id }) => _id) } }, options);
    },
  }];
}
