/** The HTTP service: who calls, in which form, and how refusals look. What it does is in routes/ and in src/app. */
import { randomUUID } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import fastifyCsrf from '@fastify/csrf-protection';
import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import fastifySwagger from '@fastify/swagger';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { DeliveryReader } from '../../app/ports.ts';
import type { ServiceParts } from '../../app/serve/service.ts';
import { problem } from '../../problem.ts';
import { Access, demandRole } from './access.ts';
import { ASSETS, consoleFolder, serveConsole } from './console.ts';
import { LoginLimits } from './login-limits.ts';
import { type ApiDocument, describeOperations, rememberRoutes, SECURITY_SCHEMES } from './openapi.ts';
import { LONGEST_PARAMETER, rawProblem, sendProblem } from './problem-json.ts';
import { eventBridge } from './routes/eventbridge.ts';
import { isProbe } from './routes/health.ts';
import { ROUTES } from './routes/index.ts';
import { signIn } from './routes/sign-in.ts';
import { demandOwnHost, demandOwnOrigin, isUnsafe } from './same-origin.ts';
import { withoutPlace } from './store-failure.ts';
import { NO_WAYS_IN, type WaysIn } from './ways-in.ts';

export interface ServerOptions {
  readonly parts: ServiceParts;
  readonly logger?: FastifyBaseLogger | undefined;
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Calls per minute and address. */
  readonly rateLimit?: number | undefined;
  /** How long a request may take to come, in milliseconds. */
  readonly requestMs?: number | undefined;
  /** How people sign in; names and passwords when absent. */
  readonly waysIn?: WaysIn | undefined;
  /** What EventBridge delivers, and the address that it calls; nothing is delivered when absent. */
  readonly deliveries?: { readonly reader: DeliveryReader; readonly address: string } | undefined;
}

export type Server = FastifyInstance;
/** Calls per minute and address unless told otherwise. */
const RATE_LIMIT = 600;
const BODY_LIMIT = 8 << 20;
const REQUEST_MS = 30_000;

/** Builds the server; it listens nowhere yet. */
export async function buildServer(options: ServerOptions): Promise<Server> {
  const { parts, tls, requestMs = REQUEST_MS, waysIn = NO_WAYS_IN, deliveries } = options;
  const times = { headersTimeout: requestMs, connectionsCheckingInterval: requestMs / 4 };
  const { store, timer } = parts;
  const address = waysIn.address === null ? undefined : new URL(waysIn.address);
  const secure = tls !== undefined || address?.protocol === 'https:';
  const { password } = waysIn;
  const access = new Access({ store, timer, limits: new LoginLimits(timer), secure, password });
  const called = [waysIn.address, deliveries?.address ?? null].filter((one) => one !== null);
  const hosts = new Set(called.map((one) => new URL(one).hostname));
  const origins = new Set(address === undefined ? [] : [address.origin]);
  const server = fastify({
    ...(options.logger === undefined ? { logger: false } : { loggerInstance: options.logger }),
    bodyLimit: BODY_LIMIT,
    // In each answer and each line of the log about it; never one that a caller chose.
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    ...(waysIn.proxies.length === 0 ? {} : { trustProxy: [...waysIn.proxies] }),
    // Queries may hold what signs somebody in; lines of our own leave them out.
    logController: new LogController({ disableRequestLogging: true }),
    // Streams of events never end by themselves.
    forceCloseConnections: true,
    requestTimeout: requestMs,
    ...(tls === undefined ? { http: times } : { https: { ...tls, ...times } }),
    // What is too long for a schema is refused by it.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PARAMETER },
    // What the router or the parser of HTTP refuses looks like every other refusal.
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
    clientErrorHandler(error, socket) {
      const { _httpMessage: begun } = socket as { _httpMessage?: { headersSent: boolean } };
      if (error.code !== 'ECONNRESET' && socket.writable && begun?.headersSent !== true)
        socket.end(rawProblem(error.code));
      else socket.destroy();
    },
  }) as unknown as FastifyInstance;
  // What is no JSON is refused for its type, not for what it is taken for.
  server.removeContentTypeParser('text/plain');
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler((error, request, reply) => {
    const shown = request.caller === undefined ? withoutPlace(error, store.kind) : error;
    return sendProblem(shown, request, reply);
  });
  server.setNotFoundHandler((request, reply) =>
    sendProblem(problem('http-not-found', { path: request.url }), request, reply),
  );
  await server.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
      },
    },
    strictTransportSecurity: secure,
    xFrameOptions: { action: 'deny' },
  });
  await server.register(fastifyCookie);
  await server.register(fastifyCsrf, {
    cookieKey: access.cookie('csrf'),
    cookieOpts: { ...access.flags, sameSite: 'strict' },
    getToken: ({ headers }) => String(headers['x-csrf-token'] ?? ''),
  });
  await server.register(fastifyRateLimit, {
    // A page is dozens of files, and none of them costs anything; nor does it cost much to say that the service lives.
    allowList: (request) => request.url.startsWith(ASSETS) || isProbe(request),
    max: options.rateLimit ?? RATE_LIMIT,
    timeWindow: 60_000,
    errorResponseBuilder: () => problem('http-too-many', {}),
  });
  await server.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Postern', version: parts.version },
      components: { securitySchemes: SECURITY_SCHEMES },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => {
      const described = jsonSchemaTransformObject(document);
      describeOperations(described as unknown as ApiDocument, declared);
      return described;
    },
  });
  const declared = rememberRoutes(server);
  server.decorate('access', access);
  server.decorateRequest('caller', undefined);
  server.addHook('onResponse', async (request, reply) => {
    const { method, url, ip } = request;
    const [path] = url.split('?');
    request.log.info(
      { method, path, ip, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    );
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (tls === undefined) demandOwnHost(request, hosts);
    demandOwnOrigin(request, origins);
    // Whether it lives is no question to the store.
    if (isProbe(request)) return;
    request.caller = await access.callerOf(request);
    const { role } = request.routeOptions.config;
    if (role !== undefined) demandRole(request.caller, role);
  });
  // A page elsewhere can make a browser send its cookie, and cannot read the token that must come with it.
  server.addHook('onRequest', (request, reply, done) => {
    const { signsIn = false } = request.routeOptions.config;
    if (request.caller?.by === 'session' && isUnsafe(request) && !signsIn)
      server.csrfProtection(request, reply, done);
    else done();
  });
  const typed = server.withTypeProvider<ZodTypeProvider>();
  for (const routes of ROUTES) routes(typed, parts);
  signIn(typed, parts, waysIn);
  if (deliveries !== undefined) eventBridge(typed, parts, deliveries.reader);
  const folder = consoleFolder();
  if (folder !== undefined) await serveConsole(server, folder);
  await server.ready();
  return server;
}
