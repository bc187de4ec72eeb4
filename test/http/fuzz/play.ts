/** Plays cases of every operation against a service, and says what was wrong. */
import { ROLES } from '../../../src/interfaces/http/access.ts';
import type { Operation } from './api.ts';
import { brokenCase, type Case, Chance, oddCase, validCase } from './cases.ts';
import { judge, spoken } from './judge.ts';
import { type Prepared, prepare } from './prepared.ts';
import { type Answer, send, sendBytes } from './send.ts';
import { playSequences } from './sequences.ts';
import { openStage, type Stage } from './stage.ts';

export interface Wanted {
  /** Requests in all, beside those that fill the service and follow things through their life. */
  readonly runs: number;
  readonly seed: number;
  readonly onProgress?: (text: string) => void;
}

export interface Failure {
  /** Operation, kind of case, request and answer. */
  readonly name: string;
  readonly request: string;
  readonly answer: string;
  readonly wrong: readonly string[];
}

export interface Outcome {
  readonly failures: readonly Failure[];
  /** How many answers each operation gave, by class of status. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Operations that never did what they are for. */
  readonly neverDone: readonly string[];
  readonly requests: number;
}

/** What may end the session of whoever asks, or take a role away. */
const ABOUT_PEOPLE = /\/(session|tokens|users)\b/;
const name = ({ method, path }: Operation): string => `${method} ${path}`;

export class Player {
  readonly stage: Stage;
  readonly failures: Failure[] = [];
  readonly answers: Record<string, Record<string, number>> = {};
  requests = 0;

  constructor(stage: Stage) {
    this.stage = stage;
  }

  /** Sends a case and judges its answer. Undefined when there was none. */
  async play({ what, operation, sent, expected, language }: Case): Promise<Answer | undefined> {
    this.requests += 1;
    let answer: Answer;
    try {
      answer = await send(this.stage.port, sent, { limited: operation?.security?.length === 0 });
    } catch (error) {
      this.fail(what, sent, String(error), ['no answer']);
      return undefined;
    }
    const wrong = judge(this.stage.api, answer, { operation, expected, language: spoken(language) });
    const asked = operation === undefined ? what : `${name(operation)}: ${what}`;
    if (wrong.length > 0) this.fail(asked, sent, `${answer.status} ${answer.text.slice(0, 400)}`, wrong);
    if (operation !== undefined) {
      const counts = this.answers[name(operation)] ?? {};
      this.answers[name(operation)] = counts;
      const status = String(answer.status);
      counts[status] = (counts[status] ?? 0) + 1;
      if (answer.status < 300) {
        this.stage.learn(operation, answer);
        if (sent.method !== 'GET' && ABOUT_PEOPLE.test(operation.path)) await this.stage.refresh();
      }
    }
    return answer;
  }

  fail(what: string, sent: object, answer: string, wrong: readonly string[]): void {
    const request = JSON.stringify(sent, (_, value: unknown) =>
      typeof value === 'string' && value.length > 300 ? `${value.slice(0, 300)}… (${value.length})` : value,
    );
    this.failures.push({ name: what, request, answer, wrong });
  }
}

/** Where the service is filled: everything once, and so many more tries of what was not done by then. */
const FILLING = 20;
/** What cannot be done here, and what it would take. */
const OUT_OF_REACH: Readonly<Record<string, string>> = {
  'POST /api/v1/guard/verify': 'the key of somebody whom a guardrail binds',
  'POST /api/v1/notify/channels/{name}/test': 'a channel with an address',
  'POST /api/v1/notify/messages/{id}/retry': 'a message that could not be sent',
  'POST /api/v1/create/instances/plan': 'an image, a switch and a type that go together',
  'POST /api/v1/create/instances': 'the same',
  'POST /api/v1/fix/runs/{id}/canary': 'a canary that stands: on this clock its time is over at once',
};
/** Of three cases one is valid, one broken and one odd. */
const KINDS = [validCase, brokenCase, oddCase] as const;

export async function playFuzz({ runs, seed, onProgress = () => {} }: Wanted): Promise<Outcome> {
  const stage = await openStage();
  try {
    const player = new Player(stage);
    const { operations } = stage.api;
    await fill(player, await prepare(stage), seed);
    onProgress(`filled: ${player.requests} requests, ${player.failures.length} failures`);
    await playQuiet(player, Math.floor(runs / 2), seed);
    onProgress(`reads and refusals: ${player.requests} requests, ${player.failures.length} failures`);
    for (let i = 0; i < runs - Math.floor(runs / 2); i += 1) {
      const chance = new Chance(seed * 1_000_003 + i);
      const operation = operations[i % operations.length] as Operation;
      const one = await chance.one(KINDS)(stage, operation, chance);
      if (one !== undefined) await player.play(one);
      if ((i + 1) % 500 === 0) onProgress(`anything: ${i + 1}, ${player.failures.length} failures`);
    }
    await playSequences(player, seed);
    await breakOff(player);
    const neverDone = operations.filter((one) => !isReached(player, one)).map(name);
    const { failures, answers, requests } = player;
    return { failures, answers, neverDone, requests };
  } finally {
    await stage.close();
  }
}

