/** The colours and measures of the console: ink and lamplight. */
import type { ThemeConfig } from 'antd';

const FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang TC", "PingFang SC", "Microsoft JhengHei", "Microsoft YaHei", "Noto Sans TC", "Noto Sans SC", "Noto Sans CJK TC", sans-serif';

/** Grounds of messages; those that are made from the colours above would be muddy. */
const PALE = Object.freeze({
  colorSuccessBg: '#eaf6ee',
  colorSuccessBorder: '#a8d8b9',
  colorWarningBg: '#fdf5e3',
  colorWarningBorder: '#ecd08f',
  colorErrorBg: '#fdefee',
  colorErrorBorder: '#f0bcb8',
  colorInfoBg: '#eaf3fa',
  colorInfoBorder: '#b5d4ea',
});

export function tokensOf(dark: boolean): Pick<ThemeConfig, 'token' | 'components'> {
  return {
    token: {
      colorPrimary: dark ? '#3a85bd' : '#1b5b8c',
      colorInfo: dark ? '#3a85bd' : '#1b5b8c',
      colorSuccess: dark ? '#5fb37b' : '#26764a',
      colorWarning: dark ? '#e0a63c' : '#9a6200',
      colorError: dark ? '#f0716b' : '#b3261e',
      colorLink: dark ? '#7db9e4' : '#1b5b8c',
      // Under the pointer it must not fade.
      colorLinkHover: dark ? '#a9d4f5' : '#0f4368',
      colorLinkActive: dark ? '#a9d4f5' : '#0f4368',
      colorBgLayout: dark ? '#0e141a' : '#f4f6f8',
      ...(dark ? {} : PALE),
      // The component family's own greys are under the contrast that readers need.
      colorTextSecondary: dark ? 'rgba(255,255,255,0.75)' : 'rgba(0,0,0,0.68)',
      colorTextTertiary: dark ? 'rgba(255,255,255,0.65)' : 'rgba(0,0,0,0.6)',
      colorTextDescription: dark ? 'rgba(255,255,255,0.7)' : 'rgba(0,0,0,0.64)',
      colorTextPlaceholder: dark ? 'rgba(255,255,255,0.6)' : 'rgba(0,0,0,0.6)',
      borderRadius: 6,
      fontFamily: FONT,
      fontFamilyCode: '"SF Mono", "Cascadia Code", Consolas, "DejaVu Sans Mono", monospace',
      motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    },
    components: {
      Layout: {
        siderBg: '#14283a',
        headerBg: dark ? '#141c24' : '#ffffff',
        headerPadding: '0 16px',
        headerHeight: 56,
      },
      Menu: { darkItemBg: '#14283a', darkItemColor: 'rgba(255,255,255,0.82)', darkItemSelectedBg: '#2a5878' },
      // The primary colour is for grounds; as text it would be too dim on a dark one.
      Tabs: dark
        ? {
            itemSelectedColor: '#7db9e4',
            itemHoverColor: '#a9d4f5',
            itemActiveColor: '#a9d4f5',
            inkBarColor: '#7db9e4',
          }
        : {},
      Table: { cellPaddingBlock: 10 },
      // The colour of grounds is too dark for words in the dark.
      ...(dark ? { Tabs: { itemSelectedColor: '#7db9e4', itemHoverColor: '#a9d4f5' } } : {}),
    },
  };
}
