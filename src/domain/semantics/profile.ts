/**
 * The semantics profile: one named switch for every vendor behaviour that is not confirmed. The local cloud, the
 * evaluators and (later) the prover read the same profile, so they can only be wrong together, and visibly.
 * Each switch lists its values, the default first, and says what is unconfirmed and where the facts come from.
 */
export const SWITCHES = Object.freeze({
  /** What a revoke by properties answers when no rule matches. Field reports: the error; the manual: success. */
  'revoke-missing-rule': ['error', 'success'],
  /** Whether two rules that differ only in priority are duplicates. The manual names no priority. */
  'rule-identity-priority': ['distinct', 'ignored'],
  /** Whether an IPv4 CIDR with host bits is stored as given or masked. */
  'cidr-host-bits': ['as-given', 'masked'],
  /** Whether a prefix list may hold the any-block. Nothing found forbids it. */
  'prefix-list-any': ['allowed', 'refused'],
  /** What `PortRange` reads as on a rule that uses a port-range list. */
  'port-list-port-range': ['empty', 'absent'],
  /** Whether a batch with one bad permission changes nothing, or applies what came before it. */
  'batch-authorize': ['all-or-nothing', 'prefix'],
  /** HTTP status of the `DryRunOperation` answer. */
  'dry-run-status': ['400', '412'],
  /** Whether deleting a group that does not exist is an error. */
  'delete-missing-group': ['error', 'success'],
  /** Whether a request's time may differ from the cloud's by 15 minutes, or by any amount. */
  'timestamp-window': ['15-minutes', 'any'],
  /** HTTP status of an unknown access key. Public tools see 404; a table of the vendor says 400. */
  'unknown-access-key-status': ['404', '400'],
  /** HTTP status when a ClientToken comes again with other parameters. The vendor's tables say both. */
  'client-token-mismatch-status': ['400', '403'],
  /**
   * Whether an account's own key may assume roles. The vendor refuses it; a local cloud hands out no other keys at
   * its start, so it allows it unless told to be strict.
   */
  'root-assumes-roles': ['allowed', 'refused'],
} as const satisfies Record<string, readonly [string, ...string[]]>);

export type SwitchName = keyof typeof SWITCHES;

/** One value for every switch. */
export type SemanticsProfile = { readonly [Name in SwitchName]: (typeof SWITCHES)[Name][number] };

/** The profile that the facts recommend: the first value of every switch. */
export const DEFAULT_PROFILE: SemanticsProfile = Object.freeze(
  Object.fromEntries(Object.entries(SWITCHES).map(([name, values]) => [name, values[0]])),
) as SemanticsProfile;
