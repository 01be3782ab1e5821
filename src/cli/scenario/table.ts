// The rows a scenario adds to the competence table, deployed with the diagrams bound to it.

import { loadDeployments } from '../../registers/index.js';
import { same } from './expectation.js';
import type { CompetenceRow } from './format.js';
import type { Person } from './people.js';

const TABLE = 'competence-table';

function withRows(xml: string, rows: readonly CompetenceRow[]): string {
  const entry = (kind: string, id: string, text: string): string => `<${kind} id="${id}"><text>${text}</text></${kind}>`;
  const rules = rows.map(({ needArea, competence }, index) => {
    const n = String(index + 1);
    return `<rule id="row-${n}">${entry('inputEntry', `area-${n}`, JSON.stringify(needArea))}${entry('inputEntry', `any-${n}`, '-')}${entry('outputEntry', `to-${n}`, JSON.stringify(competence))}</rule>`;
  });
  return xml.replace('</decisionTable>', () => `${rules.join('')}</decisionTable>`);
}

/**
 * Deploys the table with these rows, together with every diagram that reads it and its forms: a diagram keeps the table it was deployed with.
 * @param folder the processes folder
 * @throws Unmet when the deployment is refused
 */
export async function deployTable(administrator: Person, folder: string, tenantId: string, rows: readonly CompetenceRow[]): Promise<void> {
  const files = await loadDeployments(folder, tenantId);
  const diagrams = files.filter(({ name, content }) => name.endsWith('.bpmn') && content.includes(`decisionId="${TABLE}"`));
  const used = new Set(diagrams.flatMap(({ content }) => [...content.matchAll(/(formId|decisionId)="([^"]+)"/g)].map(([, kind, id]) => `${kind === 'formId' ? 'form' : 'decision'} ${String(id)}`)));
  const body = new FormData();
  body.append('tenantId', tenantId);
  for (const file of [...diagrams, ...files.filter(({ ids }) => ids.some((id) => used.has(id)))]) {
    const content = file.ids.includes(`decision ${TABLE}`) ? withRows(file.content, rows) : file.content;
    body.append('resources', new Blob([content]), file.name.slice(file.name.lastIndexOf('/') + 1));
  }
  const { status, body: answer } = await administrator.post('/v2/deployments', body);
  if (status !== 200) same('deployment of the competence table', 200, { status, answer });
}
