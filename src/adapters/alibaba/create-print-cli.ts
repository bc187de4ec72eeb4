/** Calls as lines for the vendor's command line (aliyun-cli, RPC form: `--Permissions.1.PortRange 22/22`). */
import type { CreateCall } from '../../app/ports.ts';
import { flatten } from './client.ts';
import { NEW_GROUP } from './create-requests.ts';

/** The shell variable that takes the id of a group that is made first. */
const VARIABLE = 'group';

/** A script for POSIX shells that stops at the first call that fails; a new group's id is read with jq. */
export function cliOf(calls: readonly CreateCall[]): string {
  return calls
    .map((call, i) => {
      const keepsId = call.operation === 'CreateSecurityGroup' && i < calls.length - 1;
      const text = commandOf(call);
      return keepsId ? `${VARIABLE}=$(${text} | jq -er .SecurityGroupId)` : text;
    })
    .join(' &&\n');
}

function commandOf({ operation, parameters }: CreateCall): string {
  const flags = [...flatten('', parameters)].map(
    ([name, value]) => `--${name} ${value === NEW_GROUP ? `"$${VARIABLE}"` : quoted(value)}`,
  );
  return [`aliyun ecs ${operation}`, ...flags].join(' \\\n  ');
}

/** As one word of a POSIX shell. */
function quoted(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
