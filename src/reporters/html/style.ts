import { COLORS } from './colors.ts';
import { COMPARISON } from './comparison-style.ts';

const LAYOUT = `
*{box-sizing:border-box}
[hidden]{display:none!important}
html{scroll-behavior:smooth;scroll-padding-top:6.25rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;overflow-wrap:break-word;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
.top,main,footer{max-width:84rem;margin:0 auto;padding:0 1.5rem}
code,pre,.number,.text,.no,.observed dd{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{font-size:.875em;overflow-wrap:anywhere}
h1{font-size:clamp(1.5rem,1rem + 2vw,2.25rem);line-height:1.2;letter-spacing:-.02em;margin:.25rem 0 .5rem;text-wrap:balance}
h2{font-size:1.25rem;letter-spacing:-.01em;margin:2.5rem 0 .75rem}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:6px}
.unseen{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:1rem;top:-4rem;z-index:9;background:var(--card);padding:.5rem 1rem;border-radius:0 0 8px 8px}
.skip:focus{top:0}
.top{padding-top:2rem}
.brand{margin:0;font-weight:700;letter-spacing:-.01em}
.brand span{color:var(--muted);font-weight:400;margin-left:.35rem}
.facts,.place,.note,.none,footer{color:var(--muted);font-size:.9rem;margin:.25rem 0}
.top.drift h1{color:var(--drifted)}
.top.in-sync h1{color:var(--in-sync)}
.top.unknown h1{color:var(--unknown)}
.bar{display:block;width:100%;height:.625rem;margin:1.25rem 0 .75rem;border-radius:99px;overflow:hidden}
.bar rect{fill:var(--tone)}
.tiles{border:0;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr));gap:.75rem;min-width:0}
.tile{position:relative;display:flex;flex-direction:column;padding:.75rem 1rem;background:var(--card);border:1px solid var(--line);border-radius:12px;cursor:pointer}
.tile .number{font-size:1.75rem;line-height:1.1;font-weight:600;color:var(--tone)}
.tile .word{font-size:.9rem;white-space:nowrap}
.tile .remark{font-size:.78rem;color:var(--muted)}
.tile .icon{color:var(--tone);font-weight:700}
.tile input{position:absolute;top:.75rem;right:.75rem;margin:0;width:1rem;height:1rem;accent-color:var(--tone)}
.tile:has(:checked){border-color:var(--tone);box-shadow:inset 0 0 0 1px var(--tone);background:var(--wash)}
.tile:has(:disabled){cursor:default}
.tile:has(:disabled) .number,.tile:has(:disabled) .icon{color:var(--muted)}
.tile:has(:disabled) input{visibility:hidden}
.filters{position:sticky;top:0;z-index:5;display:flex;flex-wrap:wrap;gap:.75rem;align-items:end;margin:1.25rem -1.5rem 0;padding:.75rem 1.5rem;background:var(--page);border-bottom:1px solid var(--line)}
.filters label{font-size:.8rem;color:var(--muted);display:grid;gap:.15rem}
.filters .wide{flex:1 1 14rem}
.filters input,.filters select,.filters button{font:inherit;font-size:.95rem;color:var(--text);background:var(--card);border:1px solid var(--edge);border-radius:8px;padding:.4rem .6rem;min-width:0;max-width:18rem}
.filters input{width:100%;max-width:none}
.filters ::placeholder{color:var(--muted);opacity:1}
.filters button{cursor:pointer}
#shown{margin:0;padding:.45rem 0;min-width:9rem;color:var(--muted);font-size:.9rem}
.notice{background:var(--unknown-wash);color:var(--unknown);border-radius:8px;padding:.6rem 1rem}
.scrolls{display:none;margin:0 0 .5rem;color:var(--muted);font-size:.85rem}
.scrolls.on{display:block}
.scroll.more{mask-image:linear-gradient(to left,transparent,#000 2.5rem)}
.scroll{position:relative;overflow-x:auto;border:1px solid var(--line);border-radius:12px;background:var(--card)}
.scroll.tall{max-height:44rem;overflow-y:auto;overscroll-behavior:auto}
.matrix thead th{position:sticky;top:0;z-index:2;background:var(--card)}
.matrix thead th:first-child{z-index:3}
.matrix{border-collapse:separate;border-spacing:0;width:100%;font-size:.92rem}
.matrix th,.matrix td{text-align:left;padding:.35rem .5rem;border-bottom:1px solid var(--line);vertical-align:middle}
.matrix tbody tr:last-child>*{border-bottom:0}
.matrix thead th{color:var(--muted);font-weight:600;font-size:.8rem;padding-top:.6rem;padding-bottom:.6rem;overflow-wrap:anywhere;min-width:6rem}
.matrix th:first-child{position:sticky;left:0;z-index:1;background:var(--card);padding-left:1rem;min-width:9rem;max-width:22rem;overflow-wrap:anywhere}
.matrix th[scope=row]{font-weight:600}
.provider{display:block;font-weight:400;font-size:.8rem;color:var(--muted)}
.cell{display:block;padding:.35rem .6rem;border-radius:8px;background:var(--wash);color:var(--text);text-decoration:none;min-width:8.5rem;max-width:18rem;overflow-wrap:anywhere}
.warned{--wash:transparent}
.cell.warned{border:1px dashed var(--tone)}
.cell:hover{box-shadow:inset 0 0 0 1px var(--tone)}
.cell .badge{background:none;padding:0;display:block}
.cell .declared{display:block;font-size:.8rem;color:var(--muted)}
.empty{color:var(--muted)}
.off .cell{opacity:.55;filter:saturate(.2)}
.badge{display:inline-block;font-size:.85rem;font-weight:600;color:var(--tone);background:var(--wash);border-radius:99px;padding:.1rem .6rem;white-space:nowrap}
.card{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--tone);border-radius:10px;padding:.9rem 1.1rem;margin:0 0 1rem;content-visibility:auto;contain-intrinsic-size:auto 12rem}
details.card{padding:.5rem 1.1rem;margin-bottom:.5rem;contain-intrinsic-size:auto 2.75rem}
.card:target{box-shadow:0 0 0 3px var(--focus)}
.card:focus{outline:none}
.card h3{margin:0;font-size:1.05rem;display:flex;flex-wrap:wrap;gap:.35rem .6rem;align-items:center}
.card summary{cursor:pointer}
.name{font-weight:600;overflow-wrap:anywhere;min-width:0}
.slash{color:var(--muted);padding:0 .15em}
.tag,.code{font-size:.8rem;font-weight:400;border:1px solid var(--line);border-radius:6px;padding:.05rem .4rem;color:var(--muted);overflow-wrap:anywhere}
.finding{border-top:1px solid var(--line);margin-top:.75rem;padding-top:.75rem}
.message{margin:0;overflow-wrap:anywhere}
.code{font-weight:600;color:var(--text);white-space:nowrap}
.waiver{margin:.25rem 0;color:var(--muted);font-style:italic;overflow-wrap:anywhere}
footer{padding-top:2rem;padding-bottom:3rem}
@media (max-width:40rem){.scrolls{display:block}.top,main,footer{padding-left:1rem;padding-right:1rem}.filters{position:static;margin-left:-1rem;margin-right:-1rem;padding:.75rem 1rem}.tiles{grid-template-columns:repeat(auto-fit,minmax(6.5rem,1fr));gap:.5rem}.tile{padding:.6rem .5rem}.tile .word{font-size:.82rem}.matrix th:first-child{min-width:7rem;max-width:8rem}}
`;

