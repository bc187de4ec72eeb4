/** 简体中文，用词依官方文档：安全组、实例、端口、规则。 */
import { accessZhCN } from './access/zh-CN.ts';
import { configZhCN } from './config/zh-CN.ts';
import { controlZhCN } from './control/zh-CN.ts';
import { createZhCN } from './create/zh-CN.ts';
import { editZhCN } from './edit/zh-CN.ts';
import { en, type Messages } from './en.ts';
import { fixZhCN } from './fix/zh-CN.ts';
import { fixApplyZhCN } from './fix-apply/zh-CN.ts';
import { fixCanaryZhCN } from './fix-canary/zh-CN.ts';
import { guardZhCN } from './guard/zh-CN.ts';
import { jobsZhCN } from './jobs/zh-CN.ts';
import { notifyZhCN } from './notify/zh-CN.ts';
import { policyZhCN } from './policy/zh-CN.ts';
import { proveZhCN } from './prove/zh-CN.ts';
import { refusalKind } from './refusal.ts';
import { reportZhCN } from './report/zh-CN.ts';
import { serviceZhCN } from './service/zh-CN.ts';
import { storeZhCN } from './store/zh-CN.ts';
import { trailZhCN } from './trail/zh-CN.ts';
import { vendorZhCN } from './vendor/zh-CN.ts';

