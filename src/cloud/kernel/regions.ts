/** The regions that a local cloud has unless told otherwise: the vendor's public ones, with its names for them. */
export interface Region {
  readonly id: string;
  /** The vendor's English name. */
  readonly name: string;
  /** The vendor's Chinese name, which `LocalName` gives by default. */
  readonly localName: string;
}

function region(id: string, name: string, localName: string): Region {
  return Object.freeze({ id, name, localName });
}

export const REGIONS: readonly Region[] = Object.freeze([
  region('cn-qingdao', 'China (Qingdao)', '华北1（青岛）'),
  region('cn-beijing', 'China (Beijing)', '华北2（北京）'),
  region('cn-zhangjiakou', 'China (Zhangjiakou)', '华北3（张家口）'),
  region('cn-huhehaote', 'China (Hohhot)', '华北5（呼和浩特）'),
  region('cn-wulanchabu', 'China (Ulanqab)', '华北6（乌兰察布）'),
  region('cn-hangzhou', 'China (Hangzhou)', '华东1（杭州）'),
  region('cn-shanghai', 'China (Shanghai)', '华东2（上海）'),
  region('cn-nanjing', 'China (Nanjing - Local Region)', '华东5（南京-本地地域）'),
  region('cn-fuzhou', 'China (Fuzhou - Local Region)', '华东6（福州-本地地域）'),
  region('cn-wuhan-lr', 'China (Wuhan - Local Region)', '华中1（武汉-本地地域）'),
  region('cn-shenzhen', 'China (Shenzhen)', '华南1（深圳）'),
  region('cn-heyuan', 'China (Heyuan)', '华南2（河源）'),
  region('cn-guangzhou', 'China (Guangzhou)', '华南3（广州）'),
  region('cn-chengdu', 'China (Chengdu)', '西南1（成都）'),
  region('cn-hongkong', 'China (Hong Kong)', '中国香港'),
  region('ap-northeast-1', 'Japan (Tokyo)', '日本（东京）'),
  region('ap-northeast-2', 'South Korea (Seoul)', '韩国（首尔）'),
  region('ap-southeast-1', 'Singapore', '新加坡'),
  region('ap-southeast-3', 'Malaysia (Kuala Lumpur)', '马来西亚（吉隆坡）'),
  region('ap-southeast-5', 'Indonesia (Jakarta)', '印度尼西亚（雅加达）'),
  region('ap-southeast-6', 'Philippines (Manila)', '菲律宾（马尼拉）'),
  region('ap-southeast-7', 'Thailand (Bangkok)', '泰国（曼谷）'),
  region('us-east-1', 'US (Virginia)', '美国（弗吉尼亚）'),
  region('us-west-1', 'US (Silicon Valley)', '美国（硅谷）'),
  region('na-south-1', 'Mexico', '墨西哥'),
  region('eu-west-1', 'UK (London)', '英国（伦敦）'),
  region('eu-central-1', 'Germany (Frankfurt)', '德国（法兰克福）'),
  region('me-east-1', 'UAE (Dubai)', '阿联酋（迪拜）'),
  region('me-central-1', 'Saudi Arabia (Riyadh)', '沙特（利雅得）'),
]);

export const DEFAULT_REGION = 'cn-hangzhou';

/** Names of a region; one that the vendor does not have is named by its id. */
export function regionNames(id: string): Region {
  return REGIONS.find((known) => known.id === id) ?? region(id, id, id);
}

/** `ecs.cn-hangzhou.aliyuncs.com`. */
export function regionEndpoint(product: string, regionId: string): string {
  return `${product.toLowerCase()}.${regionId}.aliyuncs.com`;
}

/**
 * The region that a Host header names (`ecs.cn-hangzhou.aliyuncs.com`, `ecs-cn-hangzhou.aliyuncs.com`), or undefined
 * for any other host. `regions` are the ones that this cloud has.
 */
export function regionOfHost(host: string, regions: readonly string[]): string | undefined {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (!name.endsWith('.aliyuncs.com')) return undefined;
  const [first = '', second = ''] = name.split('.');
  return regions.find((id) => id === second || first.endsWith(`-${id}`));
}
