/** Declared beside live: single values, paths of structures, and texts. */
export const COMPARISON = `
.sides{display:grid;grid-template-columns:1fr 1fr;gap:.75rem;margin:.6rem 0 0}
.side{min-width:0;border:1px solid var(--line);border-radius:8px;overflow:hidden}
.side dt,.diff th,.paths th{font-size:.8rem;font-weight:600;color:var(--muted);text-align:left}
.side dt{padding:.3rem .75rem;border-bottom:1px solid var(--line)}
.side dt span,.diff th span{font-weight:400}
.side dd{margin:0;padding:.5rem .75rem}
.side.declared dd,td.declared{background:var(--declared)}
.side.live dd,td.live{background:var(--live)}
pre{margin:0;font-size:.875rem;white-space:pre-wrap;overflow-wrap:anywhere}
.diff,.paths{width:100%;border-collapse:collapse;margin:.6rem 0 0;border:1px solid var(--line);table-layout:fixed}
.diff th,.paths th{padding:.3rem .5rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.diff col.no{width:3.25rem}
.diff td{padding:.05rem .5rem;vertical-align:top;font-size:.85rem}
.diff .no{text-align:right;color:var(--muted);user-select:none;border-left:1px solid var(--line)}
.diff .text{white-space:pre-wrap;overflow-wrap:anywhere}
.diff .blank{background:var(--page)}
.diff .gap td{color:var(--muted);background:var(--page);padding:.2rem .5rem;overflow-wrap:anywhere}
.diff mark{color:inherit;border-radius:3px}
.declared mark{background:var(--declared-strong)}
.live mark{background:var(--live-strong)}
.paths td{padding:.3rem .5rem;border-top:1px solid var(--line);vertical-align:top}
.paths th[scope=row]{font-weight:400;border-top:1px solid var(--line);border-bottom:0;vertical-align:top}
.observed{display:flex;flex-wrap:wrap;gap:.35rem 1.5rem;margin:.75rem 0 0;font-size:.85rem}
.observed div{min-width:0}
.observed dt{color:var(--muted);font-size:.78rem}
.observed dd{margin:0;overflow-wrap:anywhere}
@media (max-width:40rem){.sides{grid-template-columns:1fr}.diff col.no{width:2.25rem}.diff td{padding:.05rem .3rem;font-size:.78rem}}
`;
