/** 關於設定檔、可信來源與豁免的繁體中文（臺灣）文字。 */
import type { ConfigMessages } from './en.ts';

const fault: Readonly<Record<string, string>> = {
  tab: '應該使用空格的位置出現了定位字元（Tab）',
  indent: '縮排不一致，或括號沒有結束',
  unclosed: '有括號或引號沒有結束，或檔案不完整',
  documents: '出現了第二份 YAML 文件',
  alias: '別名沒有對應的目標',
  tag: '不支援標籤',
  escape: '引號內有無法辨識的跳脫序列',
  character: '這個內容不能出現在這裡',
  other: '這不是 YAML',
};

const wanted: Readonly<Record<string, (expected: string) => string>> = {
  mapping: () => '請在其下寫成「鍵: 值」的形式',
  list: () => '請寫成清單：每行以連字號開頭寫一個值，或將多個值寫在方括號內',
  text: () => '請填寫文字；看起來像數字時請加上引號',
  flag: () => '請填寫 true 或 false',
  choice: (expected) => `請填寫下列其中之一：${expected}`,
  name: () => '名稱最長 64 個字，可使用文字、數字、空格、句點、連字號與底線',
  'other-name': () => '請換一個名稱：Workbench 請在 workbench 區段中設定',
  cidr: () => '請填寫 IPv4 或 IPv6 位址或 CIDR，例如 203.0.113.0/24 或 2001:db8::/48',
  'no-host-bits': (expected) => `請改寫為 ${expected}；若只指一個位址，請不要寫前綴長度`,
  narrower: () => '請改用較小的網段：信任半個網際網路會掩蓋真正開放的連接埠',
  sources: () => '請填寫 cidrs、prefixLists 或兩者',
  'list-id': () => '請填寫前綴清單的 ID，例如 pl-bp1abc',
  region: () => '請填寫地域，例如 cn-hangzhou',
  service: () => '請使用小寫字母、數字與連字號，例如 grafana',
  port: () => '請填寫 1 到 65535 的連接埠',
  'port-name': () => '請填寫通訊協定與連接埠，例如 tcp/23',
  'default-port': () => '請刪除這一行：預先定義的目錄中沒有這個連接埠',
  'other-port': () => '請刪除這一項：這個連接埠原本就會檢查',
  'size-v4': () => '請填寫位址數量（最多 4294967296），或前綴長度，例如 /16',
  'size-v6': () => '請填寫位址數量，或前綴長度，例如 /32',
  target: () => '請指定其中一項：rule、group、instance',
  id: () => '請填寫掃描結果所顯示的 ID',
  content: () => '請由 postern waiver add 寫入：它是依規則內容計算而得',
  day: () => '請填寫有效的日期，例如 2026-12-31',
  variable: () => '請寫成 { env: 名稱 }，指定環境變數的名稱：機器人的網址與金鑰都是機密',
  'no-secret': (expected) => `請刪除這一行：送往 ${expected} 的請求不需簽章`,
  console: () => '請填寫主控台的 http 或 https 網址，例如 https://postern.example.com',
  zone: () => '請填寫 IANA 時區名稱，例如 Asia/Shanghai',
  time: () => '請填寫 00:00 到 23:59 的時間，例如 "22:00"',
  'other-time': () => '請填寫與 from 不同的時間：勿擾時段必須有結束時間',
  placeholder: (expected) => `此處可用：${expected}`,
  brace: () => '請補上大括號；若要寫大括號本身，請寫 {{ 或 }}',
};

