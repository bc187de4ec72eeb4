/** The ways in that a server offers. */
import type { IdentityProvider } from '../../app/ports.ts';
import type { OidcSettings } from '../../domain/access/sign-in.ts';
import type { SignInLinks } from './sign-in-links.ts';

export interface WaysIn {
  /** The service as browsers see it, an origin; null: as it is called. */
  readonly address: string | null;
  /** CIDRs of proxies whose `X-Forwarded-For` is believed. */
  readonly proxies: readonly string[];
  readonly password: boolean;
  readonly links: SignInLinks | null;
  readonly oidc: OidcWay | null;
}

export interface OidcWay {
  readonly settings: OidcSettings;
  readonly provider: IdentityProvider;
  /** Where the provider sends browsers back to. */
  readonly redirect: string;
  /** What cookies of sign-ins under way are sealed with. */
  readonly sealKey: Buffer;
}

export const NO_WAYS_IN: WaysIn = Object.freeze({
  address: null,
  proxies: [],
  password: true,
  links: null,
  oidc: null,
});
