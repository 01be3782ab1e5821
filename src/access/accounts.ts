// Built-in accounts: who may sign in with a password, in which groups and territories; managed by administrators alone.

import { createHash } from 'node:crypto';
import { ADMINISTRATOR_GROUP, roleOf, scopeOf, SYSTEM_ACTOR, type Actor, type GroupId } from '../kernel/actor.js';
import type { HostClock } from '../kernel/clock.js';
import type { AccountRecord, ProfileSource, TenantId } from '../kernel/domain.js';
import { AppError } from '../kernel/errors.js';
import type { RandomSource } from '../kernel/random.js';
import type { SearchPage, SearchRequest } from '../kernel/search.js';
import type { Store } from '../store/contract.js';
import { DEFAULT_COST, hashPassword, mustBeFitPassword, verifyPassword, type ScryptCost } from './passwords.js';
import { mustAdminister } from './permissions.js';

/** An account as others may see it: without its hash. */
export type Account = Omit<AccountRecord, 'passwordHash'>;

export interface NewAccount {
  username: string;
  password: string;
  displayName: string | null;
  email: string | null;
  groups?: GroupId[];
  tenants?: TenantId[];
  mustChangePassword?: boolean;
}

/** Who signed in; `stamp` changes with the password, so that whoever remembers a check can tell that it is void. */
export interface Authenticated {
  actor: Actor;
  stamp: string;
}

export interface Accounts {
  /** The actor behind username and password; null for a wrong pair, at the same cost whether or not the name is known. */
  authenticate(username: string, password: string): Promise<Authenticated | null>;
  /** The actor as the account stands now, without a password check; null when it is gone or disabled. */
  current(username: string): Promise<Authenticated | null>;
  create(actor: Actor, account: NewAccount): Promise<Account>;
  update(actor: Actor, username: string, changes: { password?: string; displayName?: string | null; email?: string | null }): Promise<Account>;
  get(actor: Actor, username: string): Promise<Account>;
  search(actor: Actor, request: SearchRequest): Promise<SearchPage<Account>>;
  remove(actor: Actor, username: string): Promise<void>;
  /** Membership in a group brings membership in the group's territory, without which it would open nothing. */
  assignGroup(actor: Actor, username: string, group: GroupId): Promise<void>;
  unassignGroup(actor: Actor, username: string, group: GroupId): Promise<void>;
  assignTenant(actor: Actor, username: string, tenantId: TenantId): Promise<void>;
  unassignTenant(actor: Actor, username: string, tenantId: TenantId): Promise<void>;
  /** First start: makes `admin` with a random password and gives it back once; null when accounts exist already. */
  createFirstAdministrator(): Promise<{ username: string; password: string } | null>;
}

export interface AccountsDeps {
  store: Pick<Store, 'account' | 'putAccount' | 'deleteAccount' | 'countAccounts' | 'search'>;
  profiles: ProfileSource;
  hostClock: HostClock;
  random: RandomSource;
  /** Cost of new password hashes; the default unless measured otherwise. */
  cost?: ScryptCost;
}

/** Technical roles no territory profile lists. */
const TECHNICAL_ROLES = ['analyst', 'integration'];
const USERNAME = /^[A-Za-z0-9_@.+-]{1,256}$/;
const FIRST_PASSWORD_LENGTH = 20;

