/** What one emulated API operation is: one file, one entry in its product's list. */
import type { RequestKeys } from '../../domain/policy/request.ts';
import type { SemanticsProfile } from '../../domain/semantics/profile.ts';
import { ApiError } from './api-error.ts';
import type { JournalEntry, PastFilter } from './journal.ts';
import type { Decoded, Params } from './params.ts';
import type { Collection, Place, State, Table } from './state.ts';

/** Who calls: the owner of the access key that signed the request. */
export interface Caller {
  readonly type: 'root' | 'ram-user' | 'assumed-role';
  readonly account: string;
  readonly accessKeyId: string;
  /** RAM user id, role id, or the account id for root. */
  readonly principalId: string;
  /** `acs:ram::<account>:root`, `…:user/<name>` or `…:assumed-role/<role>/<session>`. */
  readonly arn: string;
  readonly name: string;
}

/** Everything a handler may use. Time and ids come from here, so that a seeded cloud is deterministic. */
export interface Call {
  readonly requestId: string;
  readonly account: string;
  readonly region: string;
  readonly caller: Caller;
  readonly sourceIp: string;
  /** Whether the request came over TLS. */
  readonly secureTransport: boolean;
  /** The Host header: the address that the client believes it called. */
  readonly host: string;
  readonly now: Date;
  readonly profile: SemanticsProfile;
  readonly state: State;
  /** Every region of this cloud. */
  readonly regions: readonly string[];
  /** The records of `kind` in this call's account and region. */
  table<T extends object>(kind: Collection<T>): Table<T>;
  /** The records of `kind` elsewhere. */
  tableAt<T extends object>(kind: Collection<T>, place: Partial<Place>): Table<T>;
  /** What was answered to this account in a span of time before this call, refusals too, oldest first. */
  past(asked: Omit<PastFilter, 'account'>): readonly JournalEntry[];
  /** A new id such as `sg-bp1…`: the prefix and 20 letters and digits. */
  newId(prefix: string): string;
}

/** What the condition keys of a call may be derived from. */
export type KeyContext = Pick<Call, 'account' | 'region' | 'profile' | 'table'>;

/** How the operation is authorised (facts/policy.md 1 and 2). */
export interface RamDeclaration<P extends Params> {
  readonly action: string;
  /** ARNs that the call touches; `['*']` where the vendor supports no resource level. */
  resources(p: Decoded<P>, call: Pick<Call, 'account' | 'region'>): readonly string[];
  /**
   * The service's own condition keys: one set for every question that is asked of the policies, all to be allowed.
   * None, and an empty list, are one question without such keys. Never throws: what is wrong is the handler's to say.
   */
  keys?(p: Decoded<P>, call: KeyContext): readonly RequestKeys[];
  /** The vendor asks for no permission; the action is only a name. */
  readonly exempt?: true;
}

export interface Operation<P extends Params = Params> {
  /** Product code as the vendor spells it: Ecs, Vpc, Ram, Sts, ResourceManager, Slb, … */
  readonly product: string;
  /** API version, `YYYY-MM-DD`. */
  readonly version: string;
  readonly action: string;
  readonly access: 'read' | 'write';
  /** `region`: acts in one region of one account and refuses unknown regions. `account`: has no region. */
  readonly scope: 'region' | 'account';
  readonly params: P;
  readonly ram: RamDeclaration<P>;
  /** Vendor error codes that the handler can answer, for the reference page. */
  readonly errors: readonly string[];
  /** Changes state only through the call's tables and returns the body without RequestId; throws ApiError. */
  handle(call: Call, p: Decoded<P>): object;
}

/** Declares an operation; keeps the handler's parameter types and erases them for the registry. */
export function operation<const P extends Params>(definition: Operation<P>): Operation {
  return Object.freeze(definition) as unknown as Operation;
}

/** `ApiError` in short: `throw refuse(404, 'InvalidSecurityGroupId.NotFound', '…')`. */
export function refuse(status: number, code: string, message: string): ApiError {
  return new ApiError(status, code, message);
}
