// A diagram in the Camunda 8 dialect becomes exactly this model; nothing is lost, nothing is made up.

import { beforeAll, describe, expect, test } from 'vitest';
import type { ElementModel, ProcessModel } from '../../../src/engine/contract.js';
import { readDiagram, referencesOf } from '../../../src/engine/diagram/index.js';
import type { DiagramReading } from '../../../src/engine/diagram/index.js';
import { around, ext, flow, process, property, when } from './support.js';

const XML = process(`
  ${ext(`<zeebe:versionTag value="2027.1"/><zeebe:properties>${property('percorsi:effectiveFrom', '2027-01-01')}${property('percorsi:startRoles', 'front-office-worker')}</zeebe:properties>`)}
  <bpmn:laneSet id="lanes">
    <bpmn:lane id="front" name="Sportello"><bpmn:flowNodeRef>register</bpmn:flowNodeRef></bpmn:lane>
    <bpmn:lane id="ssp" name="Servizio"><bpmn:childLaneSet id="inner"><bpmn:lane id="lane-case-manager" name="AS"><bpmn:flowNodeRef>sub</bpmn:flowNodeRef><bpmn:flowNodeRef>gw</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane>
  </bpmn:laneSet>
  <bpmn:startEvent id="start" name="Richiesta"><bpmn:extensionElements><zeebe:formDefinition formId="start-form"/></bpmn:extensionElements></bpmn:startEvent>
  <bpmn:startEvent id="forwarded"><bpmn:messageEventDefinition id="md" messageRef="m-forwarded"/></bpmn:startEvent>
  <bpmn:startEvent id="yearly"><bpmn:timerEventDefinition><bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R/P1Y</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>
  ${flow('f1', 'start', 'register')}${flow('f2', 'forwarded', 'register')}${flow('f3', 'yearly', 'register')}
  <bpmn:userTask id="register" name="Registra la&#10;richiesta">
    <bpmn:documentation>Prima accoglienza</bpmn:documentation>
    <bpmn:extensionElements>
      <zeebe:userTask/>
      <zeebe:formDefinition formId="register-request" bindingType="deployment"/>
      <zeebe:assignmentDefinition assignee="=worker" candidateGroups="=[role(&#34;front-office-worker&#34;)]" candidateUsers="anna, bruno"/>
      <zeebe:taskSchedule dueDate="=end of day(today())" followUpDate="2027-03-01T09:00:00Z"/>
      <zeebe:priorityDefinition priority="80"/>
      <zeebe:taskHeaders><zeebe:header key="kind" value="sportello"/></zeebe:taskHeaders>
      <zeebe:ioMapping><zeebe:input source="=request.name" target="name"/><zeebe:output source="=answer" target="request.answer"/></zeebe:ioMapping>
      <zeebe:properties>
        ${property('percorsi:guard', 'consent = true')}${property('percorsi:guardMessage', 'Manca il consenso')}${property('percorsi:guardArticle', 'CAS art. 5')}
        ${property('percorsi:guard.2', '=is defined(date)')}${property('percorsi:guardMessage.2', 'Manca la data')}
        ${property('percorsi:caseState', 'registered')}${property('percorsi:requirement', 'R-12')}${property('colour', 'blue')}
      </zeebe:properties>
    </bpmn:extensionElements>
  </bpmn:userTask>
  <bpmn:boundaryEvent id="late" attachedToRef="register" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P30D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
  ${flow('f4', 'late', 'told')}<bpmn:endEvent id="told"><bpmn:messageEventDefinition messageRef="m-late"/></bpmn:endEvent>
  ${flow('f5', 'register', 'gw')}
  <bpmn:exclusiveGateway id="gw" name="Prosegue?" default="f7"/>
  ${flow('f6', 'gw', 'sub', when('= competence = &#34;ambito&#34;'))}<bpmn:sequenceFlow id="f7" name="no" sourceRef="gw" targetRef="end"/>
  <bpmn:subProcess id="sub" name="Presa in carico">
    <bpmn:startEvent id="sub-start"/>${flow('sf1', 'sub-start', 'assess')}
    <bpmn:userTask id="assess" name="Valuta"><bpmn:multiInstanceLoopCharacteristics isSequential="true">${ext('<zeebe:loopCharacteristics inputCollection="=people" inputElement="person" outputCollection="results" outputElement="=result"/>')}</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
    ${flow('sf2', 'assess', 'failed')}<bpmn:endEvent id="failed"><bpmn:errorEventDefinition errorRef="err"/></bpmn:endEvent>
  </bpmn:subProcess>
  <bpmn:boundaryEvent id="catch" attachedToRef="sub"><bpmn:errorEventDefinition errorRef="err"/></bpmn:boundaryEvent>
  ${flow('f8', 'catch', 'receipt')}${flow('f8b', 'sub', 'receipt')}
  <bpmn:serviceTask id="receipt">${ext('<zeebe:taskDefinition type="percorsi:issue-receipt" retries="5"/><zeebe:taskHeaders><zeebe:header key="model" value="short"/></zeebe:taskHeaders>')}</bpmn:serviceTask>
  ${flow('f9', 'receipt', 'rule')}
  <bpmn:businessRuleTask id="rule">${ext('<zeebe:calledDecision decisionId="competence" resultVariable="outcome" bindingType="deployment"/>')}</bpmn:businessRuleTask>
  ${flow('f10', 'rule', 'script')}
  <bpmn:scriptTask id="script">${ext('<zeebe:script expression="=param(&#34;listening.maxNoShows&#34;)" resultVariable="limit"/>')}</bpmn:scriptTask>
  ${flow('f11', 'script', 'call')}
  <bpmn:callActivity id="call">${ext('<zeebe:calledElement processId="listening" propagateAllChildVariables="false"/>')}</bpmn:callActivity>
  ${flow('f12', 'call', 'wait')}
  <bpmn:receiveTask id="wait" messageRef="m-answer"/>
  ${flow('f13', 'wait', 'end')}<bpmn:endEvent id="end"><bpmn:terminateEventDefinition/></bpmn:endEvent>`, `
  <bpmn:message id="m-forwarded" name="request-forwarded"/><bpmn:message id="m-late" name="late"/>
  <bpmn:message id="m-answer" name="answer">${ext('<zeebe:subscription correlationKey="=requestNumber"/>')}</bpmn:message>
  <bpmn:error id="err" name="Rifiuto" errorCode="refused"/>`);

