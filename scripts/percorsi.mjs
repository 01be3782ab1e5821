#!/usr/bin/env node
// The command `percorsi`: sets itself up, then runs src/cli in this same process, so that signals need no passing on.

import module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { ensureDependencies, requireNode, root } from './setup.mjs';

requireNode();
ensureDependencies({ dev: false });
// Node 22 and later keep compiled code between starts.
module.enableCompileCache?.();
const { runCli } = await import(pathToFileURL(join(await build(), 'cli', 'index.js')).href);
await runCli(process.argv.slice(2), root);
