/** What a refusal of the vendor is about, as its code says: what a person has to look at first. */
export type RefusalKind = 'access' | 'missing' | 'later' | 'request';

const KINDS: readonly (readonly [RefusalKind, RegExp])[] = [
  ['missing', /NotFound|NotExist|DoesNotExist/],
  ['later', /Throttl|Unavailable|InternalError|Timeout|Busy/],
  [
    'access',
    /Forbidden|Permission|Denied|Unauthori[sz]ed|AccessKey|Signature|SecurityToken|Nonce|TimeStamp|Expired/i,
  ],
];

export function refusalKind(code: string): RefusalKind {
  // An access key that is not found is no resource.
  if (/AccessKey/.test(code)) return 'access';
  return KINDS.find(([, pattern]) => pattern.test(code))?.[0] ?? 'request';
}
