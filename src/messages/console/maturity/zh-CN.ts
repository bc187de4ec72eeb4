/** 成熟度页的文字。 */
import type { MaturityMessages } from './en.ts';

export const maturityZhCN: MaturityMessages = {
  score: '安全能力',
  of: (score) => `${score} 分，满分 100`,
  nothing: '不适用：没有实例。',
  instances: (n) => `涵盖 ${n} 台实例`,
  items: '分数的组成',
  level: {
    critical: '严重',
    warn: '警告',
    info: '提示',
    healthy: '健康',
    'not-applicable': '不适用',
    unknown: '未知',
  },
  marks: (p) => `${p.score} 分，满分 ${p.full}`,
  affected: (n) => (n === 0 ? '没有实例受影响' : `${n} 台实例受影响`),
  state: {
    reachable: '可从互联网到达',
    unreachable: '未发现从互联网的入口',
    unknown: '未能判定',
  },
  trend: '历史变化',
  chart: (p) => `${p.from} 至 ${p.to} 的分数：起初 ${p.first}，目前 ${p.last}`,
  fewScans: '下一次完整扫描后开始显示。',
  scale: '评分方式与扣分规则',
  scaleText: {
    levels:
      '只要有一台受影响的实例可从互联网到达，该项即为其等级；若受影响的都不可到达，则为较轻的等级。未知的入口视为入口。',
    marks: '等级为“严重”时该项为零分；否则按受影响实例的比例扣分，不可到达的算一半。分数舍去至一位小数。',
    bounds: '有实例未能判定时，分数以上下界表示。豁免的检查结果仍计入。',
  },
  incomplete: '未全部读取或判定，分数为范围，或可能更低。',
};
