// A DMN file as text: bounded, without DTD, read by dmn-moddle.

import { DmnModdle, type DmnDefinitions } from 'dmn-moddle';
import type { DecisionProblems } from './problems.js';

/** Bytes of a file (design: 5 MB, as for diagrams). */
export const MAX_DMN_BYTES = 5 * 1024 * 1024;

/** Model namespaces of DMN 1.1, 1.2, 1.4, 1.5: what we use of them reads alike, and dmn-moddle knows 1.3 alone. */
const OTHER_NAMESPACES = /(["'])(?:http:\/\/www\.omg\.org\/spec\/DMN\/20151101\/dmn\.xsd|http:\/\/www\.omg\.org\/spec\/DMN\/20180521\/MODEL\/|https:\/\/www\.omg\.org\/spec\/DMN\/(?:20211108|20230324)\/MODEL\/)\1/g;
const DMN_13 = '"https://www.omg.org/spec/DMN/20191111/MODEL/"';
/** A document type declaration may define entities that grow without end or read files: none is needed, none is read. */
const DTD = /<!(DOCTYPE|ENTITY)/i;

/** The definitions of a file; null with problems when it cannot be read. */
export async function readDefinitions(xml: string, problems: DecisionProblems): Promise<DmnDefinitions | null> {
  const bytes = Buffer.byteLength(xml, 'utf8');
  if (bytes > MAX_DMN_BYTES) {
    problems.ofFile('file-too-large', `Expected at most ${String(MAX_DMN_BYTES)} bytes, but the file has ${String(bytes)}`, 'Split the decisions over several files');
    return null;
  }
  if (DTD.test(xml)) {
    problems.ofFile('document-type', 'Expected a file without document type declaration, but it has one', 'Delete <!DOCTYPE …> and any <!ENTITY …>');
    return null;
  }
  try {
    const { rootElement, warnings } = await new DmnModdle().fromXML(xml.replace(OTHER_NAMESPACES, DMN_13));
    for (const { message } of warnings.slice(0, 20)) {
      if (message.startsWith('unparsable')) problems.ofFile('unreadable', `Expected a DMN file that can be read whole, but: ${message.replace(/\s+/g, ' ').slice(0, 300)}`, 'Export the file again from a DMN editor');
    }
    return problems.failed ? null : rootElement;
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 300);
    problems.ofFile('not-dmn', `Expected a DMN file, but: ${reason}`, 'Export the file again from a DMN editor');
    return null;
  }
}
