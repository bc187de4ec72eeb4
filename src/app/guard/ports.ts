/** What putting guardrails in place needs from the outside. Readings that fail for good are thrown as Problems. */
import type {
  GuardCall,
  GuardState,
  GuardStep,
  GuardTarget,
  TargetKind,
  Way,
} from '../../domain/plan/guard.ts';
import type { PastCall } from '../../domain/plan/guard-judge.ts';
import type { GuardProbe } from '../../domain/plan/guard-probes.ts';
import type { Bound, DirectoryReading, Surroundings } from '../../domain/plan/guard-surroundings.ts';

/** What became of a call that changes something. */
export type WriteOutcome =
  | { readonly outcome: 'done'; readonly requestId: string }
  /** The vendor refused it: nothing was changed by it. */
  | {
      readonly outcome: 'refused';
      readonly code: string;
      readonly message: string;
      readonly requestId: string;
    }
  /** No answer came; it may have taken effect or not. */
  | { readonly outcome: 'lost'; readonly code: string; readonly message: string };

/** A target as the user names it. `all-users` stands for every user that there is. */
export type WantedTarget =
  | { readonly kind: Exclude<TargetKind, 'root'>; readonly id: string }
  | { readonly kind: 'root' | 'all-users' };

export interface Identified {
  readonly account: string;
  readonly arn: string;
}

export interface GuardCloud {
  whoAmI(): Promise<Identified>;
  /** What there is under a policy name, at this moment. */
  readState(way: Way, name: string): Promise<GuardState>;
  /** The targets with their ids and names. Throws `guard-target-unknown`. */
  resolve(way: Way, wanted: readonly WantedTarget[]): Promise<readonly GuardTarget[]>;
  /** The policies that are on each target. */
  readBound(way: Way, targets: readonly GuardTarget[]): Promise<readonly Bound[]>;
  /** What stands around it; what cannot be read becomes gaps. */
  readSurroundings(way: Way): Promise<Surroundings>;
  /** The resource directory with its control policies; null when there is none. */
  readDirectory(): Promise<DirectoryReading | null>;
  /** Makes one call that changes something. Throttling is waited out; nothing else is repeated. */
  write(call: GuardCall): Promise<WriteOutcome>;
}

/** How a probe was answered. */
export interface ProbeAnswer {
  /** `refused` by policies; `reached` what policies stand before; `unclear` for anything else. */
  readonly answer: 'refused' | 'reached' | 'unclear';
  readonly code: string;
  readonly requestId: string;
  readonly denial: Denial | null;
}

/** What the vendor says about a refusal (facts/policy.md 5.5). */
export interface Denial {
  readonly explicit: boolean;
  readonly policyType: string;
  readonly principal: string;
  /** Null when the message was not decoded; then `notDecoded` is the code of the failure. */
  readonly decoded: Pick<Diagnosed, 'action' | 'resource' | 'keys' | 'policies'> | null;
  readonly notDecoded: string;
}

/** The vendor's own diagnosis of a refusal; texts are empty where it does not say. */
export interface Diagnosed {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the request with their values, as the service derived them. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Whether a statement denied it; otherwise none allowed it. */
  readonly explicit: boolean;
  /** The kind of policy that denied it or lacked an Allow. */
  readonly policyType: string;
  readonly principal: { readonly type: string; readonly name: string; readonly account: string };
  /** Those that matched. */
  readonly policies: readonly {
    readonly effect: string;
    readonly id: string;
    readonly type: string;
    /** From 1; null when the vendor does not say. */
    readonly statement: number | null;
  }[];
}

/** Has the vendor decode what a refusal carried. */
export interface DiagnosticSource {
  /** In the account whose refusal it was. Throws `cloud-refused` or `cloud-unreachable`. */
  decode(account: string, message: string): Promise<Diagnosed>;
}

/** Makes calls that can change nothing, as somebody whom the guardrail is meant for. */
export interface Prober {
  whoAmI(): Promise<Identified>;
  probe(probe: GuardProbe): Promise<ProbeAnswer>;
}

/** Calls of the past. */
export interface Trail {
  /** How the user named it. */
  readonly source: string;
  read(): Promise<readonly PastCall[]>;
}

/** Keeps what was done, on disk before and after every call. */
export interface ReceiptStore {
  load(id: string): Receipts | undefined;
  list(): readonly Receipts[];
  save(receipts: Receipts): void;
  /** Where the receipts of a guardrail are, for people. */
  pathOf(id: string): string;
}

export type Receipt = GuardStep & {
  readonly status: 'intended' | 'done';
  /** How it was known to be done: by the answer, or by looking after no answer came. */
  readonly by?: 'answer' | 'reading';
  /** ISO times. */
  readonly intendedAt: string;
  readonly doneAt?: string;
  readonly requestId?: string;
};

/** Everything that was done about one guardrail. */
export interface Receipts {
  readonly schema: 'postern.guard-receipts/v1';
  readonly id: string;
  readonly way: Way;
  readonly account: string;
  readonly name: string;
  readonly tier: string | null;
  /** The text that was put in force. */
  readonly document: string;
  /** What was asked for; `all-users` goes on to mean those who come later. */
  readonly wanted: readonly WantedTarget[];
  readonly targets: readonly GuardTarget[];
  /** Fingerprint of the plan that is or was carried out. */
  readonly plan: string;
  readonly status: 'applying' | 'applied' | 'removing' | 'removed';
  /** Id of the policy at the vendor, once it is known. */
  readonly policyId: string | null;
  readonly steps: readonly Receipt[];
}

/** Time and waiting, so that tests need not wait. */
export interface Timer {
  now(): Date;
  sleep(ms: number): Promise<void>;
}