export const zhCN: Messages = {
  labelled: (name, text) => `${name}：${text}`,
  andThen: '；',
  verdict: { open: '开放', broad: '过宽', restricted: '受限', closed: '关闭', unknown: '未知' },
  severity: { critical: '严重', high: '高', medium: '中', low: '低', info: '信息' },
  resource: { group: '安全组', interface: '弹性网卡', instance: '实例' },
  policy: { accept: '允许', drop: '拒绝', unreadable: '无法解读' },
  family: { ipv4: 'IPv4', ipv6: 'IPv6' },
  service: (id) => (id === 'bt-panel' ? '宝塔面板' : en.service(id)),
  check: {
    'ssh-open': {
      title: 'SSH 对全世界开放',
      risk: '任何人都能对它尝试密码和窃得的密钥。',
      fix: '把任意来源改为办公室、VPN 或堡垒机的地址；或关闭该端口，改用会话管理。',
    },
    'rdp-open': {
      title: 'RDP 对全世界开放',
      risk: '任何人都能对它尝试密码和漏洞。',
      fix: '把任意来源改为办公室、VPN 或堡垒机的地址；或关闭该端口，改用 Workbench。',
    },
    'ops-port-open': {
      title: '运维端口对全世界开放',
      risk: '只供管理员使用的服务，正在回应所有人。',
      fix: '只允许需要的地址；在 VPC 内请以安全组或私网地址为授权对象。',
    },
    'all-ports-open': {
      title: '所有端口对全世界开放',
      risk: '这些服务器上任何监听中的服务都是公开的。',
      fix: '只开放服务器要对外提供的端口，并各自限制来源。',
    },
    'default-group-in-use': {
      title: '实例使用系统创建的默认安全组',
      risk: '它一开始就对所有人开放 SSH 和 RDP，之后创建时未指定安全组的实例也会加入。',
      fix: '为这些实例创建专用的安全组并移过去，再清空默认安全组。',
    },
    'open-group-unattached': {
      title: '没有被使用的开放安全组',
      risk: '下一台选用它的实例会立刻暴露。',
      fix: '删除该安全组，或关闭其开放的规则。',
    },
    'rule-without-effect': {
      title: '不起作用的规则',
      risk: '它看似保护或授权，其实两者都不是。',
      fix: '移除它，或修改遮蔽它的规则。',
    },
  },
  path: {
    'public-ip': (address) => `公网 IP ${address}`,
    eip: (address) => `弹性公网 IP ${address}`,
    ipv6: (address) => `公网 IPv6 ${address}`,
    dnat: (address) => `NAT 网关 ${address}`,
    listener: (address) => `负载均衡 ${address}（不受安全组过滤）`,
    none: () => '未发现公网路径',
    unknown: () => '公网路径未知',
  },
  sentences: (title, rest) => `${title}。${rest}`,
  scan: {
    heading: (findings, causes) =>
      findings === 0 ? '未发现开放的运维端口。' : `${causes} 个根本原因，共 ${findings} 项检查结果`,
    ports: '端口',
    every: (protocol) => `所有 ${protocol.toUpperCase()} 端口`,
    rule: '规则',
    sources: '来源',
    anySource: (family) => `任意 ${family} 地址`,
    nearlyAny: (family, count) => `几乎任意 ${family} 地址（${count} 个网段）`,
    more: (count) => `另有 ${count} 个`,
    proof: '证据',
    witness: (source, target) => `来自 ${source} 的数据包可到达 ${target}`,
    path: '路径',
    affects: '影响',
    instances: (count) => `${count} 台实例`,
    hiddenBy: '遮蔽者',
    nothingLeft: '没有任何数据包轮得到它',
    managed: '该安全组由云服务管理，不能自行修改；请在该服务中调整。',
    literalMisses: '只比对文字的检查看不出这一项。',
    todo: '处理',
    look: '查看',
    coverage: (n) =>
      `已读取${n.accounts === 0 ? '' : ` ${n.accounts} 个账号、`} ${n.regions} 个地域的 ${n.groups} 个安全组（${n.rules} 条规则）和 ${n.instances} 台实例。`,
    complete: '要求的内容均已读取并得出结论。',
    incomplete: (gaps, undecided) =>
      `不完整：有 ${gaps} 处未能读取，${undecided} 个资源无法判定，其中可能还有暴露。`,
    gap: (kind, resource, code, requestId) =>
      `未读取：${resource === '' ? '' : `${resource} 的`}${kind}：${code}${requestId === '' ? '' : `（请求 ${requestId}）`}`,
    undecided: (resource, reasons) => `无法判定：${resource}：${reasons}`,
  },
  kind: {
    accounts: '账号',
    regions: '地域',
    groups: '安全组',
    rules: '规则',
    instances: '实例',
    interfaces: '弹性网卡',
    'prefix-lists': '前缀列表',
    'port-range-lists': '端口列表',
    eips: '弹性公网 IP',
    'ipv6-addresses': 'IPv6 地址',
    nat: 'NAT 网关',
    'load-balancers': '负载均衡',
  },
  reason: {
    'rules-not-read': '规则未全部读取',
    'group-not-read': '所属的某个安全组未读取',
    'interfaces-not-read': '弹性网卡未读取',
    'prefix-list-not-read': '有前缀列表未读取',
    'port-range-list-not-read': '有端口列表未读取',
    'list-entry-unreadable': '列表中有无法解读的条目',
    'protocol-unreadable': '有规则的协议无法解读',
    'ports-unreadable': '有规则的端口无法解读',
    'source-unreadable': '有规则的授权对象无法解读',
    'policy-unreadable': '有规则的授权策略无法解读',
    'priority-unreadable': '有规则的优先级无法解读',
    'five-tuple-unreadable': '有规则的源端口或目的地址无法解读',
    'listener-sources-not-read': '监听的访问控制列表未读取',
    budget: '五元组规则过多，无法逐一推演',
  },
  explain: {
    managed: '由云服务管理',
    groups: (ids) => `安全组：${ids}`,
    allClosed: (count) => `目录中其余 ${count} 个问题（各运维端口的 IPv4 和 IPv6）均为关闭。`,
    nobody: '无',
    by: (rule) => `由 ${rule} 放行`,
    hidden: (rule, by) => `${rule} 不起作用：被 ${by} 遮蔽`,
    pointless: (rule) => `${rule} 不起作用：没有任何数据包轮得到它`,
    members: (rule) => `安全组成员可经 ${rule} 进入`,
    literal: (verdict) => `只比对文字会得出：${verdict}`,
    packet: { accept: '可进入', drop: '被拒绝', unknown: '无法判定' },
    because: (rule) => `由 ${rule} 决定`,
    defaultDrop: '没有规则匹配，按默认拒绝',
    listener: '负载均衡监听会绕过安全组直接转发',
  },
  everything: '所有流量',
  everyPort: (protocol) => `${protocol} 所有端口`,
  rule: (r) => `${r.id}：${r.policy} ${r.traffic}，来源 ${r.source}，优先级 ${r.priority}`,
  progress: (n) =>
    `读取中：${n.calls} 次调用，${n.groups}/${n.expected} 个安全组，${n.accounts} 个账号，${n.gaps} 处缺漏`,
  cloud: {
    started: (endpoint) => `本地云正在 ${endpoint} 监听，按 Ctrl-C 停止。`,
    stopped: '本地云已停止。',
    kept: '本地云已有内容，沿用原有内容。',
    seeded: (n) => `${n.where} 的本地云已填入 \`${n.name}\`：${n.accounts} 个账号。`,
    reset: (endpoint) => `${endpoint} 的本地云已清空。`,
    status: (n) => `${n.endpoint} 的本地云运行中：${n.accounts} 个账号，至今 ${n.calls} 次调用。`,
  },
  demo: {
    chapter: (number, title) => `${number}. ${title}`,
    seed: '一个组织',
    seeded: (n) =>
      `本地云中现在有一家公司：${n.folders} 个资源夹、${n.accounts} 个账号、${n.groups} 个安全组、${n.instances} 台实例。一切都在这台电脑上（${n.seconds} 秒）。`,
    creation: '创建：会开放的，在创建之前就拒绝',
    creationIntro: '有人需要一个给网站服务器用的安全组，并像许多人一样，要求从任何地方都能用 SSH。',
    scan: '检查：全世界可到达的每个运维端口',
    traps: '陷阱：只比对字符串的检查会怎么说',
    trapsIntro: '每一行都是组织中的一个安全组。“文字比对”逐条寻找 0.0.0.0/0 或 ::/0，与官方检查的做法相同。',
    columns: { trap: '安全组', textCheck: '文字比对', truth: '实情 (SSH)', why: '原因' },
    wrong: '错误',
    right: '正确',
    explain: '解说：从内部看一个案例',
    prevention: '预防：官方页面的策略、能绕过它的调用，以及更好的策略',
    pageInstalled: (n) =>
      `官方页面的策略已绑定到整个资源目录。证明器在一般解读下找到 ${n.holes} 类能绕过它的调用；账号 ${n.account} 中可操作所有 ECS 功能的用户 ${n.user} 已用自己的访问密钥逐一执行。`,
    betterInstalled: (n) =>
      `接着改用防护策略“${n.tier}”，同样的调用有 ${n.refused} 个被拒绝。其余 ${n.left} 个利用的是此前就已开放的安全组：策略看不到，扫描看得到。`,
    preventionColumns: { call: '调用', page: '页面策略', reach: '端口', better: '更好的策略' },
    passed: '放行',
    refused: '拒绝',
    diagnosis: (n) =>
      `官方诊断对其中一次拒绝的说明：${n.action} 被管控策略 ${n.policy} 的第 ${n.statement} 条语句拒绝（${n.scope}）。`,
    work: '日常工作照常进行：',
    worked: (n) =>
      `${n.kind}（${n.as === 'user' ? '同一个用户' : 'broker 角色'}）：${n.code === 'OK' ? '完成' : n.code}`,
    repair: '修复：以小范围规则取代开放规则，并保留退路',
    repairPlanned: (n) =>
      `此时扫描到 ${n.open} 个开放的端口，包含上一章造成的。修复计划共 ${n.steps} 步、涉及 ${n.groups} 个安全组：${n.name}（${n.cidr}）保有原来的访问，其他端口保持原样，没有人多得到任何访问。`,
    repairUnconfirmed: (n) =>
      `执行后给十分钟确认，但没有人确认：全部复原并重新读取，共 ${n.calls} 次调用。开放的端口：${n.open} 个，与之前相同。`,
    repairConfirmed: (n) =>
      `再次执行并确认：${n.calls} 次调用，每次都有收据。开放的端口：${n.open} 个。剩下的 ${n.left} 项检查结果正是计划事先说明会留下的；仍开放的是负载均衡，规则无法过滤它。`,
    evidence: (path) => `给审计人员的证据，含每条规则的前后、每个调用及其请求 ID：${path}`,
    done: (wrong, total) =>
      `文字比对在 ${total} 个安全组中错了 ${wrong} 个。在自己的账号上试试：npx postern scan`,
  },
  trap: {
    any: '最简单的情况：SSH 对任意来源开放',
    drop: '这条任意来源规则是拒绝，不是允许',
    'drop-first': '优先级更高的拒绝遮蔽了允许',
    'all-protocols': '协议 ALL 包含 TCP 22',
    ipv6: '::/0 就是整个 IPv6 互联网',
    halves: '两个一半合起来就是全部',
    quarters: '四个四分之一合起来就是全部',
    'host-bits': '203.0.113.9/0 掩码后就是 0.0.0.0/0',
    'prefix-list': '前缀列表里有 0.0.0.0/0',
    'port-list': '端口列表里有 22',
    range: '20/25 包含 22',
    'every-port': '1/65535 包含 22',
    number: '协议 6 就是 TCP',
    udp: 'UDP 22 不是 SSH',
    icmp: 'ICMP 没有端口',
    'other-drop': '拒绝的是 UDP，挡不住 SSH',
    'late-drop': '拒绝排在允许之后',
    trusted: '只有办公室可以进入',
    group: '只有另一个安全组的成员可以进入',
    pointless: '任意来源规则使办公室规则失去意义',
    'source-port': '任何人都能把源端口设为 53',
    hole: '只排除了一个 /24',
  },
  help: {
    description: '精确找出阿里云 ECS 上全世界可到达的每个运维端口，并附上证据。',
    usage: '用法：',
    options: '选项：',
    commands: '命令：',
    arguments: '参数：',
    examples: '示例：',
    scan: '找出全世界可到达的每个运维端口',
    explain: '说明谁能到达安全组、网卡或实例的运维端口，以及原因',
    cloud: '本地云：与阿里云 API 兼容的替身',
    cloudStart: '启动，并以一行 JSON 打印端点和密钥',
    cloudSeed: '填入内容（仅限空的本地云）',
    seedName: '内容：demo，一家有七个账号的公司',
    cloudStatus: '查看是否运行中',
    cloudReset: '清空',
    demo: '在本地云上一次看完整个故事',
    json: '标准输出只有一份 JSON',
    lang: '语言：en、zh-TW 或 zh-CN',
    quiet: '不显示进度和提示',
    noColor: '不使用颜色',
    help: '显示帮助',
    version: '显示版本',
    input: '从文件或文件夹读取原始 API 响应',
    endpoint: '连接到此端点，例如运行中的本地云',
    local: '使用状态文件夹中的本地云',
    state: '状态文件夹',
    region: '只看这些地域',
    account: '只看这些账号',
    directory: '资源目录中的所有账号',
    role: '在各账号中扮演的角色',
    trusted: '可信 CIDR 文件，每行一个',
    format: '输出：human、json，或报告格式：html、markdown、csv、junit、sarif、ocsf',
    port: '另外查询此端口，例如 tcp/8080',
    broadOver: '不可信 IPv4 地址超过此数即为过宽',
    packet: '单个数据包的去向，例如 tcp:203.0.113.9->22',
    ids: '安全组、网卡或实例的 ID',
    listen: '监听的端口（默认：任一可用）',
    seed: '初始内容：demo 或 none',
  },
  policies: policyZhCN,
  create: createZhCN,
  edit: editZhCN,
  fix: fixZhCN,
  fixApply: fixApplyZhCN,
  fixCanary: fixCanaryZhCN,
  serve: serviceZhCN,
  access: accessZhCN,
  config: configZhCN,
  control: controlZhCN,
  guard: guardZhCN,
  jobs: jobsZhCN,
  notify: notifyZhCN,
  prove: proveZhCN,
  store: storeZhCN,
  trail: trailZhCN,
  report: reportZhCN,
  vendor: vendorZhCN,
  problem: {
    ...policyZhCN.problem,
    ...createZhCN.problem,
    ...editZhCN.problem,
    ...fixZhCN.problem,
    ...fixApplyZhCN.problem,
    ...fixCanaryZhCN.problem,
    ...serviceZhCN.problem,
    ...accessZhCN.problem,
    ...guardZhCN.problem,
    ...configZhCN.problem,
    ...controlZhCN.problem,
    ...jobsZhCN.problem,
    ...notifyZhCN.problem,
    ...storeZhCN.problem,
    ...reportZhCN.problem,
    'bad-flag': (p) => ({ text: `\`${p.value}\` 不是 ${p.flag} 可用的值`, hint: `应为：${p.expected}` }),
    'unknown-flag': (p) => ({
      text: `没有选项 \`${p.flag}\``,
      hint: p.similar === '' ? '在命令后加 --help 可查看所有选项' : `是否要用 ${p.similar}？`,
    }),
    'trusted-file-missing': (p) => ({
      text: `找不到文件 \`${p.path}\``,
      hint: '--trusted 需要一个文本文件，每行一个 IPv4 或 IPv6 CIDR',
    }),
    'unknown-command': (p) => ({ text: `没有命令 \`${p.command}\``, hint: 'postern --help 会列出所有命令' }),
    'too-many-arguments': (p) => ({
      text: `\`${p.command}\` ${p.taken === 0 ? '不需要参数' : `最多 ${p.taken} 个参数`}，却有 ${p.given} 个`,
      hint: '含空格的值请加引号；在命令后加上 --help 查看它的参数',
    }),
    'missing-argument': (p) => ({ text: `缺少 ${p.argument}`, hint: '在命令后加上 --help 查看它的参数' }),
    'no-credentials': () => ({
      text: '找不到阿里云凭证',
      hint: '请设置 ALIBABA_CLOUD_ACCESS_KEY_ID 和 ALIBABA_CLOUD_ACCESS_KEY_SECRET；或不用账号先看演示：postern demo',
    }),
    'input-not-found': (p) => ({
      text: `\`${p.path}\` 不存在`,
      hint: '--input 需要原始 API 响应的文件或文件夹',
    }),
    'input-empty': (p) => ({
      text: `\`${p.path}\` 中没有 JSON 文件`,
      hint: '请将 API 响应存入其中，每个文件一份 JSON',
    }),
    'input-unreadable': (p) => ({ text: `无法读取 \`${p.path}\`：${p.reason}`, hint: '请检查权限' }),
    'input-not-json': (p) => ({
      text: `\`${p.path}\` 不是 JSON：${p.reason}`,
      hint: '文件可能被截断，请重新写出',
    }),
    'input-unrecognised': (p) => ({
      text: `\`${p.path}\` 不是 postern 认得的 API 响应`,
      hint: '可读取的响应见 docs/guide/input.md',
    }),
    'input-contradiction': (p) => ({
      text: `\`${p.path}\` 与 \`${p.other}\` 对 ${p.resource} 的描述互相矛盾`,
      hint: '请只保留同一次读取的响应',
    }),
    'input-bad-field': (p) => ({
      text: `\`${p.path}\`：${p.field} 的值是 \`${p.value}\``,
      hint: '请原样保存官方工具打印的响应',
    }),
    'unknown-resource': (p) => ({
      text: `找不到 \`${p.id}\``,
      hint: '请检查 ID、地域和账号；网卡为 eni-…，安全组为 sg-…，实例为 i-…',
    }),
    'trusted-file-bad': (p) => ({
      text: `\`${p.path}\` 第 ${p.line} 行：\`${p.value}\` 不是地址或 CIDR`,
      hint: '每行一个 IPv4 或 IPv6 CIDR；# 之后为注释',
    }),
    'cloud-refused': (p) => ({
      text: `${p.operation} 被拒绝：${p.code}：${p.message}${p.requestId === '' ? '' : `（请求 ${p.requestId}）`}`,
      hint: {
        access: '请检查访问密钥、权限和系统时间',
        missing: '请检查指定的 ID 和名称、地域与账号',
        later: '请稍后再试；只有这个调用失败',
        request: '官方对错误码的说明见 https://api.alibabacloud.com；联系支持时请附上请求 ID',
      }[refusalKind(p.code)],
    }),
    'cloud-unreachable': (p) => ({
      text: `无法连接 \`${p.endpoint}\`：${p.reason}`,
      hint: '请检查端点；启动本地云：postern cloud start',
    }),
    'port-in-use': (p) => ({
      text: `端口 ${p.port} 已被占用`,
      hint:
        p.flag === '--port'
          ? '请用 --port 选择其他端口，或省略'
          : '请用 --listen 选择其他端口，例如 127.0.0.1:0 表示任意可用端口',
    }),
    'needs-yes': () => ({
      text: '这会更改账号，但现在没有人可以确认',
      hint: '请先看过计划，再加上 --yes',
    }),
    'cloud-not-empty': (p) => ({
      text: `\`${p.where}\` 的本地云已有内容，没有任何变更`,
      hint: '请先执行 postern cloud reset 清空，或用 --state 指定其他文件夹',
    }),
    'state-unusable': (p) => ({
      text: `无法使用状态文件夹 \`${p.path}\`：${p.reason}`,
      hint: '请用 --state 选择其他文件夹',
    }),
    'policy-too-long': (p) => ({
      text: `策略会有 ${p.length} 个字符，上限为 ${p.limit}`,
      hint: '请减少角色数量',
    }),
    'output-unwritable': (p) => ({
      text: `无法写入 \`${p.path}\`：${p.reason}`,
      hint: '请改用其他文件',
    }),
    interrupted: () => ({ text: '已中断', hint: '没有任何更改' }),
    internal: (p) => ({ text: `postern 发生错误：${p.reason}`, hint: '请附上运行的命令反馈' }),
  },
};
