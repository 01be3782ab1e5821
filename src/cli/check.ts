// `percorsi check`: says what is wrong with files before anybody deploys them, as a person or a machine reads it.

import path from 'node:path';
import { checkFile } from '../analysis/check.js';
import type { DiagramProblem } from '../engine/contract.js';
import { createEngine } from '../engine/index.js';
import { checkProfiles, statesProfiles } from './checkProfiles.js';
import { CommandError, EXIT } from './failure.js';
import { checkForm } from '../tasks/forms/index.js';
import { readResource } from './deploy.js';

/**
 * Checks files one by one and prints the findings: `file:element: message — remedy`.
 * @throws CommandError (exit code 1) when there is an error among the findings, (2) when a file cannot be read
 */
export async function check(files: readonly string[], { json }: { json: boolean }): Promise<void> {
  const engine = createEngine();
  const findings: (DiagramProblem & { file: string })[] = [];
  for (const file of files) {
    const content = await readResource(file);
    const problems = statesProfiles(file) ? await checkProfiles(file) : await checkFile(engine, path.basename(file), content, checkForm);
    for (const problem of problems) findings.push({ file, ...problem });
  }
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (json) process.stdout.write(`${JSON.stringify({ files: files.length, errors, warnings: findings.length - errors, findings }, null, 2)}\n`);
  else for (const finding of findings) process.stdout.write(`${describe(finding)}\n`);
  if (errors > 0) throw new CommandError(`${count(errors, 'error')} in ${count(files.length, 'file')}.`, EXIT.failed);
  if (!json) process.stdout.write(`${count(files.length, 'file')} checked, no errors${findings.length > 0 ? `, ${count(findings.length, 'warning')}` : ''}.\n`);
}

function describe({ file, elementId, elementName, severity, detail, remedy }: DiagramProblem & { file: string }): string {
  const element = elementName === null ? elementId : `${elementId} (${elementName})`;
  return `${file}:${element}: ${severity === 'warning' ? 'warning: ' : ''}${detail} — ${remedy}`;
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
