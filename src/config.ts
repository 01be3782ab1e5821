// Configuration: the environment, checked once at the start and frozen. Every variable of the program is in this table.

import path from 'node:path';
import { z } from 'zod';

/** A value of the environment or command line the program cannot start with. The message is one sentence. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

interface Variable<T> {
  schema: z.ZodType<T, string>;
  /** Completes "Expected NAME to be …". */
  expected: string;
  /** What it is for, in the help text. */
  purpose: string;
  /** Text used when unset or empty; null = may stay unset. */
  fallback: string | null;
}

const oneOf = <const T extends string>(values: readonly [T, ...T[]]) => ({ schema: z.enum(values) as z.ZodType<T, string>, expected: values.map((value) => `"${value}"`).join(' or ') });

function wholeNumber(min: number, max: number): { schema: z.ZodType<number, string>; expected: string } {
  const schema = z.string().regex(/^\d{1,9}$/).transform(Number).refine((value) => value >= min && value <= max);
  return { schema, expected: `a whole number from ${String(min)} to ${String(max)}` };
}

const anyPath = { schema: z.string() as z.ZodType<string, string>, expected: 'a path' };

const VARIABLES = {
  PORT: { ...wholeNumber(0, 65_535), purpose: 'port to listen on; 0 takes any free one', fallback: '8080' },
  HOST: { schema: z.string().regex(/^[\w.:%-]+$/), expected: 'a host name or address', purpose: 'address to listen on', fallback: '127.0.0.1' },
  MONGODB_URI: { schema: z.string().regex(/^mongodb(\+srv)?:\/\/[^\s/]+/), expected: 'a connection string beginning with mongodb:// or mongodb+srv://', purpose: 'your own MongoDB (a replica set or sharded cluster, 6.0 or later); unset: a database of the program\'s own', fallback: null },
  PERCORSI_DATA: { ...anyPath, purpose: 'folder of the program\'s own database', fallback: './data' },
  PERCORSI_PROCESSES: { ...anyPath, purpose: 'folder of the diagrams, forms, decision tables and territory profiles', fallback: null },
  PERCORSI_CLOCK: { ...oneOf(['system', 'controllable']), purpose: 'controllable: the administrator may set business time (trials and tests only)', fallback: 'system' },
  PERCORSI_LOG_LEVEL: { ...oneOf(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']), purpose: 'least severe log lines written', fallback: 'warn' },
  PERCORSI_API_NULLS: { ...oneOf(['explicit', 'omit']), purpose: 'omit: leave empty fields out of answers, as Camunda 8.8 did', fallback: 'explicit' },
  PERCORSI_DEPLOY_ON_START: { ...oneOf(['on', 'off']), purpose: 'deploy what is new in the processes folder when starting', fallback: 'on' },
  PERCORSI_TRUST_PROXY: { ...oneOf(['on', 'off']), purpose: 'on: behind a reverse proxy that sets X-Forwarded-For', fallback: 'off' },
  PERCORSI_MONGOD: { ...anyPath, purpose: 'mongod to run as the program\'s own database', fallback: null },
  PERCORSI_MONGOD_CACHE_MB: { ...wholeNumber(256, 1_000_000), purpose: 'memory the program\'s own database may keep data in', fallback: '512' },
  PERCORSI_CACHE: { ...anyPath, purpose: 'where a fetched mongod is kept', fallback: null },
} as const satisfies Record<string, Variable<unknown>>;

type VariableName = keyof typeof VARIABLES;

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Null = the embedded database. */
  readonly mongodbUri: string | null;
  /** Absolute; a demonstration has its own inside it. */
  readonly dataFolder: string;
  /** Absolute. */
  readonly processesFolder: string;
  readonly clock: 'system' | 'controllable';
  readonly logLevel: z.output<(typeof VARIABLES)['PERCORSI_LOG_LEVEL']['schema']>;
  readonly apiNulls: 'explicit' | 'omit';
  readonly deployOnStart: boolean;
  readonly trustProxy: boolean;
  readonly mongodCacheMb: number;
  readonly demo: boolean;
}

export interface ConfigInput {
  env: Readonly<Record<string, string | undefined>>;
  demo: boolean;
  /** Folder that relative paths start from. */
  workingFolder: string;
  /** Folder of the program itself: its processes are the default. */
  programFolder: string;
}

/**
 * Reads the configuration.
 * @throws ConfigError naming the variable, what was expected and what came
 */
export function readConfig({ env, demo, workingFolder, programFolder }: ConfigInput): Config {
  const read = <N extends VariableName>(name: N): z.output<(typeof VARIABLES)[N]['schema']> | null => {
    const { schema, expected, fallback }: Variable<unknown> = VARIABLES[name];
    const text = env[name]?.trim() || fallback;
    if (text === null) return null;
    const result = schema.safeParse(text);
    if (result.success) return result.data as z.output<(typeof VARIABLES)[N]['schema']>;
    // A connection string may carry a password: what stands before the host is not repeated.
    throw new ConfigError(`Expected ${name} to be ${expected}, but it is "${text.replace(/[^/]*@/, '…@')}".`);
  };
  const required = <N extends VariableName>(name: N) => {
    const value = read(name);
    if (value === null) throw new ConfigError(`Expected ${name} to be set, but it is not.`);
    return value;
  };
  read('PERCORSI_MONGOD');
  read('PERCORSI_CACHE');
  const processes = read('PERCORSI_PROCESSES');
  const config: Config = {
    port: required('PORT'),
    host: required('HOST'),
    mongodbUri: read('MONGODB_URI'),
    // A demonstration's accounts are known to everybody: its data never mix with yesterday's real ones.
    dataFolder: path.resolve(workingFolder, required('PERCORSI_DATA'), demo ? 'demo' : '.'),
    processesFolder: processes === null ? path.join(programFolder, 'processes') : path.resolve(workingFolder, processes),
    clock: demo ? 'controllable' : required('PERCORSI_CLOCK'),
    logLevel: required('PERCORSI_LOG_LEVEL'),
    apiNulls: required('PERCORSI_API_NULLS'),
    deployOnStart: required('PERCORSI_DEPLOY_ON_START') === 'on',
    trustProxy: required('PERCORSI_TRUST_PROXY') === 'on',
    mongodCacheMb: required('PERCORSI_MONGOD_CACHE_MB'),
    demo,
  };
  if (demo) refuseUnsafeDemo(config);
  return Object.freeze(config);
}

/** A demonstration shows its password to everybody: it stays on the machine and off real data. */
function refuseUnsafeDemo(config: Config): void {
  if (config.mongodbUri !== null) throw new ConfigError('Expected --demo to run on a database of its own, but MONGODB_URI is set: unset one of the two.');
  if (!isLoopback(config.host)) throw new ConfigError(`Expected --demo to listen on this machine alone, but HOST is "${config.host}": unset HOST or set it to 127.0.0.1.`);
}

/** True for an address only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Variables of whoever calls a running program (`percorsi deploy`, the client example, the tours): no slip of the pen in the service's own shell. */
const OF_CLIENTS = new Set(['PERCORSI_URL', 'PERCORSI_USER', 'PERCORSI_PASSWORD']);

/** Names that look like ours but are not: most often a slip of the pen that would otherwise pass in silence. */
export function unknownVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env).filter((name) => name.startsWith('PERCORSI_') && !(name in VARIABLES) && !OF_CLIENTS.has(name)).sort();
}

/** The table of variables, for the help text. */
export function describeVariables(): string {
  return Object.entries(VARIABLES)
    .map(([name, { purpose, fallback }]) => `  ${name.padEnd(25)} ${purpose}${fallback === null ? '' : ` (${fallback})`}`)
    .join('\n');
}
