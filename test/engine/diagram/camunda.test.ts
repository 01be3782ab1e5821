// The dialect of Camunda 7 and Operaton, as far as it is read, and how its simple expressions become FEEL.

import { describe, expect, test } from 'vitest';
import { readDiagram } from '../../../src/engine/diagram/index.js';
import { isJuel, juelToFeel } from '../../../src/engine/diagram/juel.js';
import { around, ext, findings, flow, process, when } from './support.js';

describe('simple expressions', () => {
  test.each([
    ['${request}', '=request'], ['#{request.name}', '=request.name'], ['${!approved}', '=not(approved)'], ['${not approved}', '=not(approved)'],
    ["${competence == 'ambito'}", '=competence = "ambito"'], ['${a ne "it\'s"}', '=a != "it\'s"'], ['${isee <= 9360.5}', '=isee <= 9360.5'],
    ['${a && (b || !c)}', '=a and (b or not(c))'], ['${a eq null or b gt -1}', '=a = null or b > -1'], [String.raw`${'$'}{a == "say \"no\""}`, String.raw`=a = "say \"no\""`],
    ['plain text', 'plain text'], ['=already.feel', '=already.feel'],
  ])('%s → %s', (juel, feel) => {
    expect(juelToFeel(juel)).toBe(feel);
    expect(isJuel(feel)).toBe(false);
  });

  test.each(['${service.run()}', '${a ? b : c}', 'case ${id}', '${}', '${a b}', '${empty a}', '${a + 1}', '${a == }', '${(a}', '${a["b"]}', '${a and}'])('%s is left for the check to refuse', (juel) => {
    expect(juelToFeel(juel)).toBe(juel);
    expect(isJuel(juel)).toBe(true);
  });
});

const SAMPLE = process(`<bpmn:startEvent id="s" camunda:formRef="start-form"/>${flow('f1', 's', 'x')}
  <bpmn:userTask id="x" name="Esamina" camunda:assignee="\${worker}" camunda:candidateGroups="front-office-worker@matino, \${group}" camunda:candidateUsers="anna" camunda:dueDate="\${term}" camunda:followUpDate="2027-03-01T09:00:00" camunda:priority="70" camunda:formRef="examine" camunda:formRefBinding="deployment">
    ${ext('<camunda:properties><camunda:property name="percorsi:caseState" value="listening"/></camunda:properties><camunda:inputOutput><camunda:inputParameter name="kind">short</camunda:inputParameter><camunda:outputParameter name="result">${answer}</camunda:outputParameter></camunda:inputOutput>')}
    <bpmn:multiInstanceLoopCharacteristics camunda:collection="people" camunda:elementVariable="person"/>
  </bpmn:userTask>
  ${flow('f2', 'x', 'g')}<bpmn:exclusiveGateway id="g" default="f4"/>
  ${flow('f3', 'g', 'call', when("${competence == 'ambito'}"))}${flow('f4', 'g', 'rule')}
  <bpmn:callActivity id="call" calledElement="listening" camunda:calledElementBinding="deployment">${ext('<camunda:in variables="all"/><camunda:in source="a" target="b"/><camunda:out sourceExpression="${c.d}" target="e"/>')}</bpmn:callActivity>
  <bpmn:businessRuleTask id="rule" camunda:decisionRef="competence" camunda:resultVariable="outcome" camunda:mapDecisionResult="singleEntry"/>
  <bpmn:serviceTask id="job" camunda:type="external" camunda:topic="percorsi:issue-receipt"/>
  <bpmn:scriptTask id="script" scriptFormat="feel" camunda:resultVariable="sum"><bpmn:script>1 + 1</bpmn:script></bpmn:scriptTask>
  <bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition><bpmn:timeDate xsi:type="bpmn:tFormalExpression">\${reviewDate}</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
  ${flow('f5', 'call', 'job')}${flow('f6', 'rule', 'job')}${flow('f7', 'job', 'script')}${flow('f8', 'script', 'wait')}${flow('f9', 'wait', 'e')}<bpmn:endEvent id="e"/>`)
  .replace('<bpmn:process id="p"', '<bpmn:process camunda:versionTag="7" id="p"').replace('front-office-worker@matino, ${group}', 'front-office-worker@matino');

