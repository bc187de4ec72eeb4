/** Texts of signing in, and of what others deliver. */
export const accessEn = {
  /** A link under a problem that is shown as a page. */
  back: 'Back to Postern',
  link: (p: { url: string; minutes: number }): string =>
    `Sign in as an administrator in a browser, once, within ${p.minutes} minutes:\n  ${p.url}`,
  problem: {
    'http-bad-host': (p: { host: string }) => ({
      text: `this service is not called \`${p.host}\``,
      hint: 'call it by its address, or give the name in postern.yaml as signIn.address',
    }),
    'http-no-passwords': () => ({
      text: 'names and passwords are not taken here',
      hint: 'sign in with the identity provider; GET /api/v1/sign-in says where',
    }),
    'sign-in-link': () => ({
      text: 'this link does not sign anybody in: it was used, it is too old, or it never was one',
      hint: 'start the service again for another one, or sign in another way',
    }),
    'oidc-unreachable': (p: { issuer: string; reason: string }) => ({
      text: `the identity provider \`${p.issuer}\` does not answer as one: ${p.reason}`,
      hint: 'try again later; whoever runs Postern compares signIn.oidc.issuer with the issuer that the provider states',
    }),
    'oidc-refused': (p: { issuer: string; reason: string }) => ({
      text: `the identity provider \`${p.issuer}\` refused: ${p.reason}`,
      hint: 'ask whoever runs the identity provider; invalid_client means that signIn.oidc.clientId or its secret is wrong there',
    }),
    'oidc-redirect': (p: { issuer: string; redirect: string }) => ({
      text: `the identity provider \`${p.issuer}\` does not send people back to \`${p.redirect}\``,
      hint: 'register this very address as a redirect URI there',
    }),
    'oidc-clock': (p: { issuer: string }) => ({
      text: `what \`${p.issuer}\` says is not valid at this time`,
      hint: 'compare the clock of this machine with that of the identity provider; they may differ by 30 seconds',
    }),
    'oidc-bad-answer': (p: { issuer: string; reason: string }) => ({
      text: `what came back does not prove that \`${p.issuer}\` says it: ${p.reason}`,
      hint: 'sign in again; when it happens again, tell whoever runs Postern',
    }),
    'oidc-no-transaction': (p: { redirect: string }) => ({
      text: 'this browser has no sign-in under way: it took too long, has ended already, or was begun elsewhere',
      hint: `sign in again, within ten minutes and in one browser; it must come back to ${p.redirect}`,
    }),
    'oidc-not-admitted': (p: { because: string; claim: string }) => ({
      text:
        p.because === 'domain'
          ? 'the identity provider confirms no mail address of yours in a domain that is let in'
          : p.because === 'group'
            ? `none of your groups is let in (claim \`${p.claim}\`)`
            : `nothing gives you a role here (claim \`${p.claim}\`)`,
      hint: 'ask an administrator of Postern',
    }),
    'oidc-unknown-user': (p: { name: string }) => ({
      text: `there is no user for you here, and none is made at the first sign-in (\`${p.name}\`)`,
      hint: 'an administrator makes a user whose name is your mail address, without a password',
    }),
    'user-disabled': () => ({ text: 'this user is disabled', hint: 'ask an administrator of Postern' }),
    'serve-variable-missing': (p: { field: string; variable: string }) => ({
      text: `${p.field} names the environment variable \`${p.variable}\`, which is not set`,
      hint: 'set it where the service is started',
    }),
    'eventbridge-refused': (p: { because: string }) => ({
      text: `this is not taken for a delivery of EventBridge: ${
        {
          token: 'its token is wrong',
          address: 'it comes from an address that is not let in',
          time: 'it was signed more than a minute ago, or will be',
          signature: 'its signature does not fit',
          form: 'it is no event',
        }[p.because] ?? p.because
      }`,
      hint: 'compare the target of the rule with events.eventBridge in postern.yaml: address and token, letter by letter',
    }),
    'eventbridge-certificate': (p: { url: string; reason: string }) => ({
      text: `the certificate of EventBridge at \`${p.url}\` cannot be had: ${p.reason}`,
      hint: 'let this machine reach that address; the delivery is made again',
    }),
  },
};

export type AccessMessages = typeof accessEn;
