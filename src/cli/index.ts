// The command line: `percorsi start`, `check`, `deploy`, `trace` and `scenario`. Each command is loaded when it is asked for.

import { Command, CommanderError, Option } from 'commander';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeVariables } from '../config.js';
import { CommandError, describeFailure, EXIT } from './failure.js';

/**
 * Runs one command line and sets the exit code.
 * @param args what stands after the program's name
 * @param programFolder folder of package.json and processes
 */
export async function runCli(args: readonly string[], programFolder: string): Promise<void> {
  try {
    await createProgram(programFolder).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // commander has written its own line; --help and --version arrive here too, with exit code 0.
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
      return;
    }
    const { line, exitCode } = describeFailure(error);
    process.stderr.write(`percorsi: ${line}\n`);
    if (process.env['PERCORSI_LOG_LEVEL'] === 'debug' && !(error instanceof CommandError)) process.stderr.write(`${String((error as Error).stack)}\n`);
    process.exit(exitCode);
  }
}

function createProgram(programFolder: string): Command {
  const { version } = JSON.parse(readFileSync(path.join(programFolder, 'package.json'), 'utf8')) as { version: string };
  const program = new Command('percorsi')
    .description('Runs the regulation paths of municipal social services and serves the human work in them.')
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => { write(text.replace(/^error: (.)/, (_, first: string) => `percorsi: ${first.toUpperCase()}`)); } });

  program
    .command('start', { isDefault: true })
    .description('start the service')
    .version(version)
    .option('--demo', 'a trial on this machine: evidently fake data, one account per role, a clock you can set')
    .addHelpText('after', `\nEnvironment (value when unset):\n${describeVariables()}`)
    .action(async (options: { demo?: true }) => {
      const { start } = await import('./start.js');
      await start({ demo: options.demo ?? false, version, programFolder });
    });

  program
    .command('check')
    .description('say what is wrong with diagrams, decision tables, forms, parameters and profiles before they are in force')
    .argument('<files...>', '.bpmn, .dmn and .form files; parameters.yaml, registers.yaml and profile.yaml of a processes folder')
    .option('--json', 'findings as JSON')
    .action(async (files: string[], options: { json?: true }) => {
      const { check } = await import('./check.js');
      await check(files, { json: options.json ?? false });
    });

  program
    .command('deploy')
    .description('deploy files to a running Percorsi')
    .argument('<files...>', '.bpmn, .dmn and .form files')
    .requiredOption('--tenant <code>', 'territory, e.g. CAS')
    .option('--url <url>', 'where Percorsi answers', 'http://127.0.0.1:8080')
    .addOption(new Option('--user <name>', 'account').env('PERCORSI_USER').makeOptionMandatory())
    .option('--password-stdin', 'read the password from standard input (else from PERCORSI_PASSWORD)')
    .action(async (files: string[], options: { tenant: string; url: string; user: string; passwordStdin?: true }) => {
      const { deploy } = await import('./deploy.js');
      await deploy(files, { ...options, passwordStdin: options.passwordStdin ?? false });
    });

  program
    .command('trace')
    .description('say which elements serve which article and requirement, and what nothing implements')
    .option('--tenant <code>', 'one territory, e.g. CAS; without it all')
    .option('--json', 'as JSON')
    .action(async (options: { tenant?: string; json?: true }) => {
      const { trace } = await import('./trace.js');
      await trace({ tenant: options.tenant, json: options.json ?? false, programFolder });
    });

  program
    .command('scenario')
    .description('run acceptance scenarios against a running Percorsi whose clock can be set (start --demo)')
    .argument('<files...>', 'scenario files, e.g. processes/scenarios/S-01.yaml')
    .option('--url <url>', 'where Percorsi answers', 'http://127.0.0.1:8080')
    .addOption(new Option('--user <name>', 'administrator that sets the clock; the people of the scenario sign in with the same password').env('PERCORSI_USER').makeOptionMandatory())
    .option('--password-stdin', 'read the password from standard input (else from PERCORSI_PASSWORD)')
    .action(async (files: string[], options: { url: string; user: string; passwordStdin?: true }) => {
      const { scenario } = await import('./scenario/index.js');
      await scenario(files, { ...options, passwordStdin: options.passwordStdin ?? false, programFolder });
    });

  return program;
}
