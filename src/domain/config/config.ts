/** What the owner of the servers declares, as `postern.yaml` holds it. */
import { PASSWORDS_ONLY, type SignInSettings } from '../access/sign-in.ts';
import { DEFAULT_CATALOGUE, type OpsPort } from '../catalogue.ts';
import { NO_NOTIFICATIONS, type NotifySettings } from '../notify/settings.ts';
import { DEFAULT_LOGINS, type LoginSettings } from '../plan/login-ports.ts';
import type { WorkbenchPreset, WorkbenchSite } from '../plan/workbench.ts';
import { DEFAULT_JUDGEMENT } from '../security-group/verdict.ts';
import type { Waiver } from '../waiver/waiver.ts';
import type { EventBridgeSettings } from '../watch/event-bridge.ts';
import type { Retention } from './retention.ts';
import type { TrustDeclaration } from './trust.ts';

/** Workbench as it is declared: the preset of a site, or ranges of the owner's own with the version `own`. */
export interface DeclaredWorkbench extends WorkbenchPreset {
  readonly site: WorkbenchSite;
}

export interface Config {
  /** With the two sources of Workbench where it is declared. */
  readonly trust: TrustDeclaration;
  /** Undefined: nothing is declared. */
  readonly workbench: DeclaredWorkbench | 'none' | undefined;
  /** On which ports hosts are signed in to. */
  readonly logins: LoginSettings;
  /** The catalogue after additions and removals. */
  readonly catalogue: readonly OpsPort[];
  /** Ports of the default catalogue that are not asked about. */
  readonly withoutPorts: readonly Pick<OpsPort, 'protocol' | 'port'>[];
  readonly broadOver: { readonly v4: bigint; readonly v6: bigint };
  readonly waivers: readonly Waiver[];
  readonly notify: NotifySettings;
  /** How long the service keeps what it knows. */
  readonly retention: Retention;
  readonly signIn: SignInSettings;
  /** Null: nothing is delivered. */
  readonly eventBridge: EventBridgeSettings | null;
}

/** What holds when nothing is declared. */
export const EMPTY_CONFIG: Config = Object.freeze({
  trust: Object.freeze({ sources: Object.freeze([]), lists: Object.freeze([]) }),
  workbench: undefined,
  logins: DEFAULT_LOGINS,
  catalogue: DEFAULT_CATALOGUE,
  withoutPorts: Object.freeze([]),
  broadOver: DEFAULT_JUDGEMENT.broadOver,
  waivers: Object.freeze([]),
  notify: NO_NOTIFICATIONS,
  retention: Object.freeze({}),
  signIn: PASSWORDS_ONLY,
  eventBridge: null,
});