const TALL = `
@media screen{
.tall .matrix,.tall tbody{display:block;min-width:min-content}
.tall thead{display:block;position:sticky;top:0;z-index:2;min-width:min-content}
.tall tr{display:grid;grid-template-columns:15rem;grid-auto-flow:column;grid-auto-columns:minmax(9.5rem,1fr);align-items:stretch}
.tall tbody tr{content-visibility:auto;contain-intrinsic-size:auto 4.25rem}
.tall tr>*{display:flex;flex-direction:column;justify-content:center;min-width:0}
.tall th:first-child{max-width:none;min-width:0}
}
@media screen and (max-width:40rem){.tall tr{grid-template-columns:8rem}}
`;

const PRINT = `
@media print{
@page{margin:14mm}
html{font-size:11px}
body{font-size:1rem;background:#fff}
.top,main,footer{max-width:none;padding-left:0;padding-right:0}
.filters,.skip,.scrolls,.tile input{display:none!important}
.tiles{grid-template-columns:repeat(7,1fr);gap:.4rem}
.tile{padding:.4rem .5rem}
.bar,.badge,.cell,.card,.side,.tile,.diff td,.paths td,.diff mark{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.scroll.tall{max-height:none}
.scroll{overflow:visible}
.scroll.more{mask-image:none}
.matrix thead th,.matrix th:first-child{position:static}
.cell,.matrix thead th,.matrix th:first-child{min-width:0}
.matrix .badge{white-space:normal;overflow-wrap:normal}
.matrix th,.matrix td{padding:.25rem .3rem}
.cell{padding:.25rem .4rem}
.card{content-visibility:visible;break-inside:avoid-page}
.card:has(.diff){break-inside:auto}
tr,.finding .sides{break-inside:avoid}
h2,h3{break-after:avoid}
thead{display:table-header-group}
}
`;

export const STYLE = COLORS + LAYOUT + COMPARISON + TALL + PRINT;
