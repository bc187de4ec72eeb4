/** 服務的文字。 */
import type { ServiceMessages } from './en.ts';

/** Parts of a request, as the server calls them. */
const PARTS: Readonly<Record<string, string>> = {
  body: '正文',
  querystring: '查詢參數',
  params: '路徑',
  path: '路徑',
  headers: '標頭',
  request: '請求',
};

export const serviceZhTW: ServiceMessages = {
  help: {
    serve: '持續守望：定時掃描，並以 HTTP 提供服務',
    listen: '監聽的位址與連接埠（預設 127.0.0.1:8765；其他人連得到的位址需要 TLS）',
    database: '存放資料的 PostgreSQL，例如 postgres://user@host/postern（預設為狀態資料夾）',
    scanEvery: '完整掃描的間隔：15m、1h、1d（預設 1h）',
    eventsEvery: '查看操作事件的間隔：5s、1m 或 none（預設 10s，雲在本機時 2s）',
    twoPersons: '計畫須經另一人核准才能執行，豁免須經另一人核准才會生效',
    tlsCert: 'PEM 格式的憑證鏈',
    tlsKey: '其 PEM 格式的私密金鑰',
  },
  started: (p) => `Postern 正在守望${p.target}，位址 ${p.endpoint}，資料存於 ${p.where}。按 Ctrl-C 停止。`,
  target: { vendor: '阿里雲', local: '本地雲' },
  token: (p) =>
    `使用者 \`admin\` 的權杖，只顯示這一次：\n  ${p.token}\n請以此標頭送出：Authorization: Bearer …`,
  stopped: '已停止。',
  failed: (p) => `${p.task}：${p.problem}`,
  problem: {
    'http-unauthenticated': () => ({ text: '尚未登入', hint: '請登入，或送出權杖：Authorization: Bearer …' }),
    'http-bad-login': () => ({ text: '名稱或密碼不正確', hint: '管理員可以重設密碼' }),
    'http-forbidden': (p) => ({
      text: `這需要 \`${p.role}\` 角色，而您是 \`${p.has}\``,
      hint: '請洽管理員',
    }),
    'http-csrf': () => ({
      text: '請求沒有帶上工作階段頁面的權杖',
      hint: '由 GET /api/v1/session 取得，並以 x-csrf-token 送出',
    }),
    'http-not-found': (p) => ({ text: `\`${p.path}\` 沒有任何內容`, hint: '請參閱 /openapi.json' }),
    'http-too-many': () => ({ text: '請求過多', hint: '請一分鐘後再試' }),
    'http-too-large': (p) => ({ text: `內文超過 ${p.limit} 位元組`, hint: '請分多次送出' }),
    'http-media-type': (p) => ({
      text: `此處不讀取 \`${p.type}\` 類型的內文`,
      hint: '請送出 application/json',
    }),
    'http-bad-field': (p) => ({
      text: `${PARTS[p.part] ?? p.part}${p.field === '' ? '' : ` \`${p.field}\``} 不正確：${p.expected}`,
      hint: '沒有任何變更；請參閱 /openapi.json',
    }),
    'http-bad-value': (p) => ({
      text: `\`${p.field}\` 不能是 \`${p.value}\``,
      hint: `應為：${p.expected}`,
    }),
    'needs-approval': (p) => ({
      text: `計畫 \`${p.plan}\` 尚未由建立者以外的人核准`,
      hint: '請先由另一位具有 `approver` 角色的人核准',
    }),
    'needs-node': (p) => ({
      text: '這個版本的 Node 無法雜湊密碼',
      hint: `請使用 Node ${p.version} 以上的版本，或改用權杖`,
    }),
    'user-taken': (p) => ({ text: `已有使用者 \`${p.name}\``, hint: '請換一個名稱' }),
    'scan-running': () => ({ text: '正在掃描', hint: '請等待掃描結束' }),
    'vendor-check-running': () => ({ text: '正在讀取雲端廠商的檢查結果', hint: '請等待其結束' }),
    'not-scanned': () => ({ text: '尚未讀取任何資料', hint: '請等待第一次掃描，或立即開始掃描' }),
    'http-too-much-work': (p) => ({
      text: `這需要超過 ${p.limit}`,
      hint: '請減少一次詢問的內容：更少的陳述式，或用 `profile` 指定解讀方式',
    }),
    'serve-needs-tls': (p) => ({
      text: `其他人可以連到 \`${p.host}\`，但沒有 TLS`,
      hint: '請指定 --tls-cert 與 --tls-key，或只監聽 127.0.0.1',
    }),
    'serve-tls-unreadable': (p) => ({
      text: `\`${p.path}\` 無法用於 TLS：${p.reason}`,
      hint: '請提供 PEM 格式的憑證鏈與私密金鑰',
    }),
  },
};
