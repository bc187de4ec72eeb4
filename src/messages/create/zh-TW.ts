/** 關於建立安全性群組與執行個體的繁體中文（臺灣）文字。 */
import type { Messages } from '../en.ts';

const REASONS: Readonly<Record<string, (part: string) => string>> = {
  form: () => '格式應為「流量=來源」',
  traffic: (part) => `\`${part}\` 不是服務、協定或連接埠`,
  ports: (part) => `\`${part}\` 不是 1 到 65535 之間的連接埠範圍`,
  source: (part) => `\`${part}\` 不是位址、CIDR、可信來源名稱、前綴清單或群組`,
  enterprise: (part) => `企業級安全性群組不能以群組作為來源，例如 \`${part}\``,
  family: (part) => `\`${part}\` 的位址類型與協定不符`,
};

const UNFIT: Readonly<Record<string, string>> = {
  missing: '找不到這個群組',
  managed: '這個群組由雲端服務管理',
  'other-vpc': '不在交換器所屬的 VPC 中',
  'mixed-types': '同一台執行個體的群組必須全為普通型或全為企業級',
};

export const createZhTW: Messages['create'] = {
  group: {
    created: (p) =>
      `建立完成：安全性群組 ${p.name}（${p.id}），位於 ${p.region} 的 ${p.vpc}。規則已讀回核對。`,
    unchanged: (p) => `無須變更：${p.vpc} 中的安全性群組 ${p.name}（${p.id}）已符合要求。`,
    planned: (p) => `沒有任何變更。要在 ${p.region} 的 ${p.vpc} 建立安全性群組 ${p.name}，會執行下列呼叫：`,
    refused: (p) => `已拒絕：安全性群組 ${p.name} 會暴露營運連接埠。沒有建立任何資源。`,
    next: (region, id) => `使用方式：postern create instance --region ${region} --group ${id}`,
  },
  instance: {
    created: (p) => `建立完成並已啟動：${p.region} 的 ${p.name}（${p.ids}）。`,
    unchanged: (p) => `無須變更：先前相同的請求已建立 ${p.name}（${p.ids}）。`,
    planned: (p) => `沒有任何變更。要在 ${p.region} 建立 ${p.name}，會執行下列呼叫：`,
    refused: (p) => `已拒絕：${p.name} 一建立就會暴露。沒有建立任何資源。`,
    exposed: (p) => `已暴露：${p.name}（${p.ids}）已啟動，但放行的範圍比先前讀到的更大，可能有人變更了群組。`,
    unread: (p) =>
      `無法讀取啟動範本 ${p.id}（${p.code}），不知道它會帶入哪些群組。仍要繼續請加上 --accept-unread-template`,
    tried: '已向雲端預檢：可以建立。',
    others: (count) => `另外 ${count} 台執行個體相同。`,
    waiting: (p) =>
      `${Object.entries(p.states)
        .map(([state, count]) => `${state} ${count}`)
        .join('、')}（${p.seconds} 秒）`,
  },
  labels: { proof: '證明', rule: '規則', unknown: '未知', instead: '建議改用', anyway: '仍要繼續' },
  asked: (flag) => `由 ${flag} 要求`,
  accept: (services) => `--accept-exposure ${services}`,
  insteadExample: '203.0.113.0/24 只是範例，請換成自己的位址。',
  members: '僅限其他群組的成員',
  andMembers: '，以及其他群組的成員',
  whoReaches: '誰能連到營運連接埠：',
  calling: (operation) => `正在呼叫 ${operation}`,
  ask: (calls) => `要執行 ${calls} 次呼叫嗎？[y/N] `,
  isYes: (answer) => ['y', 'yes', '是'].includes(answer),
  questions: {
    region: '地域：',
    name: '名稱：',
    vpc: 'VPC（編號或 ID）：',
    vSwitch: '交換器（編號或 ID）：',
    image: '映像檔（編號或 ID）：',
    type: '執行個體規格（編號或名稱）：',
    group: '安全性群組：既有群組的 ID，或新群組的名稱：',
    source: '管理員來自哪裡，例如 office=203.0.113.0/24（沒有更多時按 Enter）：',
    allow: '允許誰連入，例如 ssh=office 或 tcp/443=0.0.0.0/0（沒有更多時按 Enter）：',
    such: (example) => `例如 ${example}`,
    asFlags: (command) => `不必回答問題的相同命令：\n  ${command}`,
  },
  help: {
    create: '建立不會暴露營運連接埠的安全性群組與執行個體',
    group: '建立安全性群組；若會暴露營運連接埠則拒絕',
    name: '名稱',
    vpc: '群組所在的 VPC',
    groupType: 'basic 或 enterprise',
    region: '地域（或 ALIBABA_CLOUD_REGION_ID）',
    allow: '規則：tcp/443=0.0.0.0/0、ssh=office、ssh=workbench-intl、mysql=sg-…',
    acceptExposure: '即使暴露這項服務仍要繼續，例如 ssh',
    tag: '標籤，例如 team=web',
    instance: '建立執行個體；若一建立就會暴露則拒絕',
    useGroup: '執行個體的安全性群組，可重複指定',
    newGroup: '先以這個名稱建立群組，規則由 --allow 指定',
    image: '映像檔',
    instanceType: '執行個體規格，例如 ecs.g7.large',
    vSwitch: '所在的交換器（vSwitch）',
    public: '公網頻寬（Mbps）；0 表示沒有公網位址（0）',
    keyPair: 'SSH 金鑰對',
    count: '數量（1）',
    template: '啟動範本的 ID 或名稱；未指定群組時使用範本的群組',
    acceptUnread: '即使無法讀取範本仍要繼續',
    dryRunApi: '只判定並顯示呼叫，不做任何變更；api：另向雲端預檢',
    print: '改為印出呼叫：cli 或 terraform',
    dryRun: '只判定並顯示呼叫，不做任何變更',
    request: '用來與先前相同的請求區別的文字',
  },
  problem: {
    'create-name-taken': (p) => ({
      text: `\`${p.vpc}\` 中已有名為 \`${p.name}\` 的群組，且與要求不符：\`${p.group}\``,
      hint: `請以 --name 改用其他名稱，或先查看：postern explain ${p.group}`,
    }),
    'create-lost': (p) => ({
      text: `沒有收到 ${p.operation}（\`${p.name}\`）的回應，可能已經執行：${p.code}${p.message === '' ? '' : `：${p.message}`}`,
      hint: '請再執行一次相同的命令：會從中斷處繼續，不會重複建立',
    }),
    'create-stopped': (p) => ({
      text: `安全性群組 \`${p.group}\` 已建立，但 ${p.operation} 失敗：${p.code}${p.message === '' ? '' : `：${p.message}`}${p.requestId === '' ? '' : `（請求 ${p.requestId}）`}`,
      hint: `請再執行一次相同的命令以完成，或將其刪除：aliyun ecs DeleteSecurityGroup --RegionId ${p.region} --SecurityGroupId ${p.group}`,
    }),
    'create-not-as-said': (p) => ({
      text: `安全性群組 \`${p.group}\` 實際放行的對象與規則的用意不符`,
      hint: `可能有其他人同時在變更；使用前請先查看：postern explain ${p.group} --region ${p.region}`,
    }),
    'create-vanished': (p) => ({
      text: `先前相同的請求建立了 \`${p.ids}\`，但現在已不存在`,
      hint: '若要重新建立，請加上 --request 與任意文字，例如 --request 2',
    }),
    'create-needs-yes': () => ({
      text: '這會建立資源，但現在沒有人可以確認',
      hint: '請先以 --dry-run 查看，再加上 --yes',
    }),
    'create-needs-group': () => ({
      text: '未指定群組的執行個體會加入預設群組，而該群組預設對所有人開放',
      hint: '請以 --group 指定群組，或以 --new-group 與 --allow 建立群組',
    }),
    'create-template-missing': (p) => ({
      text: `找不到啟動範本 \`${p.id}\`${p.version === '' ? '' : `，或它沒有版本 ${p.version}`}`,
      hint: '請檢查它的 ID 或名稱、地域與帳號',
    }),
    'create-template-groups': (p) => ({
      text:
        p.reason === 'primary'
          ? `啟動範本 \`${p.id}\` 的版本 ${p.version} 自行定義了主網卡：除該網卡的群組外，不能再指定其他群組`
          : `啟動範本 \`${p.id}\` 的版本 ${p.version} 沒有指定安全性群組：未指定群組的執行個體會加入預設群組，而該群組預設對所有人開放`,
      hint:
        p.reason === 'primary'
          ? `請拿掉 --group 與 --new-group，或指定沒有該網卡的版本：--launch-template ${p.id}:N`
          : '請以 --group 指定群組，或以 --new-group 與 --allow 建立群組',
    }),
    'create-group-unfit': (p) => ({
      text: `無法使用 \`${p.group}\`：${UNFIT[p.reason] ?? p.reason}`,
      hint: '請檢查 ID 與地域；postern scan 會列出現有的群組',
    }),
    'create-incomplete': (p) => ({
      text: `先前相同的請求建立了 ${p.count} 台 \`${p.name}\`，目前只剩 ${p.found} 台`,
      hint: '若要重新建立，請加上 --request 與任意文字，例如 --request 2',
    }),
    'create-not-running': (p) => ({
      text: `${p.minutes} 分鐘後仍未全部啟動（${p.states}）：\`${p.ids}\``,
      hint: '執行個體已存在並會計費；請再執行一次相同的命令繼續等候，或將其刪除',
    }),
    'create-unseen': (p) => ({
      text: `執行個體已建立，但無法讀取誰能連到它們（${p.code}）：\`${p.ids}\``,
      hint: `請查看：postern explain ${p.ids.replaceAll(',', '')} --region ${p.region}`,
    }),
    'create-not-printable': (p) => ({
      text: `無法以 ${p.form} 表達 \`${p.what}\``,
      hint: '請移除這一項，或改用 --print cli',
    }),
    'create-bad-allow': (p) => ({
      text: `--allow \`${p.allow}\`：${REASONS[p.reason]?.(p.part) ?? p.part}`,
      hint:
        p.similar === ''
          ? '例如 tcp/443=0.0.0.0/0、tcp/8000-8100=10.0.0.0/8、ssh=203.0.113.0/24、icmp=10.0.0.0/8'
          : `是否要輸入 ${p.similar}？`,
    }),
    'create-too-many-rules': (p) => ({
      text:
        p.what === 'group-peers'
          ? `會有 ${p.rules} 條規則以群組作為來源，上限為 ${p.limit} 條`
          : `共有 ${p.rules} 條規則，一次呼叫最多 ${p.limit} 條`,
      hint: '請將位址放入前綴清單，再以 --allow ssh=pl-… 指定',
    }),
    'create-interface-full': (p) => ({
      text: `同一張網卡（\`${p.groups}\`）會計入 ${p.rules} 條規則，上限為 ${p.limit} 條；前綴清單依其最大條目數計算`,
      hint: '請減少群組或來源，或改用最大條目數（MaxEntries）較小的清單',
    }),
  },
};
