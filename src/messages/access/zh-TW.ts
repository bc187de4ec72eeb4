/** 登入與外部投遞的文字。 */
import type { AccessMessages } from './en.ts';

export const accessZhTW: AccessMessages = {
  back: '回到 Postern',
  link: (p) => `請在 ${p.minutes} 分鐘內用瀏覽器開啟，以管理員身分登入一次：\n  ${p.url}`,
  problem: {
    'http-bad-host': (p) => ({
      text: `這項服務的名稱不是 \`${p.host}\``,
      hint: '請用它的位址呼叫，或在 postern.yaml 的 signIn.address 寫上這個名稱',
    }),
    'http-no-passwords': () => ({
      text: '這裡不接受名稱與密碼',
      hint: '請透過身分提供者登入；位址見 GET /api/v1/sign-in',
    }),
    'sign-in-link': () => ({
      text: '這個連結無法登入：已用過、已過期，或不曾有效',
      hint: '請重新啟動服務以取得新的連結，或用其他方式登入',
    }),
    'oidc-unreachable': (p) => ({
      text: `身分提供者 \`${p.issuer}\` 沒有正確回應：${p.reason}`,
      hint: '請稍後再試；負責 Postern 的人請比對 signIn.oidc.issuer 與提供者宣告的 issuer',
    }),
    'oidc-refused': (p) => ({
      text: `身分提供者 \`${p.issuer}\` 拒絕了：${p.reason}`,
      hint: '請洽身分提供者的負責人；invalid_client 表示 signIn.oidc.clientId 或其密鑰與那裡不符',
    }),
    'oidc-redirect': (p) => ({
      text: `身分提供者 \`${p.issuer}\` 不會把人送回 \`${p.redirect}\``,
      hint: '請在那裡把這個位址原樣登記為重新導向 URI',
    }),
    'oidc-clock': (p) => ({
      text: `\`${p.issuer}\` 的說明在現在這個時間無效`,
      hint: '請比對這台機器與身分提供者的時鐘，兩者最多可差 30 秒',
    }),
    'oidc-bad-answer': (p) => ({
      text: `傳回的內容無法證明出自 \`${p.issuer}\`：${p.reason}`,
      hint: '請重新登入；若再次發生，請告知負責 Postern 的人',
    }),
    'oidc-no-transaction': (p) => ({
      text: '這個瀏覽器沒有進行中的登入：耗時過久、已經結束，或是在別處開始的',
      hint: `請在十分鐘內、於同一個瀏覽器重新登入；完成後必須回到 ${p.redirect}`,
    }),
    'oidc-not-admitted': (p) => ({
      text:
        p.because === 'domain'
          ? '身分提供者沒有確認您有獲准網域的郵件地址'
          : p.because === 'group'
            ? `您所屬的群組都未獲准（宣告 \`${p.claim}\`）`
            : `沒有任何內容給您這裡的角色（宣告 \`${p.claim}\`）`,
      hint: '請洽 Postern 的管理員',
    }),
    'oidc-unknown-user': (p) => ({
      text: `這裡沒有您的使用者，首次登入時也不會建立（\`${p.name}\`）`,
      hint: '請管理員建立一位以您的郵件地址為名、沒有密碼的使用者',
    }),
    'user-disabled': () => ({ text: '這位使用者已停用', hint: '請洽 Postern 的管理員' }),
    'serve-variable-missing': (p) => ({
      text: `${p.field} 指定的環境變數 \`${p.variable}\` 尚未設定`,
      hint: '請在啟動服務的地方設定',
    }),
    'eventbridge-refused': (p) => ({
      text: `這不被視為 EventBridge 的投遞：${
        {
          token: '權杖不正確',
          address: '來源位址未獲准',
          time: '簽署時間與現在相差超過一分鐘',
          signature: '簽章不符',
          form: '不是事件',
        }[p.because] ?? p.because
      }`,
      hint: '請逐字比對規則的目標與 postern.yaml 的 events.eventBridge：位址與權杖',
    }),
    'eventbridge-certificate': (p) => ({
      text: `無法取得 EventBridge 位於 \`${p.url}\` 的憑證：${p.reason}`,
      hint: '請讓這台機器連得到該位址；投遞會再次進行',
    }),
  },
};
