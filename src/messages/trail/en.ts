/** Texts about what was done in the cloud and what was denied. */

/** What a diagnosis says; the console says it in the same words. */
export const denialEn = {
  verdict: (explicit: boolean, policy = 'policy'): string =>
    explicit ? `A ${policy} denies it.` : `No ${policy} allows it.`,
  statement: (n: number): string => `statement ${n}`,
  policy: {
    ControlPolicy: 'control policy',
    SessionPolicy: 'session policy',
    AccountLevelIdentityBasedPolicy: 'RAM policy of the account',
    ResourceGroupLevelIdentityBasedPolicy: 'RAM policy of a resource group',
    AssumeRolePolicy: 'trust policy of a role',
  } as Readonly<Record<string, string>>,
  principals: {
    SubUser: 'RAM user',
    AssumedRoleUser: 'session of a role',
    Federated: 'federated user',
  } as Readonly<Record<string, string>>,
};

export const trailEn = {
  ...denialEn,
  help: {
    trail: 'what was done in the cloud, what was denied there, and why, as postern serve keeps it',
    list: 'what was done and what was denied, the newest first',
    why: 'have the vendor say by which policy a call was denied; changes nothing',
    id: 'the id of an event of postern trail list',
    actor: 'only what somebody of this name did (repeatable)',
    operation: 'only this operation, such as AuthorizeSecurityGroup (repeatable)',
    resource: 'only what names this group, instance or other resource (repeatable)',
    denied: 'only what was denied',
    done: 'only what was done',
    endpoint: 'the trail of this cloud, as postern serve --endpoint names it',
    local: 'the trail of the local cloud kept in the state folder, as postern serve --local keeps it',
  },
  none: (cloud: string): string =>
    `Nothing of the kind is kept of ${cloud}. Another cloud is named by --endpoint or --local, as for postern serve.`,
  vendor: 'Alibaba Cloud',
  localCloud: 'the local cloud',
  columns: { at: 'time', who: 'who', what: 'what' },
  denied: (operation: string, code: string): string => `denied: ${operation}  ${code}`,
  from: (address: string): string => `from ${address}`,
  ask: 'Why a call was denied is told for events that end with their id: postern trail why ID',
  labels: {
    who: 'who',
    account: 'account',
    from: 'from',
    action: 'action',
    resource: 'on',
    denies: 'denied by',
    allows: 'allowed by',
    keys: 'conditions',
    code: 'code',
    message: 'message',
    request: 'request',
  },
};

export type TrailMessages = typeof trailEn;
export type DenialMessages = typeof denialEn;
