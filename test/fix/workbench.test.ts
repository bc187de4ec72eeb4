/** Workbench in repairs: on which ports, by which path, for whose hosts; what the plan says of it, and the way back. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_CATALOGUE } from '../../src/domain/catalogue.ts';
import { Fleet } from '../../src/domain/inventory/fleet.ts';
import type { Instance, Inventory, NetworkInterface } from '../../src/domain/inventory/inventory.ts';
import { type FixPlan, type FixWish, planFix } from '../../src/domain/plan/fix-plan.ts';
import { isListAction } from '../../src/domain/plan/fix-step.ts';
import { DEFAULT_LOGINS } from '../../src/domain/plan/login-ports.ts';
import { chooseRollback, type WorkbenchReturn } from '../../src/domain/plan/rollback-choice.ts';
import { addressesOf } from '../../src/domain/plan/trusted-sources.ts';
import { rangesOfSites, sourcesOfRanges, workbenchSources } from '../../src/domain/plan/workbench.ts';
import { DEFAULT_JUDGEMENT } from '../../src/domain/security-group/verdict.ts';
import { ANY, type Fields, group, lines, plan } from '../support/fix-plans.ts';
import { interfaceOf, inventoryOf } from '../support/random-fleets.ts';

type Host = Partial<Pick<Instance, 'os' | 'tags'>> & { readonly eni?: Partial<NetworkInterface> };

const WINDOWS: Host = { os: 'windows' };
const LINUX: Host = { os: 'linux' };
const UNKNOWN: Host = { os: 'unknown' };
const PRIVATE = { paths: [] };
const SSH = { PortRange: '22/22', ...ANY };
const RDP = { PortRange: '3389/3389', ...ANY };
const EVERY = { PortRange: '1/65535', ...ANY };

/** One group with the hosts `i-1`, `i-2`, …, each by one interface. */
function fleetOf(rules: readonly Fields[], hosts: readonly Host[]): Inventory {
  const enis = hosts.map(({ eni }, i) =>
    interfaceOf(`eni-${i + 1}`, ['sg-1'], {
      instanceId: `i-${i + 1}`,
      privateAddresses: [`10.0.0.${i + 5}`],
      ipv6Addresses: [],
      ...eni,
    }),
  );
  const inventory = inventoryOf([group(rules)], enis);
  return {
    ...inventory,
    instances: inventory.instances.map((one, i) => ({
      ...one,
      os: hosts[i]?.os ?? one.os,
      tags: hosts[i]?.tags ?? {},
    })),
  };
}

function planned(rules: readonly Fields[], hosts: readonly Host[], wish: Partial<FixWish> = {}): FixPlan {
  return plan(fleetOf(rules, hosts), { sources: workbenchSources('intl'), ...wish });
}

/** What is let in of Workbench: port and block. */
function letIn(made: FixPlan): string[] {
  const found = made.steps.flatMap((step) =>
    isListAction(step) || step.operation === 'revoke' || step.trusted === null
      ? []
      : [`${lines({ ...made, steps: [step] })[0]?.match(/TCP (\S+ \S+)/)?.[1]}`],
  );
  return found.sort();
}

const lastWays = ({ cutOffs }: FixPlan): string[] =>
  cutOffs.flatMap(({ kind, instance }) => (kind === 'last-way' ? [instance?.id ?? ''] : []));

