/** What signing in elsewhere needs from the outside. */
import type { Claims } from '../../domain/access/sign-in.ts';

/** A sign-in under way: what must fit when the browser comes back. Secret; kept by the browser, sealed. */
export interface SignInTransaction {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** An OpenID Connect provider. */
export interface IdentityProvider {
  /** Where to send the browser, and what to keep until it comes back. Throws `oidc-unreachable`. */
  begin(redirect: string): Promise<{ readonly url: string; readonly transaction: SignInTransaction }>;
  /**
   * Who has signed in, when the browser came back to this URL. Throws `oidc-unreachable`, `oidc-refused` for what the
   * provider refused, `oidc-redirect`, `oidc-clock`, and `oidc-bad-answer` for what does not prove anything.
   */
  finish(url: URL, transaction: SignInTransaction): Promise<SignedInElsewhere>;
  /** Where to send the browser to sign out there too; null where the provider has no such place. */
  signOutUrl(idToken: string | null, back: string): Promise<string | null>;
}

export interface SignedInElsewhere {
  /** Who they are, for ever: issuer and subject. */
  readonly subject: string;
  readonly claims: Claims;
  readonly idToken: string;
}
