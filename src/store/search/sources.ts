// What can be searched: for each collection its names, default order, and what it leaves out of its answers.

import type { SortField } from '../../kernel/search.js';
import { SPECS } from '../collections/index.js';
import type { SpecName } from '../collections/index.js';
import type { Spec } from '../collections/spec.js';
import type { Searchable } from '../contract.js';
import { BOOL, JSON_TEXT, KEY, STRING } from '../fields.js';
import type { Field, Stored } from '../fields.js';

export interface Source {
  /** Collection read. */
  reads: SpecName;
  spec: Spec<object>;
  defaultSort: SortField[];
  /** Names beside the record's own: a path and its kind. */
  names: Record<string, { path: string; field: Field }>;
  /** Order kept in another field, in which what is empty stands last. */
  orders: Record<string, string>;
  /** Fields neither searched nor sorted by. */
  closed: string[];
  /** Heavy fields left out of the items: null, or an empty list. */
  omitted: string[];
  /** All states, for indexes that hold the state before the order. */
  states: string[] | null;
  /** Fields whose value follows from those the query fixes. */
  implied: (fixed: ReadonlyMap<string, unknown>) => [string, unknown][];
}

const none = (): [] => [];
const sorted = (field: string, order: 'ASC' | 'DESC'): SortField[] => [{ field, order }];

function source(reads: SpecName, defaultSort: SortField[], more: Partial<Source> = {}): Source {
  return {
    reads, spec: SPECS[reads] as unknown as Spec<object>, defaultSort, names: {}, orders: {}, closed: [], omitted: [], states: null,
    implied: none, ...more,
  };
}

const STRINGS_FIELD: Field = { kind: 'strings' };

/** The variables of instances, one record each; read out of the instances they live in. */
const variables = {
  collection: 'variables',
  idField: 'key',
  fields: { key: KEY, name: STRING, value: JSON_TEXT, scopeKey: KEY, processInstanceKey: KEY, rootKey: KEY, tenantId: STRING },
  indexes: [],
} satisfies Spec<Searchable['variables']>;

export const SOURCES: Record<keyof Searchable, Source> = {
  processDefinitions: source('processDefinitions', sorted('key', 'DESC'), { names: { isLatestVersion: { path: 'latest', field: BOOL } } }),
  processInstances: source('processInstances', sorted('startDate', 'DESC'), {
    closed: ['snapshot', 'variables'],
    omitted: ['snapshot', 'variables', 'waits', 'activeElements'],
    states: ['ACTIVE', 'COMPLETED', 'TERMINATED'],
  }),
  elementInstances: source('elementInstances', sorted('key', 'ASC')),
  userTasks: source('userTasks', sorted('creationDate', 'DESC'), {
    names: { candidateGroup: { path: 'candidateGroups', field: STRINGS_FIELD }, candidateUser: { path: 'candidateUsers', field: STRINGS_FIELD } },
    orders: { dueDate: 'dueOrder' },
    omitted: ['log'],
    states: ['CREATED', 'COMPLETED', 'CANCELED'],
    // Only a completion says who completed.
    implied: (fixed) => (fixed.get('state') === 'CREATED' ? [['completedBy', null]] : []),
  }),
  variables: { ...source('processInstances', sorted('key', 'ASC')), spec: variables as unknown as Spec<object> },
  incidents: source('incidents', sorted('creationTime', 'DESC'), { states: ['ACTIVE', 'RESOLVED'] }),
  messageSubscriptions: source('messageSubscriptions', sorted('key', 'ASC')),
  history: source('history', sorted('recordedAt', 'ASC')),
  cases: source('cases', sorted('createdAt', 'DESC')),
  registerRows: source('registerRows', [...sorted('register', 'ASC'), ...sorted('id', 'ASC')]),
  accounts: source('accounts', sorted('username', 'ASC'), { closed: ['passwordHash'] }),
  decisions: source('decisions', sorted('key', 'DESC')),
  work: source('work', sorted('key', 'ASC')),
};

/** Projection that leaves out what the source omits. */
export function projectionOf({ omitted }: Source): Stored {
  return Object.fromEntries(omitted.map((field) => [field, 0]));
}
