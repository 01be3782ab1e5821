// Which territory a request means.

import { isAdministrator } from '../../kernel/actor.js';
import type { TenantId } from '../../kernel/domain.js';
import { invalid } from '../http/validate.js';
import type { Call } from '../http/call.js';

/** What Camunda clients send when they know no tenants. */
const DEFAULT_TENANT = '<default>';

/**
 * The territory named, or the only one the actor has (administrators: the only one there is).
 * @throws AppError VALIDATION when none is named and there are several
 */
export function tenantOf(call: Call, named: string | undefined): TenantId {
  const tenant = namedTenant(named);
  if (tenant !== undefined) return tenant;
  const own = isAdministrator(call.actor) ? call.deps.profiles.all().map((profile) => profile.tenantId) : call.actor.tenants;
  const [only] = own;
  if (only !== undefined && own.length === 1) return only;
  throw invalid([{ pointer: '/tenantId', detail: `Expected a territory, one of ${own.join(', ') || '(none is yours)'}, but got ${named ?? 'nothing'}` }]);
}

/** The territory named, undefined when the client named none or the standard's default. */
export function namedTenant(named: string | undefined): TenantId | undefined {
  return named === DEFAULT_TENANT ? undefined : named;
}
