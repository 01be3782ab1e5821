// Paths beyond one task: children, messages, timers, jobs, incidents, loops and cancelling, each across commits.

import { beforeAll, describe, expect, it } from 'vitest';
import { bpmn, end, flow, start, userTask } from '../support/bpmn.js';
import { ALFA, ALFA2, BETA, by, COORDINATOR, startTasks, TENANT, type Harness } from '../support/tasks.js';

const call = (id: string, processId: string): string =>
  `<bpmn:callActivity id="${id}"><bpmn:extensionElements><zeebe:calledElement processId="${processId}" propagateAllChildVariables="true" propagateAllParentVariables="true"/></bpmn:extensionElements></bpmn:callActivity>`;
const catching = (id: string, inner: string): string => `<bpmn:intermediateCatchEvent id="${id}">${inner}</bpmn:intermediateCatchEvent>`;
const throwing = (id: string, message: string): string => `<bpmn:intermediateThrowEvent id="${id}"><bpmn:messageEventDefinition messageRef="${message}"/></bpmn:intermediateThrowEvent>`;
const message = (name: string, key = ''): string => `<bpmn:message id="m-${name}" name="${name}">${key === '' ? '' : `<bpmn:extensionElements><zeebe:subscription correlationKey="${key}"/></bpmn:extensionElements>`}</bpmn:message>`;

let h: Harness;
beforeAll(async () => {
  h = await startTasks();
});

