/** 云厂商结论对照页的简体中文文字。 */
import type { VendorPageMessages } from './en.ts';

export const vendorPageZhCN: VendorPageMessages = {
  title: '云厂商的结论',
  about: '云安全中心与配置审计对同样端口的结论，以及与 Postern 不同的原因。',
  toFindings: '检查结果',
  compare: '对照',
  submit: '请云厂商重新检查',
  running: '对照中……',
  progress: ({ done, total }) =>
    total === 0 ? '云厂商检查中……' : `云厂商检查中：${total} 个资源，已完成 ${done} 个`,
  by: (name) => `由 ${name} 开始`,
  empty: {
    title: '服务启动后尚未对照',
    text: '“对照”会读取云厂商目前的结论。“请云厂商重新检查”会先要求重新检查，需要数分钟，并计入其配额。读取所需的权限列于指南。',
  },
  failed: (code) => `上次对照失败：${code}`,
  failedHint: '请再次开始；服务的日志有更多说明。',
  noItems: {
    title: '这里没有与 Postern 相同问题的云厂商检查项',
    text: '云安全中心的 22 与 3389 端口检查属于其配置评估；在配置审计中，由 sg-risky-ports-check 创建的规则会检查相同的问题。',
  },
  needsRole: '操作员、审批者与管理员可以对照。',
  notCompared: '未对照',
  notComparedAbout: 'Postern 没有对应的问题。',
  gaps: (n) => `有 ${n} 个部分无法读取`,
  outcome: { label: '对照结果', differ: '不同', unknown: '无法判定', agree: '相同' },
  column: { vendor: '云厂商', ours: 'Postern', why: '原因' },
  rest: (n) => `另有 ${n} 个资源双方都认定为关闭，未列出。`,
  noRows: '没有符合的资源。',
  check: '检查项',
  service: '服务',
};
