/** Texts about rules that are edited in the console. */
export const editsEn = {
  review: 'Review the plan',
  about:
    'Makes a plan of these changes: who keeps, loses and gains access, and the way back. It changes nothing.',
  unfinished: 'Finish or discard the rule above first.',
  exposed: {
    reason: 'Why may it be exposed?',
    accept: (services: string): string => `Answer for ${services}, and plan it all the same`,
    needsApprover: 'Only approvers and administrators may answer for it.',
  },
  others: {
    title: 'Somebody else has changed these rules since you began',
    added: (rules: string): string => `added: ${rules}`,
    removed: (rules: string): string => `removed: ${rules}`,
    changed: (rules: string): string => `changed: ${rules}`,
    kept: 'Your changes are still here, on the rules as they were.',
    rebase: 'Put mine on the rules as they are now',
    discard: 'Discard mine',
    read: 'Read the cloud anew',
  },
  guard: {
    title: 'Your guardrails would refuse this',
    sure: (p: { call: string; policy: string; statements: string }): string =>
      `${p.policy} refuses ${p.call} to everybody whom it does not exempt: statement ${p.statements}`,
    some: (p: { call: string; policy: string; statements: string }): string =>
      `${p.policy} may refuse ${p.call} to everybody whom it does not exempt, depending on what the vendor does not say: statement ${p.statements}`,
    statement: 'The statement',
    passes: 'No guardrail over this account refuses these calls.',
    unknown:
      'Not every policy over this account was read, so what guardrails say of these calls is not certain.',
  },
  plan: {
    title: 'Plan of edited rules',
    opens: 'Opened by the edited rules, on every port',
    opensAbout: 'As if nothing else were on the interfaces of the group.',
    exposed: (p: { services: string; reason: string }): string =>
      `Exposed on purpose: ${p.services}. Reason: ${p.reason}`,
    exact: 'When it is taken back, everything becomes exactly as it was.',
  },
};

export type EditsMessages = typeof editsEn;
