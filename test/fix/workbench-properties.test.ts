/**
 * Workbench over random fleets: it keeps what it had where it helps, is let in nowhere else, and gains nothing. Where it
 * helps is worked out here once more, from systems, tags and addresses; who gets in, by the reference evaluator.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fleet } from '../../src/domain/inventory/fleet.ts';
import type { Inventory, SecurityGroup } from '../../src/domain/inventory/inventory.ts';
import { includesAll, intersect, intervals } from '../../src/domain/net/interval-set.ts';
import { inventoryAfter } from '../../src/domain/plan/fix-after.ts';
import { planFix } from '../../src/domain/plan/fix-plan.ts';
import { isListAction } from '../../src/domain/plan/fix-step.ts';
import { addressesOf } from '../../src/domain/plan/trusted-sources.ts';
import { sourcesOfRanges, type WorkbenchPath } from '../../src/domain/plan/workbench.ts';
import { DEFAULT_JUDGEMENT } from '../../src/domain/security-group/verdict.ts';
import { at, classesOf, placesOf, reaches } from '../support/packets.ts';
import { anyFleet, anyTrusted, FEW_PORTS } from '../support/random-fleets.ts';

const RUNS = Number(process.env.POSTERN_RUNS ?? 150);
const REACHED = { kept: 0, leftOut: 0, public: 0, private: 0, windows: 0, tagged: 0, nobody: 0 };
const RANGES = { public: ['128.0.0.0/16', '203.0.113.0/24'], private: ['10.0.0.0/16'] };

/** TCP ports on which hosts of a group are signed in to, of those that Workbench reaches by a path. */
function helpful({ instances, interfaces }: Inventory, group: SecurityGroup, path: WorkbenchPath): number[] {
  const members = interfaces.filter(({ groupIds }) => groupIds.includes(group.id));
  if (members.length === 0) return [22, 3389];
  const reached = members.filter(({ paths }) => path === 'private' || paths.length > 0);
  return reached.flatMap(({ instanceId }) => {
    const { os = 'unknown', tags = {} } = instances.find(({ id }) => id === instanceId) ?? {};
    const ssh = tags['postern:ssh-port'];
    const rdp = tags['postern:rdp-port'];
    const own = [ssh, rdp].flatMap((text) => (text === undefined || text === 'none' ? [] : [Number(text)]));
    const isSsh = os === 'linux' || (os === 'unknown' && own.length === 0);
    const isRdp = os === 'windows' || (os === 'unknown' && own.length === 0);
    return [
      ...own,
      ...(isSsh && (ssh === undefined || ssh === 'none') ? [22] : []),
      ...(isRdp && rdp === undefined ? [3389] : []),
    ];
  });
}

test('Workbench keeps what it had on the ports of hosts that it reaches, and nothing else', {
  timeout: 300_000,
}, () => {
  const anyPaths = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(anyFleet({ fiveTuple: false, rules: 3 }), anyPaths, anyTrusted, (fleet, paths, trusted) => {
      const interfaces = fleet.interfaces.map((one, i) => (paths[i] ? one : { ...one, paths: [] }));
      const before = { ...fleet, interfaces };
      // Who is trusted otherwise as well is not about Workbench.
      const declared = trusted.filter(({ cidrs }) => cidrs.every((cidr) => cidr.includes(':')));
      const bench = sourcesOfRanges(RANGES);
      const sources = [...declared, ...bench];
      const judgement = {
        ...DEFAULT_JUDGEMENT,
        trusted: { v4: addressesOf(sources, 4), v6: addressesOf(sources, 6) },
      };
      const made = planFix(new Fleet(before, FEW_PORTS, judgement), before.groups, { sources });
      const after = inventoryAfter(before, made.steps);
      const classes = classesOf([before, after]);
      const groupOf = (id: string): SecurityGroup =>
        before.groups.find((one) => one.id === id) as SecurityGroup;

      for (const step of made.steps) {
        const source = bench.find(({ name }) => !isListAction(step) && name === step.trusted);
        if (source === undefined || isListAction(step) || step.operation === 'revoke') continue;
        const path = source.name === 'workbench' ? 'public' : 'private';
        const ports = step.rule.ports.kind === 'set' ? [...intervals(step.rule.ports.ports)] : [];
        const own = helpful(before, groupOf(step.group), path);
        expect(step.rule.protocol, step.group).toEqual({ kind: 'number', number: 6 });
        expect(ports.length, step.group).toBeGreaterThan(0);
        for (const [from, end] of ports)
          for (let port = from; port < end; port += 1) expect(own, `${step.group} ${path}`).toContain(port);
        REACHED[path] += 1;
      }
      for (const place of placesOf(before)) {
        const groups = place.groups.map(groupOf);
        for (const port of [22, 23, 3389]) {
          const question = { protocol: 'tcp', port, family: 4 } as const;
          const was = reaches(before, place, question, classes);
          const is = reaches(after, place, question, classes);
          for (const source of bench) {
            const path = source.name === 'workbench' ? 'public' : 'private';
            const range = addressesOf([source], 4);
            // A rule of any of the groups may be the one that lets it in.
            const helps = groups.every((group) => helpful(before, group, path).includes(port));
            for (const [i, set] of is.entries()) {
              const told = at(place, question, [set]);
              expect(includesAll(was[i] ?? [], set), told).toBe(true);
              const had = intersect(was[i] ?? [], range);
              if (had.length === 0) continue;
              if (helps) expect(includesAll(set, had), `${source.name} ${told}`).toBe(true);
              if (helps) REACHED.kept += 1;
              else if (!includesAll(set, had)) REACHED.leftOut += 1;
            }
          }
        }
      }
      if (made.steps.length === 0) return;
      const uses = made.workbench.flatMap(({ ports }) => ports);
      if (uses.some(({ service, because }) => service === 'rdp' && because === 'system'))
        REACHED.windows += 1;
      if (uses.some(({ because }) => because === 'tag')) REACHED.tagged += 1;
      if (uses.some(({ because }) => because === 'no-host')) REACHED.nobody += 1;
    }),
    { numRuns: RUNS },
  );
});

test('the cases reached every kind', () => {
  for (const [kind, times] of Object.entries(REACHED)) expect(times, kind).toBeGreaterThan(3);
});