describe('a Camunda 7 diagram', () => {
  test.each([['Camunda', SAMPLE], ['Operaton', SAMPLE.replaceAll('http://camunda.org/schema/1.0/bpmn', 'http://operaton.org/schema/1.0/bpmn').replaceAll('camunda:', 'operaton:').replace('xmlns:camunda=', 'xmlns:operaton=')]])('%s: is read with what it says', async (_vendor, xml) => {
    const { models, problems } = await readDiagram(xml, 'seven.bpmn');
    expect(problems).toEqual([]);
    const [model] = models;
    expect({ versionTag: model?.versionTag, startFormId: model?.startFormId }).toEqual({ versionTag: '7', startFormId: 'start-form' });
    expect(model?.elements.get('x')).toMatchObject({
      userTask: {
        formId: 'examine', formBinding: 'deployment', externalFormReference: null, assignee: '=worker', candidateGroups: 'front-office-worker@matino',
        candidateUsers: 'anna', dueDate: '=term', followUpDate: '2027-03-01T09:00:00', priority: '70', headers: {},
      },
      caseState: 'listening', inputs: [{ source: '="short"', target: 'kind' }], outputs: [{ source: '=answer', target: 'result' }],
      multiInstance: { isSequential: false, inputCollection: '=people', inputElement: 'person', outputCollection: null, outputElement: null },
    });
    expect(model?.flows.get('f3')?.condition).toBe('=competence = "ambito"');
    expect(model?.elements.get('call')).toMatchObject({
      calledProcessId: 'listening', calledBinding: 'deployment', propagateAllParentVariables: true, propagateAllChildVariables: false,
      inputs: [{ source: '=a', target: 'b' }], outputs: [{ source: '=c.d', target: 'e' }],
    });
    expect(model?.elements.get('rule')).toMatchObject({ decisionId: 'competence', resultVariable: 'outcome' });
    expect(model?.elements.get('job')?.jobType).toBe('percorsi:issue-receipt');
    expect(model?.elements.get('script')).toMatchObject({ script: '=1 + 1', resultVariable: 'sum' });
    expect(model?.elements.get('wait')?.timer).toEqual({ kind: 'date', expression: '=reviewDate' });
  });

  test('the runtime tree has the translated expressions too', async () => {
    const { definitions } = await readDiagram(SAMPLE, 'seven.bpmn');
    const tree = JSON.stringify(definitions.get('p')?.elementsById);
    expect(tree).toContain('=competence = \\"ambito\\"');
    expect(tree).toContain('"body":"=reviewDate"');
  });

  test.each([
    ['a Java class', '<bpmn:serviceTask id="x" camunda:class="org.example.Run"/>', ['unsupported-extension x', 'job-type-missing x']],
    ['a delegate', '<bpmn:serviceTask id="x" camunda:delegateExpression="${bean}"/>', ['unsupported-extension x', 'job-type-missing x']],
    ['a listener', `<bpmn:task id="x">${ext('<camunda:executionListener event="start" expression="${x}"/>')}</bpmn:task>`, ['unsupported-extension x']],
    ['a script in a mapping', `<bpmn:task id="x">${ext('<camunda:inputOutput><camunda:inputParameter name="a"><camunda:script scriptFormat="javascript">1</camunda:script></camunda:inputParameter></camunda:inputOutput>')}</bpmn:task>`, ['unsupported-extension x']],
    ['a script in Groovy', '<bpmn:scriptTask id="x" scriptFormat="groovy" camunda:resultVariable="a"><bpmn:script>1</bpmn:script></bpmn:scriptTask>', ['foreign-script x']],
    ['a method call', '<bpmn:userTask id="x" name="a" camunda:assignee="${users.first()}"/>', ['expression-not-feel x']],
    ['a pinned version', '<bpmn:callActivity id="x" calledElement="q" camunda:calledElementBinding="version" camunda:calledElementVersion="2"/>', ['version-binding x']],
    ['a form kept in the file', `<bpmn:userTask id="x" name="a" camunda:assignee="me">${ext('<camunda:formData><camunda:formField id="f" type="string"/></camunda:formData>')}</bpmn:userTask>`, ['unsupported-extension x']],
  ])('%s is refused', async (_what, element, expected) => {
    expect(await findings(around(element))).toEqual(expected);
  });
});
