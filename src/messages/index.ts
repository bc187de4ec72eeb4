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

/**
 * The language that somebody names: by its name here, by its script (`zh-Hant`), or as a locale (`zh_TW.UTF-8`, `en-GB`).
 * Undefined for what is spoken nowhere here.
 */
export function namedLanguage(text: string): Language | undefined {
  if (isLanguage(text)) return text;
  return /^(en|zh)([-_][a-z\d]{2,8})*(\.[\w-]+)?(@\w+)?$/i.test(text) ? languageOf(text) : undefined;
}

/** The language of a POSIX locale such as `zh_TW.UTF-8`; traditional characters for TW, HK, MO and Hant. */
export function languageOf(locale: string): Language {
  if (!/^zh/i.test(locale)) return 'en';
  return /hant|[_-](tw|hk|mo)/i.test(locale) ? 'zh-TW' : 'zh-CN';
}
