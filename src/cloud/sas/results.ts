/** What checks found: by item, by asset, in numbers. */
import { needs } from '../arn.ts';
import { type Call, type Operation, operation } from '../kernel/operation.ts';
import { bool, list, str } from '../kernel/params.ts';
import { PAGED, paged, SAS } from './common.ts';
import { CHECK_ITEMS, type CheckItem, isEnglish, policyOf, RISK_LEVEL } from './items.ts';
import { type Known, knownNow, type ResultRecord, whiteKey, whites } from './model.ts';
import { itemNamed } from './tasks.ts';

type Status = 'PASS' | 'NOT_PASS' | 'CHECKING' | 'NOT_CHECK' | 'WHITELIST';

const isWhite = (call: Call, item: number, asset: string | null): boolean =>
  call.table(whites).has(whiteKey(call, item, asset));

function assetStatus(call: Call, known: Known, one: ResultRecord): Status {
  if (isWhite(call, one.checkId, null) || isWhite(call, one.checkId, one.assetId)) return 'WHITELIST';
  return known.isChecking(one.checkId, one.assetId) ? 'CHECKING' : one.status;
}

function itemStatus(call: Call, known: Known, { id }: CheckItem): Status {
  if (isWhite(call, id, null)) return 'WHITELIST';
  if (known.isChecking(id)) return 'CHECKING';
  if (!known.lastAt.has(id)) return 'NOT_CHECK';
  const open = known.results.some(
    (one) => one.checkId === id && one.status === 'NOT_PASS' && !isWhite(call, id, one.assetId),
  );
  return open ? 'NOT_PASS' : 'PASS';
}

function subTypeOf(call: Call): string {
  return call.profile['check-asset'] === 'security-group' ? 'SECURITY_GROUP' : 'INSTANCE';
}

/** Absent and empty filters let everything pass. */
function passes(filter: readonly string[], ...values: readonly string[]): boolean {
  return filter.length === 0 || values.some((value) => filter.includes(value));
}

const LANG = { Lang: str(), RegionId: str() };

