/** Whatever may get in by random flags: who was said to get in is who gets in, read back from the cloud. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { explain } from '../../src/app/explain.ts';
import { scan } from '../../src/app/scan.ts';
import { catalogueOf } from '../../src/interfaces/cli/create-flags.ts';
import { type Bench, openBench, REGION } from './bench.ts';

let bench: Bench;
let prefixList: string;
let peer: string;
beforeAll(async () => {
  bench = await openBench();
  const { PrefixListId } = await bench.ask<{ PrefixListId: string }>('Ecs', 'CreatePrefixList', {
    PrefixListName: 'some',
    AddressFamily: 'IPv4',
    MaxEntries: 5,
    Entry: [{ Cidr: '10.9.0.0/16' }, { Cidr: '64.0.0.0/2' }],
  });
  prefixList = PrefixListId;
  peer = await bench.given('peer', []);
});
afterAll(() => bench.close());

const SERVICES = [...new Set(catalogueOf().map(({ service }) => service))];

const traffic = fc.oneof(
  fc.constantFrom('ssh', 'rdp', 'memcached', 'all', 'gre'),
  fc
    .tuple(fc.constantFrom('tcp', 'udp'), fc.constantFrom(1, 20, 22, 443, 3389, 5900), fc.nat(3_000))
    .map(([protocol, from, more]) => `${protocol}/${from}-${Math.min(65_535, from + more)}`),
);
const four = fc.constantFrom(
  '0.0.0.0/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '1.2.3.4/0',
  '10.0.0.7',
  '198.51.100.0/24',
);
const six = fc.constantFrom('::/0', '::/1', '8000::/1', '2001:db8::/48', '2001:DB8:0:0::9');
const source = fc.oneof(
  { weight: 4, arbitrary: four },
  { weight: 2, arbitrary: six },
  { weight: 1, arbitrary: fc.constantFrom('PREFIX', 'PEER', 'office', 'workbench-intl') },
);
const allow = fc
  .tuple(traffic, fc.array(source, { minLength: 1, maxLength: 3 }))
  .map(([what, sources]) => `${what}=${sources.join(',')}`);

test('the judged reach is the reach that is read back', async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(allow, { minLength: 1, maxLength: 4 }), async (values) => {
      number += 1;
      const flags = {
        name: `group-${number}`,
        allow: values.map((value) => value.replaceAll('PREFIX', prefixList).replaceAll('PEER', peer)),
        source: ['office=203.0.113.0/24'],
      };
      const judged = await bench.group({ ...flags, dryRun: true, acceptExposure: SERVICES });
      const made = await bench.group({ ...flags, acceptExposure: SERVICES });
      expect(made.result).toBe('created');
      const id = made.group.id ?? '';
      const { judging } = bench.parts({ ...flags, acceptExposure: SERVICES });
      const { items } = await explain({
        source: bench.source,
        request: { regions: [REGION] },
        options: { judgement: judging.judgement },
        ids: [id],
      });
      const found = (items[0]?.exposures ?? []).filter(({ verdict }) => verdict !== 'closed');
      const view = ({ service, port, family, verdict, sources }: (typeof judged.reach)[number]) =>
        `${service} ${port} ${family} ${verdict} ${sources.join(' ')}`;
      expect(found.map((one) => view({ ...one, service: one.service ?? '', members: false }))).toEqual(
        judged.reach.map(view),
      );
      // What is refused without being accepted is what a scan finds.
      const refused = await bench.group({ ...flags, dryRun: true });
      const { findings } = await scan({
        source: bench.source,
        request: { regions: [REGION] },
        options: { judgement: judging.judgement },
      });
      const open = findings.some(
        (one) => one.resource.id === id && (one.verdict === 'open' || one.verdict === 'broad'),
      );
      expect(refused.result === 'refused').toBe(open);
      await bench.ask('Ecs', 'DeleteSecurityGroup', { SecurityGroupId: id });
    }),
    { numRuns: 60 },
  );
}, 60_000);
