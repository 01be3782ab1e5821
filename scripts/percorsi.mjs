#!/usr/bin/env node
// The command `percorsi`: sets itself up, then runs src/cli in this same process, so that signals need no passing on.

import module from 'node:module';
import { ensureDependencies, requireNode } from './setup.mjs';

requireNode();
ensureDependencies({ dev: false });
// Node 22 and later keep compiled code between starts.
module.enableCompileCache?.();
const { register } = await import('tsx/esm/api');
register();
const { runCli } = await import('../src/cli/index.ts');
await runCli(process.argv.slice(2));
