// Who signs in and where they belong: users, groups, tenants, and what the installation says of itself.

import { z } from 'zod';
import { count, tenantId, username } from './common.js';
import { onField, textOperators } from './filters.js';
import { filterOf, pageOf, property, searchBody } from './search.js';

const name = z.string().max(200);
const email = z.email('Expected an e-mail address').max(320);
/** The standard has no null in requests; an empty text removes the value. */
const emailOrNone = z.union([email, z.literal('')]);

export const userCreation = z.strictObject({ username, password: z.string().max(1_000), name: name.optional(), email: emailOrNone.optional() });
export const userUpdate = z.strictObject({ password: z.string().max(1_000).optional(), name: name.optional(), email: emailOrNone.optional() });
export const userResult = z.strictObject({ username, name: z.string().nullable(), email: z.string().nullable() }).meta({ id: 'User' });

export const userFilterProperties = {
  username: property(textOperators, onField('username')),
  name: property(textOperators, onField('displayName')),
  email: property(textOperators, onField('email')),
};
export const userSort = { username: 'username', name: 'displayName', email: 'email' };
export const userSearch = searchBody(filterOf(userFilterProperties), userSort);
export const userPage = pageOf(userResult).meta({ id: 'UserPage' });

export const groupId = z.string().regex(/^[a-z0-9-]{1,100}(@[A-Za-z0-9_.-]{1,100})?$/, 'Expected a group: administrator or <role>@<site or territory>');
export const groupMembership = z.object({ groupId, username });
export const memberSort = { username: 'username' };
export const memberSearch = searchBody(z.strictObject({}), memberSort);
export const memberPage = pageOf(z.strictObject({ username })).meta({ id: 'MemberPage' });

export const tenantMembership = z.object({ tenantId, username });
export const tenantResult = z.strictObject({ name: z.string(), tenantId, description: z.string().nullable() }).meta({ id: 'Tenant' });
export const tenantFilter = z.strictObject({ tenantId: tenantId.optional(), name: z.string().optional() });
export const tenantSort = { key: 'tenantId', name: 'name', tenantId: 'tenantId' };
export const tenantSearch = searchBody(tenantFilter, tenantSort);
export const tenantPage = pageOf(tenantResult).meta({ id: 'TenantPage' });

export const meResult = z
  .strictObject({
    username,
    displayName: z.string().nullable(),
    email: z.string().nullable(),
    authorizedComponents: z.array(z.string()),
    tenants: z.array(tenantResult),
    groups: z.array(z.string()),
    roles: z.array(z.string()),
    salesPlanType: z.string().nullable(),
    c8Links: z.record(z.string(), z.string()),
    canLogout: z.boolean(),
  })
  .meta({ id: 'Me' });

export const topologyResult = z
  .strictObject({
    brokers: z.array(
      z.strictObject({
        nodeId: count,
        host: z.string(),
        port: count,
        partitions: z.array(
          z.strictObject({ partitionId: count, role: z.enum(['leader', 'follower', 'inactive']), health: z.enum(['healthy', 'unhealthy', 'dead']) }),
        ),
        version: z.string(),
      }),
    ),
    clusterId: z.string().nullable(),
    clusterSize: count,
    partitionsCount: count,
    replicationFactor: count,
    gatewayVersion: z.string(),
    lastCompletedChangeId: z.string(),
  })
  .meta({ id: 'Topology' });

export const licenseResult = z
  .strictObject({ validLicense: z.boolean(), licenseType: z.string(), isCommercial: z.boolean(), expiresAt: z.iso.datetime().nullable() })
  .meta({ id: 'License' });

export const clockPin = z.strictObject({ timestamp: z.int().min(0).max(8_640_000_000_000_000).meta({ description: 'Milliseconds since 1970, UTC.' }) });
