// The layers: imports point one way (docs/architecture.md), and each library stays in its room.

import { describe, expect, test } from 'vitest';
import { importsOf, sourcesOf } from './sources.js';

const LIBRARIES = ['access', 'engine', 'store'];
const MIDDLE = ['tasks', 'analysis', 'monitoring', 'registers'];

/** Folders each folder of src may import from, beside itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  kernel: [],
  // The engine's and the store's contracts are pure types: the only thing of theirs the other libraries may name.
  access: ['kernel', 'store/contract.js'],
  engine: ['kernel'],
  store: ['kernel'],
  tasks: ['kernel', ...LIBRARIES, 'registers'],
  analysis: ['kernel', ...LIBRARIES],
  monitoring: ['kernel', ...LIBRARIES],
  registers: ['kernel', ...LIBRARIES],
  api: ['kernel', 'access', 'engine/contract.js', 'store/contract.js', ...MIDDLE],
  worker: ['kernel', 'access', 'engine/contract.js', 'store/contract.js', ...MIDDLE],
  // Steps of a start, called by the composition root alone.
  startup: ['kernel', 'access', 'engine/contract.js', 'store/contract.js', 'tasks/contract.js', 'registers'],
  // The command line hands over to the composition root and reads the configuration for it.
  cli: ['kernel', ...LIBRARIES, ...MIDDLE, 'config.js', 'main.js'],
};

/** Packages that only one room may use. */
const ROOMS: readonly { packages: RegExp; room: RegExp; why: string }[] = [
  { packages: /^(mongoose|mongodb)(\/|$)/, room: /^src\/store\//, why: 'the database lives in src/store' },
  { packages: /^mongodb-memory-server/, room: /^src\/store\/embedded\//, why: 'the embedded database lives in src/store/embedded' },
  { packages: /^(koa|@koa\/.*|koa-.*|helmet|swagger-ui-dist)$/, room: /^src\/api\//, why: 'HTTP lives in src/api' },
  { packages: /^(bpmn-.*|smqp|moddle-.*|camunda-bpmn-moddle|zeebe-bpmn-moddle|dmn-moddle|feelin|saxen)$/, room: /^src\/engine\//, why: 'BPMN, DMN and FEEL live in src/engine' },
  { packages: /^commander$/, room: /^src\/cli\//, why: 'the command line lives in src/cli' },
];

const sources = sourcesOf('src');

function folderOf(name: string): string {
  return name.split('/')[1] ?? '';
}

/** One line per import that points the wrong way; exported shape kept small so that the rule itself can be tested. */
function wrongImports(files: readonly { name: string; text: string }[]): string[] {
  return files.flatMap((file) => {
    const from = folderOf(file.name);
    return importsOf(file).flatMap((target) => {
      if (!target.startsWith('src/')) {
        const room = ROOMS.find(({ packages }) => packages.test(target));
        return room === undefined || room.room.test(file.name) ? [] : [`${file.name} imports ${target}: ${room.why}`];
      }
      if (!file.name.includes('/', 'src/'.length)) return [];
      const to = target.slice('src/'.length);
      const allowed = [from, ...(MAY_IMPORT[from] ?? [])];
      return allowed.some((place) => to === place || to.startsWith(`${place}/`) || to === `${place}.js`) ? [] : [`${file.name} imports ${target}: ${from} may import only ${allowed.join(', ')}`];
    });
  });
}

describe('layers', () => {
  test('the rule sees a wrong import, static or dynamic, of a layer or of a package', () => {
    const wrong = wrongImports([
      { name: 'src/kernel/x.ts', text: "import type { A } from '../store/contract.js';" },
      { name: 'src/engine/deep/x.ts', text: "const a = await import('../../store/index.js');" },
      { name: 'src/tasks/x.ts', text: "import Koa from 'koa';\nimport type { B } from '../engine/contract.js';" },
      { name: 'src/newcomer/x.ts', text: "import { a } from '../kernel/errors.js';" },
    ]);
    expect(wrong.map((line) => line.split(':')[0])).toEqual([
      'src/kernel/x.ts imports src/store/contract.js', 'src/engine/deep/x.ts imports src/store/index.js',
      'src/tasks/x.ts imports koa', 'src/newcomer/x.ts imports src/kernel/errors.js',
    ]);
  });

  test('every import of src points the allowed way', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(wrongImports(sources)).toEqual([]);
  });

  test('only the composition root knows both the engine and the store themselves', () => {
    const both = sources.filter((file) => {
      const imports = importsOf(file);
      return imports.includes('src/engine/index.js') && imports.includes('src/store/index.js');
    });
    expect(both.map(({ name }) => name)).toEqual(['src/main.ts']);
  });
});
