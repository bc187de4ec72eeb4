/** What the parts of the service share. */

import type { FixParts } from '../fix/ledger.ts';
import type { DiagnosticSource, GuardCloud, Prober, ReceiptStore, Timer } from '../guard/ports.ts';
import type { JudgeOptions } from '../judging.ts';
import type { CreateCloud, InventorySource, OfferSource, ReadRequest, VendorSource } from '../ports.ts';
import type { SettingsParts } from '../settings/settings.ts';
import type { Store } from '../store/ports.ts';
import type { Posture } from '../watch/posture.ts';
import type { Keeper } from './keeper.ts';
import type { News } from './news.ts';
import type { Repairs } from './repairs.ts';

/** What guardrails are put in place with. */
export interface GuardService {
  readonly cloud: GuardCloud;
  readonly store: ReceiptStore;
  readonly timer: Timer;
  /** Who probes: with a role where it is given. Undefined when no credentials are at hand. */
  prober(role?: string): Promise<Prober | undefined>;
}

export interface CreateService {
  /** A region of an account; of the key's own where none is given. */
  open(
    region: string,
    account?: string,
  ): Promise<{
    readonly cloud: CreateCloud;
    readonly offer: OfferSource;
    readonly source: InventorySource;
  }>;
}

export interface ServiceParts {
  readonly version: string;
  /** The cloud that is watched, as the store names it. */
  readonly target: string;
  readonly store: Store;
  readonly timer: Timer;
  readonly news: News;
  readonly posture: Posture;
  readonly keeper: Keeper;
  readonly judging: () => Promise<JudgeOptions>;
  /** What that is configured by. */
  readonly settings: SettingsParts;
  readonly source: InventorySource;
  /** What is watched. */
  readonly request: ReadRequest;
  /** What the vendor's own checks say. */
  readonly vendor: VendorSource;
  /** Why calls of the trail were denied. */
  readonly diagnostics: DiagnosticSource;
  /** How groups and instances are made. */
  readonly create: CreateService;
  /** How guardrails are put in place. */
  readonly guard: GuardService;
  /** How repairs are looked at, confirmed and taken back from here. */
  readonly fix: FixParts;
  /** Repairs that are carried out as jobs. */
  readonly repairs: Repairs;
  /** Whether a plan must be approved by somebody else than who made it. */
  readonly twoPersons: boolean;
}
