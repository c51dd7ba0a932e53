import { counted } from '../../model/count.ts';
import type { Finding, Report, TargetReport } from '../../model/report.ts';
import { FINDINGS } from '../parts/codes/findings.ts';
import { noveltyOf } from '../parts/compared-with.ts';
import { visible } from '../parts/escape.ts';
import { nameOf } from '../parts/labels.ts';
import { isQuiet } from '../parts/levels.ts';
import { placeOf, placeText } from '../parts/locate.ts';
import { type Markup, markup, preformatted } from '../parts/markup.ts';
import {
  type LiveTone,
  labelOf,
  liveNote,
  liveTone,
  sidesOf,
  valueText,
  waiverText,
} from '../parts/sides.ts';
import { badge, toneOf } from './badge.ts';
import { diffTable } from './diff.ts';
import { labelsOf } from './filters.ts';

const OBSERVED_LIMIT = 300;

/** One target: open if it has findings, folded if it is in sync. */
export function card(report: Report, target: TargetReport, index: number, limit: number): Markup {
  const { status, provider, findings } = target;
  const labels = JSON.stringify(labelsOf(target).map(visible));
  const data = markup`id="t-${index}" data-target="${index}" data-status="${status}" data-provider="${provider}" data-labels="${labels}"`;
  if (isQuiet(target)) {
    return markup`<details class="card ${toneOf(target)}" ${data}><summary>${title(target)}</summary>${facts(report, target)}${observed(target)}</details>\n`;
  }
  return markup`<article class="card ${toneOf(target)}" ${data} tabindex="-1" aria-labelledby="h-${index}"><h3 id="h-${index}">${title(target)}</h3>${facts(report, target)}
${findings.map((finding) => details(report, target, finding, limit))}${observed(target)}</article>\n`;
}

function title(target: TargetReport): Markup {
  const { deployment, environment } = target;
  return markup`${badge(target)} <span class="name">${deployment}<span class="slash">/</span>${environment}</span>`;
}

function facts(report: Report, target: TargetReport): Markup {
  const connection =
    target.connection === undefined || target.connection === target.provider ? '' : ` (${target.connection})`;
  const labels = labelsOf(target).map((label) => markup` <span class="tag">${label}</span>`);
  return markup`<p class="place">${target.provider}${connection} · <code>${placeText(report, target.location)}</code>${labels}</p>`;
}

function details(report: Report, target: TargetReport, finding: Finding, limit: number): Markup {
  const { code, message, severity } = finding;
  const notes = [noveltyOf(finding), liveNote(finding)].filter((note) => note !== '');
  const waiver = waiverText(finding);
  return markup`<div class="finding ${severity}"><p class="message"><span class="code" title="${FINDINGS[code].title}">${nameOf(finding)}</span> ${message}</p>
<p class="note"><code>${placeText(report, placeOf(target, finding))}</code>${notes.map((note) => markup` · ${note}`)}</p>
${waiver === '' ? undefined : markup`<p class="waiver">${waiver}</p>\n`}${comparison(target, finding, limit)}</div>\n`;
}

function comparison(target: TargetReport, finding: Finding, limit: number): Markup | undefined {
  const { diff, differences = [] } = finding;
  const field = labelOf(finding);
  if (diff !== undefined) return diffTable(diff, field);
  if (differences.length > 0) {
    const texts = differences.flatMap(({ path, diff: text }) =>
      text === undefined ? [] : diffTable(text, `${field}${path}`),
    );
    return markup`${texts}${paths(finding, limit)}`;
  }
  const sides = sidesOf(finding, { limit, indent: 2 });
  if (sides === undefined) return undefined;
  return markup`<dl class="sides"><div class="side declared"><dt>Declared <span>${field}</span></dt><dd>${value(sides.declared)}</dd></div><div class="side ${LIVE_CLASSES[liveTone(target, finding)]}"><dt>Live <span>${field}</span></dt><dd>${value(sides.live)}</dd></div></dl>\n`;
}

const LIVE_CLASSES: Readonly<Record<LiveTone, string>> = { wrong: 'live', right: 'declared', unknown: '' };

function paths({ differences = [], moreDifferences = 0, field = '' }: Finding, limit: number): Markup {
  const values = differences.filter(({ diff }) => diff === undefined);
  const rows = values.map(({ path, expected, actual }) => {
    const sides = sidesOf({ expected, actual }, { limit, indent: 2 });
    return markup`<tr><th scope="row"><code>${field}${path}</code></th><td class="declared">${value(sides?.declared ?? '')}</td><td class="live">${value(sides?.live ?? '')}</td></tr>`;
  });
  const more =
    moreDifferences === 0
      ? undefined
      : markup`<p class="note">and ${counted(moreDifferences, 'more difference')}</p>`;
  if (rows.length === 0) return markup`${more}`;
  return markup`<table class="paths"><thead><tr><th scope="col">Where</th><th scope="col">Declared</th><th scope="col">Live</th></tr></thead><tbody>${rows}</tbody></table>${more}\n`;
}

function observed({ observed: fields = {} }: TargetReport): Markup | undefined {
  const entries = Object.entries(fields);
  if (entries.length === 0) return undefined;
  const rows = entries.map(([name, field]) => {
    const text = valueText(field, { limit: OBSERVED_LIMIT });
    return markup`<div><dt>${name}</dt><dd>${text}</dd></div>`;
  });
  return markup`<dl class="observed">${rows}</dl>\n`;
}

function value(text: string): Markup {
  return markup`<pre>${preformatted(text)}</pre>`;
}
