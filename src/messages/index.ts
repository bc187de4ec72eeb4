/** The languages, and which one to speak. */
import { en, type Messages } from './en.ts';
import { zhCN } from './zh-CN.ts';
import { zhTW } from './zh-TW.ts';

export type { Messages } from './en.ts';

export const LANGUAGES = Object.freeze({ en, 'zh-TW': zhTW, 'zh-CN': zhCN });
export type Language = keyof typeof LANGUAGES;

export function messagesFor(language: Language): Messages {
  return LANGUAGES[language];
}

export function isLanguage(text: string): text is Language {
  return Object.hasOwn(LANGUAGES, text);
}

/** The language of a POSIX locale such as `zh_TW.UTF-8`; traditional characters for TW, HK, MO and Hant. */
export function languageOf(locale: string): Language {
  if (!/^zh/i.test(locale)) return 'en';
  return /hant|[_-](tw|hk|mo)/i.test(locale) ? 'zh-TW' : 'zh-CN';
}
