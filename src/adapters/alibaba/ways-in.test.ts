/** Ways in that files tell of without saying where they are from: they are brought together by the address alone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createInputSource } from './input-source.ts';

test.each([
  ['no region', {}, ['dnat']],
  ['the same region', { RegionId: 'cn-hangzhou' }, ['dnat']],
  ['another region', { RegionId: 'cn-beijing' }, []],
])('a forward entry with %s', async (_, where, kinds) => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-ways-'));
  const write = (name: string, answer: object): void =>
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(answer));
  write('instances', {
    Instances: {
      Instance: [
        {
          InstanceId: 'i-1',
          RegionId: 'cn-hangzhou',
          VpcAttributes: { PrivateIpAddress: { IpAddress: ['10.0.0.11'] } },
          SecurityGroupIds: { SecurityGroupId: ['sg-1'] },
        },
      ],
    },
  });
  write('forward', {
    ForwardTableEntries: {
      ForwardTableEntry: [
        {
          ...where,
          ForwardEntryId: 'fwd-1',
          ExternalIp: '47.1.4.4',
          ExternalPort: '2222',
          InternalIp: '10.0.0.11',
          InternalPort: '22',
          IpProtocol: 'tcp',
        },
      ],
    },
  });
  const { interfaces } = await createInputSource(folder).read({});
  expect(interfaces.map(({ paths }) => paths.map(({ kind }) => kind))).toEqual([kinds]);
  rmSync(folder, { recursive: true });
});
