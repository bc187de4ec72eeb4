/** From a request to an answer: find the operation, know the caller, decode, authorise, handle, remember. */
import type { SemanticsProfile } from '../../domain/semantics/profile.ts';
import { ProblemError } from '../../problem.ts';
import { ApiError } from './api-error.ts';
import type { Authenticator } from './authenticate.ts';
import { type Authorization, type Authorizer, askedBy } from './authorize.ts';
import type { CloudClock } from './clock.ts';
import { type Answer, errorAnswer, successAnswer } from './envelope.ts';
import type { FaultEffect, Faults } from './faults.ts';
import { once } from './idempotency.ts';
import type { Ids } from './ids.ts';
import { type Journal, withoutSecretFields, withoutSecrets } from './journal.ts';
import type { Call, Caller, Operation } from './operation.ts';
import { decodeParams, toWireTree } from './params.ts';
import { DEFAULT_REGION, regionEndpoint, regionOfHost } from './regions.ts';
import type { State } from './state.ts';
import {
  type ApiRequest,
  businessParams,
  flatten,
  type Pair,
  toApiRequest,
  type WireRequest,
} from './wire.ts';

export interface DispatcherParts {
  readonly state: State;
  readonly operations: readonly Operation[];
  readonly regions: readonly string[];
  readonly profile: SemanticsProfile;
  readonly clock: CloudClock;
  readonly ids: Ids;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
}

/** An answer and what is to happen to it on its way. */
export interface Served {
  readonly answer: Answer;
  readonly effect: FaultEffect;
}

export interface Dispatcher {
  serve(http: WireRequest): Served;
  /** The same way from decoding on, for a caller who is known; returns the body with RequestId or throws ApiError. */
  invoke(
    caller: Caller,
    region: string,
    product: string,
    action: string,
    params: Readonly<Record<string, unknown>>,
  ): object;
}

/** One call under way. What is not known yet is empty. */
interface Attempt {
  readonly requestId: string;
  readonly action: string;
  readonly version: string;
  readonly pairs: readonly Pair[];
  readonly sourceIp: string;
  readonly secureTransport: boolean;
  readonly userAgent: string;
  readonly host: string;
  operation?: Operation;
  caller?: Caller;
  authorization?: Authorization;
  region: string;
}

const NO_EFFECT: FaultEffect = { latencyMs: 0 };

