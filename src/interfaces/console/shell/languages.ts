/** The languages, each loaded when it is chosen: our texts and those of the components. */
import type { Locale } from 'antd/es/locale';
import type { ConsoleMessages } from '../../../messages/console/en.ts';
import type { Messages } from '../../../messages/en.ts';

export const LANGUAGE_NAMES = Object.freeze({ en: 'English', 'zh-TW': '繁體中文', 'zh-CN': '简体中文' });
export type Language = keyof typeof LANGUAGE_NAMES;

export interface LanguagePack {
  /** For `lang` and for dates. */
  readonly html: string;
  readonly console: ConsoleMessages;
  readonly messages: Messages;
  readonly components: Locale;
}

const LOADERS: Readonly<Record<Language, () => Promise<LanguagePack>>> = {
  en: async () => {
    const [{ consoleEn }, { en }, locale] = await Promise.all([
      import('../../../messages/console/en.ts'),
      import('../../../messages/en.ts'),
      import('antd/es/locale/en_US'),
    ]);
    return { html: 'en', console: consoleEn, messages: en, components: locale.default };
  },
  'zh-TW': async () => {
    const [{ consoleZhTW }, { zhTW }, locale] = await Promise.all([
      import('../../../messages/console/zh-TW.ts'),
      import('../../../messages/zh-TW.ts'),
      import('antd/es/locale/zh_TW'),
    ]);
    return { html: 'zh-TW', console: consoleZhTW, messages: zhTW, components: locale.default };
  },
  'zh-CN': async () => {
    const [{ consoleZhCN }, { zhCN }, locale] = await Promise.all([
      import('../../../messages/console/zh-CN.ts'),
      import('../../../messages/zh-CN.ts'),
      import('antd/es/locale/zh_CN'),
    ]);
    return { html: 'zh-CN', console: consoleZhCN, messages: zhCN, components: locale.default };
  },
};

/** An unknown name, as an older page may have kept, is English. */
export function loadLanguage(language: Language): Promise<LanguagePack> {
  return (LOADERS[language] ?? LOADERS.en)();
}

export function languageOfBrowser(): Language {
  const [first = 'en'] = navigator.languages;
  if (!/^zh/i.test(first)) return 'en';
  return /hant|tw|hk|mo/i.test(first) ? 'zh-TW' : 'zh-CN';
}
