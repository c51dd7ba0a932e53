import { createHash } from 'node:crypto';
import { counted, countedAre } from '../model/count.ts';
import { shownTime } from '../model/describe.ts';
import type { Report, TargetReport } from '../model/report.ts';
import type { Render } from './contract.ts';
import { card } from './html/card.ts';
import { filters, tiles } from './html/filters.ts';
import { matrix } from './html/matrix.ts';
import { SCRIPT } from './html/script.ts';
import { STYLE } from './html/style.ts';
import { noticesOf, noveltyCounts } from './parts/compared-with.ts';
import { durationText, headline } from './parts/labels.ts';
import { isQuiet } from './parts/levels.ts';
import { type Markup, markup, trusted } from './parts/markup.ts';
import { guardMarkup } from './parts/workflow.ts';

/** The most cards in each of the two lists. */
const CARD_LIMIT = 5_000;
const VALUE_LIMIT = 10_000;
const VALUE_LEAST = 300;
const VALUE_TOTAL = 40_000_000;

/** One self-contained file: no network, no frame, and only its own script and style. */
export const renderHtml: Render = function* (report, { ciLog }) {
  yield head(report).markup;
  for (const { markup: text } of page(report)) yield ciLog ? guardMarkup(text) : text;
};

function head(report: Report): Markup {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${digest(STYLE)}'`,
    `script-src 'sha256-${digest(SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy.join('; '))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${headline(report)}</title>
<style>${trusted(STYLE)}</style>
</head>
`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function* page(report: Report): Generator<Markup> {
  const indexed = report.targets.map((target, index) => ({ target, index }));
  const differing = indexed.filter(({ target }) => !isQuiet(target));
  const calm = indexed.filter(({ target }) => isQuiet(target));
  const shown = differing.slice(0, CARD_LIMIT);
  const limit = valueLimit(shown.map(({ target }) => target));
  yield markup`<body>
<a class="skip" href="#differences">Skip to the differences</a>
${banner(report)}<main>
${noticesOf(report).map((notice) => markup`<p class="notice">${notice}</p>\n`)}${filters(report)}\n`;
  let hasMatrix = false;
  for (const row of matrix(report)) {
    hasMatrix = true;
    yield row;
  }
  yield markup`${hasMatrix ? '' : trusted('\n')}<section id="differences" aria-labelledby="differences-title">
<h2 id="differences-title">Differences</h2>
${differing.length === 0 ? markup`<p class="none">Nothing differs from the manifest.</p>\n` : undefined}<p class="none" data-none="differences" hidden>None with these filters.</p>\n`;
  for (const { target, index } of shown) yield card(report, target, index, limit);
  yield markup`${leftOut(differing.length)}</section>
<section id="in-sync" aria-labelledby="in-sync-title">
<h2 id="in-sync-title">In sync</h2>
${calm.length === 0 ? markup`<p class="none">No target is in sync without a remark.</p>\n` : undefined}<p class="none" data-none="in-sync" hidden>None with these filters.</p>\n`;
  for (const { target, index } of calm.slice(0, CARD_LIMIT)) yield card(report, target, index, limit);
  yield markup`${leftOut(calm.length)}</section>
</main>
<footer><p>driftline ${report.tool.version} · deployment drift of AI agents: what is live against what git declares</p></footer>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`;
}

/** The more values, the less of each is shown. */
function valueLimit(targets: readonly TargetReport[]): number {
  let values = 0;
  for (const { findings } of targets) {
    for (const { differences } of findings) values += 2 * Math.max(1, differences?.length ?? 0);
  }
  return Math.max(VALUE_LEAST, Math.min(VALUE_LIMIT, Math.floor(VALUE_TOTAL / Math.max(1, values))));
}

function banner(report: Report): Markup {
  const { outcome, startedAt, durationMs, summary, exitCode } = report;
  const novelty = noveltyCounts(summary);
  return markup`<header class="top ${outcome}">
<p class="brand">driftline <span>deployment drift report</span></p>
<h1>${headline(report)}</h1>
<p class="facts">Checked <time datetime="${startedAt}">${shownTime(startedAt)}</time> in ${durationText(durationMs)} with ${counted(summary.requests, 'request')} · exit code ${exitCode}${novelty === '' ? '' : ` · ${novelty}`}</p>
${tiles(report)}</header>
`;
}

function leftOut(count: number): Markup | undefined {
  if (count <= CARD_LIMIT) return undefined;
  return markup`<p class="notice">${countedAre(count - CARD_LIMIT, 'more target')} left out here. The JSON report has them all.</p>\n`;
}
