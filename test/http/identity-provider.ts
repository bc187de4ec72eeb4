/**
 * A real OpenID Connect provider on loopback (`oidc-provider`), in which whoever comes is signed in as the person that
 * the test names; and one who stands before its token endpoint and answers with tokens of his own.
 */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface Person {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

/** What the token endpoint does to an id token. `sign` makes a token of claims with the provider's key. */
export type Tamper = (token: IdToken) => string;

export interface IdToken {
  readonly raw: string;
  readonly claims: Readonly<Record<string, unknown>>;
  sign(claims: object, more?: { readonly key?: KeyObject; readonly header?: object }): string;
}

export interface TestProvider {
  readonly issuer: string;
  /** Who signs in next. */
  person: Person;
  tamper: Tamper | undefined;
  /** Requests that came, as method and path. */
  readonly calls: string[];
  close(): Promise<void>;
}

export interface ProviderOptions {
  readonly redirect: string;
  readonly signOutTo: string;
  /** Whether claims beside the subject are told by userinfo alone. */
  readonly claimsByUserinfo?: boolean;
}

export const CLIENT = Object.freeze({ id: 'postern', secret: 'a secret of some length, for tests' });

export async function startProvider(options: ProviderOptions): Promise<TestProvider> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'test' };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [options.redirect],
        post_logout_redirect_uris: [options.signOutTo],
      },
    ],
    jwks: { keys: [jwk as never] },
    cookies: { keys: ['one key for cookies'] },
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      groups: ['groups'],
    },
    scopes: ['openid', 'profile', 'email', 'groups'],
    conformIdTokenClaims: options.claimsByUserinfo === true,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...self.person, sub }) }),
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 600, Interaction: 60, Session: 600, Grant: 600 },
  });
  const serve = provider.callback();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', issuer);
    self.calls.push(`${request.method} ${pathname}`);
    if (pathname.startsWith('/interaction/')) return interact(request, response);
    if (pathname === '/token' && self.tamper !== undefined) replaceIdToken(response, self.tamper);
    serve(request, response);
  }

  /** Signs in and agrees, without asking. */
  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login')
      return provider.interactionFinished(request, response, { login: { accountId: self.person.sub } });
    const grant = new provider.Grant({
      accountId: session?.accountId ?? '',
      clientId: String(params.client_id),
    });
    grant.addOIDCScope(String(params.scope));
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  }

  function replaceIdToken(response: ServerResponse, tamper: Tamper): void {
    const end = response.end.bind(response) as (chunk: string | Buffer) => ServerResponse;
    response.end = ((chunk: string | Buffer) => {
      const body = JSON.parse(String(chunk)) as { id_token?: string };
      if (body.id_token === undefined) return end(chunk);
      const [, payload = ''] = body.id_token.split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
      const token: IdToken = { raw: body.id_token, claims, sign };
      const text = JSON.stringify({ ...body, id_token: tamper(token) });
      response.setHeader('content-length', Buffer.byteLength(text));
      return end(text);
    }) as never;
  }

  const sign: IdToken['sign'] = (claims, { key = privateKey, header = {} } = {}) => {
    const head = { alg: 'RS256', typ: 'JWT', kid: 'test', ...header };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const body = `${part(head)}.${part(claims)}`;
    if (head.alg === 'none') return `${body}.`;
    return `${body}.${createSign('sha256').update(body).sign(key).toString('base64url')}`;
  };

  const self: TestProvider = {
    issuer,
    person: { sub: 'nobody' },
    tamper: undefined,
    calls: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
