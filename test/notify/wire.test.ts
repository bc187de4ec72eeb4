/** Each receiver over a real socket: what it is sent, whether it can check it, and what its answers are taken for. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RECEIVERS } from '../../src/adapters/notify/index.ts';
import { createPost } from '../../src/adapters/notify/post.ts';
import type { Channel, Outcome } from '../../src/app/notify/ports.ts';
import { type Section, sectionOf } from '../../src/app/notify/section.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { CHANNEL_KINDS, type ChannelKind } from '../../src/domain/notify/settings.ts';
import { ITEM_NAMES, parseTemplate, type Template, TITLE_NAMES } from '../../src/domain/notify/template.ts';
import { composer } from '../../src/interfaces/notify/compose.ts';
import { type Fault, SECRET, startReceiver, type TestReceiver } from './receivers.ts';
import { EVENT, finding, recorded, settings } from './things.ts';

let receiver: TestReceiver;
afterEach(() => receiver.close());

const at = '2026-11-25T02:03:00.000Z';
const scan = (...found: readonly Finding[]): Section => sectionOf(recorded('s1', at, { new: found }), EVENT);

function channel(kind: ChannelKind, secret: string | null = SECRET): Channel {
  return {
    settings: settings({ kind }),
    receiver: RECEIVERS.find((one) => one.kind === kind) as Channel['receiver'],
    target: { url: receiver.url, secret },
  };
}

async function send(
  { settings: own, receiver: to, target }: Channel,
  sections: readonly Section[] = [scan(finding('f1'))],
  timeoutMs = 10_000,
): Promise<Outcome> {
  const message = { id: 'm1', channel: own.name, sections, notice: composer(null)(sections, own) };
  const now = new Date();
  const answer = await createPost(timeoutMs)(to.requestOf(message, target, now));
  return answer.status === null
    ? { outcome: 'retry', afterMs: null, reason: answer.reason }
    : to.outcomeOf(answer, now);
}

test('there is one receiver of each kind', () => {
  expect(RECEIVERS.map(({ kind }) => kind)).toEqual(CHANNEL_KINDS);
  receiver = { close: async () => {} } as TestReceiver;
});

describe.each(CHANNEL_KINDS)('%s', (kind) => {
  beforeEach(async () => {
    receiver = await startReceiver(kind);
  });

  test('takes a message with a good signature', async () => {
    expect(await send(channel(kind))).toEqual({ outcome: 'sent' });
    expect(receiver.taken).toHaveLength(1);
    expect(receiver.taken[0]?.text).toContain('sg-bp1web');
    expect(receiver.taken[0]?.text).not.toContain(SECRET);
  });

  test.each<[string, Fault, Partial<Outcome>]>([
    [
      'told when to come back',
      { kind: 'status', status: 429, headers: { 'retry-after': '17' } },
      { outcome: 'retry', afterMs: 17_000 },
    ],
    [
      'told to come back after a year',
      { kind: 'status', status: 503, headers: { 'retry-after': '31536000' } },
      { outcome: 'retry', afterMs: 3_600_000 },
    ],
    [
      'told nonsense',
      { kind: 'status', status: 429, headers: { 'retry-after': 'soon' } },
      { outcome: 'retry', afterMs: null },
    ],
    [
      'a fault of the receiver',
      { kind: 'status', status: 502, body: '<html>\n bad gateway' },
      { outcome: 'retry', afterMs: null, reason: 'HTTP 502: <html> bad gateway' },
    ],
    [
      'an address that is gone for good',
      { kind: 'status', status: 410, body: 'gone' },
      { outcome: 'refused', reason: 'HTTP 410: gone' },
    ],
    ['a redirect, which is not followed', redirect(), { outcome: 'refused', reason: 'HTTP 307' }],
    ['a connection that breaks', { kind: 'reset' }, { outcome: 'retry' }],
    ['an answer that is lost', { kind: 'lost' }, { outcome: 'retry' }],
    ['no answer', { kind: 'hang' }, { outcome: 'retry', reason: 'no answer in time' }],
    ['an answer without end', { kind: 'endless' }, { outcome: 'retry' }],
  ])('%s', async (_, fault, outcome) => {
    receiver.faults.push(fault);
    expect(await send(channel(kind), undefined, 400)).toMatchObject(outcome);
    expect(receiver.asked).toHaveLength(1);
  });

  test('of a long list as much as fits is told, and how much more there is', async () => {
    const found = Array.from({ length: 480 }, (_, i) =>
      finding(`finding${i}`, {
        resource: { type: 'group', id: `sg-bp1${i}`, name: '一個名字很長的安全性群組'.repeat(4) },
      }),
    );
    expect(await send(channel(kind), [scan(...found)])).toEqual({ outcome: 'sent' });
    const [{ text, body }] = receiver.taken as [TestReceiver['taken'][number]];
    const told = new Set(text.match(/sg-bp1\d+/g)).size;
    const bytes = (what: string): number => Buffer.byteLength(what, 'utf8');
    if (kind === 'webhook') expect(told).toBe(480);
    else {
      expect(told).toBeGreaterThan(5);
      expect(text).toContain(`and ${480 - told} more`);
    }
    if (kind === 'wecom') expect(bytes(body.markdown.content)).toBeLessThanOrEqual(4_096);
    if (kind === 'feishu') expect(bytes(text)).toBeLessThanOrEqual(20_000);
    if (kind === 'dingtalk') expect(bytes(text)).toBeLessThanOrEqual(15_000);
    if (kind === 'slack') {
      expect(body.blocks.length).toBeLessThanOrEqual(50);
      for (const block of body.blocks) expect(block.text.text.length).toBeLessThanOrEqual(3_000);
    }
  });

  test('names that anybody may choose call nobody and lead nowhere', async () => {
    const name =
      '@all <!channel> <@U1> [x](http://evil.example/?a) <at user_id="all"></at>\n# **b** `c` ![i](//e)\u202e\u0000 <font color="red"> javascript:';
    const hostile = finding('f1', { resource: { type: 'group', id: 'sg-1', name } });
    const section = scan(hostile);
    const by = { ...section, cause: { ...EVENT, actor: { ...EVENT.actor, name }, from: name } };
    expect(await send(channel(kind), [by])).toEqual({ outcome: 'sent' });
    const shown = shownBy(kind, receiver.taken[0]);
    expect(shown.length).toBeGreaterThan(0);
    for (const text of shown) {
      expect(text).not.toMatch(/@|:\/\/|\u202e/u);
      // Control characters begin no line and end none; line breaks of ours stand before bullets only.
      expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
      expect(text).not.toMatch(/^# /m);
      if (kind !== 'webhook') expect(text).not.toContain('<');
      if (kind === 'dingtalk' || kind === 'wecom') expect(text).not.toMatch(/[[\]]/);
      if (kind === 'dingtalk' || kind === 'wecom' || kind === 'slack')
        expect(text.replaceAll(/\*{1,2}CRITICAL\*{1,2}/g, '')).not.toMatch(/[*`~]/);
    }
  });
});

/** How each robot calls everybody, and what is sent for that. */
test.each<[ChannelKind, string, string]>([
  ['slack', '<!here>', '"text":"<!here> '],
  ['wecom', '<@li>', '"content":"### <@li> '],
  ['feishu', '<at user_id="all">all</at>', '[{"tag":"at","user_id":"all"},{"tag":"text","text":" "}'],
  ['dingtalk', '[page](https://wiki.example)', '"text":"### [page](https://wiki.example) '],
  ['webhook', '<b>', '"title":"<b> '],
])('%s gets what a template says as it stands, and its values as text', async (kind, own, sent) => {
  receiver = await startReceiver(kind);
  const of = channel(kind);
  const title = parseTemplate(`${own} {target}`, TITLE_NAMES) as Template;
  const item = parseTemplate(`${own} {name}`, ITEM_NAMES) as Template;
  const hostile = '<!channel> <@U1> [x](http://evil.example)';
  const one = scan(finding('f1', { resource: { type: 'group', id: 'sg-1', name: hostile } }));
  expect(
    await send({ ...of, settings: { ...of.settings, title, item } }, [{ ...one, target: hostile }]),
  ).toEqual({ outcome: 'sent' });
  const [{ text, body }] = receiver.taken as [TestReceiver['taken'][number]];
  expect(text).toContain(sent);
  for (const shown of shownBy(kind, receiver.taken[0]))
    expect(shown ?? '').not.toMatch(/<@U1>|http:\/\/evil/);
  if (kind === 'slack') expect(text).not.toContain('<!channel>');
  const times = kind === 'dingtalk' ? 3 : kind === 'slack' ? 3 : 2;
  const written = kind === 'feishu' ? '{"tag":"at","user_id":"all"}' : JSON.stringify(own).slice(1, -1);
  expect(text.split(written)).toHaveLength(times + 1);
  if (kind !== 'slack') return;
  expect(body.blocks[0]).toMatchObject({ type: 'section', text: { type: 'mrkdwn', verbatim: true } });
  expect(body.blocks[0].text.text).toMatch(/^<!here> &lt;!channel&gt; /);
});

