/** 關於編輯規則的繁體中文（臺灣）文字。 */
import { fixZhTW } from '../fix/zh-TW.ts';
import type { EditMessages } from './en.ts';

const how: Readonly<Record<string, string>> = { added: '已新增', removed: '已移除', changed: '已修改' };

export const editZhTW: EditMessages = {
  opens: (p) => `對${p.to}開放 ${p.ports}`,
  changes: (p) => `改變誰能存取 ${p.ports}`,
  otherPorts: '所有連接埠上新開放的存取（只看這個安全性群組）',
  opening: (p) => `${p.ports} 對 ${p.sources}`,
  accepted: (p) => `有意開放：${p.services}。原因：${p.reason}`,
  noPortChanges: '沒有人獲得或失去營運連接埠的存取。',
  help: {
    edits: '改為規劃對某個安全性群組規則的編輯：YAML 或 JSON 檔案，- 表示標準輸入',
    acceptExposure: '允許編輯後的規則開放的服務（可重複）；須同時給出 --reason',
    reason: '為什麼可以開放；與計畫一起保存',
  },
  problem: {
    'edit-bad': (p) => ({
      text:
        p.because === 'unknown-rule'
          ? `\`${p.field}\`：安全性群組沒有規則 \`${p.value}\``
          : p.because === 'twice'
            ? `\`${p.field}\`：規則 \`${p.value}\` 被編輯了兩次`
            : p.because === 'same-rule'
              ? `\`${p.field}\`：${p.other === '' ? '另一條新規則' : `規則 \`${p.other}\` `}已經是相同的內容`
              : p.because === 'description'
                ? `\`${p.field}\`：沒有介面可以清空規則的描述`
                : p.because === 'no-way-back'
                  ? `\`${p.field}\`：這條規則的優先順序無法由介面寫回，因此沒有退路`
                  : `\`${p.field}\`：\`${p.value}\` 不正確`,
      hint:
        p.because === 'unknown-rule'
          ? '請查看安全性群組現在的規則：postern explain ID'
          : p.because === 'same-rule'
            ? '請省略它；只改描述時，請修改那條規則本身'
            : p.because === 'description'
              ? '請改寫成別的描述'
              : p.because === 'no-way-back'
                ? '請保留這條規則，在它前面新增其他規則'
                : p.because === 'twice'
                  ? '每條規則只寫一次'
                  : '規則可以怎麼寫，見 docs/guide/edit.md',
    }),
    'edit-blocked': (p) => ({
      text: `不變更 \`${p.group}\` 的規則：${p.because === 'too-many-rules' ? fixZhTW.limit(p) : (fixZhTW.because[p.because] ?? p.because)}`,
      hint: `請查看已知的內容：postern explain ${p.group}`,
    }),
    'edit-exposes': (p) => ({
      text:
        `編輯後的規則會開放 \`${p.host}\` 的 ${p.exposed}` +
        (p.witness === '' ? '' : `：\`${p.witness}\` 可以進入`) +
        (p.rules === '' ? '' : `（經由 ${p.rules}）`),
      hint: `請使用更窄的來源；或為此負責：--accept-exposure ${p.services} --reason 原因`,
    }),
    'edit-stale': (p) => ({
      text:
        `\`${p.group}\` 的規則已不是所編輯的那些` +
        (p.rule === '' ? '' : `：規則 \`${p.rule}\` ${how[p.how] ?? p.how}`) +
        (p.more === 0 ? '' : `，另有 ${p.more} 條規則`),
      hint: '沒有任何變更；請查看現在的規則，再重新編輯',
    }),
  },
};
