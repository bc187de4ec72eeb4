/** Every kind of mistake in the configuration file, as the command line says it. */
import { expect, test } from 'vitest';
import { parseConfig } from '../src/adapters/config/parse-config.ts';
import { CHECK_IDS } from '../src/app/scan.ts';
import { problemLines } from '../src/interfaces/cli/context.ts';
import { messagesFor } from '../src/messages/index.ts';

const WAIVER = `check: ssh-open, content: "sha256:${'0'.repeat(32)}", reason: r, owner: o, until: 2099-01-01`;

/** What is said of a file; undefined when nothing is wrong with it. */
function said(text: string): string | undefined {
  try {
    parseConfig('postern.yaml', text, CHECK_IDS);
    return undefined;
  } catch (error) {
    return problemLines(error, messagesFor('en'));
  }
}

test('a file without a mistake is taken', () => {
  expect(said(`waivers: [{ rule: a, ${WAIVER} }]\n`)).toBeUndefined();
});

test.each([
  ['trusted:\n\toffice:\n', 'config-syntax', '`postern.yaml`:2:1: a tab'],
  ['trusted:\n  office:\n    cidrs: [203.0.113.0/24\n', 'config-syntax', 'not closed'],
  ['trusted:\n  office:\n    kind: "off', 'config-syntax', '`kind: "off`'],
  ['trusted: {}\n   workbench: intl\n', 'config-syntax', ':2:'],
  ['workbench: intl\n---\nworkbench: cn\n', 'config-syntax', 'a second document'],
  ['workbench: *intl\n', 'config-syntax', 'alias'],
  ['workbench: !site intl\n', 'config-syntax', 'tags'],
  ['workbench: "\\q"\n', 'config-syntax', 'escape'],
  ['trusted:\n  off', 'config-bad-value', ':2:3: trusted cannot be `off`'],
  ['just words', 'config-bad-value', ':1:1: the file cannot be `just words`'],
  ['trused: {}\n', 'config-unknown-key', ':1:1: there is no `trused`\n  did you mean trusted?'],
  ['x: 1\n', 'config-unknown-key', 'possible here: trusted, workbench'],
  ['workbench: intl\nworkbench: cn\n', 'config-duplicate', ':2:1: workbench: `workbench` stands on line 1'],
  ['trusted:\n  office:\n    cidr: [10.0.0.0/8]\n', 'config-unknown-key', 'did you mean cidrs?'],
  ['trusted:\n  office: {}\n', 'config-missing-field', ':2:11: trusted.office.cidrs is missing'],
  ['trusted:\n  office:\n', 'config-missing-field', 'trusted.office.cidrs is missing'],
  ['trusted:\n  office:\n    cidrs: 10.0.0.0/8\n', 'config-bad-value', 'write a list'],
  [
    'trusted:\n  office:\n    cidrs:\n      - 10.0.0.0/8\n      - 203.0.113.0/33\n',
    'config-bad-value',
    ':5:9: trusted.office.cidrs[1] cannot be `203.0.113.0/33`',
  ],
  ['trusted: { office: { cidrs: [10] } }\n', 'config-bad-value', 'trusted.office.cidrs[0] cannot be `10`'],
  ['trusted: { office: { cidrs: [203.0.113.9/24] } }\n', 'config-bad-value', 'write 203.0.113.0/24, or'],
  ['trusted: { office: { cidrs: [0.0.0.0/0] } }\n', 'config-bad-value', 'write narrower blocks'],
  ['trusted: { office: { cidrs: ["2000::/3"] } }\n', 'config-bad-value', 'write narrower blocks'],
  [
    'trusted: { office: { cidrs: ["::ffff:203.0.113.0/120"] } }\n',
    'config-bad-value',
    'write an IPv4 or IPv6',
  ],
  [
    'trusted:\n  a: { cidrs: [0.0.0.0/2, 64.0.0.0/3] }\n  b: { cidrs: [128.0.0.0/2] }\n',
    'config-bad-value',
    ':3:6: trusted.b cannot be `b`\n  trust fewer addresses: with the sources before it half',
  ],
  [
    'trusted:\n  a: { cidrs: [10.0.0.0/8] }\n  b: { cidrs: [10.0.0.0/8] }\n',
    'config-duplicate',
    ':3:16: trusted.b.cidrs[0]: `10.0.0.0/8` stands on line 2',
  ],
  ['trusted: { a: { kind: home, cidrs: [10.0.0.0/8] } }\n', 'config-bad-value', 'office, vpn'],
  ['trusted: { a: { bastion: yes, cidrs: [10.0.0.0/8] } }\n', 'config-bad-value', 'true or false'],
  ['trusted: { "": { cidrs: [10.0.0.0/8] } }\n', 'config-bad-value', 'write a name'],
  ['trusted: { workbench: { cidrs: [10.0.0.0/8] } }\n', 'config-bad-value', 'choose another name'],
  ['trusted: { a: { prefixLists: [pl-1] } }\n', 'config-bad-value', 'keys with values'],
  ['trusted: { a: { prefixLists: [{ id: pl-1 }] } }\n', 'config-missing-field', 'prefixLists[0].region'],
  ['trusted: { a: { prefixLists: [{ region: cn-x }] } }\n', 'config-missing-field', 'prefixLists[0].id'],
  ['trusted: { a: { prefixLists: [{ id: sg-1, region: cn-x }] } }\n', 'config-bad-value', 'pl-bp1abc'],
  ['trusted: { a: { prefixLists: [{ id: pl-1, region: X }] } }\n', 'config-bad-value', 'cn-hangzhou'],
  ['workbench: us\n', 'config-bad-value', 'intl, cn, none'],
  ['workbench: { public: [] }\n', 'config-missing-field', 'workbench.site'],
  ['workbench: { site: intl, public: [x] }\n', 'config-bad-value', 'workbench.public[0]'],
  ['logins: { ssh: 2222 }\n', 'config-bad-value', 'logins.ssh cannot be `2222`'],
  ['logins: { telnet: { port: 23 } }\n', 'config-unknown-key', 'possible here: ssh, rdp'],
  ['logins:\n  ssh:\n    port: 0\n', 'config-bad-value', ':3:11: logins.ssh.port cannot be `0`'],
  ['logins: { ssh: { tag: "acs:ssh" } }\n', 'config-bad-value', 'the key of a tag'],
  ['logins: { rdp: { tag: " x" } }\n', 'config-bad-value', 'the key of a tag'],
  ['logins: { ssh: { tag: "postern:rdp-port" } }\n', 'config-bad-value', 'one tag cannot say'],
  ['logins: { ssh: { tag: a }, rdp: { tag: a } }\n', 'config-bad-value', ':1:40: logins.rdp.tag'],
  ['ports: [{ service: x, protocol: tcp }]\n', 'config-missing-field', 'ports[0].port'],
  ['ports: [{ service: x, port: 1 }]\n', 'config-missing-field', 'ports[0].protocol'],
  ['ports: [{ protocol: tcp, port: 1 }]\n', 'config-missing-field', 'ports[0].service'],
  ['ports: [{ service: X Y, protocol: tcp, port: 1 }]\n', 'config-bad-value', 'small letters'],
  ['ports: [{ service: x, protocol: icmp, port: 1 }]\n', 'config-bad-value', 'tcp, udp'],
  ['ports: [{ service: x, protocol: tcp, port: 70000 }]\n', 'config-bad-value', '1 to 65535'],
  ['ports: [{ service: x, protocol: tcp, port: "80" }]\n', 'config-bad-value', '`"80"`'],
  ['ports: [{ service: x, protocol: tcp, port: 22 }]\n', 'config-bad-value', 'asked about already'],
  [
    'ports:\n  - { service: x, protocol: tcp, port: 80 }\n  - { service: y, protocol: tcp, port: 80 }\n',
    'config-duplicate',
    ':3:5: ports[1]: `tcp/80`',
  ],
  ['withoutPorts: [23]\n', 'config-bad-value', 'such as tcp/23'],
  ['withoutPorts: [tcp/81]\n', 'config-bad-value', 'does not have this port'],
  ['withoutPorts: [tcp/23, tcp/23]\n', 'config-duplicate', '`tcp/23`'],
  ['thresholds: { broadOver: { ipv4: many } }\n', 'config-bad-value', 'thresholds.broadOver.ipv4'],
  ['thresholds: { broadOver: { ipv4: -1 } }\n', 'config-bad-value', '/16'],
  ['thresholds: { broadOver: { ipv6: /129 } }\n', 'config-bad-value', '/32'],
  ['waivers: {}\n', 'config-bad-value', 'write a list'],
  [`waivers: [{ ${WAIVER} }]\n`, 'config-missing-field', 'rule | group | instance is missing'],
  [`waivers: [{ rule: a, group: b, ${WAIVER} }]\n`, 'config-bad-value', 'name one of'],
  [`waivers: [{ rule: a b, ${WAIVER} }]\n`, 'config-bad-value', 'write the id'],
  [`waivers: [{ rule: a, ${WAIVER.replace('ssh', 'sssh')} }]\n`, 'config-bad-value', 'ssh-open, rdp-open'],
  [`waivers: [{ rule: a, ${WAIVER.replace('sha256', 'md5')} }]\n`, 'config-bad-value', 'postern waiver add'],
  [`waivers: [{ rule: a, ${WAIVER.replace('2099-01', '2099-13')} }]\n`, 'config-bad-value', '2026-12-31'],
  [`waivers: [{ rule: a, ${WAIVER.replace('2099-01-01', 'soon')} }]\n`, 'config-bad-value', '`soon`'],
  [`waivers: [{ rule: a, ${WAIVER.replace('owner: o', 'owner: 7')} }]\n`, 'config-bad-value', 'in quotes'],
  [`waivers: [{ rule: a, ${WAIVER.replace('owner: o, ', '')} }]\n`, 'config-missing-field', '.owner'],
  [`waivers: [{ rule: a, ${WAIVER} }, { rule: a, ${WAIVER} }]\n`, 'config-duplicate', 'a ssh-open'],
])('%j is one clear error with line and column: %s', (text, code, mention) => {
  const lines = said(text);
  expect(lines).toContain(`error[${code}]`);
  expect(lines).toContain(mention);
  expect(lines).toMatch(/`postern\.yaml`:\d+:\d+: /);
  expect(lines?.trimEnd().split('\n')).toHaveLength(2);
});