test.each(['dingtalk', 'feishu', 'webhook'] as const)(
  '%s takes none with another signature',
  async (kind) => {
    receiver = await startReceiver(kind);
    const outcome = await send(channel(kind, 'another'));
    expect(outcome).toMatchObject({ outcome: 'retry', afterMs: null });
    expect(receiver.asked).toHaveLength(1);
    expect(receiver.taken).toEqual([]);
    expect(JSON.stringify(outcome)).not.toContain('another');
  },
);

function redirect(): Fault {
  return { kind: 'status', status: 307, headers: { location: 'http://127.0.0.1:1/elsewhere' } };
}

/** The texts that people see. */
function shownBy(kind: ChannelKind, taken: TestReceiver['taken'][number] | undefined): string[] {
  const { body } = taken as TestReceiver['taken'][number];
  switch (kind) {
    case 'dingtalk':
      return [body.markdown.title, body.markdown.text];
    case 'wecom':
      return [body.markdown.content];
    case 'feishu':
      return body.content.post.zh_cn.content.flat().map((piece: { text: string }) => piece.text);
    case 'slack':
      return body.blocks.map((block: { text: { text: string } }) => block.text.text);
    case 'webhook':
      return [body.title, ...body.lines];
  }
}

describe('codes in answers that say 200', () => {
  test.each<[ChannelKind, string, Partial<Outcome>]>([
    ['dingtalk', '{"errcode":130101,"errmsg":"send too fast"}', { outcome: 'retry', afterMs: 600_000 }],
    [
      'dingtalk',
      '{"errcode":310000,"errmsg":"keywords not in content"}',
      { outcome: 'retry', afterMs: null },
    ],
    ['dingtalk', 'welcome to the portal', { outcome: 'retry', afterMs: null }],
    ['feishu', '{"code":11232,"msg":"too fast"}', { outcome: 'retry', afterMs: 60_000 }],
    [
      'feishu',
      '{"code":19021,"msg":"sign"}',
      { outcome: 'retry', reason: 'code 19021: {"code":19021,"msg":"sign"}' },
    ],
    ['feishu', '[]', { outcome: 'retry' }],
    ['wecom', '{"errcode":45009,"errmsg":"freq"}', { outcome: 'retry', afterMs: 60_000 }],
    ['wecom', '{"errcode":40058,"errmsg":"exceed max length"}', { outcome: 'refused' }],
    ['wecom', '{"errcode":-1}', { outcome: 'retry', afterMs: null }],
    ['slack', 'no', { outcome: 'retry', reason: 'no ok: no' }],
  ])('%s: %s', async (kind, body, outcome) => {
    receiver = await startReceiver(kind);
    receiver.faults.push({ kind: 'status', status: 200, body });
    expect(await send(channel(kind))).toMatchObject(outcome);
  });

  test('feishu: a code beside another status counts too', async () => {
    receiver = await startReceiver('feishu');
    receiver.faults.push({ kind: 'status', status: 400, body: '{"code":11232}' });
    expect(await send(channel('feishu'))).toMatchObject({ outcome: 'retry', afterMs: 60_000 });
    receiver.faults.push({ kind: 'status', status: 400, body: '{"code":9499}' });
    expect(await send(channel('feishu'))).toMatchObject({ outcome: 'refused' });
  });
});

test('nobody there is no answer, and the reason holds no address', async () => {
  receiver = await startReceiver('slack');
  const to = channel('slack');
  await receiver.close();
  expect(await send(to)).toEqual({ outcome: 'retry', afterMs: null, reason: 'ECONNREFUSED' });
  receiver = { close: async () => {} } as TestReceiver;
});
