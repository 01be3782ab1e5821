// `percorsi trace`: which elements serve which article of each regulation, and what nothing implements yet.

import { traceability, type Traceability } from '../analysis/traceability.js';
import { readConfig } from '../config.js';
import { createEngine } from '../engine/index.js';
import type { ProcessModel } from '../engine/contract.js';
import { loadDeployments, loadProfiles, loadRequirements } from '../registers/index.js';
import { CommandError, EXIT } from './failure.js';

export interface TraceOptions {
  /** One territory; all of them without it. */
  tenant: string | undefined;
  json: boolean;
  programFolder: string;
}

/**
 * Prints the traceability of the processes folder as the start would deploy it.
 * @throws CommandError (2) for a territory that is not there, (1) when a diagram is refused or names a requirement the list does not have
 */
export async function trace({ tenant, json, programFolder }: TraceOptions): Promise<void> {
  const { processesFolder } = readConfig({ env: process.env, demo: false, workingFolder: process.cwd(), programFolder });
  const territories = (await loadProfiles({ folder: processesFolder, overlays: false })).all().map(({ tenantId }) => tenantId);
  if (tenant !== undefined && !territories.includes(tenant)) {
    throw new CommandError(`Expected --tenant to be one of ${territories.join(', ')}, but it is "${tenant}".`, EXIT.usage);
  }
  const requirements = await loadRequirements(processesFolder);
  const reports: Traceability[] = [];
  const compiled: Compiled = new Map();
  for (const tenantId of tenant === undefined ? territories : [tenant]) {
    reports.push(traceability(tenantId, await modelsOf(processesFolder, tenantId, compiled), requirements));
  }
  process.stdout.write(json ? `${JSON.stringify(reports, null, 2)}\n` : reports.map(described).join('\n'));
  const unknown = [...new Set(reports.flatMap((report) => report.unknown.map(({ requirement, processId, elementId }) => `${processId}/${elementId} names ${requirement}`)))];
  if (unknown.length > 0) throw new CommandError(`Expected every requirement named in a diagram to be in requirements.yaml, but ${unknown.join('; ')}.`);
}

/** What each diagram says, read once however many territories deploy it. */
type Compiled = Map<string, ProcessModel[]>;

async function modelsOf(folder: string, tenantId: string, compiled: Compiled): Promise<ProcessModel[]> {
  const engine = createEngine();
  const models: ProcessModel[] = [];
  for (const { name, content } of (await loadDeployments(folder, tenantId)).filter((file) => file.name.endsWith('.bpmn'))) {
    let ofFile = compiled.get(name);
    if (ofFile === undefined) {
      const { processes, problems } = await engine.compileDiagram(content, name);
      const refused = problems.find(({ severity }) => severity === 'error');
      if (refused !== undefined) throw new CommandError(`Expected ${name} to be a diagram that can be deployed, but ${refused.elementId}: ${refused.detail}. percorsi check says more.`);
      ofFile = processes.map(({ model }) => model);
      compiled.set(name, ofFile);
    }
    models.push(...ofFile);
  }
  return models;
}

function described({ tenantId, articles, elements, notImplemented }: Traceability): string {
  const lines = [`${tenantId}: ${String(articles.length)} articles, ${String(elements.length)} elements`];
  for (const { article, elements: serving } of articles) lines.push(`  ${article}: ${serving.join(', ') || '-'}`);
  lines.push(`  Elements of ${tenantId}:`);
  for (const { processId, elementId, articles: named, guardArticles, requirements } of elements) {
    lines.push(`    ${processId}/${elementId}: ${[...named, ...guardArticles.map((article) => `guard ${article}`), ...requirements].join(', ')}`);
  }
  lines.push(`  Implemented by nothing: ${String(notImplemented.length)}`);
  for (const { id, articles: written, how, where } of notImplemented) lines.push(`    ${id} (${written.join(', ')}): ${how.join(', ')} ${where.join(', ')}`.trimEnd());
  return `${lines.join('\n')}\n`;
}
