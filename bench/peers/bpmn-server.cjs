// bpmn-server (npm, MIT) behind the thinnest HTTP there is: start, inbox, claim, complete, each its own call of its API.
// Runs in a temporary folder in which the benchmark has installed it; never a dependency of the program.

const http = require('node:http');
const path = require('node:path');
const { BPMNServer, Configuration, DefaultAppDelegate, DataStore, ModelsDatastore, NoCacheManager, ScriptHandler, Logger } = require('bpmn-server');

const database = process.env.PEER_DATABASE;
const configuration = new Configuration({
  definitionsPath: path.join(process.cwd(), 'processes/'),
  templatesPath: path.join(process.cwd(), 'templates'),
  timers: { forceTimersDelay: null, precision: 3000 },
  database: { MongoDB: { db_url: process.env.MONGODB_URI, db: database } },
  apiKey: '1234',
  logger: (server) => new Logger(server),
  definitions: (server) => new ModelsDatastore(server),
  appDelegate: (server) => new DefaultAppDelegate(server),
  dataStore: (server) => new DataStore(server),
  cacheManager: (server) => new NoCacheManager(server),
  scriptHandler: () => new ScriptHandler(),
});
// Its own log of every act goes nowhere: writing it would only slow it down.
console.log = () => undefined;
const server = new BPMNServer(configuration, new Logger({ toConsole: false }), { cron: false });

const waiting = (instance) => (instance.items || []).filter((item) => item.status === 'wait' && item.type === 'bpmn:UserTask').map((item) => ({ id: item.id, instanceId: instance.id, elementId: item.elementId }));

const routes = {
  'POST /start': async (body) => {
    const execution = await server.engine.start('workload', body.variables);
    return { id: execution.id };
  },
  'GET /inbox': async () => {
    const found = await server.dataStore.findInstances(
      { 'items.status': 'wait', 'items.candidateGroups': 'operatori' },
      { projection: { id: 1, items: 1 }, sort: { _id: -1 } },
    );
    return { items: found.slice(0, 20).flatMap(waiting) };
  },
  'POST /claim': async (body) => {
    await server.engine.assign({ id: body.instanceId, 'items.id': body.id }, {}, { assignee: body.assignee }, body.assignee);
    return {};
  },
  'POST /complete': async (body) => {
    await server.engine.invoke({ id: body.instanceId, 'items.id': body.id }, body.variables, body.assignee);
    return {};
  },
};

async function answer(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const open = /^\/open\/(.+)$/.exec(request.url);
  if (open !== null) {
    const [instance] = await server.dataStore.findInstances({ id: open[1] }, 'summary');
    return { id: (instance === undefined ? [] : waiting(instance))[0]?.id ?? null };
  }
  return routes[`${request.method} ${request.url}`](body);
}

async function main() {
  await server.dataStore.install();
  http.createServer((request, response) => {
    answer(request).then(
      (body) => { response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)); },
      (error) => { response.writeHead(500).end(String(error && error.stack)); },
    );
  }).listen(0, '127.0.0.1', function listening() {
    process.stdout.write(`listening on http://127.0.0.1:${this.address().port}\n`);
  });
}

main().catch((error) => { process.stderr.write(`${error.stack}\n`); process.exit(1); });
