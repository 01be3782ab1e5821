// The handlers of the program's own service tasks, one for each type of kernel/jobTypes.ts.

import type { OwnJobType } from '../../kernel/jobTypes.js';
import { excludeFromCase } from './excludeFromCase.js';
import { findExistingFile } from './findExistingFile.js';
import type { JobHandler } from './handler.js';
import { issueReceipt } from './issueReceipt.js';
import { putRegisterRow } from './putRegisterRow.js';
import { recordUnmetNeed } from './recordUnmetNeed.js';

const HANDLERS: Record<OwnJobType, JobHandler> = {
  'percorsi:issue-receipt': issueReceipt,
  'percorsi:find-existing-file': findExistingFile,
  'percorsi:record-unmet-need': recordUnmetNeed,
  'percorsi:put-register-row': putRegisterRow,
  'percorsi:exclude-from-case': excludeFromCase,
};

/** The handler of a job type, null when the type is not the program's own. */
export function handlerOf(type: string): JobHandler | null {
  return type in HANDLERS ? HANDLERS[type as OwnJobType] : null;
}
