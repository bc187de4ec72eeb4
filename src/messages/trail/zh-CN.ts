/** 云中操作与被拒调用的文字。 */
import type { DenialMessages, TrailMessages } from './en.ts';

export const denialZhCN: DenialMessages = {
  verdict: (explicit, policy = '策略') => (explicit ? `被一条${policy}拒绝。` : `没有${policy}允许它。`),
  statement: (n) => `第 ${n} 条语句`,
  policy: {
    ControlPolicy: '管控策略',
    SessionPolicy: '会话策略',
    AccountLevelIdentityBasedPolicy: '账号级 RAM 策略',
    ResourceGroupLevelIdentityBasedPolicy: '资源组级 RAM 策略',
    AssumeRolePolicy: '角色信任策略',
  },
  principals: { SubUser: 'RAM 用户', AssumedRoleUser: '角色会话', Federated: '联合身份' },
};

export const trailZhCN: TrailMessages = {
  ...denialZhCN,
  help: {
    trail: '云中执行了什么、拒绝了什么以及原因，由 postern serve 保存',
    list: '已执行的操作与被拒的调用，最新的在前',
    why: '请云服务说明调用被哪条策略拒绝；不做任何更改',
    id: 'postern trail list 中事件的 ID',
    actor: '只列此名称的人员（可重复）',
    operation: '只列此操作，例如 AuthorizeSecurityGroup（可重复）',
    resource: '只列涉及此安全组、实例或其他资源的事件（可重复）',
    denied: '只列被拒绝的',
    done: '只列已执行的',
    endpoint: '此云的记录，名称与 postern serve --endpoint 相同',
    local: '状态文件夹中本地云的记录，由 postern serve --local 保存',
  },
  none: (cloud) =>
    `没有保存${cloud}的此类事件。可用 --endpoint 或 --local 指定另一个云，与 postern serve 相同。`,
  vendor: '阿里云',
  localCloud: '本地云',
  columns: { at: '时间', who: '何人', what: '内容' },
  denied: (operation, code) => `被拒绝：${operation}  ${code}`,
  from: (address) => `来自 ${address}`,
  ask: '末尾带有 ID 的事件可查询拒绝原因：postern trail why ID',
  labels: {
    who: '何人',
    account: '账号',
    from: '来源',
    action: '操作',
    resource: '对象',
    denies: '拒绝',
    allows: '允许',
    keys: '条件',
    code: '错误码',
    message: '说明',
    request: '请求',
  },
};
