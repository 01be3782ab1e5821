// Writes on a case and its instances: state, readers, and the meeting point where a new instance and a new reader find each other.

import type { CaseRecord, ProcessInstanceRecord } from '../../kernel/domain.js';
import { toChanges, toDocument } from '../codec.js';
import { cases as caseSpec } from '../collections/cases.js';
import { processInstances as instanceSpec } from '../collections/instances.js';
import { updateOf } from '../connection.js';
import type { Database, Document } from '../connection.js';
import type { Commit } from '../contract.js';
import { demandSize } from './size.js';
import { demand, insert } from './write.js';
import type { Write } from './write.js';

/** All a commit does to one case. */
interface CasePlan {
  caseId: string;
  tenantId: string;
  set: Partial<CaseRecord>;
  /** True when the commit changes the case itself, so that it must exist. */
  mustExist: boolean;
  readers: string[];
  excluded: string[];
  instances: ProcessInstanceRecord[];
}

/**
 * Inserts cases and instances, changes cases, adds readers. A case's document is written whenever an instance joins or
 * a reader is added: two such commits meet there, the later one is run again and sees what the earlier one did, so that no instance
 * ever misses a reader of its case.
 */
export function caseWrites(database: Database, commit: Commit): Write[] {
  const plans = plansOf(commit);
  const created = new Map((commit.insertCases ?? []).map((record) => [record.caseId, record]));
  const newCases = [...created.values()].map((record) => toDocument(caseSpec, { ...record, readers: union(record.readers, plans.get(record.caseId)?.readers) }));
  const ofNewCases = [...plans.values()].filter((plan) => created.has(plan.caseId)).flatMap((plan) => plan.instances.map((instance) => join(instance, plan)));
  return [
    ...insert(database.collections.cases, newCases as Document[]),
    ...insert(database.collections.processInstances, ofNewCases),
    ...[...plans.values()].filter((plan) => !created.has(plan.caseId)).map((plan) => existingCase(database, plan)),
  ];
}

function plansOf(commit: Commit): Map<string, CasePlan> {
  const plans = new Map<string, CasePlan>();
  const planOf = (caseId: string, tenantId: string): CasePlan => {
    const plan = plans.get(caseId) ?? { caseId, tenantId, set: {}, mustExist: false, readers: [], excluded: [], instances: [] };
    plans.set(caseId, plan);
    return plan;
  };
  for (const { caseId, tenantId, set } of commit.updateCases ?? []) {
    const plan = planOf(caseId, tenantId);
    Object.assign(plan.set, set);
    plan.mustExist = true;
  }
  for (const { caseId, tenantId, readers } of commit.addReaders ?? []) {
    const plan = planOf(caseId, tenantId);
    plan.readers = union(plan.readers, readers);
  }
  for (const { caseId, tenantId, usernames } of commit.addExcluded ?? []) {
    const plan = planOf(caseId, tenantId);
    plan.excluded = union(plan.excluded, usernames);
  }
  for (const instance of commit.insertInstances ?? []) planOf(instance.caseId, instance.tenantId).instances.push(instance);
  return plans;
}

function existingCase(database: Database, plan: CasePlan): Write {
  const set = toChanges(caseSpec, plan.set, ['readers']);
  const readers = union(plan.set.readers, plan.readers);
  const added = {
    ...(readers.length === 0 ? {} : { readers: { $each: readers } }),
    ...(plan.excluded.length === 0 ? {} : { excluded: { $each: plan.excluded } }),
  };
  const addition = Object.keys(added).length === 0 ? {} : { $addToSet: added };
  const update = updateOf({
    ...(Object.keys(set).length === 0 ? {} : { $set: set }),
    ...addition,
    ...(plan.instances.length === 0 ? {} : { $inc: { instances: plan.instances.length } }),
  });
  return {
    single: Object.keys(added).length === 0 && plan.instances.length === 0,
    run: async (session) => {
      const options = session === undefined ? {} : { session };
      const { cases, processInstances, userTasks } = database.collections;
      const before = Object.keys(update).length === 0 ? null : await cases.findOneAndUpdate(
        { _id: plan.caseId, tenantId: plan.tenantId }, update, { projection: { readers: 1, excluded: 1 }, returnDocument: 'before', ...options },
      );
      if (plan.mustExist) demand(before === null ? 0 : 1, 1, `case ${plan.caseId} to be there`);
      const known = { readers: (before?.['readers'] ?? []) as string[], excluded: (before?.['excluded'] ?? []) as string[] };
      const ofCase = { caseId: plan.caseId, tenantId: plan.tenantId };
      const isNews = readers.some((reader) => !known.readers.includes(reader)) || plan.excluded.some((user) => !known.excluded.includes(user));
      // Who is excluded moves the revision: a command that knew instance or task before must look again.
      const moved = plan.excluded.length === 0 ? {} : { $inc: { rev: 1 } };
      if (isNews) await processInstances.updateMany(ofCase, updateOf({ ...addition, ...moved }), options);
      if (plan.excluded.length > 0) await userTasks.updateMany(ofCase, updateOf({ $addToSet: { excluded: { $each: plan.excluded } }, ...moved }), options);
      const documents = plan.instances.map((instance) => join(instance, { readers: union(known.readers, readers), excluded: union(known.excluded, plan.excluded) }));
      for (const write of insert(processInstances, documents)) await write.run(session);
    },
  };
}

/** The document of a new instance, seen by all who read its case and by nobody excluded from it. */
function join(instance: ProcessInstanceRecord, of: { readers: string[]; excluded?: string[] }): Document {
  const joined = { ...instance, readers: union(instance.readers, of.readers), excluded: union(instance.excluded, of.excluded) };
  const document = toDocument(instanceSpec, joined);
  demandSize(instance.key, document);
  return document as Document;
}

function union(one: readonly string[] | undefined, other: readonly string[] | undefined): string[] {
  return [...new Set([...(one ?? []), ...(other ?? [])])];
}
