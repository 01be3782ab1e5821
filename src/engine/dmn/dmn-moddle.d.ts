// What we use of dmn-moddle, which ships without types.
declare module 'dmn-moddle' {
  export interface ModdleElement {
    $type: string;
    id?: string;
    name?: string;
  }

  export interface DmnExpression extends ModdleElement {
    text?: string;
    typeRef?: string;
    expressionLanguage?: string;
  }

  export interface DmnClause extends ModdleElement {
    label?: string;
    typeRef?: string;
    inputExpression?: DmnExpression;
    defaultOutputEntry?: DmnExpression;
  }

  export interface DmnRule extends ModdleElement {
    inputEntry?: DmnExpression[];
    outputEntry?: DmnExpression[];
  }

  export interface DmnLogic extends DmnExpression {
    hitPolicy?: string;
    aggregation?: string;
    input?: DmnClause[];
    output?: DmnClause[];
    rule?: DmnRule[];
  }

  export interface DmnDecision extends ModdleElement {
    variable?: { name?: string; typeRef?: string };
    decisionLogic?: DmnLogic;
    informationRequirement?: { requiredDecision?: { href?: string }; requiredInput?: { href?: string } }[];
    knowledgeRequirement?: unknown[];
  }

  export interface DmnDefinitions extends ModdleElement {
    drgElement?: DmnDecision[];
    expressionLanguage?: string;
  }

  export class DmnModdle {
    fromXML(xml: string): Promise<{ rootElement: DmnDefinitions; warnings: { message: string }[] }>;
  }
}
