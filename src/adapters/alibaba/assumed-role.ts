/** Keys of roles that somebody assumes. */
import type { AccessKey, Call } from './client.ts';
import { nested, text } from './raw.ts';

/** A key of the role, which ends by itself. `policy`, a document as text, narrows it. Throws what the call throws. */
export async function keyOfRole(
  call: Call,
  arn: string,
  { session = 'postern', policy }: { readonly session?: string; readonly policy?: string | undefined } = {},
): Promise<AccessKey> {
  const answer = await call('Sts', '', 'AssumeRole', {
    RoleArn: arn,
    RoleSessionName: session,
    ...(policy === undefined ? {} : { Policy: policy }),
  });
  const credentials = nested(answer, 'Credentials');
  return {
    accessKeyId: text(credentials, 'AccessKeyId'),
    accessKeySecret: text(credentials, 'AccessKeySecret'),
    securityToken: text(credentials, 'SecurityToken'),
  };
}
