/** How the HTML report looks: on screens, light and dark, and on paper. */

/** What stands in the margins of printed pages; texts of our own. */
export interface MarginTexts {
  readonly header: string;
  /** Around the number of the page and of all pages. */
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

export function styleOf({ header, before, between, after }: MarginTexts): string {
  return `
:root{color-scheme:light dark;
--paper:#fff;--ground:#f4f6f8;--ink:#17212b;--soft:#55636f;--line:#d9e0e6;--tint:#f7f9fb;--brand:#0b5563;--brand-ink:#fff;
--critical:#8f1239;--critical-bg:#fde8ee;--high:#a8380a;--high-bg:#fdece2;--medium:#7a5600;--medium-bg:#fbf1d5;
--low:#1d5b8f;--low-bg:#e4f0fa;--info:#4b5a67;--info-bg:#e9eef2;--good:#17643a;--good-bg:#e3f4ea}
@media screen and (prefers-color-scheme:dark){:root{
--paper:#141b22;--ground:#0d1318;--ink:#e6ecf1;--soft:#9fb0bd;--line:#2b3742;--tint:#1a232c;--brand:#63c3d1;--brand-ink:#08252b;
--critical:#ff9db5;--critical-bg:#43121f;--high:#ffb28a;--high-bg:#3f1d0c;--medium:#f2cf72;--medium-bg:#362a07;
--low:#93c8f4;--low-bg:#10293f;--info:#b4c2cd;--info-bg:#222d37;--good:#86dba9;--good-bg:#0f3220}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans",sans-serif}
body:lang(zh-Hant){font-family:system-ui,-apple-system,"Segoe UI","PingFang TC","Microsoft JhengHei","Noto Sans TC","Noto Sans CJK TC",sans-serif}
body:lang(zh-Hans){font-family:system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",sans-serif}
.skip{position:absolute;left:-999rem;background:var(--paper);color:var(--ink);padding:.5rem 1rem;z-index:1}
.skip:focus{left:1rem;top:1rem}
.sheet{max-width:62rem;margin:0 auto;padding:0 1.25rem 4rem}
a{color:var(--brand);text-underline-offset:.15em}
:focus-visible{outline:2px solid var(--brand);outline-offset:2px;border-radius:2px}
code{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace,"PingFang TC","PingFang SC","Microsoft JhengHei","Microsoft YaHei","Noto Sans TC","Noto Sans SC",sans-serif;overflow-wrap:anywhere}
.once{white-space:nowrap}
h1,h2,h3{line-height:1.25;margin:0;text-wrap:balance;font-weight:650}
h2{font-size:1.5rem;margin:3.5rem 0 1rem;padding-bottom:.5rem;border-bottom:2px solid var(--ink)}
h3{font-size:1.125rem;margin:2.25rem 0 .75rem}
p{margin:.5rem 0;max-width:46rem}
.quiet{color:var(--soft)}
.good,.bad{border-left:.25rem solid;padding:.5rem .875rem;border-radius:0 .25rem .25rem 0;max-width:none}
.good{color:var(--good);background:var(--good-bg)}
.bad{color:var(--high);background:var(--high-bg)}
.cover{padding:3.5rem 0 0}
.brand{display:flex;align-items:center;gap:.625rem;color:var(--brand);font-weight:650;letter-spacing:.02em}
.brand svg{width:1.75rem;height:1.75rem;fill:currentColor}
.cover h1{font-size:clamp(2.25rem,6vw,3.25rem);letter-spacing:-.015em;margin-top:2.5rem}
.cover .subject{font-size:1.125rem;color:var(--soft);margin:.5rem 0 0}
.conclusion{font-size:1.375rem;font-weight:600;line-height:1.4;margin:2rem 0 1.25rem;max-width:none;text-wrap:balance}
.tiles{display:grid;grid-template-columns:repeat(5,1fr);gap:.75rem;list-style:none;margin:0 0 1rem;padding:0}
.tiles li{border-radius:.5rem;padding:.875rem 1rem;border-top:.25rem solid;background:var(--paper);border-color:currentColor}
.tiles b{display:block;font-size:2rem;line-height:1.15;font-weight:650;font-variant-numeric:tabular-nums}
.tiles span{font-size:.8125rem;font-weight:600}
.tiles small{display:block;font-size:.75rem;color:var(--soft);font-weight:400}
.tiles .zero b{color:var(--soft)}.tiles li.zero{border-color:var(--line)}.tiles .zero span{color:var(--soft)}
.critical{color:var(--critical)}.high{color:var(--high)}.medium{color:var(--medium)}.low{color:var(--low)}.info{color:var(--info)}
.pill{display:inline-flex;align-items:center;gap:.375em;font-size:.75rem;font-weight:650;line-height:1;padding:.3125rem .5rem;border-radius:1rem;white-space:nowrap}
.pill svg{width:.75em;height:.75em;fill:currentColor;flex:none}
.pill.critical{background:var(--critical-bg)}.pill.high{background:var(--high-bg)}.pill.medium{background:var(--medium-bg)}
.pill.low{background:var(--low-bg)}.pill.info{background:var(--info-bg)}.pill.ok{color:var(--good);background:var(--good-bg)}
nav{margin-top:2rem}
nav ol{columns:2;column-gap:2rem;margin:.5rem 0 0;padding-left:1.5rem}
nav h2{border:0;font-size:1rem;margin:0;padding:0}
dl.facts{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;margin:0;border-top:1px solid var(--line)}
dl.facts>dt,dl.facts>dd{margin:0;padding:.5rem 0;border-bottom:1px solid var(--line)}
dl.facts>dt{color:var(--soft);padding-right:1.5rem}
dl.facts>dd{overflow-wrap:anywhere}
.wide{overflow-x:auto;margin:1rem 0 1.5rem;background:var(--paper);border:1px solid var(--line);border-radius:.5rem}
table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.5}
caption{text-align:left;font-weight:650;padding:.75rem .875rem .25rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .875rem;border-top:1px solid var(--line)}
thead td{border-top:0}
thead th{color:var(--soft);font-size:.8125rem;font-weight:600;border-top:0;white-space:nowrap}
tbody th{font-weight:500}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
td.zero{color:var(--soft)}
td svg.bar{display:block;width:100%;min-width:5rem;height:.75rem;margin-top:.3rem;border-radius:.2rem}
.bar .critical{fill:var(--critical)}.bar .high{fill:var(--high)}.bar .medium{fill:var(--medium)}.bar .low{fill:var(--low)}.bar .info{fill:var(--info)}
.cause{background:var(--paper);border:1px solid var(--line);border-left:.375rem solid;border-radius:.5rem;padding:1rem 1.25rem;margin:1rem 0}
.many .cause{content-visibility:auto;contain-intrinsic-size:auto 22rem}
.cause.critical{border-left-color:var(--critical)}.cause.high{border-left-color:var(--high)}.cause.medium{border-left-color:var(--medium)}
.cause.low{border-left-color:var(--low)}.cause.info{border-left-color:var(--info)}
.cause,.cause h3,.cause dd{color:var(--ink)}
.cause h3{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem .75rem;margin:0}
.cause h3 .no{color:var(--soft);font-weight:500;font-variant-numeric:tabular-nums}
.cause .where{margin:.25rem 0 .75rem;color:var(--soft);max-width:none;overflow-wrap:anywhere}
.cause .where strong{color:var(--ink);font-weight:600}
.cause dl{display:grid;grid-template-columns:minmax(5.5rem,max-content) 1fr;gap:.25rem 1.25rem;margin:0;font-size:.9375rem}
.cause dt{color:var(--soft)}
.cause dd{margin:0;overflow-wrap:anywhere;min-width:0}
.cause dd.todo{font-weight:600}
.cause dd.controls{font-size:.8125rem;color:var(--soft)}
#register table,#sources table{font-size:.8125rem}
#register th,#register td{padding:.4375rem .5625rem}
footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.875rem}
@media (max-width:40rem){.tiles{grid-template-columns:repeat(2,1fr)}nav ol{columns:1}
dl.facts{grid-template-columns:1fr}dl.facts>dt{border-bottom:0;padding-bottom:0}dl.facts>dd{padding-top:0}
.cause{padding:.875rem 1rem}.cause dl{grid-template-columns:1fr;gap:0}.cause dd{margin-bottom:.5rem}}
@page{size:A4;margin:20mm 16mm 18mm;
@top-left{content:${cssText(header)};font:8pt system-ui,sans-serif;color:#55636f}
@bottom-left{content:"Postern";font:8pt system-ui,sans-serif;color:#55636f}
@bottom-right{content:${cssText(before)} counter(page) ${cssText(between)} counter(pages) ${cssText(after)};font:8pt system-ui,sans-serif;color:#55636f}}
@page:first{@top-left{content:""}}
@media print{
:root{--ground:#fff;--tint:#fff}
html{scroll-behavior:auto;font-size:12px}
body{font-size:10pt;line-height:1.5;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.skip{display:none}.sheet{max-width:none;padding:0}
.cover{padding:0;break-after:page}.cover h1{margin-top:26mm;font-size:34pt}
h2{font-size:16pt;margin-top:9mm}main>section:first-child>h2,#appendix>h2{margin-top:0}h2,h3,caption,.quiet{break-after:avoid}
.tiles li{border:1px solid var(--line);border-top:1.2mm solid}
.wide{overflow:visible;border-radius:0;border-width:1px 0}table{font-size:8.5pt}
th,td{padding:1.2mm 2mm}thead{display:table-header-group}tr,.cause,.tiles,dl.facts>*{break-inside:avoid}
.many .cause{content-visibility:visible}.cause{border-radius:0;padding:3mm 4mm}.cause dl{font-size:9pt}
#register table,#sources table{font-size:7pt}#register th,#register td{padding:1mm 1.5mm}#register .pill{font-size:6.5pt;padding:.5mm 1mm}
#summary .wide,#standards .wide{break-inside:avoid}
#appendix{break-before:page}
a{color:inherit;text-decoration:none}}
`.trim();
}

/** A text between double quotes in CSS. */
function cssText(text: string): string {
  return `"${text.replace(/[^ \w.\u2e80-\uffef-]/gu, (one) => `\\${(one.codePointAt(0) ?? 0).toString(16)} `)}"`;
}
