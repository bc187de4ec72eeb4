/** Where `postern fix apply | confirm | rollback | status | report` work: on the cloud that flags name, or on a run's own. */
import { auditTrail } from '../../app/audit.ts';
import type { FixParts } from '../../app/fix/ledger.ts';
import type { FixCloud, FixRun, Store } from '../../app/ports.ts';
import type { AccountRegister } from '../../app/store/ports.ts';
import type { GlobalFlags } from './context.ts';
import { checkEndpoint, type OpenEndpoint, openEndpoint } from './endpoint.ts';
import { WALL_TIME } from './guard-target.ts';
import { openStateStore, STATE_FOLDER, whoRuns } from './state-store.ts';

export interface FixTargetFlags extends GlobalFlags {
  readonly endpoint?: string;
  readonly local?: boolean;
  readonly state?: string;
  readonly database?: string;
  readonly role?: string;
}

export interface OpenFix extends FixParts {
  /** What the flags name, as runs keep it. */
  readonly target: string;
  close(): Promise<void>;
}

/**
 * Opens the store, unless one is given, which stays open then; a cloud is opened when the first call is made on it, with
 * credentials of the default chain.
 */
export async function openFix(
  flags: FixTargetFlags,
  signal: AbortSignal | undefined,
  /** A store that is open already, and how accounts are reached by it. */
  given?: { readonly store: Store; readonly register: AccountRegister },
): Promise<OpenFix> {
  const { endpoint, local } = flags;
  checkEndpoint(flags);
  const state = flags.state ?? STATE_FOLDER;
  const store = given?.store ?? (await openStateStore(flags, 'make'));
  const closing: (() => Promise<void>)[] = [];
  const known = new Map<string, FixCloud>();
  const cloudAt = (target: string): FixCloud => {
    const found =
      known.get(target) ??
      lazyCloud(async () => {
        const { createFixCloud } = await import('../../adapters/alibaba/fix-cloud.ts');
        const opened = await openTarget(target, state);
        closing.push(opened.close);
        return createFixCloud({ ...opened, role: flags.role, register: given?.register, signal });
      });
    known.set(target, found);
    return found;
  };
  const target = local === true ? LOCAL : (endpoint ?? '');
  const named = target !== '';
  return {
    cloud: cloudAt(target),
    cloudOf: (run: FixRun) => cloudAt(named ? target : run.target),
    store: store.fixes,
    audit: auditTrail(store.audit, {
      // Whoever gives a store does the work of the service.
      by: given === undefined ? whoRuns() : 'service',
      timer: WALL_TIME,
    }),
    timer: WALL_TIME,
    signal,
    target,
    async close() {
      if (given === undefined) await store.close();
      for (const one of closing) await one();
    },
  };
}

const LOCAL = 'local';

/** The cloud as runs keep it. */
function openTarget(target: string, state: string): Promise<OpenEndpoint> {
  const local = target === LOCAL;
  return openEndpoint({ local, state, endpoint: local || target === '' ? undefined : target });
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
    prefixListsNamed: async (place, name) => (await cloud()).prefixListsNamed(place, name),
    usersOfPrefixList: async (place, id) => (await cloud()).usersOfPrefixList(place, id),
    write: async (action) => (await cloud()).write(action),
    canary: {
      interfaces: async (place) => (await cloud()).canary.interfaces(place),
      interface: async (place, id) => (await cloud()).canary.interface(place, id),
      instances: async (place, ids) => (await cloud()).canary.instances(place, ids),
      group: async (place, id) => (await cloud()).canary.group(place, id),
      referencing: async (place, id) => (await cloud()).canary.referencing(place, id),
      groupsOfAccount: async (place) => (await cloud()).canary.groupsOfAccount(place),
      find: async (place, run, name) => (await cloud()).canary.find(place, run, name),
      write: async (action) => (await cloud()).canary.write(action),
    },
  };
}
