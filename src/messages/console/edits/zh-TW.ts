/** 在主控台編輯規則的文字。 */
import type { EditsMessages } from './en.ts';

export const editsZhTW: EditsMessages = {
  review: '檢視計畫',
  about: '為這些變更產生計畫：誰保留、失去、獲得存取，以及如何退回。不會變更任何內容。',
  unfinished: '請先完成或捨棄上面的規則。',
  exposed: {
    reason: '為什麼可以開放？',
    accept: (services) => `為 ${services} 負責，仍然產生計畫`,
    needsApprover: '只有核准者與管理員可以為此負責。',
  },
  others: {
    title: '您開始編輯之後，有人變更了這些規則',
    added: (rules) => `新增：${rules}`,
    removed: (rules) => `移除：${rules}`,
    changed: (rules) => `修改：${rules}`,
    kept: '您的變更仍在這裡，以原來的規則為準。',
    rebase: '把我的變更放到現在的規則上',
    discard: '捨棄我的變更',
    read: '重新讀取',
  },
  guard: {
    title: '防護會拒絕這些變更',
    sure: (p) => `${p.policy} 拒絕 ${p.call}（未被其豁免者）：第 ${p.statements} 條陳述式`,
    some: (p) =>
      `${p.policy} 可能拒絕 ${p.call}（未被其豁免者），取決於廠商沒有說明之處：第 ${p.statements} 條陳述式`,
    statement: '陳述式',
    passes: '這個帳號上沒有防護拒絕這些呼叫。',
    unknown: '沒有讀到這個帳號上的全部策略，防護會如何回答並不確定。',
  },
  plan: {
    title: '編輯規則的計畫',
    opens: '編輯後的規則在所有連接埠上新開放的存取',
    opensAbout: '只看這個安全性群組本身。',
    exposed: (p) => `有意開放：${p.services}。原因：${p.reason}`,
    exact: '復原時，一切恢復成原來的樣子。',
  },
};