describe('the port is that of the system', () => {
  test('Linux is signed in to on 22, Windows on 3389', () => {
    expect(letIn(planned([EVERY], [LINUX]))).toEqual(['22/22 100.104.0.0/16', '22/22 161.117.0.0/16']);
    expect(letIn(planned([EVERY], [WINDOWS]))).toEqual([
      '3389/3389 100.104.0.0/16',
      '3389/3389 161.117.0.0/16',
    ]);
  });

  test('a port that a rule did not let Workbench in on gains nobody, and the host has no way in', () => {
    const windows = planned([SSH], [WINDOWS]);
    expect(lines(windows)).toEqual(['- sgr-1']);
    expect(lastWays(windows)).toEqual(['i-1']);
    expect(windows.workbench).toMatchObject([
      {
        ports: [{ port: 3389, service: 'rdp', because: 'system', hosts: ['i-1'] }],
        public: { ports: [3389], because: 'address', letIn: [] },
        private: { ports: [3389], because: 'address', letIn: [] },
      },
    ]);
    expect(lastWays(planned([RDP], [LINUX]))).toEqual(['i-1']);
    expect(lastWays(planned([RDP], [WINDOWS]))).toEqual([]);
    expect(lastWays(planned([SSH], [LINUX]))).toEqual([]);
  });

  test('a group of both lets in on each, and every host has its own way', () => {
    const both = planned([SSH, RDP], [LINUX, WINDOWS]);
    expect(letIn(both)).toHaveLength(4);
    expect(lastWays(both)).toEqual([]);
    // With one rule alone the other host is left without.
    expect(lastWays(planned([SSH], [LINUX, WINDOWS]))).toEqual(['i-2']);
    expect(lastWays(planned([RDP], [LINUX, WINDOWS]))).toEqual(['i-1']);
  });

  test('what was open beside it is no way in when it is another system’s', () => {
    const office = { SourceCidrIp: '203.0.113.0/24' };
    const wish = { sources: [] };
    expect(lastWays(planned([SSH, { ...office, PortRange: '3389/3389' }], [LINUX], wish))).toEqual(['i-1']);
    expect(lastWays(planned([SSH, { ...office, PortRange: '3389/3389' }], [WINDOWS], wish))).toEqual([]);
    // Nobody knows that it listens there; what somebody keeps is not lost.
    const kept = { sources: [{ name: 'office', kind: 'declared' as const, cidrs: ['203.0.113.0/24'] }] };
    expect(lastWays(planned([SSH], [WINDOWS], kept))).toEqual([]);
  });

  test('UDP 3389 alone is no way in', () => {
    const udp = { ...ANY, IpProtocol: 'UDP', PortRange: '3389/3389' };
    expect(lastWays(planned([RDP, udp], [WINDOWS], { sources: [] }))).toEqual(['i-1']);
    expect(lastWays(planned([udp], [WINDOWS], { sources: [] }))).toEqual([]);
  });
});

describe('where it is not known', () => {
  test('a system that was not told may be either, and only both are a sure way in', () => {
    const made = planned([EVERY], [UNKNOWN]);
    expect(letIn(made)).toHaveLength(4);
    expect(made.workbench[0]?.ports).toMatchObject([
      { port: 22, because: 'unknown-system', hosts: ['i-1'] },
      { port: 3389, because: 'unknown-system', hosts: ['i-1'] },
    ]);
    expect(lastWays(made)).toEqual([]);
    const office = { SourceCidrIp: '203.0.113.0/24', PortRange: '3389/3389' };
    expect(lastWays(planned([SSH, office], [UNKNOWN], { sources: [] }))).toEqual(['i-1']);
  });

  test('a group without hosts keeps both ports, by both paths, and says why', () => {
    const made = planned([EVERY], []);
    expect(letIn(made)).toHaveLength(4);
    expect(made.workbench[0]).toMatchObject({
      ports: [
        { port: 22, because: 'no-host', hosts: [] },
        { port: 3389, because: 'no-host', hosts: [] },
      ],
      public: { ports: [22, 3389], because: 'no-host' },
      private: { ports: [22, 3389], because: 'no-host' },
    });
  });

  test('so does one of which the hosts were not read, whoever is known in it', () => {
    const fleet = fleetOf([EVERY], [{ ...LINUX, eni: PRIVATE }]);
    const gap = {
      account: 'a',
      region: 'r',
      kind: 'interfaces' as const,
      operation: 'x',
      code: 'x',
      message: '',
    };
    const made = plan({ ...fleet, notRead: [gap] }, { sources: workbenchSources('intl') });
    expect(letIn(made)).toHaveLength(4);
    expect(made.workbench[0]).toMatchObject({ public: { because: 'not-read', ports: [22, 3389] } });
  });

  test('an interface without an instance is no host', () => {
    const eni = { instanceId: undefined } as unknown as Partial<NetworkInterface>;
    expect(planned([EVERY], [{ eni }]).workbench[0]).toMatchObject({ public: { because: 'no-host' } });
    const fleet = fleetOf([EVERY], [LINUX]);
    const more = { ...fleet, interfaces: [...fleet.interfaces, interfaceOf('eni-9', ['sg-1'], eni)] };
    expect(letIn(plan(more, { sources: workbenchSources('intl') }))).toEqual([
      '22/22 100.104.0.0/16',
      '22/22 161.117.0.0/16',
    ]);
  });

  test('an instance that was not read may be either', () => {
    const fleet = fleetOf([EVERY], [LINUX]);
    expect(letIn(plan({ ...fleet, instances: [] }, { sources: workbenchSources('intl') }))).toHaveLength(4);
  });
});

