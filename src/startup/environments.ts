// What expressions may read, per territory: the profile's values with its calendar, made once and kept.

import type { FeelEnvironment } from '../engine/contract.js';
import { createCalendar } from '../kernel/calendar.js';
import type { Calendar } from '../kernel/calendar.js';
import type { ProfileSource } from '../kernel/domain.js';
import { environmentOf } from '../registers/index.js';

/** Surroundings of expressions by territory, business instant in milliseconds and case; null for an unknown territory. */
export function createEnvironments(profiles: ProfileSource): (tenantId: string, now: number, caseId: string) => FeelEnvironment | null {
  const calendars = new Map<string, Calendar>();
  return (tenantId, now, caseId) => {
    const profile = profiles.get(tenantId);
    if (profile === null) return null;
    let calendar = calendars.get(tenantId);
    if (calendar === undefined) {
      calendar = createCalendar(profile);
      calendars.set(tenantId, calendar);
    }
    return environmentOf(profile, { now, caseId }, calendar);
  };
}