export const configZhTW: ConfigMessages = {
  trusted: (names) => `判定時的可信來源：${names}。`,
  trustedOfThese: (names) => `其中的可信來源：${names}`,
  onlyWaived: '除了已豁免的項目，未發現其他問題。',
  waived: (count) => `已豁免 ${count} 項檢查結果，可用此指令列出：postern scan --show-waived`,
  waivedHeading: (count) => `已豁免：${count} 項檢查結果`,
  waivedBy: (p) => `由 ${p.owner} 豁免至 ${p.until}：${p.reason}`,
  target: { rule: '規則', group: '安全性群組', instance: '執行個體' },
  scope: (p) => `${p.target} ${p.id} 的 ${p.check}`,
  warning: {
    'trusted-list-not-read': (p) =>
      `${p.name} 的前綴清單 ${p.list}（${p.region}）未讀取：其中的位址不視為可信。`,
    'trusted-list-elsewhere': (p) =>
      `${p.name} 的前綴清單 ${p.list} 不在 ${p.region}：其中的位址不視為可信。`,
    'trusted-list-too-wide': (p) =>
      `${p.name} 的前綴清單 ${p.list}（${p.region}）涵蓋半個網際網路以上：其中的位址不視為可信。`,
    'waiver-expired': (p) => `${p.scope} 的豁免已於 ${p.until} 到期：相關檢查結果重新列入。`,
    'waiver-void': (p) => `${p.scope} 的豁免已失效：豁免當時的內容已經變更。`,
    'port-not-asked': (p) => `依設定檔未檢查：${p.port}。`,
  },
  waiver: {
    state: {
      current: '有效期內',
      holds: '有效',
      expired: '已到期',
      void: '已失效',
      'no-finding': '無對應結果',
      unknown: '無法判定',
    },
    because: {
      current: '',
      holds: '',
      expired: '期限已過；請用 postern waiver add 續期，或將其刪除',
      void: '豁免當時的內容已經變更；續期前請重新檢視',
      'no-finding': '目前沒有對應的檢查結果；請將其刪除',
      unknown: '目前沒有對應的檢查結果，但並未讀取全部資料',
    },
    labels: { until: '期限', owner: '負責人', reason: '原因', covers: '涵蓋', note: '說明' },
    lastDay: (day, left) => `${day}（${left}）`,
    daysLeft: (days) => (days === 0 ? '今天是最後一天' : `還有 ${days} 天`),
    findings: (count) => `${count} 項檢查結果`,
    none: (path) => `${path} 中沒有豁免。`,
    listed: (count, path) => `${path} 中有 ${count} 項豁免`,
    allHold: (count, path) => `${path} 中的 ${count} 項豁免全部有效。`,
    someFail: (failing, count, path) => `${path} 的 ${count} 項豁免中，有 ${failing} 項無效。`,
    someUnknown: (unknown, count, path) =>
      `${path} 的 ${count} 項豁免中，有 ${unknown} 項無法判定：並未讀取全部資料。`,
    added: (p) => `已加入 ${p.path}：${p.scope}，${p.count} 項檢查結果。`,
    renewed: (p) => `已在 ${p.path} 中續期：${p.scope}，${p.count} 項檢查結果。`,
  },
  help: {
    config: '設定檔（未指定時使用 postern.yaml，若檔案存在）',
    showWaived: '一併列出已豁免的檢查結果',
    waiver: '由專人負責、在期限內豁免的檢查結果',
    list: '列出設定檔中的豁免',
    add: '豁免目前的檢查結果：將豁免寫入設定檔',
    check: '指出哪些豁免已到期、已失效或沒有對應的檢查結果',
    id: '檢查結果、規則、安全性群組或執行個體的 ID',
    reason: '可以保留的原因',
    owner: '負責人',
    until: '有效期限的最後一天，例如 2026-12-31',
    onlyCheck: '只針對這個檢查項目',
  },
  problem: {
    'config-not-found': (p) => ({
      text: `沒有檔案 \`${p.path}\``,
      hint: '請檢查 --config，或不要指定：工作目錄中若有 postern.yaml 便會使用',
    }),
    'config-syntax': (p) => ({
      text: `\`${p.path}\`:${p.line}:${p.column}：${fault[p.fault] ?? fault.other}：\`${p.excerpt}\``,
      hint: '請修正該行；設定檔的寫法請見 docs/guide/config.md',
    }),
    'config-bad-value': (p) => ({
      text: `\`${p.path}\`:${p.line}:${p.column}：${p.field === '' ? '檔案內容' : p.field} 不能是 \`${p.value}\``,
      hint: wanted[p.wanted]?.(p.expected) ?? p.wanted,
    }),
    'config-missing-field': (p) => ({
      text: `\`${p.path}\`:${p.line}:${p.column}：缺少 ${p.field}`,
      hint: wanted[p.wanted]?.(p.expected) ?? p.wanted,
    }),
    'config-unknown-key': (p) => ({
      text: `\`${p.path}\`:${p.line}:${p.column}：沒有 \`${p.field}\` 這個鍵`,
      hint: p.similar === '' ? `此處可用：${p.expected}` : `是否為 ${p.similar}？`,
    }),
    'config-duplicate': (p) => ({
      text: `\`${p.path}\`:${p.line}:${p.column}：${p.field}：\`${p.value}\` 已出現在第 ${p.first} 行`,
      hint: '請只保留其中一個',
    }),
    'waiver-no-finding': (p) => ({
      text: `\`${p.id}\` 不屬於任何目前的檢查結果`,
      hint: '請以相同的旗標執行 postern scan，取得規則、群組、執行個體或檢查結果的 ID',
    }),
  },
};
