/** 关于配置文件、可信来源和豁免的简体中文文字。 */
import type { ConfigMessages } from './en.ts';

const fault: Readonly<Record<string, string>> = {
  tab: '应使用空格的位置出现了制表符（Tab）',
  indent: '缩进不一致，或括号没有结束',
  unclosed: '有括号或引号没有结束，或文件不完整',
  documents: '出现了第二个 YAML 文档',
  alias: '别名没有对应的目标',
  tag: '不支持标签',
  escape: '引号内有无法识别的转义序列',
  character: '此内容不能出现在这里',
  other: '这不是 YAML',
};

const wanted: Readonly<Record<string, (expected: string) => string>> = {
  mapping: () => '请在其下写成“键: 值”的形式',
  list: () => '请写成列表：每行以短横线开头写一个值，或将多个值写在方括号内',
  text: () => '请填写文本；看起来像数字时请加上引号',
  flag: () => '请填写 true 或 false',
  choice: (expected) => `请填写以下之一：${expected}`,
  name: () => '名称最长 64 个字，可使用文字、数字、空格、句点、短横线和下划线',
  'other-name': () => '请换一个名称：Workbench 请在 workbench 部分设置',
  cidr: () => '请填写 IPv4 或 IPv6 地址或 CIDR，例如 203.0.113.0/24 或 2001:db8::/48',
  'no-host-bits': (expected) => `请改写为 ${expected}；如果只指一个地址，请不要写前缀长度`,
  narrower: () => '请改用较小的网段：信任半个互联网会掩盖真正开放的端口',
  sources: () => '请填写 cidrs、prefixLists 或两者',
  'list-id': () => '请填写前缀列表的 ID，例如 pl-bp1abc',
  region: () => '请填写地域，例如 cn-hangzhou',
  service: () => '请使用小写字母、数字和短横线，例如 grafana',
  port: () => '请填写 1 到 65535 的端口',
  'port-name': () => '请填写协议和端口，例如 tcp/23',
  'default-port': () => '请删除这一行：默认目录中没有这个端口',
  'other-port': () => '请删除这一项：这个端口本来就会检查',
  'size-v4': () => '请填写地址数量（最多 4294967296），或前缀长度，例如 /16',
  'size-v6': () => '请填写地址数量，或前缀长度，例如 /32',
  target: () => '请指定其中一项：rule、group、instance',
  id: () => '请填写扫描结果显示的 ID',
  content: () => '请由 postern waiver add 写入：它是根据规则内容计算得出的',
  day: () => '请填写有效的日期，例如 2026-12-31',
  variable: () => '请写成 { env: 名称 }，指定环境变量的名称：机器人的地址和密钥都是机密',
  'no-secret': (expected) => `请删除这一行：发往 ${expected} 的请求不需要签名`,
  console: () => '请填写控制台的 http 或 https 地址，例如 https://postern.example.com',
  zone: () => '请填写 IANA 时区名称，例如 Asia/Shanghai',
  time: () => '请填写 00:00 到 23:59 的时间，例如 "22:00"',
  'other-time': () => '请填写与 from 不同的时间：免打扰时段必须有结束时间',
  placeholder: (expected) => `此处可用：${expected}`,
  brace: () => '请补上大括号；如果要写大括号本身，请写 {{ 或 }}',
};

