/** A place in the configuration file. */
export interface ConfigPlace {
  readonly path: string;
  /** Line and column count from 1. */
  readonly line: number;
  readonly column: number;
}

/**
 * Problems: what goes wrong for a user, as a code with typed parameters. The text is a message, looked up last.
 */
export interface ProblemParams {
  'bad-flag': { readonly flag: string; readonly value: string; readonly expected: string };
  'unknown-command': { readonly command: string };
  'too-many-arguments': { readonly command: string; readonly taken: number; readonly given: number };
  /** `similar` is a flag that may have been meant, or empty. */
  'unknown-flag': { readonly flag: string; readonly similar: string };
  'trusted-file-missing': { readonly path: string };
  'missing-argument': { readonly argument: string };
  'no-credentials': Record<never, never>;
  'input-not-found': { readonly path: string };
  'input-empty': { readonly path: string };
  'input-unreadable': { readonly path: string; readonly reason: string };
  'input-not-json': { readonly path: string; readonly reason: string };
  'input-unrecognised': { readonly path: string };
  'input-contradiction': { readonly path: string; readonly other: string; readonly resource: string };
  'input-bad-field': { readonly path: string; readonly field: string; readonly value: string };
  'unknown-resource': { readonly id: string };
  'trusted-file-bad': { readonly path: string; readonly line: number; readonly value: string };
  'cloud-refused': {
    readonly operation: string;
    readonly code: string;
    readonly message: string;
    readonly requestId: string;
  };
  'cloud-unreachable': { readonly endpoint: string; readonly reason: string };
  'port-in-use': { readonly port: number; readonly flag: '--port' | '--listen' };
  'http-unauthenticated': Record<never, never>;
  'http-bad-login': Record<never, never>;
  'http-forbidden': { readonly role: string; readonly has: string };
  'http-csrf': Record<never, never>;
  /** The name that a client called is not one of this service's. */
  'http-bad-host': { readonly host: string };
  /** Names and passwords are not taken here. */
  'http-no-passwords': Record<never, never>;
  /** A link for signing in that was used, is too old, or never was one. */
  'sign-in-link': Record<never, never>;
  'oidc-unreachable': { readonly issuer: string; readonly reason: string };
  /** The identity provider refused; `reason` are its words. */
  'oidc-refused': { readonly issuer: string; readonly reason: string };
  /** The identity provider does not send people back to this address. */
  'oidc-redirect': { readonly issuer: string; readonly redirect: string };
  /** A token of the identity provider is not valid at this time. */
  'oidc-clock': { readonly issuer: string };
  /** What came back does not prove that the identity provider says it. */
  'oidc-bad-answer': { readonly issuer: string; readonly reason: string };
  /** The browser came back from a sign-in that it did not begin here, took too long over, or has ended already. */
  'oidc-no-transaction': { readonly redirect: string };
  /** `because` is domain, group or role; `claim` holds groups and roles. */
  'oidc-not-admitted': { readonly because: string; readonly claim: string };
  /** Somebody whom nobody has made a user for, under the name that they would have. */
  'oidc-unknown-user': { readonly name: string };
  'user-disabled': Record<never, never>;
  /** A variable of the environment that the configuration names for `field` is not there. */
  'serve-variable-missing': { readonly field: string; readonly variable: string };
  /** `because` is token, address, time, signature or form. */
  'eventbridge-refused': { readonly because: string };
  /** The vendor's certificate cannot be had. */
  'eventbridge-certificate': { readonly url: string; readonly reason: string };
  'http-not-found': { readonly path: string };
  'http-too-many': Record<never, never>;
  /** `limit` in bytes. */
  'http-too-large': { readonly limit: number };
  'http-media-type': { readonly type: string };
  /** `part` is body, querystring, params or headers; `expected` says what was wrong with the field. */
  'http-bad-field': { readonly part: string; readonly field: string; readonly expected: string };
  /** A field that has the right form, and a value that means nothing. */
  'http-bad-value': { readonly field: string; readonly value: string; readonly expected: string };
  /** `limit` is a time or a size of memory, with its unit. */
  'http-too-much-work': { readonly limit: string };
  'serve-needs-tls': { readonly host: string };
  'serve-tls-unreadable': { readonly path: string; readonly reason: string };
  'needs-approval': { readonly plan: string };
  /** A function that the running Node does not have. */
  'needs-node': { readonly version: string };
  'user-taken': { readonly name: string };
  'scan-running': Record<never, never>;
  /** The vendor's checks are being read or made already. */
  'vendor-check-running': Record<never, never>;
  /** Nothing was read yet, so that nothing can be said. */
  'not-scanned': Record<never, never>;
  /** A change that nobody can be asked about. */
  'needs-yes': Record<never, never>;
  'store-needs-yes': { readonly where: string };
  /** A local cloud that is to be filled holds something. */
  'cloud-not-empty': { readonly where: string };
  'state-unusable': { readonly path: string; readonly reason: string };
  'file-not-found': { readonly path: string };
  /** `diagnostic` with its `params` is one of domain/policy/diagnostics.ts; line and column count from 1. */
  'policy-bad': {
    readonly path: string;
    readonly line: number;
    readonly column: number;
    readonly diagnostic: string;
    readonly params: object;
  };
  /** A line of a file of requests; `wanted` names what the field must be, `unknown` that there is no such field. */
  'request-bad': {
    readonly path: string;
    readonly line: number;
    readonly field: string;
    readonly wanted: 'json' | 'object' | 'string' | 'strings' | 'unknown';
  };
  'policy-too-long': { readonly length: number; readonly limit: number };
  'output-unwritable': { readonly path: string; readonly reason: string };
  /** `field` is a path into the document. */
  'scan-file-bad': { readonly path: string; readonly field: string; readonly reason: string };
  /** `path` is what was to be written, or empty. */
  'report-format-missing': { readonly path: string; readonly formats: string };
  'guard-target-unknown': { readonly kind: string; readonly id: string };
  'guard-no-targets': { readonly way: string };
  /** A policy of that name that Postern did not make. */
  'guard-foreign': { readonly name: string };
  /** `changed` names fields of the plan. */
  'guard-stale': { readonly name: string; readonly changed: string };
  'guard-plan-bad': { readonly path: string; readonly field: string };
  'guard-tests-bad': { readonly path: string; readonly field: string };
  'guard-no-probe-key': Record<never, never>;
  'guard-unknown': { readonly name: string };
  'guard-not-enabled': { readonly minutes: number };
  /** `missing` names the operations whose effect was not read back. */
  'guard-not-in-place': { readonly name: string; readonly missing: string };
  /** Ended in the middle: `done` of `steps` calls were made. */
  'guard-stopped': {
    readonly operation: string;
    readonly done: number;
    readonly steps: number;
    readonly code: string;
    readonly message: string;
    readonly requestId: string;
    readonly receipts: string;
  };
  'config-not-found': { readonly path: string };
  /** The text is no YAML; `fault` is one of adapters/config/config-text.ts, `excerpt` the line as it stands there. */
  'config-syntax': ConfigPlace & { readonly fault: string; readonly excerpt: string };
  /** `wanted` is one of adapters/config/field.ts; `expected` names values where there are few. */
  'config-bad-value': ConfigPlace & {
    readonly field: string;
    readonly value: string;
    readonly wanted: string;
    readonly expected: string;
  };
  'config-missing-field': ConfigPlace & {
    readonly field: string;
    readonly wanted: string;
    readonly expected: string;
  };
  /** `similar` is a key that may have been meant, or empty. */
  'config-unknown-key': ConfigPlace & {
    readonly field: string;
    readonly similar: string;
    readonly expected: string;
  };
  /** `first` is the line on which the same stands already. */
  'config-duplicate': ConfigPlace & {
    readonly field: string;
    readonly value: string;
    readonly first: number;
  };
  /** Nothing of the current findings has that id, or none under the check that was named. */
  'waiver-no-finding': { readonly id: string };
  /** A group of that name is there, and is not what was asked for. */
  'create-name-taken': { readonly name: string; readonly vpc: string; readonly group: string };
  /** Whether the first call was done is not known. */
  'create-lost': {
    readonly operation: string;
    readonly code: string;
    readonly message: string;
    readonly name: string;
  };
  /** Ended when the group was there already. */
  'create-stopped': {
    readonly operation: string;
    readonly code: string;
    readonly message: string;
    readonly requestId: string;
    readonly group: string;
    readonly region: string;
  };
  /** What was read back lets in somebody else than was said. */
  'create-not-as-said': { readonly group: string; readonly region: string };
  /** The vendor says that an earlier, equal request made these, and they are not there. */
  'create-vanished': { readonly ids: string };
  'create-needs-yes': Record<never, never>;
  'create-needs-group': Record<never, never>;
  /** A template names no group, or (`primary`) an interface beside which none may be named. */
  /** `version` is empty for the default one. */
  'create-template-missing': { readonly id: string; readonly version: string };
  'create-template-groups': { id: string; version: string; reason: 'none' | 'primary' };
  /** `reason` is one of messages/create. */
  'create-group-unfit': { readonly group: string; readonly reason: string };
  /** Of the instances that an equal request made some are gone. */
  'create-incomplete': { readonly name: string; readonly found: number; readonly count: number };
  'create-not-running': { readonly ids: string; readonly states: string; readonly minutes: number };
  /** They were made, and what came of them could not be read. */
  'create-unseen': { readonly ids: string; readonly code: string; readonly region: string };
  /** `what` cannot be said in that form. */
  'create-not-printable': { readonly form: string; readonly what: string };
  /** `reason` is one of messages/create. */
  'create-bad-allow': {
    readonly allow: string;
    readonly reason: string;
    readonly part: string;
    readonly similar: string;
  };
  'create-too-many-rules': { readonly rules: number; readonly limit: number; readonly what: string };
  'create-interface-full': { readonly groups: string; readonly rules: number; readonly limit: number };
  'trusts-everybody': { readonly name: string };
  /** A repair would take the caller's own access: to `port` of `host`, and of `more` hosts. */
  'fix-cuts-off-caller': {
    readonly caller: string;
    readonly port: string;
    readonly host: string;
    readonly more: number;
  };
  /** A repair would leave `host`, and `more` hosts, without a way in. */
  /** `tag`: key of the tag that should say on which port the host listens, and holds no port; empty otherwise. */
  'fix-cuts-off-host': { readonly host: string; readonly more: number; readonly tag: string };
  /** A prefix list that rules were to name; `entry` is one that is not trusted. */
  'fix-list-unusable': {
    readonly id: string;
    readonly because: 'not-read' | 'unreadable' | 'not-trusted';
    readonly entry: string;
    /** The entry is half of the internet, which nobody can trust. */
    readonly wide: boolean;
  };
  /** A part of edited rules that cannot be done; `other` is the rule that says the same, empty for another new one. */
  'edit-bad': {
    readonly field: string;
    readonly because: 'unknown-rule' | 'twice' | 'wrong' | 'same-rule' | 'description' | 'no-way-back';
    readonly value: string;
    readonly other: string;
  };
  /**
   * A group whose rules are not to be changed; `reasons` are codes of what was not read. For `too-many-rules`: where there
   * would be how many, and how many are allowed.
   */
  'edit-blocked': {
    readonly group: string;
    readonly because: string;
    readonly reasons: readonly string[];
    readonly resource: string;
    readonly rules: number;
    readonly allowed: number;
  };
  /**
   * Edited rules would let too many in; `exposed` are services with ports, `services` only their names, `witness` a
   * packet that would get to `host`, or empty.
   */
  'edit-exposes': {
    readonly exposed: string;
    readonly services: string;
    readonly host: string;
    readonly verdict: string;
    readonly witness: string;
    readonly rules: string;
  };
  /** Rules are not those that were edited; `how` and `rule` as for `fix-stale`. */
  'edit-stale': {
    readonly group: string;
    readonly rule: string;
    readonly how: 'added' | 'removed' | 'changed';
    readonly more: number;
  };
  /**
   * `how` is `added`, `removed` or `changed`; an empty `rule` means the resource itself. `changes` has the first few of
   * the rules that changed, what each was and is, and `unnamed` how many it has not.
   */
  'fix-stale': {
    readonly resource: string;
    readonly rule: string;
    readonly how: 'added' | 'removed' | 'changed';
    readonly more: number;
    readonly changes: string;
    readonly unnamed: number;
  };
  /** Somebody who is not in the plan has joined a group; `instance` is empty where there is none. */
  'fix-joined': {
    readonly interface: string;
    readonly instance: string;
    readonly group: string;
    readonly more: number;
  };
  /** Another process works on the run, or the run has the resource and has not ended. */
  'fix-busy': { readonly run: string; readonly resource: string };
  'fix-not-in-plan': { readonly id: string };
  /** Ended in the middle; what was done is in the store. */
  'fix-stopped': {
    readonly run: string;
    readonly resource: string;
    readonly code: string;
    readonly message: string;
  };
  /** It cannot be a canary; `group` is the group that is in the way, where one is. */
  'fix-canary-refused': { readonly id: string; readonly because: CanaryBar; readonly group: string };
  'fix-unknown-run': { readonly run: string };
  'fix-not-waiting': { readonly run: string; readonly state: string };
  'fix-plan-without-account': { readonly path: string };
  'fix-plan-bad': {
    readonly path: string;
    readonly field: string;
    /** `edited`: it says something else than what was planned; `no-digest`: of a version whose plans cannot tell. */
    readonly why: 'unreadable' | 'edited' | 'no-digest';
  };
  'store-unusable': { readonly where: string; readonly reason: string };
  /** `version` is a migration that this Postern, which ends at `known`, does not have. */
  'store-newer': { readonly where: string; readonly version: string; readonly known: string };
  /** There is none yet. */
  'store-missing': { readonly where: string };
  'finding-unknown': { readonly id: string };
  'event-unknown': { readonly id: string };
  /** What was done, or denied without a message that can be decoded. */
  'event-undiagnosed': { readonly id: string };
  'store-not-empty': { readonly where: string };
  /** A file that is no whole backup; `line` counts from 1. */
  'backup-bad': {
    readonly path: string;
    readonly line: number;
    readonly reason:
      | 'not-json'
      | 'not-a-backup'
      | 'other-version'
      | 'not-a-row'
      | 'checksum'
      | 'after-end'
      | 'cut-off';
  };
  /** `kind` is one of app/jobs/ports.ts. */
  'job-lost': { readonly kind: string };
  'worker-needs-database': Record<never, never>;
  'serve-no-workers': Record<never, never>;
  'notify-none': { readonly path: string };
  'notify-unknown-channel': { readonly channel: string; readonly known: string };
  /** `variable` is the name of an environment variable; what it holds is a secret. */
  'notify-variable-missing': { readonly channel: string; readonly variable: string };
  'notify-bad-url': { readonly channel: string; readonly variable: string };
  /** `current` is the version that it has now; `0` when it is not there. */
  'version-stale': { readonly current: string };
  'version-missing': { readonly current: string };
  /** `path` is the configuration file, or the flag that says it. */
  'settings-in-file': { readonly section: string; readonly path: string };
  /** `path` is the configuration file that has it, or empty. */
  'waiver-exists': { readonly id: string; readonly path: string };
  /** `by` is who asked. */
  'waiver-needs-request': { readonly id: string };
  'waiver-asked': { readonly id: string; readonly by: string };
  'waiver-in-file': { readonly id: string; readonly path: string };
  'last-admin': { readonly name: string };
  'wrong-password': Record<never, never>;
  'no-own-password': { readonly name: string };
  'needs-other-person': { readonly plan: string };
  'not-in-that-state': { readonly id: string; readonly state: string };
  /** `exposed` names services, `instead` what to let in. */
  'create-exposes': { readonly exposed: string; readonly instead: string };
  /** `failed` are the tests with what came out instead. */
  'guard-tests-failed': { readonly name: string; readonly failed: readonly object[] };
  interrupted: Record<never, never>;
  internal: { readonly reason: string };
}

/** Why something cannot be a canary. */
export type CanaryBar =
  | 'not-in-plan'
  | 'lists'
  | 'service-managed'
  | 'classic'
  | 'unreadable'
  | 'members'
  | 'referenced'
  | 'not-exact'
  | 'groups-full'
  | 'begun';

export type ProblemCode = keyof ProblemParams;
export type Problem = {
  [Code in ProblemCode]: { readonly code: Code; readonly params: ProblemParams[Code] };
}[ProblemCode];

/** A problem on its way to the user. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(problem.code, cause === undefined ? {} : { cause });
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** `throw problem('bad-flag', { … })`. */
export function problem<Code extends ProblemCode>(
  code: Code,
  params: ProblemParams[Code],
  cause?: unknown,
): ProblemError {
  return new ProblemError({ code, params } as unknown as Problem, cause);
}
