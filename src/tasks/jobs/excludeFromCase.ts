// percorsi:exclude-from-case — the person a complaint is about neither sees nor handles it, whatever their role.

import { JobFailure, type JobHandler } from './handler.js';

/** Input `username`; without one (nobody is concerned) nothing happens. Excluding wins over every role. */
export const excludeFromCase: JobHandler = ({ instance, item, variables }) => {
  const username = variables['username'] ?? null;
  if (username === null || username === '') return Promise.resolve({ variables: {}, writes: {} });
  if (typeof username !== 'string') return Promise.reject(new JobFailure(`Expected input username of ${String(item.elementId)} to be a text, but it is ${JSON.stringify(username)}`));
  return Promise.resolve({
    variables: {},
    writes: { addExcluded: [{ caseId: instance.caseId, tenantId: instance.tenantId, usernames: [username] }] },
    details: { excluded: username },
    excluded: [username],
  });
};