/** Throws when two operations answer to one version and action. */
export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const { state, regions, profile, clock, ids, journal, faults, authenticator, authorizer } = parts;
  const byVersion = new Map<string, Operation>();
  const byProduct = new Map<string, Operation>();
  for (const operation of parts.operations) {
    const key = `${operation.version}:${operation.action}`;
    if (byVersion.has(key)) throw new Error(`two operations are ${operation.action} of ${operation.version}`);
    byVersion.set(key, operation);
    byProduct.set(`${operation.product}:${operation.action}`, operation);
  }
  const versions = new Set(parts.operations.map(({ version }) => version));
  const known = new Set(regions);

  function serve(http: WireRequest): Served {
    const request = toApiRequest(http);
    const attempt: Attempt = {
      requestId: ids.requestId(),
      action: request.action,
      version: request.version,
      pairs: businessParams(request.params),
      sourceIp: http.sourceIp,
      secureTransport: http.secure,
      userAgent: http.headers['user-agent'] ?? '',
      host: http.host,
      region: request.params.get('RegionId') || (regionOfHost(http.host, regions) ?? DEFAULT_REGION),
    };
    let effect = NO_EFFECT;
    try {
      attempt.operation = find(request);
      attempt.caller = authenticator.authenticate(request);
      effect = faults.decide({
        action: attempt.action,
        region: attempt.region,
        account: attempt.caller.account,
        laterPage: isLaterPage(request.params),
      });
      if (effect.refuse !== undefined) throw effect.refuse;
      const body = run(attempt, attempt.operation, attempt.caller);
      return { answer: successAnswer(request.format, attempt.action, body), effect };
    } catch (thrown) {
      const error = toApiError(thrown);
      record(attempt, error);
      const product = attempt.operation?.product ?? '';
      const host = hostId(http.host, product, attempt.region);
      return { answer: errorAnswer(request.format, error, attempt.requestId, host, product), effect };
    }
  }

  function invoke(
    caller: Caller,
    region: string,
    product: string,
    action: string,
    params: Readonly<Record<string, unknown>>,
  ): object {
    const operation = byProduct.get(`${product}:${action}`);
    if (operation === undefined) throw noSuchAction();
    const json = new Set(
      Object.keys(operation.params).filter((name) => operation.params[name]?.wire === 'json-list'),
    );
    const pairs = flatten({ RegionId: region, ...params }, json).filter(
      ([name, value]) => name !== 'RegionId' || value !== '',
    );
    const attempt: Attempt = {
      requestId: ids.requestId(),
      action,
      version: operation.version,
      pairs,
      sourceIp: '127.0.0.1',
      // It goes over no wire.
      secureTransport: true,
      userAgent: 'postern',
      host: '127.0.0.1',
      operation,
      caller,
      region: region || DEFAULT_REGION,
    };
    try {
      return run(attempt, operation, caller);
    } catch (thrown) {
      // A folder that takes no more is no answer of the vendor's; whoever runs this cloud has to know.
      if (thrown instanceof ProblemError) throw thrown;
      const error = toApiError(thrown);
      record(attempt, error);
      throw error;
    }
  }

  function find(request: ApiRequest): Operation {
    for (const name of ['action', 'version'] as const) {
      if (request[name] !== '') continue;
      const label = name === 'action' ? 'Action' : 'Version';
      const message = `The input parameter "${label}" that is mandatory for processing this request is not supplied.`;
      throw new ApiError(400, 'MissingParameter', message);
    }
    const operation = byVersion.get(`${request.version}:${request.action}`);
    if (operation !== undefined) return operation;
    if (versions.has(request.version)) throw noSuchAction();
    throw new ApiError(400, 'InvalidVersion', 'Specified parameter Version is not valid.');
  }

  /** One transaction: the changes, the client token and the journal entry are kept together or not at all. */
  function run(attempt: Attempt, operation: Operation, caller: Caller): object {
    if (operation.scope === 'region' && !known.has(attempt.region)) {
      throw new ApiError(404, 'InvalidRegionId.NotFound', 'The specified RegionId does not exist.');
    }
    const params = decodeParams(operation.params, toWireTree(attempt.pairs));
    const call = toCall(attempt, caller);
    const asked = askedBy(call, operation, params);
    if (asked !== undefined) {
      attempt.authorization = asked;
      authorizer.authorize(call, operation, asked);
    }
    let recorded = false;
    try {
      const body = state.transaction(() => {
        const answer = once(call, operation, attempt.pairs, () => operation.handle(call, params));
        record(attempt, undefined, answer);
        recorded = true;
        return answer;
      });
      return { RequestId: attempt.requestId, ...body };
    } catch (error) {
      if (recorded) journal.retract();
      throw error;
    }
  }

  function toCall(attempt: Attempt, caller: Caller): Call {
    const here = { account: caller.account, region: attempt.region };
    return {
      requestId: attempt.requestId,
      ...here,
      caller,
      sourceIp: attempt.sourceIp,
      secureTransport: attempt.secureTransport,
      host: attempt.host,
      now: clock.now(),
      profile,
      state,
      regions,
      table: (kind) => state.table(kind, here),
      tableAt: (kind, place) => state.table(kind, { ...here, ...place }),
      past: (asked) => journal.past({ ...asked, account: caller.account }),
      newId: ids.newId,
    };
  }

  function record(attempt: Attempt, error?: ApiError, answer?: object): void {
    const { caller, operation } = attempt;
    journal.append({
      time: clock.now().toISOString(),
      requestId: attempt.requestId,
      account: caller?.account ?? '',
      region: attempt.region,
      caller:
        caller === undefined
          ? null
          : {
              type: caller.type,
              arn: caller.arn,
              name: caller.name,
              principalId: caller.principalId,
              accessKeyId: caller.accessKeyId,
            },
      product: operation?.product ?? '',
      version: attempt.version,
      action: attempt.action,
      access: operation?.access ?? 'read',
      params: withoutSecrets(attempt.pairs),
      errorCode: error?.code ?? null,
      errorMessage: error?.message ?? null,
      ...(answer !== undefined &&
        operation?.access === 'write' && {
          response: withoutSecretFields({ RequestId: attempt.requestId, ...answer }),
        }),
      sourceIp: attempt.sourceIp,
      userAgent: attempt.userAgent,
      ...(attempt.authorization && { authorization: attempt.authorization }),
    });
  }

  return { serve, invoke };
}

function noSuchAction(): ApiError {
  return new ApiError(
    404,
    'InvalidAction.NotFound',
    'Specified api is not found, please check your url and method.',
  );
}

/** A defect in a handler is answered as the vendor answers its own, with the cause for whoever runs this cloud. */
function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const cause =
    thrown instanceof ProblemError && 'reason' in thrown.problem.params
      ? thrown.problem.params.reason
      : thrown instanceof Error
        ? `${thrown.name}: ${thrown.message}`
        : String(thrown);
  return new ApiError(
    500,
    'InternalError',
    `The request processing has failed due to some unknown error. ${cause}`,
  );
}

function isLaterPage(params: ReadonlyMap<string, string>): boolean {
  return (params.get('NextToken') ?? '') !== '' || Number(params.get('PageNumber') ?? '1') > 1;
}

function hostId(host: string, product: string, region: string): string {
  const name = host.replace(/:\d+$/, '');
  return name.endsWith('.aliyuncs.com') || product === '' ? name : regionEndpoint(product, region);
}