describe('the path', () => {
  test('a host without a public address needs no public range', () => {
    const made = planned([EVERY], [{ ...WINDOWS, eni: PRIVATE }]);
    expect(letIn(made)).toEqual(['3389/3389 100.104.0.0/16']);
    expect(made.workbench[0]?.public).toEqual({ ports: [], because: 'no-address', letIn: [] });
    expect(made.workbench[0]?.private).toEqual({ ports: [3389], because: 'address', letIn: [3389] });
    expect(lastWays(made)).toEqual([]);
  });

  test('by port: the public range is for those hosts that have an address', () => {
    expect(letIn(planned([EVERY], [LINUX, { ...WINDOWS, eni: PRIVATE }]))).toEqual([
      '22/22 100.104.0.0/16',
      '22/22 161.117.0.0/16',
      '3389/3389 100.104.0.0/16',
    ]);
  });

  test('an address of a gateway that forwards is not the host’s own', () => {
    const dnat = {
      kind: 'dnat' as const,
      address: '47.1.2.9',
      id: 'fwd-1',
      protocol: 'tcp' as const,
      externalPorts: [22, 23],
      internalPorts: [22, 23],
    };
    expect(letIn(planned([EVERY], [{ ...LINUX, eni: { paths: [dnat] } }]))).toEqual(['22/22 100.104.0.0/16']);
  });

  test('ranges of the owner’s own are known by what they are declared for, not by their addresses', () => {
    const sources = sourcesOfRanges({ public: ['198.18.7.0/24'], private: ['100.104.8.0/24'] });
    expect(letIn(planned([EVERY], [{ ...LINUX, eni: PRIVATE }], { sources }))).toEqual([
      '22/22 100.104.8.0/24',
    ]);
    expect(letIn(planned([EVERY], [LINUX], { sources }))).toEqual([
      '22/22 100.104.8.0/24',
      '22/22 198.18.7.0/24',
    ]);
  });

  test('a narrow range within a wide one stays where the wide one is of no help', () => {
    const sources = sourcesOfRanges({ public: ['100.0.0.0/8'], private: ['100.104.0.0/16'] });
    expect(letIn(planned([EVERY], [{ ...LINUX, eni: PRIVATE }], { sources }))).toEqual([
      '22/22 100.104.0.0/16',
    ]);
    expect(letIn(planned([EVERY], [LINUX], { sources }))).toEqual(['22/22 100.0.0.0/8']);
  });
});

describe('the port that a host listens on', () => {
  const tagged = (tags: Instance['tags'], os: Instance['os'] = 'linux'): Host => ({ os, tags });
  const PORTS = { ...ANY, PortRange: '20/4000' };
  const ASKED = [...DEFAULT_CATALOGUE, { service: 'ssh', protocol: 'tcp' as const, port: 2222 }];

  test('by a tag, whatever the system is', () => {
    const ssh = { 'postern:ssh-port': '23' };
    expect(letIn(planned([PORTS], [{ ...tagged(ssh), eni: PRIVATE }]))).toEqual(['23/23 100.104.0.0/16']);
    expect(letIn(planned([PORTS], [{ ...tagged(ssh, 'unknown'), eni: PRIVATE }]))).toEqual([
      '23/23 100.104.0.0/16',
    ]);
    // Windows that listens for SSH, too.
    expect(letIn(planned([PORTS], [{ ...tagged(ssh, 'windows'), eni: PRIVATE }]))).toEqual([
      '23/23 100.104.0.0/16',
      '3389/3389 100.104.0.0/16',
    ]);
    const rdp = tagged({ 'postern:rdp-port': '2375' }, 'windows');
    expect(letIn(planned([PORTS], [{ ...rdp, eni: PRIVATE }]))).toEqual(['2375/2375 100.104.0.0/16']);
  });

  test('by what is said of all hosts, and of one before its tag', () => {
    const ssh = { ...DEFAULT_LOGINS.ssh, port: 23, hosts: { 'i-2': 2375 } };
    const hosts = [tagged({}), tagged({ 'postern:ssh-port': '2376' }), tagged({ 'postern:ssh-port': '22' })];
    const made = planned([PORTS], [...hosts, WINDOWS], { logins: { ...DEFAULT_LOGINS, ssh } });
    expect(made.workbench[0]?.ports).toMatchObject([
      { port: 23, because: 'settings', hosts: ['i-1'] },
      { port: 2375, because: 'host', hosts: ['i-2'] },
      { port: 22, because: 'tag', hosts: ['i-3'] },
      { port: 3389, because: 'system', hosts: ['i-4'] },
    ]);
    expect(lastWays(made)).toEqual([]);
  });

  test('by a tag of another name', () => {
    const logins = { ...DEFAULT_LOGINS, ssh: { ...DEFAULT_LOGINS.ssh, tag: 'team:ssh' } };
    const host = tagged({ 'team:ssh': '23', 'postern:ssh-port': '2375' });
    expect(letIn(planned([PORTS], [{ ...host, eni: PRIVATE }], { logins }))).toEqual([
      '23/23 100.104.0.0/16',
    ]);
  });

  test('it is that port which is a way in, and no other', () => {
    const ssh = tagged({ 'postern:ssh-port': '2222' });
    const office = { SourceCidrIp: '203.0.113.0/24' };
    const nobody = { sources: [] };
    expect(lastWays(planned([SSH, { ...office, PortRange: '2222/2222' }], [ssh], nobody))).toEqual([]);
    // Nobody came in on 22.
    expect(lastWays(planned([SSH], [ssh], nobody))).toEqual([]);
    const both = fleetOf([SSH, { ...ANY, PortRange: '2222/2222' }, { ...office, PortRange: '22/22' }], [ssh]);
    const fleet = new Fleet(both, ASKED, DEFAULT_JUDGEMENT);
    expect(lastWays(planFix(fleet, both.groups, nobody))).toEqual(['i-1']);
  });

  test('one that is not asked about is left as it is, and that is said', () => {
    const made = planned([PORTS], [tagged({ 'postern:ssh-port': '2222' })]);
    expect(letIn(made)).toEqual([]);
    expect(made.workbench[0]).toMatchObject({
      ports: [{ port: 2222, because: 'tag', asked: false }],
      public: { ports: [2222], letIn: [2222] },
    });
    const asked = fleetOf([PORTS], [{ ...tagged({ 'postern:ssh-port': '2222' }), eni: PRIVATE }]);
    const sources = workbenchSources('intl');
    const trusted = { v4: addressesOf(sources, 4), v6: [] };
    const fleet = new Fleet(asked, ASKED, { ...DEFAULT_JUDGEMENT, trusted });
    expect(letIn(planFix(fleet, asked.groups, { sources }))).toEqual(['2222/2222 100.104.0.0/16']);
  });

  test('a tag that holds no port leaves the port of the system, which is no sure way in', () => {
    for (const text of ['', '0', '65536', '22,2222', 'ssh', '1e3']) {
      const bad = tagged({ 'postern:ssh-port': text });
      const made = planned([SSH], [bad]);
      expect(made.workbench[0]?.ports, text).toMatchObject([
        { port: 22, because: 'bad-tag', hosts: ['i-1'] },
      ]);
      expect(letIn(made), text).toHaveLength(2);
      expect(lastWays(made), text).toEqual([]);
      // It may listen where it is shut out, so what is left on 22 is no answer.
      const office = { SourceCidrIp: '203.0.113.0/24' };
      expect(
        lastWays(planned([RDP, { ...office, PortRange: '22/22' }], [bad], { sources: [] })),
        text,
      ).toEqual(['i-1']);
    }
  });
});

