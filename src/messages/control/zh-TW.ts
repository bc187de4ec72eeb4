/** 透過服務變更的內容：設定、豁免、使用者與計畫。 */
import type { ControlMessages } from './en.ts';

export const controlZhTW: ControlMessages = {
  settings: {
    help: {
      settings: '服務判斷的依據',
      export: '將檔案與儲存於資料庫的設定合併，輸出為一份 postern.yaml',
      output: '改為寫入這個檔案',
    },
    written: (path) => `已寫入 ${path}。`,
  },
  problem: {
    'version-stale': (p) => ({
      text: `已有其他人變更過：目前是版本 ${p.current}`,
      hint: '請重新讀取，並以 If-Match 送出新的版本；沒有任何變更',
    }),
    'version-missing': (p) => ({
      text: '請求沒有說明要變更哪一個版本',
      hint: `請以 If-Match 送出讀取時得到的 ETag；目前是版本 ${p.current}`,
    }),
    'settings-in-file': (p) => ({
      text: `\`${p.section}\` 由 \`${p.path}\` 決定，在這裡只能讀取`,
      hint: `請在 ${p.path} 中變更，或移除該段落後在這裡編輯`,
    }),
    'waiver-exists': (p) => ({
      text: `這個範圍已有豁免：\`${p.id}\`${p.path === '' ? '' : `，位於 \`${p.path}\``}`,
      hint: p.path === '' ? '請變更既有的豁免' : `請在 ${p.path} 中變更`,
    }),
    'waiver-needs-request': (p) => ({
      text: `豁免 \`${p.id}\` 不能由一人單獨延長或重新綁定`,
      hint: '請以 `POST /api/v1/waiver-requests` 申請，由另一位具有 `approver` 角色的人核准，核准後取代現有豁免',
    }),
    'waiver-asked': (p) => ({
      text: `\`${p.by}\` 已申請這項豁免，正在等待答覆：\`${p.id}\``,
      hint: '由具有 `approver` 角色的人核准或駁回',
    }),
    'waiver-in-file': (p) => ({
      text: `豁免 \`${p.id}\` 位於 \`${p.path}\`，在這裡只能讀取`,
      hint: `請在 ${p.path} 中變更`,
    }),
    'last-admin': (p) => ({
      text: `\`${p.name}\` 是最後一位能登入的管理員`,
      hint: '請先將另一位使用者設為管理員',
    }),
    'wrong-password': () => ({ text: '目前的密碼不正確', hint: '管理員可以重設密碼' }),
    'no-own-password': (p) => ({
      text: `\`${p.name}\` 由其他系統登入，在這裡沒有密碼`,
      hint: '請在登入的系統中變更',
    }),
    'needs-other-person': (p) => ({
      text: `建立 \`${p.plan}\` 的人不能自行核准`,
      hint: '請由另一位具有 `approver` 角色的人核准',
    }),
    'not-in-that-state': (p) => ({
      text: `\`${p.id}\` 的狀態是 ${p.state}，無法執行`,
      hint: '請重新讀取；沒有任何變更',
    }),
    'guard-tests-failed': (p) => ({
      text: `策略 \`${p.name}\` 與測試不符：${p.failed.length} 項失敗`,
      hint: '請修改策略或測試；沒有讀取或變更任何內容',
    }),
    'create-exposes': (p) => ({
      text: `這會暴露 ${p.exposed}`,
      hint: p.instead === '' ? '試執行會列出能進入的封包' : `請改為允許：${p.instead}`,
    }),
  },
};
