/** English texts about RAM policies. */

interface Sentence {
  readonly text: string;
  /** What to do about it, or empty. */
  readonly hint: string;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const meant = (similar: string, otherwise: string): string =>
  similar === '' ? otherwise : `did you mean \`${similar}\`?`;

const KINDS: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a string',
  strings: 'a string or a list of strings',
  json: 'one JSON object',
};

const USES: Readonly<Record<string, string>> = {
  identity: 'an identity policy',
  control: 'a control policy',
  session: 'a session policy',
  trust: 'a trust policy',
};

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  date: 'a date',
  boolean: 'a boolean',
  ip: 'an IP address',
  cidr: 'a CIDR block',
};

const EXAMPLES: Readonly<Record<string, string>> = {
  number: 'write a number such as "10"',
  date: 'write a date with its zone, such as "2026-01-31T08:00:00Z"',
  boolean: 'write "true" or "false"',
  ip: 'write an address or block, such as "203.0.113.0/24"',
  cidr: 'write an address or block, such as "203.0.113.0/24"',
};

/** What a reader of JSON wanted to see: a kind, or the text itself. */
function wanted(expected: string): string {
  const known: Readonly<Record<string, string>> = {
    string: 'a string in double quotes',
    value: 'a value',
    end: 'the end of the text',
    escape: 'an escape such as `\\\\` or `\\n`',
    '100': 'at most 100 levels',
  };
  return (
    known[expected] ??
    expected
      .split(' ')
      .map((one) => `\`${one}\``)
      .join(' or ')
  );
}

const diagnostic = {
  'json-syntax': (p: { expected: string }): Sentence => ({
    text: `this is not JSON: ${wanted(p.expected)} should stand here`,
    hint: '',
  }),
  'duplicate-member': (p: { name: string }): Sentence => ({
    text: `\`${p.name}\` comes twice, and only the last one counts`,
    hint: 'keep one of them',
  }),
  'wrong-kind': (p: { element: string; wanted: string }): Sentence =>
    p.wanted === 'policies'
      ? {
          text: 'this is not a policies file',
          hint: 'a policies file holds any of "control": [[document]], "identity": [document], "session": document, "trust": document',
        }
      : {
          text: `${p.element === '' ? 'a policy' : `\`${p.element}\``} must be ${KINDS[p.wanted] ?? p.wanted}`,
          hint: '',
        },
  'unknown-element': (p: { element: string; similar: string }): Sentence => ({
    text: `\`${p.element}\` is not known here`,
    hint: meant(p.similar, 'remove it'),
  }),
  'missing-element': (p: { element: string }): Sentence => ({
    text: `\`${p.element}\` is missing`,
    hint: p.element === 'Version' ? 'add "Version": "1"' : '',
  }),
  'both-elements': (p: { element: string; other: string }): Sentence => ({
    text: `\`${p.element}\` and \`${p.other}\` cannot stand together`,
    hint: 'keep one of them',
  }),
  'version-wrong': (p: { value: string }): Sentence => ({
    text: `Version is \`${p.value}\`, and there is only \`1\``,
    hint: 'write "Version": "1"',
  }),
  'effect-wrong': (p: { value: string }): Sentence => ({
    text: `Effect is \`${p.value}\`, and there are only \`Allow\` and \`Deny\``,
    hint: '',
  }),
  'empty-list': (p: { element: string }): Sentence => ({
    text: `\`${p.element}\` is empty`,
    hint: 'name at least one',
  }),
  'not-a-string': (p: { element: string; value: string }): Sentence => ({
    text: `\`${p.value}\` in \`${p.element}\` must be a string`,
    hint: 'numbers, booleans and dates stand in quotes too',
  }),
  'action-malformed': (p: { value: string }): Sentence => ({
    text: `\`${p.value}\` is not an action`,
    hint: 'write product:Operation, such as ecs:RunInstances, or *',
  }),
  'action-case': (p: { value: string; documented: string }): Sentence => ({
    text: `the action \`${p.value}\` is documented as \`${p.documented}\``,
    hint: 'write it as documented',
  }),
  'resource-malformed': (p: { value: string }): Sentence => ({
    text: `\`${p.value}\` is not a resource`,
    hint: 'write acs:product:region:account:resource, or *',
  }),
  'not-resource': (): Sentence => ({
    text: '`NotResource` is in no current grammar of the vendor, which may refuse it',
    hint: 'name the resources with Resource',
  }),
  'element-not-for-use': (p: { element: string; use: string }): Sentence => ({
    text: `\`${p.element}\` does not belong in ${USES[p.use] ?? p.use}`,
    hint: 'remove it, or say with --use what the policy is for',
  }),
  'operator-unknown': (p: { operator: string; similar: string }): Sentence => ({
    text: `there is no condition operator \`${p.operator}\``,
    hint: meant(p.similar, 'use one that the vendor documents'),
  }),
  'operator-undocumented': (p: { operator: string }): Sentence => ({
    text: `\`${p.operator}\` is in no reference of the vendor: what it compares is not confirmed`,
    hint: 'try the policy under each reading: --profile cidr-in-range=…',
  }),
  'key-unknown': (p: { key: string; similar: string }): Sentence => ({
    text: `the condition key \`${p.key}\` is not documented`,
    hint: meant(p.similar, 'check that requests have it'),
  }),
  'key-case': (p: { key: string; documented: string }): Sentence => ({
    text: `the condition key \`${p.key}\` is documented as \`${p.documented}\``,
    hint: 'write it as documented: whether its letter case counts is not confirmed',
  }),
  'key-undocumented': (p: { key: string; documented: string }): Sentence => ({
    text: `\`${p.key}\` is in no reference of the vendor, which has \`${p.documented}\``,
    hint: 'if no request has it, the statement never applies: write one statement for each spelling',
  }),
  'key-mistyped': (p: { key: string; operator: string; type: string }): Sentence => ({
    text: `\`${p.operator}\` cannot compare \`${p.key}\`, which is ${TYPES[p.type] ?? p.type}: the statement never applies`,
    hint: 'use an operator for that type',
  }),
  'key-not-carried': (p: { key: string; action: string }): Sentence => ({
    text: `no action of this statement has the key \`${p.key}\`: not \`${p.action}\`, for one`,
    hint: 'put actions that have the key into a statement of their own',
  }),
  'value-malformed': (p: { value: string; operator: string; type: string }): Sentence => ({
    text: `\`${p.value}\` is not ${TYPES[p.type] ?? p.type}, which \`${p.operator}\` compares`,
    hint: EXAMPLES[p.type] ?? '',
  }),
  'value-case': (p: { value: string; key: string; compared: string }): Sentence => ({
    text: `requests have \`${p.compared}\`, and \`${p.value}\` may not be the same`,
    hint: `write "${p.compared}"`,
  }),
  'policy-variable': (p: { value: string }): Sentence => ({
    text: `\`${p.value}\` looks like a variable, and the policy language has none`,
    hint: 'write the values themselves',
  }),
  'too-long': (p: { length: number; limit: number; use: string }): Sentence => ({
    text: `the document has ${p.length} characters; ${USES[p.use] ?? p.use} may have ${p.limit}`,
    hint: 'take out white space, or split it into several',
  }),
};