export const configZhCN: ConfigMessages = {
  trusted: (names) => `判定时的可信来源：${names}。`,
  trustedOfThese: (names) => `其中的可信来源：${names}`,
  onlyWaived: '除了已豁免的项，未发现其他问题。',
  waived: (count) => `已豁免 ${count} 项检查结果，可用此命令列出：postern scan --show-waived`,
  waivedHeading: (count) => `已豁免：${count} 项检查结果`,
  waivedBy: (p) => `由 ${p.owner} 豁免至 ${p.until}：${p.reason}`,
  target: { rule: '规则', group: '安全组', instance: '实例' },
  scope: (p) => `${p.target} ${p.id} 的 ${p.check}`,
  warning: {
    'trusted-list-not-read': (p) =>
      `${p.name} 的前缀列表 ${p.list}（${p.region}）未读取：其中的地址不视为可信。`,
    'trusted-list-elsewhere': (p) =>
      `${p.name} 的前缀列表 ${p.list} 不在 ${p.region}：其中的地址不视为可信。`,
    'trusted-list-too-wide': (p) =>
      `${p.name} 的前缀列表 ${p.list}（${p.region}）覆盖半个互联网以上：其中的地址不视为可信。`,
    'waiver-expired': (p) => `${p.scope} 的豁免已于 ${p.until} 到期：相关检查结果重新计入。`,
    'waiver-void': (p) => `${p.scope} 的豁免已失效：豁免时的内容已经变更。`,
    'port-not-asked': (p) => `按配置文件未检查：${p.port}。`,
  },
  waiver: {
    state: {
      current: '有效期内',
      holds: '有效',
      expired: '已到期',
      void: '已失效',
      'no-finding': '无对应结果',
      unknown: '无法判定',
    },
    because: {
      current: '',
      holds: '',
      expired: '期限已过；请用 postern waiver add 续期，或将其删除',
      void: '豁免时的内容已经变更；续期前请重新查看',
      'no-finding': '目前没有对应的检查结果；请将其删除',
      unknown: '目前没有对应的检查结果，但并未读取全部数据',
    },
    labels: { until: '期限', owner: '负责人', reason: '原因', covers: '覆盖', note: '说明' },
    lastDay: (day, left) => `${day}（${left}）`,
    daysLeft: (days) => (days === 0 ? '今天是最后一天' : `还有 ${days} 天`),
    findings: (count) => `${count} 项检查结果`,
    none: (path) => `${path} 中没有豁免。`,
    listed: (count, path) => `${path} 中有 ${count} 项豁免`,
    allHold: (count, path) => `${path} 中的 ${count} 项豁免全部有效。`,
    someFail: (failing, count, path) => `${path} 的 ${count} 项豁免中，有 ${failing} 项无效。`,
    someUnknown: (unknown, count, path) =>
      `${path} 的 ${count} 项豁免中，有 ${unknown} 项无法判定：并未读取全部数据。`,
    added: (p) => `已加入 ${p.path}：${p.scope}，${p.count} 项检查结果。`,
    renewed: (p) => `已在 ${p.path} 中续期：${p.scope}，${p.count} 项检查结果。`,
  },
  help: {
    config: '配置文件（未指定时使用 postern.yaml，如果文件存在）',
    showWaived: '一并列出已豁免的检查结果',
    waiver: '由专人负责、在期限内豁免的检查结果',
    list: '列出配置文件中的豁免',
    add: '豁免当前的检查结果：将豁免写入配置文件',
    check: '指出哪些豁免已到期、已失效或没有对应的检查结果',
    id: '检查结果、规则、安全组或实例的 ID',
    reason: '可以保留的原因',
    owner: '负责人',
    until: '有效期限的最后一天，例如 2026-12-31',
    onlyCheck: '只针对这个检查项',
  },
  problem: {
    'config-not-found': (p) => ({
      text: `没有文件 \`${p.path}\``,
      hint: '请检查 --config，或不要指定：工作目录中如果有 postern.yaml 就会使用',
    }),
    'config-syntax': (p) => ({
      text: `\`${p.path}\`:${p.line}:${p.column}：${fault[p.fault] ?? fault.other}：\`${p.excerpt}\``,
      hint: '请修正该行；配置文件的写法请见 docs/guide/config.md',
    }),
    'config-bad-value': (p) => ({
      text: `\`${p.path}\`:${p.line}:${p.column}：${p.field === '' ? '文件内容' : p.field} 不能是 \`${p.value}\``,
      hint: wanted[p.wanted]?.(p.expected) ?? p.wanted,
    }),
    'config-missing-field': (p) => ({
      text: `\`${p.path}\`:${p.line}:${p.column}：缺少 ${p.field}`,
      hint: wanted[p.wanted]?.(p.expected) ?? p.wanted,
    }),
    'config-unknown-key': (p) => ({
      text: `\`${p.path}\`:${p.line}:${p.column}：没有 \`${p.field}\` 这个键`,
      hint: p.similar === '' ? `此处可用：${p.expected}` : `是否为 ${p.similar}？`,
    }),
    'config-duplicate': (p) => ({
      text: `\`${p.path}\`:${p.line}:${p.column}：${p.field}：\`${p.value}\` 已出现在第 ${p.first} 行`,
      hint: '请只保留其中一个',
    }),
    'waiver-no-finding': (p) => ({
      text: `\`${p.id}\` 不属于任何当前的检查结果`,
      hint: '请用相同的参数运行 postern scan，获取规则、安全组、实例或检查结果的 ID',
    }),
  },
};
