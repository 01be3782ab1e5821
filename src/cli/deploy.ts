// `percorsi deploy`: sends files to a running Percorsi over its API, all of them or none.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { CommandError, EXIT } from './failure.js';

export interface DeployOptions {
  tenant: string;
  url: string;
  user: string;
  passwordStdin: boolean;
}

const TIMEOUT_MS = 60_000;

const deployment = z.object({
  deploymentKey: z.string(),
  deployments: z.array(z.object({
    processDefinition: z.object({ processDefinitionId: z.string(), processDefinitionVersion: z.number() }).nullish(),
    decisionDefinition: z.object({ decisionDefinitionId: z.string(), version: z.number() }).nullish(),
    form: z.object({ formId: z.string(), version: z.number() }).nullish(),
  })),
});
const problem = z.object({
  detail: z.string().optional(),
  title: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string().optional(), detail: z.string() })).optional(),
});

/**
 * Deploys files to a territory and prints what became of each.
 * @throws CommandError: unreadable file, no password, no answer, or a refusal with its findings
 */
export async function deploy(files: readonly string[], options: DeployOptions): Promise<void> {
  const body = new FormData();
  body.set('tenantId', options.tenant);
  for (const file of files) body.append('resources', new Blob([await readResource(file)]), path.basename(file));
  const password = await readPassword(options);
  const answer = await send(new URL('v2/deployments', withSlash(options.url)), body, `${options.user}:${password}`);
  const content: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw new CommandError(refusal(answer.status, content));
  const { data } = deployment.safeParse(content);
  if (data === undefined) throw new CommandError(`Expected ${options.url} to answer as Percorsi does, but it did not: is it the right address?`);
  for (const { processDefinition, decisionDefinition, form } of data.deployments) {
    if (processDefinition) print('process', processDefinition.processDefinitionId, processDefinition.processDefinitionVersion);
    if (decisionDefinition) print('decision', decisionDefinition.decisionDefinitionId, decisionDefinition.version);
    if (form) print('form', form.formId, form.version);
  }
  process.stdout.write(`Deployed to ${options.tenant}, deployment ${data.deploymentKey}.\n`);
  if (data.deployments.every(({ processDefinition }) => !processDefinition)) {
    // Diagrams bind the forms and decisions of their own deployment: alone, these change nothing that runs.
    process.stdout.write('No diagram was among the files: paths go on with the forms and decisions they were deployed with. Deploy their diagram together with these.\n');
  }
}

function print(kind: string, id: string, version: number): void {
  process.stdout.write(`${kind} ${id} version ${String(version)}\n`);
}

/** A file named on the command line, as text. */
export async function readResource(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : String(code);
    throw new CommandError(`Expected ${file} to be a file to read, but ${reason}.`, EXIT.usage);
  }
}

/** The account's password: from standard input or PERCORSI_PASSWORD. */
export async function readPassword({ passwordStdin }: Pick<DeployOptions, 'passwordStdin'>): Promise<string> {
  const password = passwordStdin ? (await text(process.stdin)).replace(/\r?\n$/, '') : process.env['PERCORSI_PASSWORD'];
  if (!password) throw new CommandError('Expected a password in PERCORSI_PASSWORD, or on standard input with --password-stdin, but there is none.', EXIT.usage);
  return password;
}

function withSlash(url: string): URL {
  try {
    return new URL(url.endsWith('/') ? url : `${url}/`);
  } catch {
    throw new CommandError(`Expected --url to be an address such as http://127.0.0.1:8080, but it is "${url}".`, EXIT.usage);
  }
}

async function send(url: URL, body: FormData, credentials: string): Promise<Response> {
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  try {
    return await fetch(url, { method: 'POST', body, headers: { authorization }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const { message, cause } = error as Error;
    throw new CommandError(`Expected a Percorsi to answer at ${url.origin}, but none did (${cause instanceof Error ? cause.message : message}).`);
  }
}

function refusal(status: number, content: unknown): string {
  const { data } = problem.safeParse(content);
  const findings = (data?.errors ?? []).map(({ pointer, detail }) => `\n  ${pointer ?? '-'}: ${detail}`).join('');
  return `The deployment was refused (${String(status)}): ${data?.detail ?? data?.title ?? 'no reason given'}${findings}`;
}