describe('call activities', () => {
  it('start the child at once, in the same case, and go on when it ends', async () => {
    await h.deploy(
      ['parent.bpmn', bpmn('parent', [start, flow('start', 'call'), call('call', 'child'), flow('call', 'b'), userTask('b'), flow('b', 'end'), end()].join(''))],
      ['child.bpmn', bpmn('child', [start, flow('start', 'a'), userTask('a'), flow('a', 'end'), end()].join(''))],
    );
    const key = await h.start('parent');
    const [child] = await h.store.children(key);
    expect(child).toMatchObject({ processId: 'child', rootKey: key });
    const task = await h.open(child!.key, 'a');
    const { next } = await h.commands.completeUserTask(by(ALFA), task.key, { variables: { risposta: 42 }, action: null });
    expect(next.map((step) => step.elementId)).toEqual(['b']);
    expect(await h.variable(key, 'risposta')).toBe(42);
    const parent = await h.store.instance(key);
    expect(parent?.caseId).toBe(child?.caseId);
  });

  it('become an incident while the called process is not there, and go on when it is', async () => {
    await h.deploy(['caller.bpmn', bpmn('caller', [start, flow('start', 'call'), call('call', 'later'), flow('call', 'end'), end()].join(''))]);
    const key = await h.start('caller');
    const incidents = await h.queries.searchIncidents(COORDINATOR, { where: [{ field: 'processInstanceKey', op: 'eq', value: key }], sort: [], page: { limit: 10 } });
    expect(incidents.items).toMatchObject([{ errorType: 'CALLED_ELEMENT_ERROR', elementId: 'call', state: 'ACTIVE' }]);
    expect(await h.store.instance(key)).toMatchObject({ state: 'ACTIVE', incidentCount: 1 });
    await h.deploy(['later.bpmn', bpmn('later', [start, flow('start', 'end'), end()].join(''))]);
    await h.commands.resolveIncident(by(COORDINATOR), incidents.items[0]!.key);
    expect(await h.store.instance(key)).toMatchObject({ state: 'COMPLETED', incidentCount: 0 });
  });

  it('cancelling the root cancels the child and its tasks', async () => {
    const key = await h.start('parent');
    const [child] = await h.store.children(key);
    await expect(h.commands.cancelInstance(by(COORDINATOR), child!.key)).rejects.toMatchObject({ code: 'ILLEGAL_STATE' });
    await expect(h.commands.cancelInstance(by(ALFA), key)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await h.commands.cancelInstance(by(COORDINATOR), key);
    expect(await h.store.instance(child!.key)).toMatchObject({ state: 'TERMINATED' });
    expect((await h.tasks(child!.key)).map((task) => task.state)).toEqual(['CANCELED']);
    expect(await h.store.workOfInstance(child!.key)).toEqual([]);
  });
});

describe('messages', () => {
  it('correlate by case id with who may see the case, once', async () => {
    await h.deploy(['waits.bpmn', bpmn('waits', [start, flow('start', 'a'), userTask('a'), `<bpmn:boundaryEvent id="stop" attachedToRef="a"><bpmn:messageEventDefinition messageRef="m-stop"/></bpmn:boundaryEvent>`, flow('stop', 'stopped'), end('stopped'), flow('a', 'end'), end()].join(''), { beside: message('stop') })]);
    const key = await h.start('waits');
    const { caseId, key: taskKey } = await h.open(key, 'a');
    const input = { tenantId: TENANT, name: 'stop', correlationKey: caseId, variables: {} };
    await expect(h.commands.correlateMessage(by(BETA), input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(h.commands.correlateMessage(by(ALFA), input)).resolves.toMatchObject({ processInstanceKey: key });
    expect(await h.store.instance(key)).toMatchObject({ state: 'COMPLETED' });
    expect((await h.store.userTask(taskKey))?.state).toBe('CANCELED');
    await expect(h.commands.correlateMessage(by(ALFA), input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('published before anybody waits are taken by the one who comes, once', async () => {
    await h.deploy(['takes.bpmn', bpmn('takes', [start, flow('start', 'wait'), catching('wait', '<bpmn:messageEventDefinition messageRef="m-news"/>'), flow('wait', 'end'), end()].join(''), { beside: message('news', '=id') })]);
    await h.commands.publishMessage(by(COORDINATOR), { tenantId: TENANT, name: 'news', correlationKey: 'x1', variables: { testo: 'ciao' }, timeToLiveMs: 60_000, messageId: 'm1' });
    await expect(h.commands.publishMessage(by(COORDINATOR), { tenantId: TENANT, name: 'news', correlationKey: 'x1', variables: {}, timeToLiveMs: 60_000, messageId: 'm1' })).rejects.toMatchObject({ code: 'ILLEGAL_STATE' });
    const first = await h.start('takes', { id: 'x1' });
    const second = await h.start('takes', { id: 'x1' });
    expect(await h.store.instance(first)).toMatchObject({ state: 'COMPLETED' });
    expect(await h.store.instance(second)).toMatchObject({ state: 'ACTIVE' });
    expect(await h.variable(first, 'testo')).toBe('ciao');
  });

  it('thrown with nobody to receive them become an incident; the sender goes on', async () => {
    await h.deploy(['throws.bpmn', bpmn('throws', [start, flow('start', 't'), throwing('t', 'm-nobody'), flow('t', 'a'), userTask('a'), flow('a', 'end'), end()].join(''), { beside: message('nobody') })]);
    const key = await h.start('throws');
    const incidents = await h.queries.searchIncidents(COORDINATOR, { where: [{ field: 'processInstanceKey', op: 'eq', value: key }], sort: [], page: { limit: 10 } });
    expect(incidents.items).toMatchObject([{ elementId: 't', state: 'ACTIVE', errorMessage: expect.stringContaining('nobody') as string }]);
    await h.commands.completeUserTask(by(ALFA), (await h.open(key, 'a')).key, { variables: {}, action: null });
    expect(await h.store.instance(key)).toMatchObject({ state: 'COMPLETED', incidentCount: 1 });
  });

  it('start a process in the case of the sender', async () => {
    await h.deploy(
      ['sends.bpmn', bpmn('sends', [start, flow('start', 't'), throwing('t', 'm-begin'), flow('t', 'end'), end()].join(''), { beside: message('begin') })],
      ['begun.bpmn', bpmn('begun', [`<bpmn:startEvent id="start"><bpmn:messageEventDefinition messageRef="m-begin"/></bpmn:startEvent>`, flow('start', 'a'), userTask('a', 'service-coordinator'), flow('a', 'end'), end()].join(''), { beside: message('begin') })],
    );
    const key = await h.start('sends');
    const sender = await h.store.instance(key);
    const found = await h.queries.searchProcessInstances(COORDINATOR, { where: [{ field: 'processId', op: 'eq', value: 'begun' }, { field: 'caseId', op: 'eq', value: sender!.caseId }], sort: [], page: { limit: 10 } });
    expect(found.items).toHaveLength(1);
  });
});

describe('timers', () => {
  const P45D = '<bpmn:timerEventDefinition><bpmn:timeDuration>P45D</bpmn:timeDuration></bpmn:timerEventDefinition>';

  it('longer than any timeout of the host fire at their date, whoever is up, and cancel what they interrupt', async () => {
    await h.deploy(['long.bpmn', bpmn('long', [start, flow('start', 'a'), userTask('a'), `<bpmn:boundaryEvent id="late" attachedToRef="a">${P45D}</bpmn:boundaryEvent>`, flow('late', 'b'), userTask('b'), flow('a', 'end'), flow('b', 'end2'), end(), end('end2')].join(''))]);
    const key = await h.start('long');
    await h.at('2027-03-25T07:00:00Z');
    await h.open(key, 'a');
    await h.at('2027-03-25T09:00:00Z');
    await h.open(key, 'b');
    expect((await h.tasks(key)).map((task) => [task.elementId, task.state]).sort()).toEqual([['a', 'CANCELED'], ['b', 'CREATED']]);
    await h.at('2027-02-08T08:00:00Z');
    expect((await h.tasks(key)).find((task) => task.elementId === 'b')?.state).toBe('CREATED');
  });

  it('due while the task is being completed: one of the two happens', async () => {
    const key = await h.start('long');
    const task = await h.open(key, 'a');
    await h.store.pinClock(new Date('2027-03-26T09:00:00Z'));
    const [completed] = await Promise.allSettled([h.commands.completeUserTask(by(ALFA), task.key, { variables: {}, action: null }), h.node().runner.runDue(10)]);
    await h.at('2027-03-26T09:00:00Z');
    const opened = (await h.tasks(key)).filter((one) => one.elementId === 'b');
    expect(opened.length).toBe(completed.status === 'fulfilled' ? 0 : 1);
    expect(await h.store.instance(key)).toMatchObject({ state: completed.status === 'fulfilled' ? 'COMPLETED' : 'ACTIVE' });
    await h.at('2027-02-08T08:00:00Z');
  });
});

describe('incidents', () => {
  it('a condition that cannot be decided leaves the task open, names the cause, and a corrected answer settles it', async () => {
    await h.deploy(['choice.bpmn', bpmn('choice', [start, flow('start', 'a'), userTask('a'), flow('a', 'gw'), '<bpmn:exclusiveGateway id="gw" default="gw-no"/>', flow('gw', 'yes', 'importo &gt; 100'), flow('gw', 'no'), userTask('yes'), end('no'), flow('yes', 'end'), end()].join(''))]);
    const key = await h.start('choice');
    const task = await h.open(key, 'a');
    await expect(h.commands.completeUserTask(by(ALFA), task.key, { variables: {}, action: null })).rejects.toMatchObject({ code: 'INCIDENT_OPENED', message: expect.stringContaining('importo') as string });
    await expect(h.commands.completeUserTask(by(ALFA), task.key, { variables: {}, action: null })).rejects.toMatchObject({ code: 'INCIDENT_OPENED' });
    const where = [{ field: 'processInstanceKey', op: 'eq' as const, value: key }];
    expect((await h.queries.searchIncidents(COORDINATOR, { where, sort: [], page: { limit: 10 } })).items).toHaveLength(1);
    await h.commands.completeUserTask(by(ALFA), task.key, { variables: { importo: 200 }, action: null });
    await h.open(key, 'yes');
    expect(await h.store.instance(key)).toMatchObject({ incidentCount: 0 });
  });

  it('an endless loop without wait state ends in bounded time with the old state kept', async () => {
    await h.deploy(['loop.bpmn', bpmn('loop', [start, flow('start', 'a'), userTask('a'), flow('a', 'x'), '<bpmn:exclusiveGateway id="x" default="x-end"/>', flow('x', 'x2', 'again = true'), flow('x', 'end'), '<bpmn:manualTask id="x2"/>', flow('x2', 'x'), end()].join(''))]);
    const key = await h.start('loop');
    const task = await h.open(key, 'a');
    await expect(h.commands.completeUserTask(by(ALFA), task.key, { variables: { again: true }, action: null })).rejects.toMatchObject({ code: 'INCIDENT_OPENED' });
    await h.open(key, 'a');
    await h.commands.completeUserTask(by(ALFA), task.key, { variables: { again: false }, action: null });
    expect(await h.store.instance(key)).toMatchObject({ state: 'COMPLETED' });
  });
});

describe('two nodes', () => {
  it('claiming together: one gets the task', async () => {
    const key = await h.start('parent');
    const [child] = await h.store.children(key);
    const task = await h.open(child!.key, 'a');
    const nodes = [h.node(), h.node()];
    const claims = await Promise.allSettled(nodes.map((node, index) => {
      const who = index === 0 ? ALFA : ALFA2;
      return node.commands.assignUserTask(by(who), task.key, { assignee: who.id, allowOverride: false, action: null });
    }));
    expect(claims.filter((claim) => claim.status === 'fulfilled')).toHaveLength(1);
  });

  it('a completion meeting a cancel: the instance ends one way', async () => {
    const key = await h.start('parent');
    const [child] = await h.store.children(key);
    const task = await h.open(child!.key, 'a');
    const other = h.node();
    await Promise.allSettled([h.commands.completeUserTask(by(ALFA), task.key, { variables: {}, action: null }), other.commands.cancelInstance(by(COORDINATOR), key)]);
    await h.at('2027-02-08T08:00:00Z');
    expect(await h.store.instance(key)).toMatchObject({ state: 'TERMINATED' });
    expect((await h.store.children(key)).every((one) => one.state !== 'ACTIVE')).toBe(true);
    const open = await h.store.search('userTasks', { where: [{ field: 'rootKey', op: 'eq', value: key }, { field: 'state', op: 'eq', value: 'CREATED' }], sort: [], page: { limit: 10 } }, null);
    expect(open.items).toEqual([]);
  });
});

describe('deployment', () => {
  it('refuses a diagram that names a parameter or a role the territory has not, and says where and what to do', async () => {
    const xml = bpmn('names', [start, flow('start', 'a'), userTask('a', 'nobody'), flow('a', 'gw'), '<bpmn:exclusiveGateway id="gw" default="gw-end"/>', flow('gw', 'end'), flow('gw', 'end2', 'param(&#34;no.such&#34;) = 1'), end(), end('end2')].join(''));
    const refused = await h.deploy(['names.bpmn', xml]).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'DEPLOYMENT_REFUSED' });
    const { errors } = refused as { errors: { detail: string }[] };
    expect(errors.map((error) => error.detail).join('\n')).toMatch(/parameter no\.such/);
    expect(errors.map((error) => error.detail).join('\n')).toMatch(/role nobody/);
    expect(await h.store.lastDefinition(TENANT, 'names')).toBeNull();
  });

  it('makes no new version of what is there already, and one of a diagram whose form changed', async () => {
    const form = (label: string): string => JSON.stringify({ id: 'modulo', type: 'default', components: [{ type: 'textfield', key: 'nome', label, id: 'f1' }] });
    const xml = bpmn('with-form', [start, flow('start', 'a'), userTask('a', 'front-office-worker', '<zeebe:formDefinition formId="modulo" bindingType="deployment"/>'), flow('a', 'end'), end()].join(''));
    await h.deploy(['with-form.bpmn', xml], ['modulo.form', form('Nome')]);
    await h.deploy(['with-form.bpmn', xml], ['modulo.form', form('Nome')]);
    expect((await h.store.lastDefinition(TENANT, 'with-form'))?.version).toBe(1);
    const key = await h.start('with-form');
    await h.deploy(['with-form.bpmn', xml], ['modulo.form', form('Cognome')]);
    expect((await h.store.lastDefinition(TENANT, 'with-form'))?.version).toBe(2);
    const task = await h.open(key, 'a');
    expect(JSON.stringify((await h.queries.userTaskForm(ALFA, task.key))?.schema)).toContain('Nome');
    const later = await h.start('with-form');
    expect(JSON.stringify((await h.queries.userTaskForm(ALFA, (await h.open(later, 'a')).key))?.schema)).toContain('Cognome');
    await expect(h.commands.completeUserTask(by(ALFA), task.key, { variables: { altro: 1 }, action: null })).rejects.toMatchObject({ code: 'VALIDATION', errors: [{ pointer: '/variables/altro' }] });
  });
});

describe('kept registers', () => {
  const job = (id: string, type: string, header: string, inputs: Record<string, string>): string =>
    `<bpmn:serviceTask id="${id}" name="${id}"><bpmn:extensionElements><zeebe:taskDefinition type="${type}" retries="1"/>${header}<zeebe:ioMapping>${Object.entries(inputs).map(([target, source]) => `<zeebe:input source="${source}" target="${target}"/>`).join('')}</zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask>`;
  const header = '<zeebe:taskHeaders><zeebe:header key="register" value="notes"/></zeebe:taskHeaders>';

  it('are written by a path, read by the next through FEEL, and told in the history', async () => {
    await h.deploy(
      ['writes.bpmn', bpmn('writes', [start, flow('start', 'put'), job('put', 'percorsi:put-register-row', header, { rowId: '=&#34;n1&#34;', row: '={testo: testo, peso: 3}' }), flow('put', 'end'), end()].join(''))],
      ['reads.bpmn', bpmn('reads', [start, flow('start', 'read'), '<bpmn:scriptTask id="read" name="read"><bpmn:extensionElements><zeebe:script expression="=register(&#34;notes&#34;)[1].testo" resultVariable="letto"/></bpmn:extensionElements></bpmn:scriptTask>', flow('read', 'a'), userTask('a'), flow('a', 'end'), end()].join(''))],
    );
    const writer = await h.start('writes', { siteId: 'alfa', testo: 'prima' });
    const { caseId } = (await h.store.instance(writer))!;
    expect(await h.store.registerRow(TENANT, 'notes', 'n1')).toMatchObject({ caseId, data: { testo: 'prima', peso: 3 } });
    await h.start('writes', { siteId: 'alfa', testo: 'seconda' });
    const reader = await h.start('reads');
    expect(await h.variable(reader, 'letto')).toBe('seconda');
    const lines = await h.store.caseHistory(caseId);
    expect(JSON.stringify(lines)).toContain('"register":"notes"');
  });

  it('a row without an id of its own never overwrites an earlier one', async () => {
    const put = (id: string, text: string): string => job(id, 'percorsi:put-register-row', header, { row: `={testo: &#34;${text}&#34;}` });
    await h.deploy(['twice.bpmn', bpmn('twice', [start, flow('start', 'p1'), put('p1', 'uno'), flow('p1', 'p2'), put('p2', 'due'), flow('p2', 'end'), end()].join(''))]);
    const key = await h.start('twice');
    const { caseId } = (await h.store.instance(key))!;
    const rows = (await h.store.registerRows(TENANT, 'notes')).filter((row) => row.caseId === caseId);
    expect(rows.map((row) => row.data['testo']).sort()).toEqual(['due', 'uno']);
  });

  it('a person excluded from the case sees none of it from that moment, whatever the role', async () => {
    await h.deploy(['excludes.bpmn', bpmn('excludes', [start, flow('start', 'a'), userTask('a'), flow('a', 'out'), job('out', 'percorsi:exclude-from-case', '', { username: '=chi' }), flow('out', 'b'), userTask('b'), flow('b', 'end'), end()].join(''))]);
    const key = await h.start('excludes');
    const before = await h.open(key, 'a');
    await expect(h.queries.userTask(ALFA2, before.key)).resolves.toBeDefined();
    await h.commands.completeUserTask(by(ALFA), before.key, { variables: { chi: ALFA2.id }, action: null });
    const after = await h.open(key, 'b');
    await expect(h.queries.userTask(ALFA, after.key)).resolves.toBeDefined();
    for (const task of [before.key, after.key]) await expect(h.queries.userTask(ALFA2, task)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(h.queries.processInstance(ALFA2, key)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(h.queries.case(ALFA2, after.caseId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(h.commands.completeUserTask(by(ALFA2), after.key, { variables: {}, action: null })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a cancelled case', () => {
  it('leaves no incident behind, not even of a message an ended child sent', async () => {
    await h.deploy(
      ['outer.bpmn', bpmn('outer', [start, flow('start', 'call'), call('call', 'sender'), flow('call', 'a'), userTask('a'), flow('a', 'end'), end()].join(''))],
      ['sender.bpmn', bpmn('sender', [start, flow('start', 't'), throwing('t', 'm-nobody'), flow('t', 'end'), end()].join(''), { beside: message('nobody') })],
    );
    const key = await h.start('outer');
    const where = [{ field: 'rootKey', op: 'eq' as const, value: key }, { field: 'state', op: 'eq' as const, value: 'ACTIVE' }];
    const active = () => h.store.search('incidents', { where, sort: [], page: { limit: 10 } }, null);
    expect((await active()).items).toHaveLength(1);
    await h.commands.cancelInstance(by(COORDINATOR), key);
    expect((await active()).items).toEqual([]);
    const [child] = await h.store.children(key);
    expect(await h.store.workOfInstance(child!.key)).toEqual([]);
  });
});
