/**
 * Events in the vendor's form (alibabacloud.com/help: actiontrail, "Definition of event fields"; sls, "log-fields-25"),
 * made from the journal. What is not confirmed there (the form of the parameters) is a switch.
 */
import type { SemanticsProfile } from '../../domain/semantics/profile.ts';
import type { JournalEntry } from '../kernel/journal.ts';
import { regionEndpoint } from '../kernel/regions.ts';
import { vendorTime } from '../kernel/time.ts';
import { nestedParameters, referencedResources } from './resources.ts';

/** Services without a region: their events are seen from every one (doc-detail/163264). */
const GLOBAL: ReadonlySet<string> = new Set(['Ram', 'Sts', 'ResourceManager', 'ResourceDirectoryMaster']);

/** One event; the fields that queries look at by name, and the others. */
export interface TrailEvent {
  readonly eventId: string;
  /** `2026-11-24T03:00:00Z`. */
  readonly eventTime: string;
  readonly eventName: string;
  readonly eventRW: 'Read' | 'Write';
  readonly serviceName: string;
  readonly acsRegion: string;
  readonly isGlobal: boolean;
  readonly resourceType: string;
  readonly resourceName: string;
  readonly userIdentity: {
    readonly userName: string;
    readonly accessKeyId: string;
    readonly [name: string]: unknown;
  };
  readonly [name: string]: unknown;
}

/** Whether a region tells of a call: its own, and those of services without a region. */
export function isSeenFrom(region: string, { product, region: at }: JournalEntry): boolean {
  return at === region || GLOBAL.has(product);
}

/** The event of a call, or undefined for one that ActionTrail does not know: an action that does not exist. */
export function toEvent(entry: JournalEntry, profile: SemanticsProfile): TrailEvent | undefined {
  const { caller, product } = entry;
  if (caller === null || product === '') return undefined;
  const isGlobal = GLOBAL.has(product);
  const resources = referencedResources(product, entry.params, entry.response);
  const requestParameters =
    profile['trail-parameters'] === 'flat' ? entry.params : nestedParameters(entry.params);
  return {
    eventId: entry.requestId,
    eventVersion: '1',
    eventCategory: 'Management',
    eventType: 'ApiCall',
    eventName: entry.action,
    eventRW: entry.access === 'write' ? 'Write' : 'Read',
    eventSource: isGlobal ? `${product.toLowerCase()}.aliyuncs.com` : regionEndpoint(product, entry.region),
    eventTime: vendorTime(new Date(entry.time)),
    serviceName: product,
    apiVersion: entry.version,
    acsRegion: entry.region,
    isGlobal,
    requestId: entry.requestId,
    requestParameters,
    requestParameterJson: JSON.stringify(requestParameters),
    ...(entry.response === undefined ? {} : { responseElements: entry.response }),
    ...(entry.errorCode === null
      ? {}
      : { errorCode: entry.errorCode, errorMessage: entry.errorMessage ?? '' }),
    sourceIpAddress: entry.sourceIp,
    userAgent: entry.userAgent,
    recipientAccountId: entry.account,
    userIdentity: identityOf(entry, caller),
    resourceType: Object.keys(resources).join(','),
    resourceName: Object.values(resources).flat().join(','),
    referencedResources: resources,
  };
}

/** Names as the vendor's samples have them: `root`, the user's, and `<role>:<session>`. */
function identityOf(
  entry: JournalEntry,
  caller: NonNullable<JournalEntry['caller']>,
): TrailEvent['userIdentity'] {
  const common = {
    principalId: caller.principalId,
    accountId: entry.account,
    accessKeyId: caller.accessKeyId,
  };
  switch (caller.type) {
    case 'root':
      return { type: 'root-account', userName: 'root', ...common };
    case 'ram-user':
      return { type: 'ram-user', userName: caller.name, ...common };
    case 'assumed-role': {
      const [, role = ''] = /:assumed-role\/([^/]+)\//.exec(caller.arn) ?? [];
      return {
        type: 'assumed-role',
        userName: `${role}:${caller.name}`,
        ...common,
        sessionContext: { attributes: { mfaAuthenticated: 'false' } },
      };
    }
  }
}
