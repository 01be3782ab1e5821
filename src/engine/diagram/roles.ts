// The roles a lane or an assignment may name, as the regulations give them (role catalogue, territory profiles map them).

import type { DialectReader } from './dialect.js';
import type { Lane } from './graph.js';

/** Role ids of the catalogue; a territory decides which of them are held, and by whom. */
export const KNOWN_ROLES: ReadonlySet<string> = new Set([
  'applicant', 'front-office-worker', 'patronato-operator', 'pua-health-operator', 'case-manager', 'service-coordinator',
  'plan-office-coordinator', 'plan-office', 'area-referent', 'level-supervisor', 'municipal-social-service',
  'admin-social-office', 'evaluation-team', 'municipality-controller', 'provider-operator', 'provider-referent',
  'institutional-coordination', 'lead-municipality-board', 'sector-manager', 'finance-office', 'forms-working-group',
  'analyst',
]);

/**
 * The candidate groups a lane stands for: its property `percorsi:role` (a role id, or FEEL that yields one), else its name
 * or id when that is a known role (`Lane_case-manager` and `lane-case-manager` count as `case-manager`).
 * @returns FEEL with leading `=`; null when the lane names no role
 */
export function candidateGroupsOfLane(lane: Lane | null, reader: DialectReader): string | null {
  if (lane === null) return null;
  const property = reader.properties(lane.element).find(({ name }) => name === 'percorsi:role')?.value;
  if (property !== undefined && property.startsWith('=')) return `=[role(${property.slice(1).trim()})]`;
  const candidates = property === undefined ? [lane.name, lane.id, lane.id.replace(/^lane[-_]/i, '')] : [property];
  const role = candidates.find((candidate) => candidate !== null && KNOWN_ROLES.has(candidate));
  return role === undefined || role === null ? null : `=[role("${role}")]`;
}
