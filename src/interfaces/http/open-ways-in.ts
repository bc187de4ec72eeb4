/** The ways in that the configuration declares, with the secrets that the environment holds for them. */
import { createIdentityProvider } from '../../adapters/oidc/provider.ts';
import type { Timer } from '../../app/guard/ports.ts';
import type { SignInSettings } from '../../domain/access/sign-in.ts';
import { problem } from '../../problem.ts';
import { OIDC_CALLBACK } from './routes/sign-in.ts';
import { sealKeyOf } from './seal.ts';
import { SignInLinks } from './sign-in-links.ts';
import type { WaysIn } from './ways-in.ts';

/** Throws `serve-variable-missing`. Calls nobody: a provider is asked when somebody signs in. */
export function openWaysIn(
  { address, proxies, password, oidc }: SignInSettings,
  env: NodeJS.ProcessEnv,
  timer: Pick<Timer, 'now'>,
): WaysIn & { readonly links: SignInLinks } {
  const links = new SignInLinks(timer);
  if (oidc === null || address === null) return { address, proxies, password, links, oidc: null };
  const secret =
    oidc.clientSecret === null ? null : secretOf('signIn.oidc.clientSecret', oidc.clientSecret, env);
  return {
    address,
    proxies,
    password,
    links,
    oidc: {
      settings: oidc,
      provider: createIdentityProvider(oidc, secret, () => timer.now()),
      redirect: `${address}${OIDC_CALLBACK}`,
      sealKey: sealKeyOf(secret),
    },
  };
}

/** What an environment variable holds that a field of the configuration names. Throws `serve-variable-missing`. */
export function secretOf(field: string, variable: string, env: NodeJS.ProcessEnv): string {
  const value = env[variable]?.trim() ?? '';
  if (value === '') throw problem('serve-variable-missing', { field, variable });
  return value;
}
