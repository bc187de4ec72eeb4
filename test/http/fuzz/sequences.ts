/** Things through their life: made, read, listed, changed with an old tag and a new one, removed, and gone. */
import type { Operation } from './api.ts';
import { type Case, Chance, validCase } from './cases.ts';
import type { Player } from './play.ts';
import type { Answer } from './send.ts';

/** How often it is tried to make one. */
const TRIES = 30;
const OLD_TAG = '"an old tag"';

/** Every collection in which something can be made and then named. */
export async function playSequences(player: Player, seed: number): Promise<void> {
  const { operations } = player.stage.api;
  for (const [i, make] of operations.entries()) {
    // What answers 201 makes something that is there from then on.
    if (make.method !== 'POST' || make.path.includes('{') || make.responses['201'] === undefined) continue;
    const of = (method: string): Operation | undefined =>
      operations.find((one) => one.method === method && /^\/\{\w+\}$/.test(one.path.replace(make.path, '')));
    const life = { read: of('GET'), change: of('PATCH') ?? of('PUT'), remove: of('DELETE') };
    if (Object.values(life).some((one) => one !== undefined))
      await playLife(player, { make, ...life }, new Chance(seed * 31 + i));
  }
}

interface Life {
  readonly make: Operation;
  readonly read: Operation | undefined;
  readonly change: Operation | undefined;
  readonly remove: Operation | undefined;
}

async function playLife(player: Player, { make, read, change, remove }: Life, chance: Chance): Promise<void> {
  // Some things are only for who made them.
  const owner = await player.stage.as('admin', 'token');
  let id: string | undefined;
  for (let i = 0; i < TRIES && id === undefined; i += 1) {
    const answer = await player.play(as(owner, await validCase(player.stage, make, chance)));
    if (answer !== undefined && answer.status < 300) id = idIn(answer);
  }
  const here = `${make.method} ${make.path}: its life`;
  if (id === undefined) return player.fail(here, {}, '', ['nothing could be made']);
  const ask = async (
    operation: Operation,
    what: string,
    statuses: readonly number[],
    tag?: string,
  ): Promise<Answer | undefined> => {
    for (let i = 0; i < TRIES; i += 1) {
      const one = as(owner, await validCase(player.stage, operation, chance));
      const path = operation.path.replace(/\{\w+\}/, encodeURIComponent(id as string));
      const headers = { ...one.sent.headers, ...(tag === undefined ? {} : { 'if-match': tag }) };
      const answer = await player.play({ ...one, what, sent: { ...one.sent, path, headers } });
      if (answer !== undefined && statuses.includes(answer.status)) return answer;
      // Another value may be one that the product takes.
      if (answer === undefined || ![400, 409, 422].includes(answer.status)) {
        player.fail(`${here}: ${what}`, { id }, `${answer?.status} ${answer?.text.slice(0, 200)}`, [
          `not ${statuses}`,
        ]);
        return undefined;
      }
    }
    return undefined;
  };
  const tagNow = async (): Promise<string | undefined> =>
    read === undefined ? undefined : (await ask(read, 'is read', [200]))?.headers.etag;
  const tag = await tagNow();
  if (change !== undefined) {
    const isTagged = [change.responses['412'], change.responses['428']].some((one) => one !== undefined);
    if (isTagged) await ask(change, 'is changed by an old tag', [412], OLD_TAG);
    await ask(change, 'is changed', [200, 202, 204], isTagged ? tag : undefined);
    // A change to what is there already leaves the tag as it was.
    if (isTagged && tag !== undefined && (await tagNow()) !== tag)
      await ask(change, 'is changed by the tag before', [412], tag);
  }
  if (remove !== undefined) {
    const isTagged = remove.responses['412'] !== undefined;
    const now =
      isTagged && read !== undefined ? (await ask(read, 'is read again', [200]))?.headers.etag : undefined;
    if (isTagged) await ask(remove, 'is removed by an old tag', [412], OLD_TAG);
    await ask(remove, 'is removed', [200, 202, 204], now);
    for (const one of [read, change, remove]) if (one !== undefined) await ask(one, 'is gone', [404]);
  }
}

function as(owner: Record<string, string>, one: Case): Case {
  const { authorization: _, cookie: __, 'x-csrf-token': ___, 'if-match': ____, ...bare } = one.sent.headers;
  return { ...one, sent: { ...one.sent, headers: { ...bare, ...owner } } };
}

/** Of the thing that was made, or of the first of several. */
function idIn({ text }: Answer): string | undefined {
  try {
    const made = JSON.parse(text) as { id?: unknown; items?: readonly { id?: unknown }[] };
    const id = made.id ?? made.items?.[0]?.id;
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}
