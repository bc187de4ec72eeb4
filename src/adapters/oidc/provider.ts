/**
 * An OpenID Connect provider, by `openid-client`: discovery, authorization code with PKCE, state and nonce. The library
 * is loaded when somebody signs in.
 */
import type * as Client from 'openid-client';
import type { IdentityProvider, SignInTransaction } from '../../app/ports.ts';
import { type Claims, lacksClaims, type OidcSettings } from '../../domain/access/sign-in.ts';
import { type ProblemError, problem } from '../../problem.ts';

/** What the provider says of itself is asked for again after so long. */
const KNOWN_MS = 3_600_000;
const TIMEOUT_SECONDS = 10;
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;

/** The secret is null for a public client. */
export function createIdentityProvider(
  settings: OidcSettings,
  secret: string | null,
  now: () => Date,
): IdentityProvider {
  let known: { readonly at: number; readonly configuration: Client.Configuration } | undefined;

  async function discovered(client: typeof Client): Promise<Client.Configuration> {
    const at = now().getTime();
    if (known !== undefined && at - known.at < KNOWN_MS) return known.configuration;
    const issuer = new URL(settings.issuer);
    // Only a provider on this machine may be without TLS.
    const plain = issuer.protocol === 'http:' && LOOPBACK.test(issuer.hostname);
    try {
      const configuration = await client.discovery(
        issuer,
        settings.clientId,
        secret ?? undefined,
        secret === null ? client.None() : undefined,
        {
          timeout: TIMEOUT_SECONDS,
          execute: [
            // Without it a token that comes from the provider directly would be taken with any signature.
            client.enableNonRepudiationChecks,
            ...(plain ? [client.allowInsecureRequests] : []),
          ],
        },
      );
      known = { at, configuration };
      return configuration;
    } catch (error) {
      throw unreachable(settings, error);
    }
  }

  return {
    async begin(redirect) {
      const client = await import('openid-client');
      const configuration = await discovered(client);
      const transaction: SignInTransaction = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        codeVerifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirect,
        scope: settings.scopes.join(' '),
        state: transaction.state,
        nonce: transaction.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(transaction.codeVerifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, transaction };
    },

    async finish(url, { state, nonce, codeVerifier }) {
      const client = await import('openid-client');
      const configuration = await discovered(client);
      try {
        const tokens = await client.authorizationCodeGrant(configuration, url, {
          pkceCodeVerifier: codeVerifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        const told = tokens.claims() as Client.IDToken;
        const claims: Claims =
          lacksClaims(settings, told) && configuration.serverMetadata().userinfo_endpoint !== undefined
            ? { ...(await client.fetchUserInfo(configuration, tokens.access_token, told.sub)), ...told }
            : told;
        return { subject: `${told.iss}#${told.sub}`, claims, idToken: tokens.id_token ?? '' };
      } catch (error) {
        throw toProblem(settings, url, error);
      }
    },

    async signOutUrl(idToken, back) {
      const client = await import('openid-client');
      const configuration = await discovered(client);
      if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
      return client.buildEndSessionUrl(configuration, {
        post_logout_redirect_uri: back,
        ...(idToken === null ? {} : { id_token_hint: idToken }),
      }).href;
    },
  };
}

function unreachable({ issuer }: OidcSettings, error: unknown): ProblemError {
  return problem('oidc-unreachable', { issuer, reason: reasonOf(error) }, error);
}

/** Codes of the library, each with what it means for whoever signs in. */
function toProblem(settings: OidcSettings, url: URL, error: unknown): ProblemError {
  const { code, error: refused, error_description: description } = error as ProviderError;
  const { issuer } = settings;
  switch (code) {
    case 'OAUTH_AUTHORIZATION_RESPONSE_ERROR':
    case 'OAUTH_RESPONSE_BODY_ERROR': {
      const told = shorten(`${refused ?? ''}${description === undefined ? '' : `: ${description}`}`);
      if (/redirect/i.test(told))
        return problem('oidc-redirect', { issuer, redirect: `${url.origin}${url.pathname}` }, error);
      return problem('oidc-refused', { issuer, reason: told }, error);
    }
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
      return problem('oidc-clock', { issuer }, error);
    case 'OAUTH_TIMEOUT':
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
    case 'OAUTH_RESPONSE_IS_NOT_JSON':
      return unreachable(settings, error);
    case undefined:
      // What the network did has a code of its own beneath.
      return error instanceof TypeError ? unreachable(settings, error) : badAnswer(issuer, error);
    default:
      return badAnswer(issuer, error);
  }
}

interface ProviderError {
  readonly code?: string;
  readonly error?: string;
  readonly error_description?: string;
}

function badAnswer(issuer: string, error: unknown): ProblemError {
  return problem('oidc-bad-answer', { issuer, reason: reasonOf(error) }, error);
}

/** The words of the library and of what is beneath, in one line. */
function reasonOf(error: unknown): string {
  const words: string[] = [];
  for (let one: unknown = error; one instanceof Error && words.length < 3; one = one.cause)
    if (!words.includes(one.message) && one.message !== '') words.push(one.message);
  return shorten(words.join(': '));
}

/** What others write is shown, but not at any length. */
function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
