// Forms with files, byte by byte: whatever breaks, the answer is a refusal, never a hang or a crash.

import { describe, expect, it } from 'vitest';
import { parseForm } from '../../src/api/http/form.js';
import { AppError } from '../../src/kernel/errors.js';

const TYPE = 'multipart/form-data; boundary=b';
const FORM = [
  '--b', 'Content-Disposition: form-data; name="tenantId"', '', 'CAS',
  '--b', 'Content-Disposition: form-data; name="resources"; filename="a.bpmn"', 'Content-Type: application/octet-stream', '', '<perché/>',
  '--b', 'Content-Disposition: form-data; name="resources"; filename="dir/b.form"', '', '', '--b--', '',
].join('\r\n');

/** Ends within the time a test has, whatever comes. */
async function outcome(bytes: Buffer, type = TYPE): Promise<unknown> {
  const late = new Promise((_resolve, reject) => setTimeout(() => { reject(new Error('hangs')); }, 1_000).unref());
  return Promise.race([parseForm(bytes, type), late]).catch((error: unknown) => error);
}

describe('parseForm', () => {
  it('reads fields and files, an empty one too, by their bare names', async () => {
    expect(await parseForm(Buffer.from(FORM), TYPE)).toEqual({ tenantId: 'CAS', resources: [{ name: 'a.bpmn', content: '<perché/>' }, { name: 'b.form', content: '' }] });
  });

  it('refuses a form cut off anywhere', async () => {
    const bytes = Buffer.from(FORM);
    const whole = FORM.lastIndexOf('--b--') + '--b--'.length + 1;
    const results = await Promise.all(Array.from({ length: bytes.length }, (_, length) => outcome(bytes.subarray(0, length))));
    for (const [length, result] of results.entries()) {
      if (length < whole) expect(result, `cut at ${String(length)}: ${bytes.subarray(0, length).toString().slice(-30)}`).toBeInstanceOf(AppError);
    }
  });

  it.each(['multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary=other', 'text/plain'])('refuses content that is not what %j says', async (type) => {
    expect(await outcome(Buffer.from(FORM), type)).toBeInstanceOf(AppError);
  });

  it('keeps __proto__ as a field like any other', async () => {
    const form = (await parseForm(Buffer.from(FORM.replace('"tenantId"', '"__proto__"')), TYPE));
    expect(Object.keys(form)).toContain('__proto__');
    expect(Object.getPrototypeOf(form)).toBe(Object.prototype);
  });
});