/** The texts of a diagnostic whose code is known only when it runs. */
function ofDiagnostic(code: string, params: object): Sentence {
  const render = (diagnostic as Readonly<Record<string, unknown>>)[code] as
    | ((params: object) => Sentence)
    | undefined;
  return render?.(params) ?? { text: code, hint: '' };
}

export const policyEn = {
  diagnostic,
  level: { error: 'error', warning: 'warning' },
  check: {
    diagnostic: (p: { place: string; name: string; text: string }): string =>
      `${p.place}: ${p.name}: ${p.text}`,
    summary: (n: { documents: number; errors: number; warnings: number }): string =>
      `${counted(n.documents, 'document')}: ${counted(n.errors, 'error')}, ${counted(n.warnings, 'warning')}`,
  },
  eval: {
    decision: {
      allow: 'allow',
      'explicit-deny': 'explicit deny',
      'implicit-deny': 'implicit deny',
      unknown: 'unknown',
    },
    comma: ', ',
    heading: (p: { number: number; decision: string; action: string; resource: string }): string =>
      `${p.number}. ${p.decision}: ${p.action} on ${p.resource}`,
    stage: {
      control: (level: number): string => `control policies, level ${level}`,
      session: (_: number): string => 'session policy',
      identity: (_: number): string => 'identity policies',
      trust: (_: number): string => 'trust policy',
    },
    statement: (p: { policy: string; statement: number; stage: string }): string =>
      `statement ${p.statement} of \`${p.policy}\` (${p.stage})`,
    denied: (statement: string): string => `denied by ${statement}`,
    allowed: (statement: string): string => `allowed by ${statement}`,
    notAllowed: (stage: string): string => `no statement allows it (${stage})`,
    mayApply: (statement: string): string =>
      `${statement} may apply: what the vendor does here is not documented`,
    nobody: 'no policy takes part, as for the owner of an account',
    condition: (p: { operator: string; key: string; values: string; given: string | undefined }): string =>
      `${p.operator} ${p.key} ${p.values}: ${p.given === undefined ? 'the request has no such key' : `the request has ${p.given}`}`,
    summary: (total: number, decisions: string): string =>
      `${counted(total, 'request')}${decisions === '' ? '' : `: ${decisions}`}`,
    progress: (n: { read: number; decided: number }): string =>
      n.decided === 0
        ? `reading: ${counted(n.read, 'request')}`
        : `deciding: ${n.decided} of ${counted(n.read, 'request')}`,
  },
  help: {
    policy: 'RAM policies: what is wrong with them, and what they decide',
    check: 'find what is wrong with policy documents',
    eval: 'decide requests by a set of policies, and say why',
    files: 'policy documents or policies files; - for standard input',
    use: 'what they are for: identity (default), control, session or trust',
    strict: 'warnings count as errors',
    policies: 'file with the policies that take part',
    requests: 'file with one request per line; - for standard input',
    profile: 'choose a reading where the vendor is not clear, such as cidr-in-range=subset',
  },
  problem: {
    'policy-bad': (p: { path: string; line: number; column: number; diagnostic: string; params: object }) => {
      const { text, hint } = ofDiagnostic(p.diagnostic, p.params);
      return {
        text: `\`${p.path}\`:${p.line}:${p.column}: ${text}`,
        hint: hint === '' ? 'postern policy check shows everything that is wrong with it' : hint,
      };
    },
    'request-bad': (p: { path: string; line: number; field: string; wanted: string }) => ({
      text:
        p.wanted === 'unknown'
          ? `\`${p.path}\` line ${p.line}: there is no field \`${p.field}\``
          : `\`${p.path}\` line ${p.line}: ${p.field === '' ? 'this' : `\`${p.field}\``} must be ${KINDS[p.wanted] ?? p.wanted}`,
      hint: 'one request per line: {"action": "ecs:RunInstances", "resource": "*", "keys": {"acs:SourceIp": ["203.0.113.9"]}}',
    }),
    'file-not-found': (p: { path: string }) => ({
      text: `there is no file \`${p.path}\``,
      hint: 'check the path; - stands for standard input',
    }),
  },
};
