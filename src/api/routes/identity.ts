// /v2/users, /v2/groups, /v2/tenants: accounts and where they belong. Administrators manage them; nobody else.

import { z } from 'zod';
import type { Account } from '../../access/accounts.js';
import { isAdministrator } from '../../kernel/actor.js';
import type { TerritoryProfile } from '../../kernel/domain.js';
import { AppError } from '../../kernel/errors.js';
import type { Call } from '../http/call.js';
import { operation, type Operation } from '../http/operation.js';
import { tenantId, username } from '../schemas/common.js';
import {
  groupId, groupMembership, memberPage, memberSearch, memberSort, tenantMembership, tenantPage, tenantResult, tenantSearch, userCreation, userFilterProperties, userPage,
  userResult, userSearch, userSort, userUpdate,
} from '../schemas/identity.js';
import { presentPage, searchRequest, whereOf } from '../schemas/search.js';
import { pageOfList } from './lists.js';

const userPath = z.object({ username });

function presentUser(account: Account): z.input<typeof userResult> {
  return { username: account.username, name: account.displayName, email: account.email };
}

export function presentTenant(profile: TerritoryProfile): z.input<typeof tenantResult> {
  const comuni = profile.comuni.map((comune) => comune.name).join(', ');
  return { name: profile.name, tenantId: profile.tenantId, description: comuni === '' ? null : comuni };
}

/** Territories the actor may know of: administrators all, others theirs. */
export function visibleTenants(call: Call): TerritoryProfile[] {
  return call.deps.profiles.all().filter((profile) => isAdministrator(call.actor) || call.actor.tenants.includes(profile.tenantId));
}

/** An empty text removes a value, absence leaves it. */
function textOrNull(text: string | undefined): string | null | undefined {
  return text === '' ? null : text;
}

const users: Operation[] = [
  operation({
    id: 'createUser', method: 'post', path: '/v2/users', tag: 'Users', summary: 'Create a user', body: userCreation, status: 201, answer: userResult,
    async handle({ body }, call) {
      const { username: name, password } = body;
      return presentUser(await call.deps.accounts.create(call.actor, { username: name, password, displayName: textOrNull(body.name) ?? null, email: textOrNull(body.email) ?? null }));
    },
  }),
  operation({
    id: 'searchUsers', method: 'post', path: '/v2/users/search', tag: 'Users', summary: 'Search users', body: userSearch, answer: userPage,
    async handle({ body }, call) {
      return presentPage(await call.deps.accounts.search(call.actor, searchRequest(body, userSort, whereOf(userFilterProperties, body?.filter))), presentUser);
    },
  }),
  operation({
    id: 'getUser', method: 'get', path: '/v2/users/{username}', tag: 'Users', summary: 'Get a user', params: userPath, answer: userResult,
    handle: async ({ params }, call) => presentUser(await call.deps.accounts.get(call.actor, params.username)),
  }),
  operation({
    id: 'updateUser', method: 'put', path: '/v2/users/{username}', tag: 'Users', summary: 'Change name, e-mail or password of a user', params: userPath, body: userUpdate, answer: userResult,
    async handle({ params, body }, call) {
      const changes = { ...(body.password === undefined ? {} : { password: body.password }), displayName: textOrNull(body.name), email: textOrNull(body.email) };
      return presentUser(await call.deps.accounts.update(call.actor, params.username, changes));
    },
  }),
  operation({
    id: 'deleteUser', method: 'delete', path: '/v2/users/{username}', tag: 'Users', summary: 'Delete a user', params: userPath,
    handle: ({ params }, call) => call.deps.accounts.remove(call.actor, params.username),
  }),
];

const groups: Operation[] = [
  operation({
    id: 'assignUserToGroup', method: 'put', path: '/v2/groups/{groupId}/users/{username}', tag: 'Groups', summary: 'Add a user to a group and its territory', params: groupMembership,
    handle: ({ params }, call) => call.deps.accounts.assignGroup(call.actor, params.username, params.groupId),
  }),
  operation({
    id: 'unassignUserFromGroup', method: 'delete', path: '/v2/groups/{groupId}/users/{username}', tag: 'Groups', summary: 'Remove a user from a group', params: groupMembership,
    handle: ({ params }, call) => call.deps.accounts.unassignGroup(call.actor, params.username, params.groupId),
  }),
  operation({
    id: 'searchUsersForGroup', method: 'post', path: '/v2/groups/{groupId}/users/search', tag: 'Groups', summary: 'Search the users of a group',
    params: z.object({ groupId }), body: memberSearch, answer: memberPage,
    async handle({ params, body }, call) {
      const request = searchRequest(body, memberSort, [{ field: 'groups', op: 'eq', value: params.groupId }]);
      return presentPage(await call.deps.accounts.search(call.actor, request), (account) => ({ username: account.username }));
    },
  }),
];

const tenants: Operation[] = [
  operation({
    id: 'searchTenants', method: 'post', path: '/v2/tenants/search', tag: 'Tenants', summary: 'Search territories', body: tenantSearch, answer: tenantPage,
    handle({ body }, call) {
      const { tenantId: id, name } = body?.filter ?? {};
      const found = visibleTenants(call).map(presentTenant).filter((tenant) => (id === undefined || tenant.tenantId === id) && (name === undefined || tenant.name === name));
      const [sort] = body?.sort ?? [];
      const field = sort?.field === 'name' ? 'name' : 'tenantId';
      found.sort((a, b) => a[field].localeCompare(b[field], 'it') * (sort?.order === 'DESC' ? -1 : 1));
      return Promise.resolve(pageOfList(found, body?.page));
    },
  }),
  operation({
    id: 'getTenant', method: 'get', path: '/v2/tenants/{tenantId}', tag: 'Tenants', summary: 'Get a territory', params: z.object({ tenantId }), answer: tenantResult,
    handle({ params }, call) {
      const profile = visibleTenants(call).find((candidate) => candidate.tenantId === params.tenantId);
      if (profile === undefined) throw new AppError('NOT_FOUND', `Expected a territory of yours, but got ${params.tenantId}`);
      return Promise.resolve(presentTenant(profile));
    },
  }),
  operation({
    id: 'assignUserToTenant', method: 'put', path: '/v2/tenants/{tenantId}/users/{username}', tag: 'Tenants', summary: 'Add a user to a territory', params: tenantMembership,
    handle: ({ params }, call) => call.deps.accounts.assignTenant(call.actor, params.username, params.tenantId),
  }),
  operation({
    id: 'unassignUserFromTenant', method: 'delete', path: '/v2/tenants/{tenantId}/users/{username}', tag: 'Tenants', summary: 'Remove a user from a territory', params: tenantMembership,
    handle: ({ params }, call) => call.deps.accounts.unassignTenant(call.actor, params.username, params.tenantId),
  }),
];

export const identityOperations: Operation[] = [...users, ...groups, ...tenants];
