/** 关于创建安全组与实例的简体中文文字。 */
import type { Messages } from '../en.ts';

const REASONS: Readonly<Record<string, (part: string) => string>> = {
  form: () => '格式应为“流量=来源”',
  traffic: (part) => `\`${part}\` 不是服务、协议或端口`,
  ports: (part) => `\`${part}\` 不是 1 到 65535 之间的端口范围`,
  source: (part) => `\`${part}\` 不是地址、CIDR、可信来源名称、前缀列表或安全组`,
  enterprise: (part) => `企业级安全组不能以安全组作为来源，例如 \`${part}\``,
  family: (part) => `\`${part}\` 的地址类型与协议不符`,
};

const UNFIT: Readonly<Record<string, string>> = {
  missing: '找不到该安全组',
  managed: '该安全组由云服务管理',
  'other-vpc': '不在交换机所属的 VPC 中',
  'mixed-types': '同一台实例的安全组必须全为普通型或全为企业级',
};

export const createZhCN: Messages['create'] = {
  group: {
    created: (p) => `创建完成：安全组 ${p.name}（${p.id}），位于 ${p.region} 的 ${p.vpc}。规则已读回核对。`,
    unchanged: (p) => `无需更改：${p.vpc} 中的安全组 ${p.name}（${p.id}）已符合要求。`,
    planned: (p) => `没有任何更改。要在 ${p.region} 的 ${p.vpc} 创建安全组 ${p.name}，会执行下列调用：`,
    refused: (p) => `已拒绝：安全组 ${p.name} 会暴露运维端口。没有创建任何资源。`,
    next: (region, id) => `使用方式：postern create instance --region ${region} --group ${id}`,
  },
  instance: {
    created: (p) => `创建完成并已启动：${p.region} 的 ${p.name}（${p.ids}）。`,
    unchanged: (p) => `无需更改：先前相同的请求已创建 ${p.name}（${p.ids}）。`,
    planned: (p) => `没有任何更改。要在 ${p.region} 创建 ${p.name}，会执行下列调用：`,
    refused: (p) => `已拒绝：${p.name} 一创建就会暴露。没有创建任何资源。`,
    exposed: (p) =>
      `已暴露：${p.name}（${p.ids}）已启动，但放行的范围比先前读到的更大，可能有人更改了安全组。`,
    unread: (p) =>
      `无法读取启动模板 ${p.id}（${p.code}），不知道它会带入哪些安全组。仍要继续请加上 --accept-unread-template`,
    tried: '已向云端预检：可以创建。',
    others: (count) => `另外 ${count} 台实例相同。`,
    waiting: (p) =>
      `${Object.entries(p.states)
        .map(([state, count]) => `${state} ${count}`)
        .join('、')}（${p.seconds} 秒）`,
  },
  labels: { proof: '证明', rule: '规则', unknown: '未知', instead: '建议改用', anyway: '仍要继续' },
  asked: (flag) => `由 ${flag} 要求`,
  accept: (services) => `--accept-exposure ${services}`,
  insteadExample: '203.0.113.0/24 只是示例，请换成自己的地址。',
  members: '仅限其他安全组的成员',
  andMembers: '，以及其他安全组的成员',
  whoReaches: '谁能访问运维端口：',
  calling: (operation) => `正在调用 ${operation}`,
  ask: (calls) => `要执行 ${calls} 次调用吗？[y/N] `,
  isYes: (answer) => ['y', 'yes', '是'].includes(answer),
  questions: {
    region: '地域：',
    name: '名称：',
    vpc: 'VPC（编号或 ID）：',
    vSwitch: '交换机（编号或 ID）：',
    image: '镜像（编号或 ID）：',
    type: '实例规格（编号或名称）：',
    group: '安全组：已有安全组的 ID，或新安全组的名称：',
    source: '管理员来自哪里，例如 office=203.0.113.0/24（没有更多时按 Enter）：',
    allow: '允许谁连入，例如 ssh=office 或 tcp/443=0.0.0.0/0（没有更多时按 Enter）：',
    such: (example) => `例如 ${example}`,
    asFlags: (command) => `不必回答问题的相同命令：\n  ${command}`,
  },
  help: {
    create: '创建不会暴露运维端口的安全组与实例',
    group: '创建安全组；若会暴露运维端口则拒绝',
    name: '名称',
    vpc: '安全组所在的 VPC',
    groupType: 'basic 或 enterprise',
    region: '地域（或 ALIBABA_CLOUD_REGION_ID）',
    allow: '规则：tcp/443=0.0.0.0/0、ssh=office、ssh=workbench-intl、mysql=sg-…',
    acceptExposure: '即使暴露该服务仍要继续，例如 ssh',
    tag: '标签，例如 team=web',
    instance: '创建实例；若一创建就会暴露则拒绝',
    useGroup: '实例的安全组，可重复指定',
    newGroup: '先以该名称创建安全组，规则由 --allow 指定',
    image: '镜像',
    instanceType: '实例规格，例如 ecs.g7.large',
    vSwitch: '所在的交换机（vSwitch）',
    public: '公网带宽（Mbps）；0 表示没有公网地址（0）',
    keyPair: 'SSH 密钥对',
    count: '数量（1）',
    template: '启动模板的 ID 或名称；未指定安全组时使用模板的安全组',
    acceptUnread: '即使无法读取模板仍要继续',
    dryRunApi: '只判定并显示调用，不做任何更改；api：另向云端预检',
    print: '改为打印调用：cli 或 terraform',
    dryRun: '只判定并显示调用，不做任何更改',
    request: '用来与先前相同的请求区别的文字',
  },
  problem: {
    'create-name-taken': (p) => ({
      text: `\`${p.vpc}\` 中已有名为 \`${p.name}\` 的安全组，且与要求不符：\`${p.group}\``,
      hint: `请以 --name 改用其他名称，或先查看：postern explain ${p.group}`,
    }),
    'create-lost': (p) => ({
      text: `没有收到 ${p.operation}（\`${p.name}\`）的响应，可能已经执行：${p.code}${p.message === '' ? '' : `：${p.message}`}`,
      hint: '请再执行一次相同的命令：会从中断处继续，不会重复创建',
    }),
    'create-stopped': (p) => ({
      text: `安全组 \`${p.group}\` 已创建，但 ${p.operation} 失败：${p.code}${p.message === '' ? '' : `：${p.message}`}${p.requestId === '' ? '' : `（请求 ${p.requestId}）`}`,
      hint: `请再执行一次相同的命令以完成，或将其删除：aliyun ecs DeleteSecurityGroup --RegionId ${p.region} --SecurityGroupId ${p.group}`,
    }),
    'create-not-as-said': (p) => ({
      text: `安全组 \`${p.group}\` 实际放行的对象与规则的用意不符`,
      hint: `可能有其他人同时在更改；使用前请先查看：postern explain ${p.group} --region ${p.region}`,
    }),
    'create-vanished': (p) => ({
      text: `先前相同的请求创建了 \`${p.ids}\`，但现在已不存在`,
      hint: '如需重新创建，请加上 --request 与任意文字，例如 --request 2',
    }),
    'create-needs-yes': () => ({
      text: '这会创建资源，但现在没有人可以确认',
      hint: '请先以 --dry-run 查看，再加上 --yes',
    }),
    'create-needs-group': () => ({
      text: '未指定安全组的实例会加入默认安全组，而该安全组默认对所有人开放',
      hint: '请以 --group 指定安全组，或以 --new-group 与 --allow 创建安全组',
    }),
    'create-template-missing': (p) => ({
      text: `找不到启动模板 \`${p.id}\`${p.version === '' ? '' : `，或它没有版本 ${p.version}`}`,
      hint: '请检查它的 ID 或名称、地域与账号',
    }),
    'create-template-groups': (p) => ({
      text:
        p.reason === 'primary'
          ? `启动模板 \`${p.id}\` 的版本 ${p.version} 自行定义了主网卡：除该网卡的安全组外，不能再指定其他安全组`
          : `启动模板 \`${p.id}\` 的版本 ${p.version} 没有指定安全组：未指定安全组的实例会加入默认安全组，而该安全组默认对所有人开放`,
      hint:
        p.reason === 'primary'
          ? `请去掉 --group 与 --new-group，或指定没有该网卡的版本：--launch-template ${p.id}:N`
          : '请以 --group 指定安全组，或以 --new-group 与 --allow 创建安全组',
    }),
    'create-group-unfit': (p) => ({
      text: `无法使用 \`${p.group}\`：${UNFIT[p.reason] ?? p.reason}`,
      hint: '请检查 ID 与地域；postern scan 会列出现有的安全组',
    }),
    'create-incomplete': (p) => ({
      text: `先前相同的请求创建了 ${p.count} 台 \`${p.name}\`，目前只剩 ${p.found} 台`,
      hint: '如需重新创建，请加上 --request 与任意文字，例如 --request 2',
    }),
    'create-not-running': (p) => ({
      text: `${p.minutes} 分钟后仍未全部启动（${p.states}）：\`${p.ids}\``,
      hint: '实例已存在并会计费；请再执行一次相同的命令继续等待，或将其删除',
    }),
    'create-unseen': (p) => ({
      text: `实例已创建，但无法读取谁能访问它们（${p.code}）：\`${p.ids}\``,
      hint: `请查看：postern explain ${p.ids.replaceAll(',', '')} --region ${p.region}`,
    }),
    'create-not-printable': (p) => ({
      text: `无法用 ${p.form} 表达 \`${p.what}\``,
      hint: '请去掉这一项，或改用 --print cli',
    }),
    'create-bad-allow': (p) => ({
      text: `--allow \`${p.allow}\`：${REASONS[p.reason]?.(p.part) ?? p.part}`,
      hint:
        p.similar === ''
          ? '例如 tcp/443=0.0.0.0/0、tcp/8000-8100=10.0.0.0/8、ssh=203.0.113.0/24、icmp=10.0.0.0/8'
          : `是否要输入 ${p.similar}？`,
    }),
    'create-too-many-rules': (p) => ({
      text:
        p.what === 'group-peers'
          ? `会有 ${p.rules} 条规则以安全组作为来源，上限为 ${p.limit} 条`
          : `共有 ${p.rules} 条规则，一次调用最多 ${p.limit} 条`,
      hint: '请将地址放入前缀列表，再以 --allow ssh=pl-… 指定',
    }),
    'create-interface-full': (p) => ({
      text: `同一块网卡（\`${p.groups}\`）会计入 ${p.rules} 条规则，上限为 ${p.limit} 条；前缀列表按其最大条目数计算`,
      hint: '请减少安全组或来源，或改用最大条目数（MaxEntries）较小的列表',
    }),
  },
};
