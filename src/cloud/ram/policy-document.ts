/** What the API checks of a policy document when it takes one in. */
import { refuse } from '../kernel/operation.ts';

/** The outer shape and the length in characters; throws the vendor's refusals. `status` is that of a text too long. */
export function checkDocument(text: string, longest: number, status = 400): void {
  if (text.length > longest)
    throw refuse(
      status,
      'InvalidParameter.PolicyDocument.Length',
      `The policy document is longer than ${longest}.`,
    );
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw refuse(400, 'MalformedPolicyDocument', 'The policy document is not valid JSON.');
  }
  const { Version, Statement } = (document ?? {}) as { Version?: unknown; Statement?: unknown };
  if (Version !== '1')
    throw refuse(400, 'MalformedPolicyDocument', 'The policy document needs "Version": "1".');
  const statements: unknown[] = Array.isArray(Statement) ? Statement : [];
  const sound = statements.every(
    (one) =>
      typeof one === 'object' &&
      one !== null &&
      /^(Allow|Deny)$/.test(String((one as { Effect?: unknown }).Effect)),
  );
  if (statements.length === 0 || !sound)
    throw refuse(400, 'MalformedPolicyDocument', 'The policy document needs statements with an Effect.');
}