export function createAccounts(deps: AccountsDeps): Accounts {
  const { store } = deps;
  const cost = deps.cost ?? DEFAULT_COST;
  // Checked for unknown names, so that an answer takes as long as for a known one.
  let nobodysHash: Promise<string> | null = null;

  async function existing(username: string): Promise<AccountRecord> {
    const record = await store.account(username);
    if (record === null) throw new AppError('NOT_FOUND', `Expected an existing user, but there is no ${username}`);
    return record;
  }

  async function change(actor: Actor, username: string, act: string, set: (record: AccountRecord) => Partial<AccountRecord>): Promise<Account> {
    mustManage(actor, act);
    const record = await existing(username);
    const next = { ...record, ...set(record) };
    await store.putAccount(next, { replace: true });
    return visible(next);
  }

  async function create(actor: Actor, account: NewAccount): Promise<Account> {
    mustManage(actor, 'create users');
    mustBeFreeName(account.username);
    mustBeFitPassword(account.password, account.username);
    const groups = account.groups ?? [];
    const territories = groups.flatMap((group) => territoryOf(deps.profiles, group) ?? []);
    const record: AccountRecord = {
      username: account.username,
      displayName: account.displayName,
      email: account.email,
      passwordHash: await hashPassword(account.password, deps.random, cost),
      groups,
      tenants: [...new Set([...(account.tenants ?? []), ...territories])],
      mustChangePassword: account.mustChangePassword ?? false,
      disabled: false,
      createdAt: new Date(deps.hostClock.now()),
    };
    if (!(await store.putAccount(record, { replace: false }))) {
      throw new AppError('ILLEGAL_STATE', `Expected a new username, but ${account.username} exists already`);
    }
    return visible(record);
  }

  return {
    create,

    async authenticate(username, password) {
      const record = USERNAME.test(username) ? await store.account(username) : null;
      nobodysHash ??= hashPassword(deps.random.token(16), deps.random, cost);
      const right = await verifyPassword(password, record?.passwordHash ?? (await nobodysHash));
      return right && record !== null && !record.disabled ? signedIn(record) : null;
    },

    async current(username) {
      const record = await store.account(username);
      return record === null || record.disabled ? null : signedIn(record);
    },

    async update(actor, username, changes) {
      if (changes.password !== undefined) mustBeFitPassword(changes.password, username);
      const passwordHash = changes.password === undefined ? undefined : await hashPassword(changes.password, deps.random, cost);
      return change(actor, username, 'change users', (record) => ({
        displayName: changes.displayName === undefined ? record.displayName : changes.displayName,
        email: changes.email === undefined ? record.email : changes.email,
        ...(passwordHash === undefined ? {} : { passwordHash, mustChangePassword: false }),
      }));
    },

    async get(actor, username) {
      mustManage(actor, 'read users');
      return visible(await existing(username));
    },

    async search(actor, request) {
      mustManage(actor, 'read users');
      const page = await store.search('accounts', request, null);
      return { ...page, items: page.items.map(visible) };
    },

    async remove(actor, username) {
      mustManage(actor, 'delete users');
      if (actor.id === username) throw new AppError('ILLEGAL_STATE', `Expected another user to delete, but ${username} is who asks`);
      if (!(await store.deleteAccount(username))) await existing(username);
    },

    async assignGroup(actor, username, group) {
      const territory = territoryOf(deps.profiles, group);
      await change(actor, username, 'assign groups', (record) => ({
        groups: [...new Set([...record.groups, group])],
        tenants: territory === null ? record.tenants : [...new Set([...record.tenants, territory])],
      }));
    },

    async unassignGroup(actor, username, group) {
      if (group === ADMINISTRATOR_GROUP && actor.id === username) {
        throw new AppError('ILLEGAL_STATE', `Expected another administrator to do this, but ${username} would shut itself out`);
      }
      await change(actor, username, 'assign groups', (record) => ({ groups: record.groups.filter((held) => held !== group) }));
    },

    async assignTenant(actor, username, tenantId) {
      if (deps.profiles.get(tenantId) === null) throw new AppError('NOT_FOUND', `Expected a known territory, but got ${tenantId}`);
      await change(actor, username, 'assign territories', (record) => ({ tenants: [...new Set([...record.tenants, tenantId])] }));
    },

    async unassignTenant(actor, username, tenantId) {
      await change(actor, username, 'assign territories', (record) => ({ tenants: record.tenants.filter((held) => held !== tenantId) }));
    },

    async createFirstAdministrator() {
      if ((await store.countAccounts()) > 0) return null;
      const password = deps.random.password(FIRST_PASSWORD_LENGTH);
      await create(SYSTEM_ACTOR, { username: 'admin', password, displayName: 'Amministratore', email: null, groups: [ADMINISTRATOR_GROUP] });
      return { username: 'admin', password };
    },
  };
}

/** The program itself (first start, demo) and administrators; a user cannot pass for the program, its name is reserved. */
function mustManage(actor: Actor, act: string): void {
  if (actor !== SYSTEM_ACTOR) mustAdminister(actor, act);
}

function mustBeFreeName(username: string): void {
  if (USERNAME.test(username) && username !== SYSTEM_ACTOR.id) return;
  const detail = `Expected a username of letters, digits and _ @ . + - other than ${SYSTEM_ACTOR.id}, but got ${username.slice(0, 60)}`;
  throw new AppError('VALIDATION', detail, { errors: [{ pointer: '/username', detail }] });
}

/**
 * Territory of a group, null for `administrator`.
 * @throws AppError NOT_FOUND for a group that no diagram of any territory could name
 */
export function territoryOf(profiles: ProfileSource, group: GroupId): TenantId | null {
  if (group === ADMINISTRATOR_GROUP) return null;
  const role = roleOf(group);
  const scope = scopeOf(group);
  const profile = profiles.all().find((candidate) => {
    const kind = candidate.roles[role]?.scope ?? (TECHNICAL_ROLES.includes(role) ? 'tenant' : null);
    return kind === 'tenant' ? candidate.tenantId === scope : kind === 'site' && candidate.sites.some((site) => site.id === scope);
  });
  if (profile === undefined) {
    throw new AppError('NOT_FOUND', `Expected the group administrator or <role>@<site or territory> of a known territory, but got ${group.slice(0, 100)}`);
  }
  return profile.tenantId;
}

function visible({ passwordHash: _, ...account }: AccountRecord): Account {
  return account;
}

function signedIn(record: AccountRecord): Authenticated {
  const { username: id, displayName, email, groups, tenants } = record;
  return {
    actor: { id, displayName, email, groups, tenants },
    stamp: createHash('sha256').update(record.passwordHash).digest('base64url'),
  };
}
