/** 关于修复的简体中文文字。 */
import type { FixMessages } from './en.ts';

export const fixZhCN: FixMessages = {
  heading: (p) =>
    p.steps === 0 ? '无需处理。' : `计划：${p.groups} 个安全组，共 ${p.steps} 个步骤。尚未变更任何内容。`,
  closes: (p) =>
    p.except === ''
      ? `对${p.from}关闭 ${p.ports}，不留例外`
      : `对${p.from}关闭 ${p.ports}，但保留 ${p.except}`,
  ports: (ports, family) => `${ports}（${family}）`,
  everyOther: (family) => `其他所有 ${family} 地址`,
  comma: '、',
  semicolon: '；',
  labels: {
    where: '范围',
    keeps: '保留',
    loses: '失去',
    gains: '新增',
    you: '您',
    hidden: '被遮挡',
  },
  named: (name, sources) => `${name} ${sources}`,
  nobody: '无',
  privateToo: (sources) => `私有地址也包括在内：${sources}`,
  more: (count) => `另有 ${count} 项`,
  caller: {
    keeps: (address) => `${address} 仍可访问`,
    loses: (address) => `${address} 将无法访问`,
    gains: (address) => `${address} 将可以访问`,
    outside: (address) => `${address} 原本就无法访问，之后也一样`,
  },
  hidden: (p) => `${p.name}（${p.sources}）与原来一样无法访问：${p.rule} 先被匹配`,
  steps: '按顺序执行的步骤',
  group: (p) => [p.name, p.place].filter(Boolean).join('  '),
  rule: (p) => `${p.policy} ${p.traffic}，来源 ${p.source}，优先级 ${p.priority}`,
  step: {
    authorize: (p) => `添加 ${p.rule}（${p.why}）`,
    modify: (p) => `将 ${p.id} 改为 ${p.rule}（${p.why}）`,
    revoke: (p) => `删除 ${p.id}：${p.rule}（${p.why}）`,
    newList: (p) => `创建前缀列表 ${p.name}（${p.family}，最多 ${p.most} 个条目）：${p.entries}`,
    list: (p) =>
      `修改列表 ${p.id}：${[p.add === '' ? '' : `加入 ${p.add}`, p.remove === '' ? '' : `移除 ${p.remove}`].filter(Boolean).join('；')}`,
  },
  sharedList: (p) =>
    `以后只需修改列表 ${p.list}，所有安全组都会随之生效：将有 ${p.groups} 个安全组、共 ${p.rules} 条规则引用它。每条引用它的规则都计为 ${p.entries} 条规则，而每块网卡最多 1000 条。`,
  withoutList: (group, limit) =>
    `${group} 会为每个来源各创建一条规则，而不使用列表：如果使用列表，${limit}。`,
  reason: {
    'keeps-trusted': '保留可信来源',
    'keeps-entry': '保留列表中的小范围条目',
    'keeps-rest': '保留其他端口',
    closes: '对其他来源关闭端口',
    tidies: '没有任何作用',
    edited: '按编辑',
  },
  trusted: (name) => `供 ${name} 使用`,
  lostProtocols: (rule) => `${rule} 还放行了其他规则无法指定的协议，例如 ESP 或 SCTP，这些协议会一并关闭。`,
  listChanged: (list) => `引用列表 ${list} 的出方向规则会一并改变，但并未读取这些规则。`,
  listLeft: (list, because) => `列表 ${list} 保持原状，改为修复引用它的规则：${because}。`,
  listBecause: {
    'other-rules': '其他规则需要其中的条目',
    'no-room': '条目数量已达上限',
    'nothing-left': '列表会变成空的',
  },
  alternatives: (count) =>
    `有 ${count} 个实例之后没有任何可信来源可以连入。会话管理（Session Manager）不需要开放端口：`,
  needs: {
    'cloud-assistant': '实例上必须有正在运行的云助手 Agent',
    outbound: '实例必须能连到云助手服务器',
    'outbound-rule': '实例所属的企业安全组必须有连往云助手服务器的出方向规则',
    permission: '连接的人需要 ecs:StartTerminalSession 权限',
  },
  workbench: {
    title: 'Workbench：按主机的情况',
    signsIn: (p) => `${p.groups}：登录端口 ${p.ports}`,
    port: (port) => `TCP ${port}`,
    because: (port, why) => `${port}（${why}）`,
    why: {
      system: { ssh: 'Linux', rdp: 'Windows' },
      settings: { ssh: '为 Linux 主机设置', rdp: '为 Windows 主机设置' },
      host: (hosts) => `为 ${hosts} 指定`,
      tag: (hosts) => `${hosts} 的标签`,
      'unknown-system': (hosts) => (hosts === '' ? '系统未知' : `${hosts} 的系统未知`),
      'bad-tag': (hosts) => `${hosts} 的标签不是端口`,
      'no-host': '安全组中还没有主机',
      'hosts-not-read': '未读取到安全组中有哪些主机',
    },
    path: { public: '公网地址段', private: '私网地址段' },
    letIn: (ports) => `允许访问 ${ports}`,
    notLetIn: (ports) => `无法或只有部分能访问 ${ports}，现在也是如此`,
    pathBecause: {
      'no-address': '不加入，因为其中没有主机具有自己的公网地址',
      'not-read': '视为有用，因为未读取到所有主机的地址',
      'no-host': '视为有用，因为安全组中还没有主机',
    },
    notAsked: (p) =>
      `${p.hosts} 在 ${p.port} 登录，但它在这里不是运维端口，计划不会改动它。如需检查：--port ${p.flag}`,
    badTag: (hosts) => `${hosts} 的登录端口标签不是 1 到 65535 的端口：那里没有任何连入方式算是确定的。`,
  },
  leaves: '保持原状',
  leave: (p) => `${p.what}：${p.check}：${p.because}`,
  because: {
    'service-managed': '安全组由云服务管理，请到该服务进行变更',
    'not-known': '并未读取全部数据，变更可能造成损害',
    'no-rule-ids': '读取到的规则没有 ID，请改用较新的客户端重新读取',
    'legacy-drop': '有一条拒绝规则的优先级大于 100，任何调用都无法把规则写到它之后',
    'too-many-rules': '规则数量会超过上限',
    listener: '负载均衡会绕过规则转发，请使用它的访问控制列表',
    'not-selected': '由您未指定的安全组放行',
    'not-about-access': '与谁能连入无关',
    edited: '编辑后的规则允许它',
  },
  limit: (p) => `${p.resource} 会有 ${p.rules} 条规则，上限为 ${p.allowed} 条`,
  incomplete: '并未读取全部数据：以上内容可能遗漏了部分网卡与连入路径。',
  written: (file) => `已写入 ${file}。`,
  trustMe: (cidr) => `也让 ${cidr} 以“me”的名义连入吗？[y/N] `,
  help: {
    fix: '修复扫描发现的问题，且不会把任何该进来的人锁在外面',
    plan: '说明修复会变更什么、谁会保留或失去访问；不会变更任何内容',
    ids: '安全组、实例或弹性网卡（默认为全部）',
    source: '可信来源，例如 office=203.0.113.0/24（可重复）',
    workbench: '信任 Workbench 的地址段：intl、cn 或 none（默认）',
    sshPort: 'SSH 的监听端口：2222 用于所有 Linux 主机，i-bp1abc=2222 只用于一台（可重复）',
    rdpPort: 'RDP 的监听端口：33890 用于所有 Windows 主机，i-bp1abc=33890 只用于一台（可重复）',
    me: '您目前使用的地址：拒绝会切断它的计划',
    prefixList:
      '用一个前缀列表代表多个可信来源：auto（默认，超过 5 个时）、never，或一个不含其他来源的列表 ID',
    fixLists: '可行时直接修复被放宽到所有地址的列表，而不修改引用列表的规则',
    tidy: '一并删除没有作用的规则',
    allowCutOff: '即使会让您或所有人无法连入，仍然生成计划',
    output: '将计划写入文件',
  },
  problem: {
    'fix-list-unusable': (p) => ({
      text:
        p.because === 'not-trusted'
          ? `前缀列表 ${p.id} 会放行不可信的 ${p.entry}`
          : p.because === 'unreadable'
            ? `前缀列表 ${p.id} 是空的，或有无法读取的条目`
            : `未读取到前缀列表 ${p.id}`,
      hint:
        p.because === 'not-trusted'
          ? `请从列表移除该条目${p.wide ? '' : `，或将它列为可信来源：--source partner=${p.entry}`}`
          : p.because === 'unreadable'
            ? '请指定另一个列表，或使用 --prefix-list auto'
            : '请检查 ID 与地域；使用 --input 时，请加入 DescribePrefixListAttributes 的响应',
    }),
    'fix-cuts-off-caller': (p) => ({
      text: `这个计划会切断您的连接：${p.caller} 将无法访问 ${p.host} 的 ${p.port}${p.more === 0 ? '' : `，另有 ${p.more} 台主机也是如此`}`,
      hint: `请加上 --source me=${p.caller}；如果您有其他连入方式，可改用 --allow-cut-off`,
    }),
    'fix-cuts-off-host': (p) => ({
      text: `这个计划会让 ${p.host}${p.more === 0 ? '' : ` 以及另外 ${p.more} 台主机`} 没有任何连入方式`,
      hint:
        (p.tag === ''
          ? ''
          : `标签 ${p.tag} 不是 1 到 65535 的端口，因此那里没有任何连入方式算是确定的：请更正标签，或用 --ssh-port ${p.host}=2222 指定端口（RDP 请用 --rdp-port）；否则`) +
        '请指定谁可以连入：--source office=203.0.113.0/24（没有公网地址的主机请指定私有网段）、--trusted 文件或 --workbench intl|cn；或使用 --allow-cut-off 全部关闭，并改用不需要开放端口的会话管理（Session Manager）',
    }),
  },
};
