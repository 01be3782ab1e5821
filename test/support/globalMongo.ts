// One real mongod (a one-node replica set) for a whole vitest run; its address reaches the tests through `inject`.

import type { TestProject } from 'vitest/node';
import { launchMongo } from './launchMongo.js';

declare module 'vitest' {
  interface ProvidedContext {
    mongoUri: string;
  }
}

/** vitest globalSetup: starts mongod, provides `mongoUri`, stops it at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const mongo = await launchMongo();
  project.provide('mongoUri', mongo.uri);
  return () => mongo.stop();
}