/** An element as it is when nothing is said about it. */
const plain = (id: string, type: ElementModel['type'], more: Partial<ElementModel>): ElementModel => ({
  id, name: null, type, parentId: 'p', laneId: null, laneName: null, documentation: null, userTask: null, jobType: null, jobRetries: null,
  jobHeaders: {}, calledProcessId: null, calledBinding: 'latest', propagateAllParentVariables: false, propagateAllChildVariables: false,
  decisionId: null, decisionBinding: 'latest', resultVariable: null, inputs: [], outputs: [], messageName: null, correlationKey: null,
  properties: {}, guards: [], caseState: null, outgoing: [], attachedTo: null, interrupting: null, isMultiInstance: false,
  multiInstance: null, event: null, timer: null, errorCode: null, script: null, ...more,
});

let reading: DiagramReading;
let model: ProcessModel;
beforeAll(async () => {
  reading = await readDiagram(XML, 'model.bpmn');
  model = reading.models[0]!;
});

describe('the model of a process', () => {
  test('nothing is wrong with it', () => {
    expect(reading.problems).toEqual([]);
  });

  test('the process itself', () => {
    const { elements, flows, ...rest } = model;
    expect(rest).toEqual({
      processId: 'p', name: 'Prova', versionTag: '2027.1', effectiveFrom: '2027-01-01',
      properties: { 'percorsi:effectiveFrom': '2027-01-01', 'percorsi:startRoles': 'front-office-worker' },
      lanes: [{ id: 'front', name: 'Sportello', elementIds: ['register'] }, { id: 'ssp', name: 'Servizio', elementIds: [] }, { id: 'lane-case-manager', name: 'AS', elementIds: ['sub', 'gw'] }],
      startFormId: 'start-form', startMessages: ['request-forwarded'], startTimers: [{ elementId: 'yearly', kind: 'cycle', expression: 'R/P1Y' }], noneStartId: 'start',
    });
    expect([...elements.keys()]).toEqual(['start', 'forwarded', 'yearly', 'register', 'late', 'told', 'gw', 'sub', 'sub-start', 'assess', 'failed', 'catch', 'receipt', 'rule', 'script', 'call', 'wait', 'end']);
    expect(flows.size).toBe(16);
  });

  test('flows', () => {
    expect(model.flows.get('f6')).toEqual({ id: 'f6', name: null, sourceId: 'gw', targetId: 'sub', condition: '= competence = "ambito"', isDefault: false });
    expect(model.flows.get('f7')).toEqual({ id: 'f7', name: 'no', sourceId: 'gw', targetId: 'end', condition: null, isDefault: true });
    expect(model.flows.get('sf1')).toMatchObject({ sourceId: 'sub-start', targetId: 'assess' });
  });

  test('a user task', () => {
    expect(model.elements.get('register')).toEqual(plain('register', 'USER_TASK', {
      name: 'Registra la richiesta', laneId: 'front', laneName: 'Sportello', documentation: 'Prima accoglienza',
      userTask: {
        formId: 'register-request', formBinding: 'deployment', externalFormReference: null, assignee: '=worker',
        candidateGroups: '=[role("front-office-worker")]', candidateUsers: 'anna, bruno', dueDate: '=end of day(today())',
        followUpDate: '2027-03-01T09:00:00Z', priority: '80', headers: { kind: 'sportello' },
      },
      inputs: [{ source: '=request.name', target: 'name' }], outputs: [{ source: '=answer', target: 'request.answer' }],
      properties: {
        'percorsi:guard': 'consent = true', 'percorsi:guardMessage': 'Manca il consenso', 'percorsi:guardArticle': 'CAS art. 5',
        'percorsi:guard.2': '=is defined(date)', 'percorsi:guardMessage.2': 'Manca la data', 'percorsi:caseState': 'registered',
        'percorsi:requirement': 'R-12', colour: 'blue',
      },
      guards: [{ condition: 'consent = true', message: 'Manca il consenso', article: 'CAS art. 5' }, { condition: '=is defined(date)', message: 'Manca la data', article: null }],
      caseState: 'registered', outgoing: ['f5'],
    }));
  });

  test('a task in a sub-process: lane, role and instances', () => {
    expect(model.elements.get('assess')).toEqual(plain('assess', 'USER_TASK', {
      name: 'Valuta', parentId: 'sub', laneId: 'lane-case-manager', laneName: 'AS',
      userTask: { formId: null, formBinding: 'latest', externalFormReference: null, assignee: null, candidateGroups: '=[role("case-manager")]', candidateUsers: null, dueDate: null, followUpDate: null, priority: null, headers: {} },
      outgoing: ['sf2'], isMultiInstance: true,
      multiInstance: { isSequential: true, inputCollection: '=people', inputElement: 'person', outputCollection: 'results', outputElement: '=result' },
    }));
  });

  test.each<[string, ElementModel['type'], Partial<ElementModel>]>([
    ['start', 'START_EVENT', { name: 'Richiesta', event: 'none', outgoing: ['f1'] }],
    ['forwarded', 'START_EVENT', { event: 'message', messageName: 'request-forwarded', outgoing: ['f2'] }],
    ['yearly', 'START_EVENT', { event: 'timer', timer: { kind: 'cycle', expression: 'R/P1Y' }, outgoing: ['f3'] }],
    ['late', 'BOUNDARY_EVENT', { event: 'timer', timer: { kind: 'duration', expression: 'P30D' }, attachedTo: 'register', interrupting: false, outgoing: ['f4'] }],
    ['told', 'END_EVENT', { event: 'message', messageName: 'late' }],
    ['gw', 'EXCLUSIVE_GATEWAY', { name: 'Prosegue?', laneId: 'lane-case-manager', laneName: 'AS', outgoing: ['f6', 'f7'] }],
    ['sub', 'SUB_PROCESS', { name: 'Presa in carico', laneId: 'lane-case-manager', laneName: 'AS', outgoing: ['f8b'] }],
    ['failed', 'END_EVENT', { parentId: 'sub', laneId: 'lane-case-manager', laneName: 'AS', event: 'error', errorCode: 'refused' }],
    ['catch', 'BOUNDARY_EVENT', { event: 'error', errorCode: 'refused', attachedTo: 'sub', interrupting: true, outgoing: ['f8'] }],
    ['receipt', 'SERVICE_TASK', { jobType: 'percorsi:issue-receipt', jobRetries: '5', jobHeaders: { model: 'short' }, outgoing: ['f9'] }],
    ['rule', 'BUSINESS_RULE_TASK', { decisionId: 'competence', decisionBinding: 'deployment', resultVariable: 'outcome', outgoing: ['f10'] }],
    ['script', 'SCRIPT_TASK', { script: '=param("listening.maxNoShows")', resultVariable: 'limit', outgoing: ['f11'] }],
    ['call', 'CALL_ACTIVITY', { calledProcessId: 'listening', propagateAllParentVariables: true, outgoing: ['f12'] }],
    ['wait', 'RECEIVE_TASK', { messageName: 'answer', correlationKey: '=requestNumber', outgoing: ['f13'] }],
    ['end', 'END_EVENT', { event: 'terminate' }],
  ])('%s', (id, type, more) => {
    expect(model.elements.get(id)).toEqual(plain(id, type, more));
  });

  test('what it refers to', () => {
    expect(referencesOf(model)).toEqual({
      forms: [{ elementId: 'start', id: 'start-form', binding: 'latest' }, { elementId: 'register', id: 'register-request', binding: 'deployment' }],
      decisions: [{ elementId: 'rule', id: 'competence', binding: 'deployment' }],
      processes: [{ elementId: 'call', id: 'listening', binding: 'latest' }],
      thrownMessages: [{ elementId: 'told', name: 'late' }],
      caughtMessages: [{ elementId: 'forwarded', name: 'request-forwarded' }, { elementId: 'wait', name: 'answer' }],
      parameters: [{ elementId: 'script', name: 'listening.maxNoShows' }],
      registers: [],
      roles: [{ elementId: 'register', name: 'front-office-worker' }, { elementId: 'assess', name: 'case-manager' }],
    });
  });
});

