/** 登录与外部投递的文字。 */
import type { AccessMessages } from './en.ts';

export const accessZhCN: AccessMessages = {
  back: '回到 Postern',
  link: (p) => `请在 ${p.minutes} 分钟内用浏览器打开，以管理员身份登录一次：\n  ${p.url}`,
  problem: {
    'http-bad-host': (p) => ({
      text: `这项服务的名称不是 \`${p.host}\``,
      hint: '请用它的地址调用，或在 postern.yaml 的 signIn.address 写上这个名称',
    }),
    'http-no-passwords': () => ({
      text: '这里不接受名称与密码',
      hint: '请通过身份提供方登录；地址见 GET /api/v1/sign-in',
    }),
    'sign-in-link': () => ({
      text: '这个链接无法登录：已用过、已过期，或从未有效',
      hint: '请重新启动服务以取得新的链接，或用其他方式登录',
    }),
    'oidc-unreachable': (p) => ({
      text: `身份提供方 \`${p.issuer}\` 没有正确应答：${p.reason}`,
      hint: '请稍后再试；负责 Postern 的人请比对 signIn.oidc.issuer 与提供方声明的 issuer',
    }),
    'oidc-refused': (p) => ({
      text: `身份提供方 \`${p.issuer}\` 拒绝了：${p.reason}`,
      hint: '请联系身份提供方的负责人；invalid_client 表示 signIn.oidc.clientId 或其密钥与那里不符',
    }),
    'oidc-redirect': (p) => ({
      text: `身份提供方 \`${p.issuer}\` 不会把人送回 \`${p.redirect}\``,
      hint: '请在那里把这个地址原样登记为重定向 URI',
    }),
    'oidc-clock': (p) => ({
      text: `\`${p.issuer}\` 的说明在现在这个时间无效`,
      hint: '请比对这台机器与身份提供方的时钟，两者最多可差 30 秒',
    }),
    'oidc-bad-answer': (p) => ({
      text: `返回的内容无法证明出自 \`${p.issuer}\`：${p.reason}`,
      hint: '请重新登录；若再次发生，请告知负责 Postern 的人',
    }),
    'oidc-no-transaction': (p) => ({
      text: '这个浏览器没有进行中的登录：耗时过久、已经结束，或是在别处开始的',
      hint: `请在十分钟内、于同一个浏览器重新登录；完成后必须回到 ${p.redirect}`,
    }),
    'oidc-not-admitted': (p) => ({
      text:
        p.because === 'domain'
          ? '身份提供方没有确认您有获准域名的邮件地址'
          : p.because === 'group'
            ? `您所属的组都未获准（声明 \`${p.claim}\`）`
            : `没有任何内容给您这里的角色（声明 \`${p.claim}\`）`,
      hint: '请联系 Postern 的管理员',
    }),
    'oidc-unknown-user': (p) => ({
      text: `这里没有您的用户，首次登录时也不会创建（\`${p.name}\`）`,
      hint: '请管理员创建一位以您的邮件地址为名、没有密码的用户',
    }),
    'user-disabled': () => ({ text: '这位用户已停用', hint: '请联系 Postern 的管理员' }),
    'serve-variable-missing': (p) => ({
      text: `${p.field} 指定的环境变量 \`${p.variable}\` 尚未设置`,
      hint: '请在启动服务的地方设置',
    }),
    'eventbridge-refused': (p) => ({
      text: `这不被视为 EventBridge 的投递：${
        {
          token: '令牌不正确',
          address: '来源地址未获准',
          time: '签名时间与现在相差超过一分钟',
          signature: '签名不符',
          form: '不是事件',
        }[p.because] ?? p.because
      }`,
      hint: '请逐字比对规则的目标与 postern.yaml 的 events.eventBridge：地址与令牌',
    }),
    'eventbridge-certificate': (p) => ({
      text: `无法取得 EventBridge 位于 \`${p.url}\` 的证书：${p.reason}`,
      hint: '请让这台机器连得到该地址；投递会再次进行',
    }),
  },
};
