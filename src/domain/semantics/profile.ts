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
  /**
   * What the attributes of a VPC or vSwitch that does not exist are. The vendor's Terraform provider waits for an empty
   * id or status after a deletion and takes any error for a failure; its older versions wait for the error.
   */
  'missing-network-attributes': ['empty', 'error'],
  /**
   * Whether a resource directory tells the state of its control policies a second time, as `ScpStatus`. The vendor's
   * Terraform provider reads it there; neither the manual nor the SDKs name it.
   */
  'directory-scp-status': ['answered', 'absent'],
  /**
   * How many groups an account may have in a region. At least 100, and more for who asks for it (facts a.5); a local cloud
   * sets no limit unless told to.
   */
  'groups-per-region': ['any', '100'],
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
  /**
   * What `CIDRInRange` compares, R being the block of the request and P that of the policy: R contains P (reading B),
   * R lies in P (A), they are the same block (C), they overlap (D), the address of R lies in P (E), or nothing ever
   * (F). The operator is in no reference of the vendor; B is the only reading under which the page that uses it agrees
   * with itself (facts/policy.md 3).
   */
  'cidr-in-range': ['superset', 'subset', 'equal', 'overlap', 'base-address', 'inert'],
  /** Whether a positive operator wants any or all values of a key to match (facts/policy.md 1.3). */
  'multi-valued-positive': ['any', 'all'],
  /** Whether a negated operator wants none of the values of a key to match, or one that does not. */
  'multi-valued-negated': ['none', 'some-not'],
  /** Whether a negated operator is satisfied when the request has no such key. */
  'missing-key-negated': ['satisfied', 'not-satisfied'],
  /** Whether the names of condition keys are compared without regard to case (facts/policy.md 1.2). */
  'condition-key-case': ['ignored', 'exact'],
  /** Whether `IpAddressIncludeBorder` is `IpAddress`, or cannot be decided (facts/policy.md 1.3). */
  'ip-include-border': ['same', 'undecided'],
  /** Whether a call with several permissions is authorised once, or once for each of them (facts/policy.md 2.3). */
  'rule-authorization': ['per-call', 'per-permission'],
  /** Whether a change of a rule is authorised by what the request names, or by the rule that results. */
  'modified-rule-keys': ['request', 'resulting-rule'],
  /** Whether the protocol of a rule is turned to upper case before policies see it. */
  'protocol-key-case': ['upper', 'as-given'],
  /** Whether policies see the source block as it was given, or with its host bits cleared and its length written. */
  'source-key-form': ['as-given', 'canonical'],
  /** The key that says that a new instance names no group: as the references spell it, as the page does, or both. */
  'not-specify-key': ['security', 'secure', 'both'],
  /** Whether a launch template that names a group counts as naming one (facts/policy.md 6.1), and so for its other keys. */
  'template-names-group': ['counts', 'ignored'],
  /**
   * Parameters of a call take precedence over those of its launch template (RunInstances of the official SDK). Groups
   * can be given in two parameters: whether those that a call names with one stand for those that the template names
   * with the other, or the two conflict, is not said.
   */
  'template-groups': ['replaced', 'conflict'],
  /** Whether control policies bind service-linked roles (facts/policy.md 4). */
  'service-linked-roles': ['exempt', 'bound'],
  /** Whether RAM takes a document with an operator that it does not document, `CIDRInRange` apart (facts/policy.md 8). */
  'unknown-operator-document': ['refused', 'accepted'],
  /**
   * Whether a write to control policies within a second of another is refused with `ConcurrentCallNotSupported`. The
   * vendor's Terraform provider retries every write for it; when it comes is not documented.
   */
  'control-policy-write-conflict': ['never', 'within-a-second'],
  /** How long after a call ActionTrail tells of it. The vendor promises minutes for deliveries, nothing for queries. */
  'trail-delay': ['none', 'one-minute', 'ten-minutes'],
  /** Whether ActionTrail tells of calls that only read. They can be asked for; services leave some of them out. */
  'trail-reads': ['recorded', 'left-out'],
  /** Whether the parameters in an event keep the flat names that were sent (`Permissions.1.IpProtocol`) or are nested. */
  'trail-parameters': ['flat', 'nested'],
  /**
   * What Security Center's items on ops ports list: security groups, as the example of ListCheckInstanceResult, or
   * instances, as the vendor's page says.
   */
  'check-asset': ['security-group', 'instance'],
  /** Whether those items look at `::/0`. The vendor's page explains "any IP" as 0.0.0.0/0. */
  'check-any-ipv6': ['ignored', 'seen'],
  /** Whether Cloud Config's rule on ports by protocol takes a rule for all protocols for one for TCP. */
  'config-all-protocols': ['passed-over', 'counted'],
  /** When Cloud Config judges again: as soon as a configuration changes, or when it is told to. */
  'config-evaluation': ['on-change', 'when-started'],
  /** How long a check of the configuration of a cloud takes. */
  'check-duration': ['five-seconds', 'none', 'five-minutes'],
  /** How often one may be submitted. A refusal is a code in an answer of success. */
  'check-submission': ['one-at-a-time', 'every-30-minutes', 'exhausted'],
  /** The longest time that one query of events may span. Older pages say 30 days, newer ones nothing. */
  'trail-window': ['30-days', 'any'],
} as const satisfies Record<string, readonly [string, ...string[]]>);

export type SwitchName = keyof typeof SWITCHES;

/** One value for every switch. */
export type SemanticsProfile = { readonly [Name in SwitchName]: (typeof SWITCHES)[Name][number] };

/** The profile that the facts recommend: the first value of every switch. */
export const DEFAULT_PROFILE: SemanticsProfile = Object.freeze(
  Object.fromEntries(Object.entries(SWITCHES).map(([name, values]) => [name, values[0]])),
) as SemanticsProfile;
