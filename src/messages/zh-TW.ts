/** 繁體中文（臺灣），用詞依官方文件：安全性群組、執行個體、連接埠、規則。 */
import { accessZhTW } from './access/zh-TW.ts';
import { configZhTW } from './config/zh-TW.ts';
import { controlZhTW } from './control/zh-TW.ts';
import { createZhTW } from './create/zh-TW.ts';
import { editZhTW } from './edit/zh-TW.ts';
import { en, type Messages } from './en.ts';
import { fixZhTW } from './fix/zh-TW.ts';
import { fixApplyZhTW } from './fix-apply/zh-TW.ts';
import { fixCanaryZhTW } from './fix-canary/zh-TW.ts';
import { guardZhTW } from './guard/zh-TW.ts';
import { jobsZhTW } from './jobs/zh-TW.ts';
import { notifyZhTW } from './notify/zh-TW.ts';
import { policyZhTW } from './policy/zh-TW.ts';
import { proveZhTW } from './prove/zh-TW.ts';
import { refusalKind } from './refusal.ts';
import { reportZhTW } from './report/zh-TW.ts';
import { serviceZhTW } from './service/zh-TW.ts';
import { storeZhTW } from './store/zh-TW.ts';
import { trailZhTW } from './trail/zh-TW.ts';
import { vendorZhTW } from './vendor/zh-TW.ts';

