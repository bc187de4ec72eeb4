/** 雲端廠商結論對照頁的繁體中文（臺灣）文字。 */
import type { VendorPageMessages } from './en.ts';

export const vendorPageZhTW: VendorPageMessages = {
  title: '雲端廠商的結論',
  about: '雲安全中心與組態稽核對同樣連接埠的結論，以及與 Postern 不同的原因。',
  toFindings: '檢查結果',
  compare: '對照',
  submit: '請雲端廠商重新檢查',
  running: '對照中……',
  progress: ({ done, total }) =>
    total === 0 ? '雲端廠商檢查中……' : `雲端廠商檢查中：${total} 個資源，已完成 ${done} 個`,
  by: (name) => `由 ${name} 開始`,
  empty: {
    title: '服務啟動後尚未對照',
    text: '「對照」會讀取雲端廠商目前的結論。「請雲端廠商重新檢查」會先要求重新檢查，需時數分鐘，並計入其配額。讀取所需的權限列於指南。',
  },
  failed: (code) => `上次對照失敗：${code}`,
  failedHint: '請再次開始；服務的記錄有更多說明。',
  noItems: {
    title: '這裡沒有與 Postern 相同問題的雲端廠商檢查項',
    text: '雲安全中心的 22 與 3389 連接埠檢查屬於其組態評估；在組態稽核中，由 sg-risky-ports-check 建立的規則會檢查相同的問題。',
  },
  needsRole: '操作員、核准者與系統管理員可以對照。',
  notCompared: '未對照',
  notComparedAbout: 'Postern 沒有對應的問題。',
  gaps: (n) => `有 ${n} 個部分無法讀取`,
  outcome: { label: '對照結果', differ: '不同', unknown: '無法判定', agree: '相同' },
  column: { vendor: '雲端廠商', ours: 'Postern', why: '原因' },
  rest: (n) => `另有 ${n} 個資源雙方都認定為關閉，未列出。`,
  noRows: '沒有符合的資源。',
  check: '檢查項',
  service: '服務',
};