export const resultOperations: readonly Operation[] = [
  operation({
    ...SAS,
    action: 'ListCheckResult',
    access: 'read',
    params: {
      ...LANG,
      ...PAGED,
      CheckKey: str(),
      CheckIds: list({ max: 100 }),
      InstanceIds: list({ max: 100 }),
      InstanceTypes: list(),
      RiskLevels: list(),
      Statuses: list(),
      Vendors: list(),
    },
    ram: needs('yundun-sas:ListCheckResult'),
    errors: [],
    handle(call, p) {
      const known = knownNow(call);
      const checks = CHECK_ITEMS.flatMap((item) => {
        const Status = itemStatus(call, known, item);
        const name = isEnglish(p.Lang) ? item.en : item.zh;
        const assets = known.results.filter(({ checkId }) => checkId === item.id).map((one) => one.assetId);
        const wanted =
          (p.CheckKey === undefined || name.includes(p.CheckKey)) &&
          passes(p.CheckIds, String(item.id)) &&
          passes(p.InstanceIds, ...assets) &&
          passes(p.InstanceTypes, 'ECS') &&
          passes(p.RiskLevels, RISK_LEVEL) &&
          passes(p.Statuses, Status) &&
          passes(p.Vendors, 'ALIYUN');
        return wanted ? [checkOf(call, item, name, Status, known, p.Lang)] : [];
      });
      const { items, PageInfo } = paged(checks, p);
      return { Checks: items, PageInfo };
    },
  }),
  operation({
    ...SAS,
    action: 'ListCheckInstanceResult',
    access: 'read',
    params: {
      ...LANG,
      ...PAGED,
      CheckId: str().need(),
      Statuses: list(),
      InstanceIds: list({ max: 100 }),
      InstanceIdKey: str(),
      InstanceNameKey: str(),
      RegionIdKey: str(),
    },
    ram: needs('yundun-sas:ListCheckInstanceResult'),
    errors: ['CheckItemNotExist'],
    handle(call, p) {
      const item = itemNamed(p.CheckId);
      const known = knownNow(call);
      const rows = known.results
        .filter(
          (one) =>
            one.checkId === item.id &&
            passes(p.InstanceIds, one.assetId) &&
            one.assetId.includes(p.InstanceIdKey ?? '') &&
            one.assetName.includes(p.InstanceNameKey ?? '') &&
            (p.RegionIdKey === undefined || one.region === p.RegionIdKey),
        )
        .map((one) => ({ one, status: assetStatus(call, known, one) }))
        .filter(({ status }) => passes(p.Statuses, status));
      const { items, PageInfo } = paged(rows, p);
      return {
        BasicData: items.map(({ one, status }) => ({
          Id: one.id,
          InstanceId: one.assetId,
          InstanceName: one.assetName,
          RegionId: one.region,
          Status: status,
          InstanceInfo: { FirstUpdateTime: one.firstAt, LastUpdateTime: one.lastAt, Config: [] },
        })),
        Checks: items.map(({ one }) => ({
          InstanceIdShow: { value: one.assetId },
          [subTypeOf(call) === 'SECURITY_GROUP' ? 'SecurityGroupNameShow' : 'InstanceNameShow']: {
            value: one.assetName,
          },
          RegionIdShow: { value: one.region },
        })),
        Columns: columnsOf(subTypeOf(call), isEnglish(p.Lang)),
        // Here, and only here, the count is a text.
        PageInfo: { ...PageInfo, Count: String(PageInfo.Count) },
      };
    },
  }),
  operation({
    ...SAS,
    action: 'GetCheckDetail',
    access: 'read',
    params: { ...LANG, CheckId: str().need() },
    ram: needs('yundun-sas:GetCheckDetail'),
    errors: ['CheckItemNotExist'],
    handle(_call, p) {
      const { port } = itemNamed(p.CheckId);
      const english = isEnglish(p.Lang);
      const text = (en: string, zh: string) => ({ Type: 'text', Value: english ? en : zh });
      return {
        Description: text(
          `Checks whether a security group lets any IP address (0.0.0.0/0) reach port ${port}.`,
          `检查安全组是否允许任意IP（0.0.0.0/0）访问${port}端口。`,
        ),
        Solution: text(
          'Change the authorization object of the rule from 0.0.0.0/0 to trusted IP addresses.',
          '将规则的授权对象由 0.0.0.0/0 改为可信的 IP 地址段。',
        ),
        AssistInfo: text('', ''),
        CustomConfigs: [],
        RepairSetting: { RepairSupport: false, RepairConfigs: [], FlowStep: [] },
      };
    },
  }),
  operation({
    ...SAS,
    action: 'GetCheckSummary',
    access: 'read',
    params: { ...LANG, IsItemStatistic: bool(), Vendors: list() },
    ram: needs('yundun-sas:GetCheckSummary'),
    errors: [],
    handle(call, p) {
      const known = knownNow(call);
      const statuses = CHECK_ITEMS.map((item) => itemStatus(call, known, item));
      const count = (...wanted: readonly Status[]): number =>
        statuses.filter((status) => wanted.includes(status)).length;
      const [pass, fail, rest] = [
        count('PASS', 'WHITELIST'),
        count('NOT_PASS'),
        count('NOT_CHECK', 'CHECKING'),
      ];
      // Every item is of high risk.
      const statistic = {
        ...numbers('Pass', pass),
        ...numbers('NotPass', fail),
        ...numbers('NotCheck', rest),
      };
      const { StandardId, StandardShowName } = policyOf(p.Lang);
      return {
        OverallStatistic: statistic,
        OverallItemStatistic: { ReleaseCount: CHECK_ITEMS.length, ResultCount: known.lastAt.size },
        Summarys: [
          {
            Type: 'RISK',
            PassCount: pass,
            FailCount: fail,
            TypeStatistic: statistic,
            Standards: [
              {
                Id: StandardId,
                ShowName: StandardShowName,
                PassCount: pass,
                FailCount: fail,
                RiskLevelHighCount: fail,
                RiskLevelMediumCount: 0,
                RiskLevelLowCount: 0,
                StandardStatistic: statistic,
              },
            ],
          },
        ],
      };
    },
  }),
];

function numbers(name: string, high: number): Record<string, number> {
  return {
    [`${name}Count`]: high,
    [`${name}HighCount`]: high,
    [`${name}MediumCount`]: 0,
    [`${name}LowCount`]: 0,
  };
}

function checkOf(
  call: Call,
  item: CheckItem,
  CheckShowName: string,
  Status: Status,
  known: Known,
  lang: string | undefined,
): object {
  const last = known.lastAt.get(item.id);
  return {
    CheckId: item.id,
    CheckShowName,
    CheckType: 'SYSTEM',
    InstanceType: 'ECS',
    InstanceSubType: subTypeOf(call),
    RiskLevel: RISK_LEVEL,
    Status,
    ...(last === undefined ? {} : { LastCheckTime: last }),
    OperationType: 'NOT_SUPPORT_REPAIR',
    Vendor: 'ALIYUN',
    VendorShowName: isEnglish(lang) ? 'Alibaba Cloud' : '阿里云',
    CheckPolicies: [policyOf(lang)],
  };
}

function columnsOf(subType: string, english: boolean): object[] {
  const column = (Key: string, en: string, zh: string, SearchKey: string) => ({
    Key,
    ShowName: english ? en : zh,
    Type: 'text',
    Search: true,
    SearchKey,
  });
  return [
    column('InstanceIdShow', 'ID', 'ID', 'InstanceIdKey'),
    subType === 'SECURITY_GROUP'
      ? column('SecurityGroupNameShow', 'Security group', '安全组', 'InstanceNameKey')
      : column('InstanceNameShow', 'Instance', '实例', 'InstanceNameKey'),
    column('RegionIdShow', 'Region', '地域', 'RegionIdKey'),
  ];
}
