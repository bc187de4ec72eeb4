/** Choosing the language, each called as it calls itself. */
import { Select } from 'antd';
import type { ReactNode } from 'react';
import { LANGUAGE_NAMES, type Language } from './languages.ts';
import { usePreferences } from './preferences.tsx';

export function LanguageSelect(): ReactNode {
  const { language, setLanguage, m } = usePreferences();
  return (
    <Select<Language>
      aria-label={m.shell.language}
      value={language}
      onChange={setLanguage}
      options={Object.entries(LANGUAGE_NAMES).map(([value, label]) => ({ value: value as Language, label }))}
      variant="filled"
      className="language"
    />
  );
}
