// The diagram, forms and decision the contract test works through: small, and passing every kind of thing the API shows.

/** A user task with a form, a decision, a user task with local variables, a message, a script that can fail, an end. */
export function contractPath(processId: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="contract" targetNamespace="https://example.org/contract">
  <bpmn:message id="answer" name="contract-answer"><bpmn:extensionElements><zeebe:subscription correlationKey="=caseId"/></bpmn:extensionElements></bpmn:message>
  <bpmn:process id="${processId}" name="Percorso di prova" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:extensionElements><zeebe:formDefinition formId="${processId}-start"/></bpmn:extensionElements></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="prepare"/>
    <bpmn:userTask id="prepare" name="Prepara">
      <bpmn:extensionElements>
        <zeebe:userTask/>
        <zeebe:formDefinition formId="${processId}-form" bindingType="deployment"/>
        <zeebe:assignmentDefinition candidateGroups="=[role(&#34;front-office-worker&#34;)]"/>
        <zeebe:taskHeaders><zeebe:header key="colour" value="green"/></zeebe:taskHeaders>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="prepare" targetRef="decide"/>
    <bpmn:businessRuleTask id="decide" name="Decide">
      <bpmn:extensionElements><zeebe:calledDecision decisionId="${processId}-decision" resultVariable="destination" bindingType="deployment"/></bpmn:extensionElements>
    </bpmn:businessRuleTask>
    <bpmn:sequenceFlow id="f3" sourceRef="decide" targetRef="check"/>
    <bpmn:userTask id="check" name="Controlla">
      <bpmn:extensionElements>
        <zeebe:userTask/>
        <zeebe:assignmentDefinition candidateGroups="=[role(&#34;front-office-worker&#34;)]"/>
        <zeebe:ioMapping><zeebe:input source="=destination" target="proposal"/></zeebe:ioMapping>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f4" sourceRef="check" targetRef="wait"/>
    <bpmn:intermediateCatchEvent id="wait" name="Attende risposta"><bpmn:messageEventDefinition id="m" messageRef="answer"/></bpmn:intermediateCatchEvent>
    <bpmn:sequenceFlow id="f5" sourceRef="wait" targetRef="count"/>
    <bpmn:scriptTask id="count" name="Conta"><bpmn:extensionElements><zeebe:script expression="=if get or else(broken, false) then missing + 1 else amount + 1" resultVariable="total"/></bpmn:extensionElements></bpmn:scriptTask>
    <bpmn:sequenceFlow id="f6" sourceRef="count" targetRef="end"/>
    <bpmn:endEvent id="end"/>
  </bpmn:process>
</bpmn:definitions>`;
}

/** A form with a text field for each name; `amount` is a number. */
export function contractForm(id: string, ...names: string[]): string {
  return JSON.stringify({
    type: 'default', id, schemaVersion: 19, executionPlatform: 'Camunda Cloud', executionPlatformVersion: '8.8.0',
    components: names.map((name) => ({ id: name, type: name === 'amount' ? 'number' : 'textfield', key: name, label: name })),
  });
}

export function contractDecision(id: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="${id}-graph" name="Grafo di prova" namespace="https://example.org/contract">
  <decision id="${id}" name="Decisione di prova">
    <decisionTable id="table" hitPolicy="FIRST">
      <input id="i"><inputExpression id="ie" typeRef="string"><text>note</text></inputExpression></input>
      <output id="o" name="destination" typeRef="string"/>
      <rule id="r"><inputEntry id="e"><text></text></inputEntry><outputEntry id="oe"><text>"ambito"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>`;
}
