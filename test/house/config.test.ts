// Configuration: what is good comes out typed and frozen, what is bad is one sentence naming variable, expectation and value.

import { describe, expect, test } from 'vitest';
import { ConfigError, describeVariables, readConfig, unknownVariables } from '../../src/config.js';

const read = (env: Record<string, string>, demo = false) => readConfig({ env, demo, workingFolder: '/work', programFolder: '/program' });

describe('configuration', () => {
  test('every value has its default, relative paths start where the command was given', () => {
    expect(read({})).toEqual({
      port: 8080, host: '127.0.0.1', mongodbUri: null, dataFolder: '/work/data', processesFolder: '/program/processes', clock: 'system',
      logLevel: 'warn', apiNulls: 'explicit', deployOnStart: true, trustProxy: false, mongodCacheMb: 512, demo: false,
    });
    expect(read({ PERCORSI_DATA: 'elsewhere', PERCORSI_PROCESSES: '/p' })).toMatchObject({ dataFolder: '/work/elsewhere', processesFolder: '/p' });
    expect(Object.isFrozen(read({}))).toBe(true);
  });

  test('an empty value is no value', () => {
    expect(read({ PORT: '', MONGODB_URI: ' ', PERCORSI_CLOCK: '' })).toMatchObject({ port: 8080, mongodbUri: null, clock: 'system' });
  });

  test.each([
    [{ PORT: 'abc' }, 'Expected PORT to be a whole number from 0 to 65535, but it is "abc".'],
    [{ PORT: '65536' }, 'Expected PORT to be a whole number from 0 to 65535, but it is "65536".'],
    [{ PORT: '80.5' }, 'Expected PORT to be a whole number from 0 to 65535, but it is "80.5".'],
    [{ HOST: 'http://x' }, 'Expected HOST to be a host name or address, but it is "http://x".'],
    [{ PERCORSI_CLOCK: 'fast' }, 'Expected PERCORSI_CLOCK to be "system" or "controllable", but it is "fast".'],
    [{ PERCORSI_DEPLOY_ON_START: 'yes' }, 'Expected PERCORSI_DEPLOY_ON_START to be "on" or "off", but it is "yes".'],
    [{ PERCORSI_API_NULLS: 'none' }, 'Expected PERCORSI_API_NULLS to be "explicit" or "omit", but it is "none".'],
    [{ PERCORSI_MONGOD_CACHE_MB: '12' }, 'Expected PERCORSI_MONGOD_CACHE_MB to be a whole number from 256 to 1000000, but it is "12".'],
  ])('%j is refused', (env, sentence) => {
    expect(() => read(env as Record<string, string>)).toThrow(new ConfigError(sentence));
  });

  test('a connection string that is refused keeps its password to itself', () => {
    expect(() => read({ MONGODB_URI: 'mongo://user:secret@host/db' })).toThrow('but it is "mongo://…@host/db".');
  });

  test('a demonstration has its own data and a clock one can set', () => {
    expect(read({}, true)).toMatchObject({ dataFolder: '/work/data/demo', clock: 'controllable', demo: true });
  });

  test.each([
    [{ MONGODB_URI: 'mongodb://db' }, /--demo .* MONGODB_URI is set/],
    [{ HOST: '0.0.0.0' }, /--demo .* HOST is "0\.0\.0\.0"/],
    [{ HOST: '127.0.0.1.example.org' }, /--demo .* HOST is/],
  ])('a demonstration is refused with %j', (env, sentence) => {
    expect(() => read(env as Record<string, string>, true)).toThrow(sentence);
  });

  test('a slip of the pen in a name is noticed, and the help lists every name', () => {
    expect(unknownVariables({ PERCORSI_CLOK: 'x', PERCORSI_CLOCK: 'system', PERCORSI_URL: 'http://127.0.0.1:8080', PERCORSI_USER: 'admin', HOME: '/' })).toEqual(['PERCORSI_CLOK']);
    expect(describeVariables()).toContain('PERCORSI_MONGOD_CACHE_MB');
  });
});
