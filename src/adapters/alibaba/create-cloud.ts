/** Alibaba Cloud, or anything that answers like it, as where groups and instances are made. */
import type { CreateCall, CreateCloud, CreateOutcome } from '../../app/ports.ts';
import { ProblemError } from '../../problem.ts';
import { toCallError } from './call-error.ts';
import { type AccessKey, type Call, createClient } from './client.ts';
import {
  hasMembers,
  type Read,
  readGroups,
  readInstances,
  readLists,
  readTemplate,
  vpcOf,
} from './create-reads.ts';
import { REQUEST_TAG } from './create-requests.ts';
import { problemOf } from './guard-calls.ts';
import { type Raw, text, texts } from './raw.ts';

export interface CreateCloudOptions {
  readonly endpoint?: string | undefined;
  readonly key: AccessKey;
  readonly region: string;
  readonly signal?: AbortSignal | undefined;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly random?: () => number;
  /** Makes the calls instead of a client of the key, such as with a role of another account. */
  readonly call?: Call;
}

/** The code with which the vendor says that a dry run would have succeeded (facts b.2). */
const WOULD_SUCCEED = 'DryRunOperation';

export function createCreateCloud({ region, ...options }: CreateCloudOptions): CreateCloud {
  // Writings are retried like readings: they carry a token, or add only what is not there.
  const call = options.call ?? createClient(options);
  const raw: Read = (operation, parameters = {}, product = 'Ecs') =>
    call(product, region, operation, { RegionId: region, ...parameters });
  const asked = async <T>(operation: string, work: (read: Read) => Promise<T>): Promise<T> => {
    try {
      return await work(raw);
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      throw problemOf(error, toCallError(error).operation || operation, options.endpoint);
    }
  };
  const write = async ({ operation, parameters }: CreateCall): Promise<CreateOutcome> => {
    try {
      const answer = await raw(operation, parameters);
      return { outcome: 'done', requestId: text(answer, 'RequestId'), made: madeBy(operation, answer) };
    } catch (error) {
      return failed(error);
    }
  };
  return {
    async findGroups(VpcId, SecurityGroupName) {
      const filter = { VpcId, SecurityGroupName };
      const found = await asked('DescribeSecurityGroups', (read) => readGroups(read, region, filter));
      // Whether the filter is exact is not said.
      return found.filter(({ name, vpcId }) => name === SecurityGroupName && vpcId === VpcId);
    },
    readGroups: (ids) =>
      asked('DescribeSecurityGroups', (read) =>
        readGroups(read, region, { SecurityGroupIds: JSON.stringify(ids) }),
      ),
    readLists: (prefixLists, portRangeLists) => readLists(raw, region, prefixLists, portRangeLists),
    hasMembers: (group) => asked('DescribeInstances', (read) => hasMembers(read, group)),
    vpcOf: (vSwitch) => asked('DescribeVSwitches', (read) => vpcOf(read, vSwitch)),
    async readTemplate(id, version) {
      try {
        return { template: await readTemplate(raw, id, version) };
      } catch (error) {
        return { code: toCallError(error).code };
      }
    },
    instancesOf: (Value) =>
      asked('DescribeInstances', (read) => readInstances(read, { Tag: [{ Key: REQUEST_TAG, Value }] })),
    instanceStates: (ids) =>
      asked('DescribeInstances', (read) => readInstances(read, { InstanceIds: JSON.stringify(ids) })),
    write,
    async tryOut({ operation, parameters }) {
      const outcome = await write({ operation, parameters: { ...parameters, DryRun: true } });
      return outcome.outcome !== 'done' && outcome.code === WOULD_SUCCEED
        ? { outcome: 'done', requestId: outcome.requestId, made: [] }
        : outcome;
    },
  };
}

function failed(raised: unknown): CreateOutcome {
  const { code, message, requestId, transient, throttled } = toCallError(raised);
  // A refused connection was never used; the vendor's own faults and lost answers say nothing.
  const unused = code === 'network' && !transient;
  const lost = !unused && (requestId === '' || (transient && !throttled));
  return { outcome: lost ? 'lost' : 'refused', code, message, requestId };
}

/** The ids in the answer to a call that makes something. */
function madeBy(operation: CreateCall['operation'], answer: Raw): readonly string[] {
  if (operation === 'CreateSecurityGroup') return [text(answer, 'SecurityGroupId')];
  if (operation !== 'RunInstances') return [];
  return texts(answer, 'InstanceIdSets', 'InstanceIdSet');
}