describe('roles from lanes', () => {
  const inLane = (lane: string): string => around('<bpmn:userTask id="x" name="a"/>', `<bpmn:laneSet>${lane.replace('/>', '><bpmn:flowNodeRef>x</bpmn:flowNodeRef></bpmn:lane>')}</bpmn:laneSet>`);
  test.each([
    ['the name', '<bpmn:lane id="l" name="case-manager"/>', '=[role("case-manager")]'],
    ['the id', '<bpmn:lane id="evaluation-team" name="UVM"/>', '=[role("evaluation-team")]'],
    ['the id with a prefix', '<bpmn:lane id="Lane_plan-office" name="UdP"/>', '=[role("plan-office")]'],
  ])('%s', async (_what, lane, expected) => {
    const { models, problems } = await readDiagram(inLane(lane), 'a.bpmn');
    expect(problems).toEqual([]);
    expect(models[0]?.elements.get('x')?.userTask?.candidateGroups).toBe(expected);
  });

  test('a property, also one that asks a parameter', async () => {
    const lane = `<bpmn:lane id="l" name="Decodifica">${ext(`<zeebe:properties>${property('percorsi:role', '=param(&#34;decode.lane&#34;)')}</zeebe:properties>`)}<bpmn:flowNodeRef>x</bpmn:flowNodeRef></bpmn:lane>`;
    const { models, problems } = await readDiagram(around('<bpmn:userTask id="x" name="a"/>', `<bpmn:laneSet>${lane}</bpmn:laneSet>`), 'a.bpmn');
    expect(problems).toEqual([]);
    expect(models[0]?.elements.get('x')?.userTask?.candidateGroups).toBe('=[role(param("decode.lane"))]');
  });
});
