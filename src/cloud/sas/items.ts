/**
 * The check items that this cloud serves: the two that the vendor's page names. Their numbers, their risk and where
 * they stand in a standard are published nowhere (facts/services.md A1), so the numbers here are from a range of this
 * cloud's own; clients must find items by their names.
 */
export interface CheckItem {
  readonly id: number;
  readonly port: number;
  readonly zh: string;
  readonly en: string;
}

function item(port: number): CheckItem {
  return Object.freeze({
    id: 990_000_000 + port,
    port,
    zh: `${port}端口禁止任意IP访问`,
    en: `Access from any IP address to port ${port} is prohibited`,
  });
}

export const CHECK_ITEMS: readonly CheckItem[] = Object.freeze([item(22), item(3389)]);
export const RISK_LEVEL = 'HIGH';

/** Chinese unless English is asked for, as the vendor does. */
export function isEnglish(lang: string | undefined): boolean {
  return lang?.toLowerCase() === 'en';
}

/** The standard of all items, its only requirement and its only section. */
export function policyOf(lang: string | undefined) {
  const english = isEnglish(lang);
  return {
    StandardId: 990_000_001,
    StandardShowName: english ? 'Cloud service configuration risks' : '云产品配置风险',
    RequirementId: 990_000_002,
    RequirementShowName: english ? 'Network access control' : '网络访问控制',
    SectionId: 990_000_003,
    SectionShowName: english ? 'Security groups' : '安全组',
  };
}