export const zhTW: Messages = {
  labelled: (name, text) => `${name}：${text}`,
  andThen: '；',
  verdict: { open: '開放', broad: '過寬', restricted: '受限', closed: '關閉', unknown: '未知' },
  severity: { critical: '嚴重', high: '高', medium: '中', low: '低', info: '資訊' },
  resource: { group: '安全性群組', interface: '彈性網卡', instance: '執行個體' },
  policy: { accept: '允許', drop: '拒絕', unreadable: '無法解讀' },
  family: { ipv4: 'IPv4', ipv6: 'IPv6' },
  service: (id) => (id === 'bt-panel' ? '寶塔面板' : en.service(id)),
  check: {
    'ssh-open': {
      title: 'SSH 對全世界開放',
      risk: '任何人都能對它嘗試密碼與竊得的金鑰。',
      fix: '把任意來源改為辦公室、VPN 或堡壘機的位址；或關閉此連接埠，改用會話管理。',
    },
    'rdp-open': {
      title: 'RDP 對全世界開放',
      risk: '任何人都能對它嘗試密碼與漏洞。',
      fix: '把任意來源改為辦公室、VPN 或堡壘機的位址；或關閉此連接埠，改用 Workbench。',
    },
    'ops-port-open': {
      title: '營運連接埠對全世界開放',
      risk: '只供管理員使用的服務，正在回應所有人。',
      fix: '只允許需要的位址；在 VPC 內請以安全性群組或私網位址為授權對象。',
    },
    'all-ports-open': {
      title: '所有連接埠對全世界開放',
      risk: '這些伺服器上任何監聽中的服務都是公開的。',
      fix: '只開放伺服器要對外提供的連接埠，並各自限制來源。',
    },
    'default-group-in-use': {
      title: '執行個體使用系統建立的預設安全性群組',
      risk: '它一開始就對所有人開放 SSH 與 RDP，之後建立時未指定群組的執行個體也會加入。',
      fix: '為這些執行個體建立專用的安全性群組並移過去，再清空預設群組。',
    },
    'open-group-unattached': {
      title: '沒有使用者的開放群組',
      risk: '下一台選用它的執行個體會立刻暴露。',
      fix: '刪除此群組，或關閉其開放的規則。',
    },
    'rule-without-effect': {
      title: '沒有作用的規則',
      risk: '它看似保護或授權，其實兩者都不是。',
      fix: '移除它，或修改遮蔽它的規則。',
    },
  },
  path: {
    'public-ip': (address) => `公網 IP ${address}`,
    eip: (address) => `彈性公網 IP ${address}`,
    ipv6: (address) => `公網 IPv6 ${address}`,
    dnat: (address) => `NAT 閘道 ${address}`,
    listener: (address) => `負載平衡 ${address}（不受安全性群組過濾）`,
    none: () => '未發現公網路徑',
    unknown: () => '公網路徑未知',
  },
  sentences: (title, rest) => `${title}。${rest}`,
  scan: {
    heading: (findings, causes) =>
      findings === 0 ? '未發現開放的營運連接埠。' : `${causes} 個根本原因，共 ${findings} 項檢查結果`,
    ports: '連接埠',
    every: (protocol) => `所有 ${protocol.toUpperCase()} 連接埠`,
    rule: '規則',
    sources: '來源',
    anySource: (family) => `任意 ${family} 位址`,
    nearlyAny: (family, count) => `幾乎任意 ${family} 位址（${count} 個網段）`,
    more: (count) => `另有 ${count} 個`,
    proof: '證據',
    witness: (source, target) => `來自 ${source} 的封包可到達 ${target}`,
    path: '路徑',
    affects: '影響',
    instances: (count) => `${count} 台執行個體`,
    hiddenBy: '遮蔽者',
    nothingLeft: '沒有任何封包輪得到它',
    managed: '此群組由雲端服務管理，不能自行修改；請在該服務中調整。',
    literalMisses: '只比對文字的檢查看不出這一項。',
    todo: '處理',
    look: '查看',
    coverage: (n) =>
      `已讀取${n.accounts === 0 ? '' : ` ${n.accounts} 個帳號、`} ${n.regions} 個地域的 ${n.groups} 個安全性群組（${n.rules} 條規則）與 ${n.instances} 台執行個體。`,
    complete: '要求的內容均已讀取並得出結論。',
    incomplete: (gaps, undecided) =>
      `不完整：有 ${gaps} 處未能讀取，${undecided} 個資源無法判定，其中可能還有暴露。`,
    gap: (kind, resource, code, requestId) =>
      `未讀取：${resource === '' ? '' : `${resource} 的`}${kind}：${code}${requestId === '' ? '' : `（請求 ${requestId}）`}`,
    undecided: (resource, reasons) => `無法判定：${resource}：${reasons}`,
  },
  kind: {
    accounts: '帳號',
    regions: '地域',
    groups: '安全性群組',
    rules: '規則',
    instances: '執行個體',
    interfaces: '彈性網卡',
    'prefix-lists': '前綴清單',
    'port-range-lists': '連接埠清單',
    eips: '彈性公網 IP',
    'ipv6-addresses': 'IPv6 位址',
    nat: 'NAT 閘道',
    'load-balancers': '負載平衡',
  },
  reason: {
    'rules-not-read': '規則未全部讀取',
    'group-not-read': '所屬的某個安全性群組未讀取',
    'interfaces-not-read': '彈性網卡未讀取',
    'prefix-list-not-read': '有前綴清單未讀取',
    'port-range-list-not-read': '有連接埠清單未讀取',
    'list-entry-unreadable': '清單中有無法解讀的條目',
    'protocol-unreadable': '有規則的協定無法解讀',
    'ports-unreadable': '有規則的連接埠無法解讀',
    'source-unreadable': '有規則的授權對象無法解讀',
    'policy-unreadable': '有規則的授權策略無法解讀',
    'priority-unreadable': '有規則的優先順序無法解讀',
    'five-tuple-unreadable': '有規則的來源連接埠或目的位址無法解讀',
    'listener-sources-not-read': '監聽的存取控制清單未讀取',
    budget: '五元組規則過多，無法逐一推演',
  },
  explain: {
    managed: '由雲端服務管理',
    groups: (ids) => `安全性群組：${ids}`,
    allClosed: (count) => `目錄中其餘 ${count} 個問題（各營運連接埠的 IPv4 與 IPv6）皆為關閉。`,
    nobody: '無',
    by: (rule) => `由 ${rule} 放行`,
    hidden: (rule, by) => `${rule} 沒有作用：被 ${by} 遮蔽`,
    pointless: (rule) => `${rule} 沒有作用：沒有任何封包輪得到它`,
    members: (rule) => `群組成員可經 ${rule} 進入`,
    literal: (verdict) => `只比對文字會得出：${verdict}`,
    packet: { accept: '可進入', drop: '被拒絕', unknown: '無法判定' },
    because: (rule) => `由 ${rule} 決定`,
    defaultDrop: '沒有規則符合，依預設拒絕',
    listener: '負載平衡監聽會略過安全性群組直接轉送',
  },
  everything: '所有流量',
  everyPort: (protocol) => `${protocol} 所有連接埠`,
  rule: (r) => `${r.id}：${r.policy} ${r.traffic}，來源 ${r.source}，優先順序 ${r.priority}`,
  progress: (n) =>
    `讀取中：${n.calls} 次呼叫，${n.groups}/${n.expected} 個群組，${n.accounts} 個帳號，${n.gaps} 處缺漏`,
  cloud: {
    started: (endpoint) => `本地雲正在 ${endpoint} 監聽，按 Ctrl-C 停止。`,
    stopped: '本地雲已停止。',
    kept: '本地雲已有內容，沿用原有內容。',
    seeded: (n) => `${n.where} 的本地雲已填入 \`${n.name}\`：${n.accounts} 個帳號。`,
    reset: (endpoint) => `${endpoint} 的本地雲已清空。`,
    status: (n) => `${n.endpoint} 的本地雲執行中：${n.accounts} 個帳號，至今 ${n.calls} 次呼叫。`,
  },
  demo: {
    chapter: (number, title) => `${number}. ${title}`,
    seed: '一個組織',
    seeded: (n) =>
      `本地雲中現在有一家公司：${n.folders} 個資料夾、${n.accounts} 個帳號、${n.groups} 個安全性群組、${n.instances} 台執行個體。一切都在這台電腦上（${n.seconds} 秒）。`,
    creation: '建立：會開放的，在建立之前就拒絕',
    creationIntro: '有人需要一個給網站伺服器用的安全性群組，並像許多人一樣，要求從任何地方都能用 SSH。',
    scan: '檢查：全世界可到達的每個營運連接埠',
    traps: '陷阱：只比對字串的檢查會怎麼說',
    trapsIntro:
      '每一列都是組織中的一個安全性群組。「文字比對」逐條尋找 0.0.0.0/0 或 ::/0，與官方檢查的作法相同。',
    columns: { trap: '安全性群組', textCheck: '文字比對', truth: '實情 (SSH)', why: '原因' },
    wrong: '錯誤',
    right: '正確',
    explain: '解說：從內部看一個案例',
    prevention: '預防：官方頁面的策略、能繞過它的呼叫，以及更好的策略',
    pageInstalled: (n) =>
      `官方頁面的策略已套用到整個資源目錄。證明器在一般解讀下找到 ${n.holes} 類能繞過它的呼叫；帳號 ${n.account} 中可操作所有 ECS 功能的使用者 ${n.user} 已用自己的存取金鑰逐一執行。`,
    betterInstalled: (n) =>
      `接著改用防護策略「${n.tier}」，同樣的呼叫有 ${n.refused} 個被拒絕。其餘 ${n.left} 個利用的是先前就已開放的安全性群組：策略看不到，掃描看得到。`,
    preventionColumns: { call: '呼叫', page: '頁面策略', reach: '連接埠', better: '更好的策略' },
    passed: '放行',
    refused: '拒絕',
    diagnosis: (n) =>
      `官方診斷對其中一次拒絕的說明：${n.action} 被管控策略 ${n.policy} 的第 ${n.statement} 條陳述式拒絕（${n.scope}）。`,
    work: '日常工作照常進行：',
    worked: (n) =>
      `${n.kind}（${n.as === 'user' ? '同一位使用者' : 'broker 角色'}）：${n.code === 'OK' ? '完成' : n.code}`,
    repair: '修復：以小範圍規則取代開放規則，並保留退路',
    repairPlanned: (n) =>
      `此時掃描到 ${n.open} 個開放的連接埠，包含上一章造成的。修復計畫共 ${n.steps} 步、涉及 ${n.groups} 個安全性群組：${n.name}（${n.cidr}）保有原本的存取，其他連接埠保持原樣，沒有人多得到任何存取。`,
    repairUnconfirmed: (n) =>
      `執行後給十分鐘確認，但沒有人確認：全部復原並重新讀取，共 ${n.calls} 次呼叫。開放的連接埠：${n.open} 個，與之前相同。`,
    repairConfirmed: (n) =>
      `再次執行並確認：${n.calls} 次呼叫，每次都有收據。開放的連接埠：${n.open} 個。剩下的 ${n.left} 項檢查結果正是計畫事先說明會留下的；仍開放的是負載平衡，規則無法過濾它。`,
    evidence: (path) => `給稽核人員的證據，含每條規則的前後、每個呼叫及其請求 ID：${path}`,
    done: (wrong, total) =>
      `文字比對在 ${total} 個群組中錯了 ${wrong} 個。在自己的帳號上試試：npx postern scan`,
  },
  trap: {
    any: '最單純的情況：SSH 對任意來源開放',
    drop: '這條任意來源規則是拒絕，不是允許',
    'drop-first': '優先順序較高的拒絕遮蔽了允許',
    'all-protocols': '協定 ALL 包含 TCP 22',
    ipv6: '::/0 就是整個 IPv6 網際網路',
    halves: '兩個一半合起來就是全部',
    quarters: '四個四分之一合起來就是全部',
    'host-bits': '203.0.113.9/0 遮罩後就是 0.0.0.0/0',
    'prefix-list': '前綴清單裡有 0.0.0.0/0',
    'port-list': '連接埠清單裡有 22',
    range: '20/25 包含 22',
    'every-port': '1/65535 包含 22',
    number: '協定 6 就是 TCP',
    udp: 'UDP 22 不是 SSH',
    icmp: 'ICMP 沒有連接埠',
    'other-drop': '拒絕的是 UDP，擋不住 SSH',
    'late-drop': '拒絕排在允許之後',
    trusted: '只有辦公室可以進入',
    group: '只有另一個群組的成員可以進入',
    pointless: '任意來源規則使辦公室規則失去意義',
    'source-port': '任何人都能把來源連接埠設為 53',
    hole: '只排除了一個 /24',
  },
  help: {
    description: '精確找出阿里雲 ECS 上全世界可到達的每個營運連接埠，並附上證據。',
    usage: '用法：',
    options: '選項：',
    commands: '命令：',
    arguments: '參數：',
    examples: '範例：',
    scan: '找出全世界可到達的每個營運連接埠',
    explain: '說明誰能到達群組、網卡或執行個體的營運連接埠，以及原因',
    cloud: '本地雲：與阿里雲 API 相容的替身',
    cloudStart: '啟動，並以一行 JSON 印出端點與金鑰',
    cloudSeed: '填入內容（僅限空的本地雲）',
    seedName: '內容：demo，一家有七個帳號的公司',
    cloudStatus: '查看是否執行中',
    cloudReset: '清空',
    demo: '在本地雲上一次看完整個故事',
    json: '標準輸出只有一份 JSON',
    lang: '語言：en、zh-TW 或 zh-CN',
    quiet: '不顯示進度與提示',
    noColor: '不使用色彩',
    help: '顯示說明',
    version: '顯示版本',
    input: '從檔案或資料夾讀取原始 API 回應',
    endpoint: '連到此端點，例如執行中的本地雲',
    local: '使用狀態資料夾中的本地雲',
    state: '狀態資料夾',
    region: '只看這些地域',
    account: '只看這些帳號',
    directory: '資源目錄中的所有帳號',
    role: '在各帳號中扮演的角色',
    trusted: '可信 CIDR 檔案，每行一個',
    format: '輸出：human、json，或報告格式：html、markdown、csv、junit、sarif、ocsf',
    port: '另外查詢此連接埠，例如 tcp/8080',
    broadOver: '不可信 IPv4 位址超過此數即為過寬',
    packet: '單一封包的去向，例如 tcp:203.0.113.9->22',
    ids: '群組、網卡或執行個體的 ID',
    listen: '監聽的連接埠（預設：任一可用）',
    seed: '初始內容：demo 或 none',
  },
  policies: policyZhTW,
  create: createZhTW,
  edit: editZhTW,
  fix: fixZhTW,
  fixApply: fixApplyZhTW,
  fixCanary: fixCanaryZhTW,
  serve: serviceZhTW,
  access: accessZhTW,
  config: configZhTW,
  control: controlZhTW,
  guard: guardZhTW,
  jobs: jobsZhTW,
  notify: notifyZhTW,
  prove: proveZhTW,
  store: storeZhTW,
  trail: trailZhTW,
  report: reportZhTW,
  vendor: vendorZhTW,
  problem: {
    ...policyZhTW.problem,
    ...createZhTW.problem,
    ...editZhTW.problem,
    ...fixZhTW.problem,
    ...fixApplyZhTW.problem,
    ...fixCanaryZhTW.problem,
    ...serviceZhTW.problem,
    ...accessZhTW.problem,
    ...guardZhTW.problem,
    ...configZhTW.problem,
    ...controlZhTW.problem,
    ...jobsZhTW.problem,
    ...notifyZhTW.problem,
    ...storeZhTW.problem,
    ...reportZhTW.problem,
    'bad-flag': (p) => ({ text: `\`${p.value}\` 不是 ${p.flag} 可用的值`, hint: `應為：${p.expected}` }),
    'unknown-flag': (p) => ({
      text: `沒有選項 \`${p.flag}\``,
      hint: p.similar === '' ? '在命令後加 --help 可查看所有選項' : `是否要用 ${p.similar}？`,
    }),
    'trusted-file-missing': (p) => ({
      text: `找不到檔案 \`${p.path}\``,
      hint: '--trusted 需要一個文字檔，每行一個 IPv4 或 IPv6 CIDR',
    }),
    'unknown-command': (p) => ({ text: `沒有命令 \`${p.command}\``, hint: 'postern --help 會列出所有命令' }),
    'too-many-arguments': (p) => ({
      text: `\`${p.command}\` ${p.taken === 0 ? '不需要參數' : `最多 ${p.taken} 個參數`}，卻有 ${p.given} 個`,
      hint: '含空格的值請加引號；在命令後加上 --help 查看它的參數',
    }),
    'missing-argument': (p) => ({ text: `缺少 ${p.argument}`, hint: '在命令後加上 --help 查看它的參數' }),
    'no-credentials': () => ({
      text: '找不到阿里雲憑證',
      hint: '請設定 ALIBABA_CLOUD_ACCESS_KEY_ID 與 ALIBABA_CLOUD_ACCESS_KEY_SECRET；或不用帳號先看示範：postern demo',
    }),
    'input-not-found': (p) => ({
      text: `\`${p.path}\` 不存在`,
      hint: '--input 需要原始 API 回應的檔案或資料夾',
    }),
    'input-empty': (p) => ({
      text: `\`${p.path}\` 中沒有 JSON 檔案`,
      hint: '請將 API 回應存入其中，每個檔案一份 JSON',
    }),
    'input-unreadable': (p) => ({ text: `無法讀取 \`${p.path}\`：${p.reason}`, hint: '請檢查權限' }),
    'input-not-json': (p) => ({
      text: `\`${p.path}\` 不是 JSON：${p.reason}`,
      hint: '檔案可能被截斷，請重新寫出',
    }),
    'input-unrecognised': (p) => ({
      text: `\`${p.path}\` 不是 postern 認得的 API 回應`,
      hint: '可讀取的回應見 docs/guide/input.md',
    }),
    'input-contradiction': (p) => ({
      text: `\`${p.path}\` 與 \`${p.other}\` 對 ${p.resource} 的描述互相矛盾`,
      hint: '請只保留同一次讀取的回應',
    }),
    'input-bad-field': (p) => ({
      text: `\`${p.path}\`：${p.field} 的值是 \`${p.value}\``,
      hint: '請原樣儲存官方工具印出的回應',
    }),
    'unknown-resource': (p) => ({
      text: `找不到 \`${p.id}\``,
      hint: '請檢查 ID、地域與帳號；網卡為 eni-…，群組為 sg-…，執行個體為 i-…',
    }),
    'trusted-file-bad': (p) => ({
      text: `\`${p.path}\` 第 ${p.line} 行：\`${p.value}\` 不是位址或 CIDR`,
      hint: '每行一個 IPv4 或 IPv6 CIDR；# 之後為註解',
    }),
    'cloud-refused': (p) => ({
      text: `${p.operation} 被拒絕：${p.code}：${p.message}${p.requestId === '' ? '' : `（請求 ${p.requestId}）`}`,
      hint: {
        access: '請檢查存取金鑰、權限與系統時間',
        missing: '請檢查指定的 ID 與名稱、地域與帳號',
        later: '請稍後再試；只有這個呼叫失敗',
        request: '官方對錯誤碼的說明見 https://api.alibabacloud.com；聯絡支援時請附上請求 ID',
      }[refusalKind(p.code)],
    }),
    'cloud-unreachable': (p) => ({
      text: `無法連到 \`${p.endpoint}\`：${p.reason}`,
      hint: '請檢查端點；啟動本地雲：postern cloud start',
    }),
    'port-in-use': (p) => ({
      text: `連接埠 ${p.port} 已被使用`,
      hint:
        p.flag === '--port'
          ? '請用 --port 選擇其他連接埠，或省略'
          : '請用 --listen 選擇其他連接埠，例如 127.0.0.1:0 表示任何可用的連接埠',
    }),
    'needs-yes': () => ({
      text: '這會變更帳號，但現在沒有人可以確認',
      hint: '請先看過計畫，再加上 --yes',
    }),
    'cloud-not-empty': (p) => ({
      text: `\`${p.where}\` 的本地雲已有內容，沒有任何變更`,
      hint: '請先執行 postern cloud reset 清空，或用 --state 指定其他資料夾',
    }),
    'state-unusable': (p) => ({
      text: `無法使用狀態資料夾 \`${p.path}\`：${p.reason}`,
      hint: '請用 --state 選擇其他資料夾',
    }),
    'policy-too-long': (p) => ({
      text: `策略會有 ${p.length} 個字元，上限為 ${p.limit}`,
      hint: '請減少角色數量',
    }),
    'output-unwritable': (p) => ({
      text: `無法寫入 \`${p.path}\`：${p.reason}`,
      hint: '請改用其他檔案',
    }),
    interrupted: () => ({ text: '已中斷', hint: '沒有任何變更' }),
    internal: (p) => ({ text: `postern 發生錯誤：${p.reason}`, hint: '請附上執行的命令回報' }),
  },
};
