/** What a viewer prefers, kept in the browser: the language and the colours. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { ConsoleMessages } from '../../../messages/console/en.ts';
import type { Messages } from '../../../messages/index.ts';
import { speak } from '../data/client.ts';
import { type Language, type LanguagePack, languageOfBrowser, loadLanguage } from './languages.ts';

export type Theme = 'system' | 'light' | 'dark';

export interface Preferences {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly theme: Theme;
  readonly setTheme: (theme: Theme) => void;
  /** Whether it is dark now, by choice or by the system. */
  readonly dark: boolean;
  /** Texts of the console. */
  readonly m: ConsoleMessages;
  /** Texts that the command line has too: checks, severities, verdicts. */
  readonly messages: Messages;
  readonly pack: LanguagePack;
}

const PreferencesContext = createContext<Preferences | undefined>(undefined);

export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext);
  if (preferences === undefined) throw new Error('outside of PreferencesProvider');
  return preferences;
}

const KEPT = { language: 'postern.language', theme: 'postern.theme' };
const DARK = window.matchMedia('(prefers-color-scheme: dark)');

/** Shows nothing until the first language is there. */
export function PreferencesProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState<Language>(
    () => (localStorage.getItem(KEPT.language) as Language | null) ?? languageOfBrowser(),
  );
  const [theme, setTheme] = useState<Theme>(
    () => (localStorage.getItem(KEPT.theme) as Theme | null) ?? 'system',
  );
  const [pack, setPack] = useState<LanguagePack>();
  const [systemDark, setSystemDark] = useState(DARK.matches);
  useEffect(() => {
    const follow = (): void => setSystemDark(DARK.matches);
    DARK.addEventListener('change', follow);
    return () => DARK.removeEventListener('change', follow);
  }, []);
  useEffect(() => {
    let current = true;
    void loadLanguage(language).then((loaded) => {
      if (current) setPack(loaded);
    });
    return () => {
      current = false;
    };
  }, [language]);
  const dark = theme === 'dark' || (theme === 'system' && systemDark);
  useEffect(() => {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  }, [dark]);
  useEffect(() => {
    if (pack === undefined) return;
    document.documentElement.lang = pack.html;
    speak(pack.html);
  }, [pack]);
  const value = useMemo(
    (): Preferences | undefined =>
      pack && {
        language,
        setLanguage: (next) => {
          localStorage.setItem(KEPT.language, next);
          setLanguage(next);
        },
        theme,
        setTheme: (next) => {
          localStorage.setItem(KEPT.theme, next);
          setTheme(next);
        },
        dark,
        m: pack.console,
        messages: pack.messages,
        pack,
      },
    [language, theme, dark, pack],
  );
  return value && <PreferencesContext value={value}>{children}</PreferencesContext>;
}
