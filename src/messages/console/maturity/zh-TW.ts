/** 成熟度頁的文字。 */
import type { MaturityMessages } from './en.ts';

export const maturityZhTW: MaturityMessages = {
  score: '安全能力',
  of: (score) => `${score} 分，滿分 100`,
  nothing: '不適用：沒有執行個體。',
  instances: (n) => `涵蓋 ${n} 台執行個體`,
  items: '分數的組成',
  level: {
    critical: '嚴重',
    warn: '警告',
    info: '提示',
    healthy: '健康',
    'not-applicable': '不適用',
    unknown: '未知',
  },
  marks: (p) => `${p.score} 分，滿分 ${p.full}`,
  affected: (n) => (n === 0 ? '沒有執行個體受影響' : `${n} 台執行個體受影響`),
  state: {
    reachable: '可從網際網路到達',
    unreachable: '未發現從網際網路的入口',
    unknown: '未能判定',
  },
  trend: '歷來變化',
  chart: (p) => `${p.from} 至 ${p.to} 的分數：起初 ${p.first}，目前 ${p.last}`,
  fewScans: '下一次完整掃描後開始顯示。',
  scale: '評分方式與扣分規則',
  scaleText: {
    levels:
      '只要有一台受影響的執行個體可從網際網路到達，項目即為其等級；若受影響者都不可到達，則為較輕的等級。未知的入口視為入口。',
    marks:
      '等級為「嚴重」時該項為零分；否則依受影響執行個體的比例扣分，不可到達者算一半。分數無條件捨去至小數一位。',
    bounds: '有執行個體未能判定時，分數以上下界表示。豁免的檢查結果仍計入。',
  },
  incomplete: '未全部讀取或判定，分數為範圍，或可能更低。',
};
