/** Where to read: an input, an endpoint, the local cloud, or Alibaba Cloud (command contract, section 6). */
import type { AccountSource, InventorySource, ReadRequest } from '../../app/ports.ts';
import type { AccountRegister } from '../../app/store/ports.ts';
import { problem } from '../../problem.ts';
import { parseList } from './arguments.ts';
import { checkEndpoint } from './endpoint.ts';

export interface TargetFlags {
  readonly input?: string;
  readonly endpoint?: string;
  readonly local?: boolean;
  readonly state?: string;
  readonly region?: readonly string[];
  readonly account?: readonly string[];
  readonly directory?: boolean;
  readonly role?: string;
}

export interface Target {
  readonly source: InventorySource;
  /** The same account by account; undefined for an input. */
  readonly accounts: AccountSource | undefined;
  readonly request: ReadRequest;
  /** Ends whatever was started to read. */
  close(): Promise<void>;
}

/** Opens the target that the flags name; modules that cost time to load are loaded only when needed. */
export async function openTarget(flags: TargetFlags, register?: AccountRegister): Promise<Target> {
  const named = [
    flags.input !== undefined && '--input',
    flags.endpoint !== undefined && '--endpoint',
    flags.local && '--local',
  ].filter((one) => typeof one === 'string');
  if (named.length > 1)
    throw problem('bad-flag', {
      flag: named[0] as string,
      value: named.join(' '),
      expected: named.join(' | '),
    });
  const regions = parseList('--region', flags.region, /^[a-z]{2}-[a-z0-9-]+$/, 'cn-hangzhou, ap-southeast-1');
  const accounts = parseList('--account', flags.account, /^\d{5,20}$/, '1234567890123456');
  const request: ReadRequest = {
    ...(regions === undefined ? {} : { regions }),
    ...(accounts === undefined ? {} : { accounts }),
    ...(flags.directory === true ? { directory: true } : {}),
  };
  const nothing = async (): Promise<void> => {};
  if (flags.input !== undefined) {
    const { createInputSource } = await import('../../adapters/alibaba/input-source.ts');
    return { source: createInputSource(flags.input), accounts: undefined, request, close: nothing };
  }
  const { createLiveSource } = await import('../../adapters/alibaba/live-source.ts');
  const live = (source: InventorySource & AccountSource, close: Target['close']): Target => ({
    source,
    accounts: source,
    request,
    close,
  });
  const reach = {
    ...(flags.role === undefined ? {} : { role: flags.role }),
    ...(register === undefined ? {} : { register }),
  };
  if (flags.endpoint !== undefined) {
    checkEndpoint(flags);
    return live(createLiveSource({ endpoint: flags.endpoint, ...reach }), nothing);
  }
  if (flags.local === true) {
    const { openLocal } = await import('./local-cloud.ts');
    const { key, endpoint, close } = await openLocal(flags.state);
    return live(createLiveSource({ endpoint, credentials: key, ...reach }), close);
  }
  return live(createLiveSource(reach), nothing);
}
