/** 服务的文字。 */
import type { ServiceMessages } from './en.ts';

/** Parts of a request, as the server calls them. */
const PARTS: Readonly<Record<string, string>> = {
  body: '正文',
  querystring: '查询参数',
  params: '路径',
  path: '路径',
  headers: '请求头',
  request: '请求',
};

export const serviceZhCN: ServiceMessages = {
  help: {
    serve: '持续守望：定时扫描，并以 HTTP 提供服务',
    listen: '监听的地址与端口（默认 127.0.0.1:8765；其他人连得到的地址需要 TLS）',
    database: '存放数据的 PostgreSQL，例如 postgres://user@host/postern（默认为状态文件夹）',
    scanEvery: '完整扫描的间隔：15m、1h、1d（默认 1h）',
    eventsEvery: '查看操作事件的间隔：5s、1m 或 none（默认 10s，云在本机时 2s）',
    twoPersons: '计划须经另一人批准才能执行，豁免须经另一人批准才会生效',
    tlsCert: 'PEM 格式的证书链',
    tlsKey: '其 PEM 格式的私钥',
  },
  started: (p) => `Postern 正在守望${p.target}，地址 ${p.endpoint}，数据存于 ${p.where}。按 Ctrl-C 停止。`,
  target: { vendor: '阿里云', local: '本地云' },
  token: (p) =>
    `用户 \`admin\` 的令牌，只显示这一次：\n  ${p.token}\n请以此标头发送：Authorization: Bearer …`,
  stopped: '已停止。',
  failed: (p) => `${p.task}：${p.problem}`,
  problem: {
    'http-unauthenticated': () => ({ text: '尚未登录', hint: '请登录，或发送令牌：Authorization: Bearer …' }),
    'http-bad-login': () => ({ text: '名称或密码不正确', hint: '管理员可以重置密码' }),
    'http-forbidden': (p) => ({
      text: `这需要 \`${p.role}\` 角色，而您是 \`${p.has}\``,
      hint: '请联系管理员',
    }),
    'http-csrf': () => ({
      text: '请求没有带上会话页面的令牌',
      hint: '由 GET /api/v1/session 取得，并以 x-csrf-token 发送',
    }),
    'http-not-found': (p) => ({ text: `\`${p.path}\` 没有任何内容`, hint: '请参阅 /openapi.json' }),
    'http-too-many': () => ({ text: '请求过多', hint: '请一分钟后再试' }),
    'http-too-large': (p) => ({ text: `正文超过 ${p.limit} 字节`, hint: '请分多次发送' }),
    'http-media-type': (p) => ({
      text: `此处不读取 \`${p.type}\` 类型的正文`,
      hint: '请发送 application/json',
    }),
    'http-bad-field': (p) => ({
      text: `${PARTS[p.part] ?? p.part}${p.field === '' ? '' : ` \`${p.field}\``} 不正确：${p.expected}`,
      hint: '没有任何更改；请参阅 /openapi.json',
    }),
    'http-bad-value': (p) => ({
      text: `\`${p.field}\` 不能是 \`${p.value}\``,
      hint: `应为：${p.expected}`,
    }),
    'needs-approval': (p) => ({
      text: `计划 \`${p.plan}\` 尚未由创建者以外的人批准`,
      hint: '请先由另一位具有 `approver` 角色的人批准',
    }),
    'needs-node': (p) => ({
      text: '这个版本的 Node 无法对密码做哈希',
      hint: `请使用 Node ${p.version} 以上的版本，或改用令牌`,
    }),
    'user-taken': (p) => ({ text: `已有用户 \`${p.name}\``, hint: '请换一个名称' }),
    'scan-running': () => ({ text: '正在扫描', hint: '请等待扫描结束' }),
    'vendor-check-running': () => ({ text: '正在读取云厂商的检查结果', hint: '请等待其结束' }),
    'not-scanned': () => ({ text: '尚未读取任何数据', hint: '请等待第一次扫描，或立即开始扫描' }),
    'http-too-much-work': (p) => ({
      text: `这需要超过 ${p.limit}`,
      hint: '请减少一次询问的内容：更少的语句，或用 `profile` 指定解读方式',
    }),
    'serve-needs-tls': (p) => ({
      text: `其他人可以连到 \`${p.host}\`，但没有 TLS`,
      hint: '请指定 --tls-cert 与 --tls-key，或只监听 127.0.0.1',
    }),
    'serve-tls-unreadable': (p) => ({
      text: `\`${p.path}\` 无法用于 TLS：${p.reason}`,
      hint: '请提供 PEM 格式的证书链与私钥',
    }),
  },
};
