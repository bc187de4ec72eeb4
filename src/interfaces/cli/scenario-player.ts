/** Plays the prover's scenarios on a local cloud: what the owner sets up, and the calls of a principal. */
import { CallError } from '../../adapters/alibaba/call-error.ts';
import type { Call } from '../../adapters/alibaba/client.ts';
import type { ProductName } from '../../adapters/alibaba/products.ts';
import type { LocalCloud } from '../../cloud/index.ts';
import { type ApiCall, ECS_2016, REGION } from '../../domain/policy/prove/scenario.ts';
import { BASE, type Fact, SETUP } from '../../domain/policy/prove/world.ts';

/** What earlier calls answered, by the names that later ones use. */
export type Names = Map<string, unknown>;

/** How a call went: `OK`, or the vendor's code with what it says about the missing permission. */
export interface Outcome {
  readonly action: string;
  readonly code: string;
  readonly denial?: unknown;
}

/** Sets up a server and the facts, as the account's owner. */
export async function setUp(cloud: LocalCloud, account: string, facts: readonly Fact[]): Promise<Names> {
  const names: Names = new Map();
  for (const call of [...BASE, ...facts.flatMap((fact) => SETUP[fact])]) {
    const parameters = fill(names, call.parameters) as Record<string, unknown>;
    keep(names, call, await cloud.invoke(account, REGION, call.product, call.action, parameters));
  }
  return names;
}

/** Makes the calls one after another, until one is refused. */
export async function makeCalls(
  client: Call,
  calls: readonly ApiCall[],
  names: Names,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const call of calls) {
    const outcome = await makeCall(client, call, names);
    outcomes.push(outcome);
    if (outcome.code !== 'OK') break;
  }
  return outcomes;
}

async function makeCall(client: Call, call: ApiCall, names: Names): Promise<Outcome> {
  const { action } = call;
  const product: ProductName = call.version === ECS_2016 ? 'Ecs2016' : call.product;
  try {
    const parameters = fill(names, call.parameters) as Record<string, unknown>;
    keep(names, call, await client(product, REGION, action, { RegionId: REGION, ...parameters }));
    return { action, code: 'OK' };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return { action, code: error.code, ...(error.denial !== undefined && { denial: error.denial }) };
  }
}

/** Parameters with the names that begin with `$` replaced by what they stand for. */
function fill(names: Names, value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('$') ? names.get(value.slice(1)) : value;
  if (Array.isArray(value)) return value.map((item) => fill(names, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(names, item)]));
}

function keep(names: Names, call: ApiCall, answer: object): void {
  for (const [name, path] of Object.entries(call.keep ?? {})) {
    const found = path
      .split('.')
      .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], answer);
    names.set(name, found);
  }
}
