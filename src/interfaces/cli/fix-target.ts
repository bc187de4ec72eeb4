/** Where `postern fix apply | confirm | rollback | status | report` work: on the cloud that flags name, or on a run's own. */
import type { FixParts } from '../../app/fix/ledger.ts';
import type { FixCloud, FixRun } from '../../app/ports.ts';
import { problem } from '../../problem.ts';
import type { GlobalFlags } from './context.ts';
import { WALL_TIME } from './guard-target.ts';

export interface FixTargetFlags extends GlobalFlags {
  readonly endpoint?: string;
  readonly local?: boolean;
  readonly state?: string;
  readonly role?: string;
}

export interface OpenFix extends FixParts {
  /** What the flags name, as runs keep it. */
  readonly target: string;
  close(): Promise<void>;
}

/** Opens the store; a cloud is opened when the first call is made on it, with credentials of the default chain. */
export async function openFix(flags: FixTargetFlags, signal: AbortSignal): Promise<OpenFix> {
  const { endpoint, local } = flags;
  if (endpoint !== undefined && local === true)
    throw problem('bad-flag', {
      flag: '--endpoint',
      value: '--endpoint --local',
      expected: '--endpoint | --local',
    });
  if (endpoint !== undefined && !/^(https?:\/\/)?[a-z0-9.[\]:-]+(:\d+)?\/?$/i.test(endpoint))
    throw problem('bad-flag', { flag: '--endpoint', value: endpoint, expected: 'http://127.0.0.1:8080' });
  const { openFixStore } = await import('../../adapters/store/fix-store.ts');
  const state = flags.state ?? '.postern';
  const store = openFixStore(state);
  const closing: (() => Promise<void>)[] = [];
  const known = new Map<string, FixCloud>();
  const cloudAt = (target: string): FixCloud => {
    const found =
      known.get(target) ??
      lazyCloud(async () => {
        const { createFixCloud } = await import('../../adapters/alibaba/fix-cloud.ts');
        const opened = await openTarget(target, state);
        closing.push(opened.close);
        return createFixCloud({ ...opened, role: flags.role, signal });
      });
    known.set(target, found);
    return found;
  };
  const target = local === true ? LOCAL : (endpoint ?? '');
  const named = target !== '';
  return {
    cloud: cloudAt(target),
    cloudOf: (run: FixRun) => cloudAt(named ? target : run.target),
    store,
    timer: WALL_TIME,
    signal,
    target,
    async close() {
      await store.close();
      for (const one of closing) await one();
    },
  };
}

const LOCAL = 'local';

async function openTarget(target: string, state: string) {
  if (target === LOCAL) {
    const { startCloud } = await import('../../cloud/index.ts');
    const cloud = await startCloud({ stateDir: state });
    const [account] = cloud.accounts;
    if (account === undefined) throw problem('internal', { reason: 'the local cloud has no account' });
    const { accessKeyId, accessKeySecret } = account;
    return {
      key: { accessKeyId, accessKeySecret },
      endpoint: cloud.endpoint,
      close: () => cloud.close(),
    };
  }
  const { defaultKey } = await import('../../adapters/alibaba/credentials.ts');
  return {
    key: await defaultKey(),
    endpoint: target === '' ? undefined : target,
    close: async () => {},
  };
}

function lazyCloud(open: () => Promise<FixCloud>): FixCloud {
  let opened: Promise<FixCloud> | undefined;
  const cloud = (): Promise<FixCloud> => {
    opened ??= open();
    return opened;
  };
  return {
    readGroup: async (place, id) => (await cloud()).readGroup(place, id),
    readPrefixList: async (place, id) => (await cloud()).readPrefixList(place, id),
    readPortRangeList: async (place, id) => (await cloud()).readPortRangeList(place, id),
    write: async (action) => (await cloud()).write(action),
  };
}
