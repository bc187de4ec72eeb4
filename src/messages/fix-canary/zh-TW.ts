/** 金絲雀的文字：先只修一個安全性群組或網路介面，再修其餘。 */
import type { FixCanaryMessages } from './en.ts';

const BARS: Readonly<Record<string, (p: { id: string; group: string }) => string>> = {
  'not-in-plan': (p) => `\`${p.id}\` 不是計畫中的安全性群組，也不是其中的網卡或執行個體`,
  lists: () =>
    '計畫會變更或建立多個安全性群組共用的清單，這一部分無法先做；請改用 --prefix-list never，或不使用 --fix-lists',
  'service-managed': (p) => `\`${p.group || p.id}\` 屬於雲端服務，只有該服務可以變更`,
  classic: (p) => `\`${p.group}\` 屬於經典網路，無法移動網卡`,
  unreadable: (p) => `\`${p.group || p.id}\` 未能完整讀取，無法複製`,
  members: (p) => `\`${p.id}\` 與其他成員同在 \`${p.group}\`，彼此因同組而互通；移入複本就會與它們斷開`,
  referenced: (p) => `其他規則以 \`${p.group}\` 作為來源或目的；移入複本後就不再包含 \`${p.id}\``,
  'not-exact': (p) => `\`${p.id}\` 的安全性群組複本無法做到與計畫完全相同的存取`,
  'groups-full': (p) =>
    `為 \`${p.id}\` 的每個安全性群組建立複本，會超過帳號在該地域可擁有的 ${p.group} 個安全性群組`,
  begun: (p) => `此計畫的 ${p.group} 尚未結束，且使用另一個金絲雀或沒有金絲雀`,
};

export const fixCanaryZhTW: FixCanaryMessages = {
  help: {
    canary: '先只處理這個安全性群組、執行個體或網卡，再處理其餘；不填 ID 則自動挑選',
    check: '檢查金絲雀的指令（POSTERN_CANARY、POSTERN_RUN）；結束代碼不是 0 就全部復原',
    wait: '該指令最多可用的時間（預設 5m）',
  },
  title: '金絲雀',
  group: (p) => `金絲雀${p.chosen ? '（自動挑選）' : ''}：先只處理 ${p.id}，再處理其餘`,
  interface: (p) =>
    `金絲雀${p.chosen ? '（自動挑選）' : ''}：先只處理${p.instance === '' ? '' : ` ${p.instance} 的`} ${p.id}，移入 ${p.groups} 依計畫規則的複本；再處理其餘`,
  line: (p) => `金絲雀 ${p.id}：${p.state}`,
  state: {
    pending: '尚未就緒',
    standing: '已與計畫相同，正在檢查',
    passed: '已通過',
    failed: '未通過：全部復原',
  },
  stands: {
    'not-begun': '沒有複本',
    standing: '網卡在複本中，與計畫相同',
    'clone-there': '網卡在原安全性群組中，但仍有複本',
    gone: '網卡在原安全性群組中，沒有複本',
    edited: '網卡在被他人變更的複本中，或不在全部複本中',
    'not-read': '無法讀取',
  },
  where: (p) => `${p.id} 在 ${p.groups}；複本：${p.clones}`,
  failure: {
    edited: (what) => `讀回的內容與所做的不同：${what}`,
    'not-applied': (code) => `安全性群組已放回原樣${code === '' ? '' : `：${code}`}`,
    'not-movable': (what) => `${what} 已無法離開：有新成員加入，或有規則指向它`,
    'check-failed': (what) => `檢查未通過：${what}`,
    'check-timeout': (what) => `檢查未在 ${what} 內結束`,
    declined: () => '未獲同意',
  },
  left: (p) => `仍保留：${p.id}：${p.because}${p.code === '' ? '' : `（${p.code}）`}`,
  because: {
    unsafe: '原安全性群組允許的比之前更多',
    changed: '已被他人變更',
    refused: '被雲端拒絕',
  },
  operation: {
    'create-clone': '建立複本：',
    'set-inner-access': '設定組內是否互通：',
    'fill-clone': '加入計畫的規則：',
    'fill-clone-outbound': '加入出方向規則：',
    'set-groups': '設定安全性群組：',
    'delete-clone': '移除複本：',
  },
  purpose: { canary: '金絲雀', 'canary-back': '金絲雀復原' },
  doing: (p) => `${p.purpose}：${p.what}${p.resource}`,
  ask: (id) => `金絲雀 ${id} 已與計畫相同。繼續處理其餘？[y/N] `,
  checking: (command) => `金絲雀：檢查：${command}`,
  problem: {
    'fix-canary-refused': (p) => ({
      text: BARS[p.because]?.(p) ?? p.because,
      hint:
        p.because === 'not-in-plan'
          ? '請指定計畫會變更的安全性群組或其中的執行個體；只寫 --canary 則自動挑選'
          : p.because === 'lists'
            ? '請規劃不變更清單的計畫，或不用 --canary'
            : p.because === 'begun'
              ? `請執行與先前相同的指令，或 postern fix rollback ${p.group}`
              : `請以安全性群組作為金絲雀${p.group === '' ? '' : `，例如 --canary ${p.group}`}，或換一個執行個體`,
    }),
  },
};