describe('the way back', () => {
  /** What is let in of Workbench instead of each rule, or why the rule is put back. */
  function back(
    rules: readonly Fields[],
    hosts: readonly Host[],
    ranges: WorkbenchReturn['ranges'] = rangesOfSites(['intl']),
    wish: Partial<FixWish> = {},
  ): string[] {
    const before = fleetOf(rules, hosts);
    const made = plan(before, { sources: [], ...wish });
    const state = { ...before, instances: [], interfaces: [] };
    return chooseRollback(state, made.steps, 'workbench', { ranges, groups: made.workbench }).flatMap(
      ({ because, add }) =>
        because !== null
          ? [because]
          : add.map(({ rule: { source, ports } }) =>
              [ports.kind === 'set' ? ports.ports[0] : '', source.kind === 'cidr' ? source.text : ''].join(
                ' ',
              ),
            ),
    );
  }

  test('lets Workbench in as hosts are signed in to', () => {
    expect(back([SSH], [LINUX])).toEqual(['22 161.117.0.0/16', '22 100.104.0.0/16']);
    expect(back([EVERY], [WINDOWS])).toEqual(['3389 161.117.0.0/16', '3389 100.104.0.0/16']);
    expect(back([SSH], [WINDOWS])).toEqual(['no-login-port']);
  });

  test('by the path of the hosts', () => {
    expect(back([SSH], [{ ...LINUX, eni: PRIVATE }], rangesOfSites(['cn']))).toEqual(['22 100.104.0.0/16']);
  });

  test('with the ranges that are declared, and no others', () => {
    const own = { public: ['198.18.7.0/24'], private: ['100.104.8.0/24'] };
    expect(back([SSH], [LINUX], own)).toEqual(['22 198.18.7.0/24', '22 100.104.8.0/24']);
    expect(back([SSH], [LINUX], { public: [], private: [] })).toEqual(['no-workbench']);
  });

  test('on the port that the host listens on', () => {
    const logins = { ...DEFAULT_LOGINS, ssh: { ...DEFAULT_LOGINS.ssh, port: 2222 } };
    const rule = { ...ANY, PortRange: '20/3000' };
    expect(back([rule], [LINUX], rangesOfSites(['intl']), { logins })).toEqual([
      '2222 161.117.0.0/16',
      '2222 100.104.0.0/16',
    ]);
  });
});