/** Everything is done in the order of the document, which is that of what needs what. */
async function fill(player: Player, prepared: Prepared, seed: number): Promise<void> {
  const { stage } = player;
  const { operations } = stage.api;
  for (let round = 0; round <= FILLING; round += 1) {
    const open = operations.filter((one) => round === 0 || !isReached(player, one));
    if (open.length === 0) return;
    const subjects = new Set(open.flatMap(({ tags }) => tags ?? []));
    // What is not done yet may need something that is made beside it.
    const makes = ({ method, path, tags }: Operation): boolean =>
      (/^(POST|PUT)$/.test(method) || (method === 'GET' && !path.includes('{'))) &&
      (tags ?? []).some((tag) => subjects.has(tag));
    for (const [i, operation] of operations.entries())
      if (open.includes(operation) || makes(operation)) {
        const chance = new Chance(seed * 7919 + round * 1000 + i);
        const path = round === 0 ? prepared[name(operation)] : undefined;
        const one = await validCase(stage, operation, chance, path);
        const answer = await player.play(one);
        if (path !== undefined && (answer?.status ?? 0) >= 300)
          player.fail(`${name(operation)}: prepared`, one.sent, `${answer?.status} ${answer?.text}`, [
            'not done, though everything for it was there',
          ]);
        if (answer?.status === 202) await stage.atRest();
      }
  }
}

function isReached(player: Player, operation: Operation): boolean {
  return isDone(player, operation) || Object.hasOwn(OUT_OF_REACH, name(operation));
}

function isDone({ answers }: Player, operation: Operation): boolean {
  return Object.keys(answers[name(operation)] ?? {}).some((status) => status < '400');
}

/** What must change nothing: reads of every kind, and whatever is refused. */
async function playQuiet(player: Player, runs: number, seed: number): Promise<void> {
  const { stage } = player;
  const { operations } = stage.api;
  for (const role of ROLES) for (const by of ['token', 'session'] as const) await stage.as(role, by);
  const before = await stage.snapshot();
  for (let i = 0; i < runs; i += 1) {
    const chance = new Chance(seed * 2_000_003 + i);
    const operation = operations[i % operations.length] as Operation;
    const kinds = operation.method === 'GET' ? KINDS : ([brokenCase, oddCase] as const);
    const one = await chance.one(kinds)(stage, operation, chance);
    // A query that is odd, or a path that leads to another operation, may be a change that is wanted.
    const isQuiet =
      one?.sent.method === 'GET' || one?.expected.kind === 'broken' || one?.expected.kind === 'refused';
    if (one !== undefined && isQuiet) await player.play(one);
  }
  const after = await stage.snapshot();
  const changes = [
    ...[...after].filter((line) => !before.has(line)).map((line) => `+ ${line.slice(0, 300)}`),
    ...[...before].filter((line) => !after.has(line)).map((line) => `- ${line.slice(0, 300)}`),
  ];
  if (changes.length > 0)
    player.fail('reads and refusals', {}, '', ['changed something', ...changes.slice(0, 10)]);
}

const BROKEN_AT_ONCE = 8;

/** Connections that end in the middle: the service lives on. */
async function breakOff(player: Player): Promise<void> {
  const { stage } = player;
  const headers = await stage.as('admin', 'token');
  const head = (operation: Operation): string =>
    `${operation.method} ${operation.path.replace(/\{\w+\}/g, 'x')} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${headers.authorization}\r\n`;
  const breakIn = async (operation: Operation): Promise<void> => {
    const body = 'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"name":';
    const said = await sendBytes(
      stage.port,
      `${head(operation)}${operation.method === 'GET' ? '' : body}`,
      15,
    );
    if (/^HTTP\/1.1 [25]/.test(said))
      player.fail(`${name(operation)}: broken off`, {}, said.slice(0, 300), ['answered']);
  };
  const { operations } = stage.api;
  for (let i = 0; i < operations.length; i += BROKEN_AT_ONCE)
    await Promise.all(operations.slice(i, i + BROKEN_AT_ONCE).map(breakIn));
  const { status } = await send(stage.port, { method: 'GET', path: '/healthz', headers: {} });
  if (status !== 200) player.fail('broken off', {}, String(status), ['the service does not live on']);
}
