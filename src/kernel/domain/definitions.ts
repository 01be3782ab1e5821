// What is deployed: process definitions, forms, decisions and the content behind them.

import type { Key } from '../ids.js';
import type { JsonObject } from '../json.js';

/** Territory code (CAS, A04, CDL, LIV, AND); the tenant id of the API. */
export type TenantId = string;

export interface ResourceRecord {
  /** sha256 of the content, hex: the XML or form is stored once however many tenants deploy it. */
  hash: string;
  content: string;
}

export interface ProcessDefinitionRecord {
  key: Key;
  tenantId: TenantId;
  /** BPMN process id, the API's processDefinitionId. */
  processId: string;
  name: string | null;
  version: number;
  versionTag: string | null;
  resourceName: string;
  resourceHash: string;
  deploymentKey: Key;
  /** Business instant from which "latest" may mean this version; null = since deployment. */
  effectiveFrom: Date | null;
  deployedAt: Date;
  startFormId: string | null;
  /** Names of the messages that start the process. */
  startMessages: string[];
  /** False when it can only be called or started by message/timer. */
  hasNoneStart: boolean;
  /** Form key by form id, fixed at deployment for `bindingType="deployment"`. */
  formBindings: Record<string, Key>;
  /** Decision key by decision id, fixed at deployment for `bindingType="deployment"`. */
  decisionBindings: Record<string, Key>;
}

export interface FormRecord {
  key: Key;
  tenantId: TenantId;
  formId: string;
  version: number;
  resourceName: string;
  resourceHash: string;
  deploymentKey: Key;
  /** form-js schema. */
  schema: JsonObject;
}

/** One DMN file; its decisions share it. */
export interface DecisionRecord {
  key: Key;
  tenantId: TenantId;
  decisionId: string;
  name: string | null;
  version: number;
  drgKey: Key;
  drgId: string;
  drgName: string | null;
  resourceName: string;
  resourceHash: string;
  deploymentKey: Key;
}
