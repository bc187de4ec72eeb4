/** The published schemas of documents, to hold against what is answered over HTTP. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

const SCHEMAS = join(import.meta.dirname, '../../docs/reference/schemas');
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
for (const name of readdirSync(SCHEMAS)) ajv.addSchema(JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')));

/** Fails when the document is not what its schema, such as `fix-plan`, says. */
export function keeps(document: object, name: string): void {
  const validate = ajv.getSchema(`${name}.v1.json`);
  if (validate?.(document) !== true) expect.fail(ajv.errorsText(validate?.errors));
}
