// `percorsi start`: reads the configuration, starts the program, says where everything is, and sees it to its end.

import { readConfig, unknownVariables } from '../config.js';
import type { Config } from '../config.js';
import { createLifetime } from './lifetime.js';
import type { Running } from '../main.js';

export interface StartOptions {
  demo: boolean;
  version: string;
  /** Folder of package.json and processes. */
  programFolder: string;
}

/** Starts the service and returns when it is ready; the process then lives until a signal. */
export async function start({ demo, version, programFolder }: StartOptions): Promise<void> {
  const begun = performance.now();
  const config = readConfig({ env: process.env, demo, workingFolder: process.cwd(), programFolder });
  for (const name of unknownVariables(process.env)) say(`percorsi: ${name} is set, but no such variable is known (percorsi start --help lists them).`);
  const lifetime = createLifetime({ say, exit: (code) => process.exit(code) });
  try {
    const { startProgram } = await import('../main.js');
    const running = await startProgram({ config, version, lifetime, say });
    process.stdout.write(banner(running, config, version, performance.now() - begun));
  } catch (error) {
    await lifetime.end();
    throw error;
  }
}

/** Progress and warnings go to stderr: stdout carries the banner alone. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function banner(running: Running, config: Config, version: string, ms: number): string {
  const { url } = running;
  const lines: [string, string][] = [
    ['API', `${url}/v2`],
    ['Documentation', `${url}/docs`],
    ['OpenAPI', `${url}/openapi.json`],
    ['Data', running.data],
    ['Territories', running.territories.join(', ') || 'none'],
  ];
  if (running.firstAdministrator !== null) {
    const { username, password } = running.firstAdministrator;
    lines.push(['First account', `${username}, password ${password} (shown only this once)`]);
  }
  if (running.demo !== null) {
    lines.push(['Demo accounts', running.demo.usernames.join(', ')], ['Demo password', running.demo.password]);
  }
  if (config.clock === 'controllable') lines.push(['Clock', 'controllable (PUT /v2/clock): for trials, never for real work']);
  const width = Math.max(...lines.map(([label]) => label.length)) + 2;
  const body = lines.map(([label, text]) => `  ${label.padEnd(width)}${text}\n`).join('');
  return `Percorsi ${version}\n${body}Ready after ${(ms / 1000).toFixed(1)} s. Ctrl-C stops it.\n`;
}
