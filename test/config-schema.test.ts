/** The published schema of postern.yaml says what the program says: the same files are valid to both. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../src/adapters/config/parse-config.ts';
import { CHECK_IDS } from '../src/app/scan.ts';
import { CHANNEL_KINDS, NOTIFY_EVENTS, NOTIFY_LANGUAGES } from '../src/domain/notify/settings.ts';
import { ITEM_NAMES, TITLE_NAMES } from '../src/domain/notify/template.ts';
import { WORKBENCH } from '../src/domain/plan/workbench.ts';

const ROOT = join(import.meta.dirname, '..');
const SCHEMA = JSON.parse(readFileSync(join(ROOT, 'docs/reference/schemas/config.v1.json'), 'utf8'));
const validate = new Ajv2020.default({ strict: true, allowUnionTypes: true }).compile(SCHEMA);
const takes = (text: string): boolean => {
  try {
    parseConfig('postern.yaml', text, CHECK_IDS);
    return true;
  } catch {
    return false;
  }
};

const WAIVER = `check: ssh-open, content: "sha256:${'0'.repeat(32)}", reason: r, owner: o, until: 2099-01-01`;

const URL = 'url: { env: U }';
const OIDC = 'issuer: "https://login.example.com/realms/main", clientId: postern';
const signIn = (oidc: string): string => `signIn: { address: "https://a.test", oidc: { ${oidc} } }`;
const TARGET = 'address: "https://a.test/api/v1/eventbridge?x=1", token: { env: T }';

describe('valid to both', () => {
  test.each([
    [''],
    ['trusted:\nworkbench: none\nports:\nwithoutPorts:\nthresholds:\nwaivers:\n'],
    [readFileSync(join(ROOT, 'test/samples/config/postern.yaml'), 'utf8')],
    ['workbench: { site: cn, public: [8.8.8.0/24], private: ["fd00::/8"] }'],
    ['thresholds: { broadOver: { ipv4: 0, ipv6: 4722366482869645213696 } }'],
    ['logins:'],
    ['logins: { ssh: { port: 2222, tag: "team:ssh port" }, rdp: }'],
    ['logins: { rdp: { tag: x } }'],
    [`waivers: [{ rule: sgr-1, ${WAIVER} }, { instance: i-1, ${WAIVER} }]`],
    [`waivers: [{ group: sg-1, protocol: tcp, port: 22, family: ipv4, ${WAIVER} }]`],
    ['trusted: { 辦公室: { cidrs: &office [10.0.0.0/8] } }'],
    ['notify:'],
    ['retention: { scans: 90, inventories: 1, messages: 36500, audit: 400 }'],
    ['notify: { console: "https://postern.example.com/x/", channels: }'],
    [`notify: { channels: { a: { kind: slack, ${URL}, events: , template: } } }`],
    [`notify: { channels: { 值班: { kind: webhook, ${URL}, secret: { env: _S1 }, language: zh-TW } } }`],
    [
      `notify: { channels: { a: { kind: feishu, ${URL}, severity: high, events: [new, drift], zone: Asia/Shanghai } } }`,
    ],
    [
      `notify: { channels: { a: { kind: wecom, ${URL}, quiet: { from: 22:00, to: "08:30", exceptCritical: true } } } }`,
    ],
    [
      `notify: { channels: { a: { kind: dingtalk, ${URL}, template: { title: "{{{count}}}", item: "{ports} of {id}" } } } }`,
    ],
    ['signIn:\nevents:\n'],
    ['signIn: { address: "http://127.0.0.1:8765/", proxies: [10.0.0.1, "fd00::/8"], password: true }'],
    [signIn(`${OIDC}, roles: { otherwise: none }`)],
    [
      signIn(
        `${OIDC}, clientSecret: { env: S }, scopes: [openid, groups], roles: { claim: groups, admin: [a] }`,
      ),
    ],
    [
      signIn(
        `name: Login, ${OIDC}, roles: { claim: a.b, viewer: [v], operator: [o, p], approver: [], otherwise: viewer }, domains: [example.com], groups: [g], createUsers: true`,
      ),
    ],
    [`events: { eventBridge: { ${TARGET}, regions: [cn-hangzhou, cn-beijing] } }`],
    [`events: { eventBridge: { ${TARGET}, signature: none, from: [203.0.113.0/24, "2001:db8::/48"] } }`],
    [`events: { eventBridge: { ${TARGET}, signature: required, regions: [cn-hangzhou] } }`],
  ])('%s', (text) => {
    if (!validate(parse(text))) expect.fail(JSON.stringify(validate.errors));
    parseConfig('postern.yaml', text, CHECK_IDS);
  });
});

describe('invalid to both', () => {
  test.each([
    ['retention: { scans: 0 }'],
    ['retention: { audit: 36501 }'],
    ['retention: { findings: 1 }'],
    ['signIn: { address: "https://a.test/path" }'],
    ['signIn: { address: "http://a.test" }'],
    ['signIn: { password: "no" }'],
    ['signIn: { proxies: [nginx] }'],
    [`signIn: { oidc: { ${OIDC}, roles: { otherwise: viewer } } }`],
    [signIn(OIDC)],
    [signIn(`${OIDC}, roles: {}`)],
    [signIn(`${OIDC}, roles: { admin: [a] }`)],
    [signIn(`${OIDC}, roles: { claim: groups }`)],
    [signIn(`${OIDC}, roles: { otherwise: root }`)],
    [signIn(`${OIDC}, clientSecret: s3cret, roles: { otherwise: viewer }`)],
    [signIn(`${OIDC}, domains: ["@example.com"], roles: { otherwise: viewer }`)],
    [signIn(`${OIDC}, groups: [a, a], roles: { otherwise: viewer }`)],
    [signIn('issuer: "http://login.example.com", clientId: x, roles: { otherwise: viewer }')],
    [signIn('issuer: "https://login.example.com/?x", clientId: x, roles: { otherwise: viewer }')],
    [signIn('issuer: "https://login.example.com", roles: { otherwise: viewer }')],
    ['events: { eventBridge: { regions: [cn-hangzhou] } }'],
    [`events: { eventBridge: { ${TARGET} } }`],
    [`events: { eventBridge: { ${TARGET}, regions: [] } }`],
    [`events: { eventBridge: { ${TARGET}, regions: [Hangzhou] } }`],
    [`events: { eventBridge: { ${TARGET}, signature: maybe, regions: [cn-hangzhou] } }`],
    [`events: { eventBridge: { ${TARGET}, signature: none, from: [here] } }`],
    ['events: { eventBridge: { address: "http://a.test/", token: { env: T }, regions: [cn-hangzhou] } }'],
    ['events: { eventBridge: { address: "https://a.test/", token: secret, regions: [cn-hangzhou] } }'],
    ['words'],
    ['[]'],
    ['trused: {}'],
    ['trusted: []'],
    ['trusted: { office: {} }'],
    ['trusted: { office: { cidrs: 10.0.0.0/8 } }'],
    ['trusted: { office: { cidrs: [10] } }'],
    ['trusted: { office: { cidrs: [everywhere] } }'],
    ['trusted: { office: { cidrs: [10.0.0.0/8, 10.0.0.0/8] } }'],
    ['trusted: { office: { kind: home, cidrs: [10.0.0.0/8] } }'],
    ['trusted: { office: { bastion: "yes", cidrs: [10.0.0.0/8] } }'],
    ['trusted: { workbench: { cidrs: [10.0.0.0/8] } }'],
    ['trusted: { "@": { cidrs: [10.0.0.0/8] } }'],
    ['trusted: { a: { prefixLists: [{ id: sg-1, region: cn-hangzhou }] } }'],
    ['trusted: { a: { prefixLists: [{ id: pl-1 }] } }'],
    ['workbench: us'],
    ['workbench: { public: [] }'],
    ['ports: [{ service: x, protocol: tcp, port: 0 }]'],
    ['ports: [{ service: x, protocol: tcp, port: "80" }]'],
    ['ports: [{ service: x, protocol: icmp, port: 80 }]'],
    ['ports: [{ service: X, protocol: tcp, port: 80 }]'],
    ['withoutPorts: [23]'],
    ['logins: { ssh: 2222 }'],
    ['logins: { ssh: { port: 65536 } }'],
    ['logins: { ssh: { port: "22" } }'],
    ['logins: { vnc: { port: 5900 } }'],
    ['logins: { ssh: { tag: "Aliyun:x" } }'],
    ['logins: { ssh: { tag: "x " } }'],
    ['thresholds: { broadOver: { ipv4: /x } }'],
    ['thresholds: { broadOver: { ipv4: -1 } }'],
    ['thresholds: { broad: 1 }'],
    [`waivers: [{ ${WAIVER} }]`],
    [`waivers: [{ rule: a, group: b, ${WAIVER} }]`],
    [`waivers: [{ rule: a, ${WAIVER.replace('ssh-open', 'ssh')} }]`],
    [`waivers: [{ rule: a, ${WAIVER.replace('owner: o', 'owner: 7')} }]`],
    [`waivers: [{ rule: a, ${WAIVER.replace('2099-01-01', 'soon')} }]`],
    [`waivers: [{ rule: a, ${WAIVER.replace('sha256', 'md5')} }]`],
    ['notify: []'],
    ['notify: { console: postern.example.com }'],
    ['notify: { console: "ftp://postern.example.com" }'],
    [`notify: { channel: {} }`],
    [`notify: { channels: [{ kind: slack, ${URL} }] }`],
    [`notify: { channels: { a: { ${URL} } } }`],
    ['notify: { channels: { a: { kind: slack } } }'],
    [`notify: { channels: { a: { kind: teams, ${URL} } } }`],
    ['notify: { channels: { a: { kind: slack, url: "https://hooks.slack.com/x" } } }'],
    ['notify: { channels: { a: { kind: slack, url: { env: "https://hooks.slack.com/x" } } } }'],
    ['notify: { channels: { a: { kind: slack, url: {} } } }'],
    [`notify: { channels: { a: { kind: slack, ${URL}, secret: { env: S } } } }`],
    [`notify: { channels: { a: { kind: wecom, ${URL}, secret: { env: S } } } }`],
    [`notify: { channels: { a: { kind: webhook, ${URL} } } }`],
    [`notify: { channels: { a: { kind: slack, ${URL}, language: fr } } }`],
    [`notify: { channels: { a: { kind: slack, ${URL}, severity: bad } } }`],
    [`notify: { channels: { a: { kind: slack, ${URL}, events: [new, new] } } }`],
    [`notify: { channels: { a: { kind: slack, ${URL}, zone: "+08:00" } } }`],
    [`notify: { channels: { a: { kind: slack, ${URL}, quiet: { from: "22:00" } } } }`],
    [`notify: { channels: { a: { kind: slack, ${URL}, quiet: { from: "22:00", to: "24:00" } } } }`],
    [`notify: { channels: { a: { kind: slack, ${URL}, quiet: { from: 22, to: "08:00" } } } }`],
    [`notify: { channels: { a: { kind: slack, ${URL}, template: { title: "{ports}" } } } }`],
    [`notify: { channels: { a: { kind: slack, ${URL}, template: { item: "{ports" } } } }`],
    [`notify: { channels: { a: { kind: slack, ${URL}, template: { body: x } } } }`],
  ])('%s', (text) => {
    expect(validate(parse(text))).toBe(false);
    expect(takes(text)).toBe(false);
  });
});

test('names of checks, sites, channels and placeholders are those of the program', () => {
  const { waivers, workbench } = SCHEMA.properties;
  expect(waivers.items.properties.check.enum).toEqual(CHECK_IDS);
  const channel = SCHEMA.properties.notify.properties.channels.additionalProperties.properties;
  expect(channel.kind.enum).toEqual(CHANNEL_KINDS);
  expect(channel.language.enum).toEqual(NOTIFY_LANGUAGES);
  expect(channel.events.items.enum).toEqual(NOTIFY_EVENTS);
  const names = (of: readonly string[]): string => `\\{(${of.join('|')})\\}`;
  expect(channel.template.properties.title.allOf[0].pattern).toContain(names(TITLE_NAMES));
  expect(channel.template.properties.item.allOf[0].pattern).toContain(names(ITEM_NAMES));
  expect(workbench.anyOf[0].enum).toEqual([...Object.keys(WORKBENCH), 'none']);
  expect(workbench.anyOf[1].properties.site.enum).toEqual(Object.keys(WORKBENCH));
});
