import type { Json } from '../../model/json.ts';
import type { Report, TargetReport } from '../../model/report.ts';
import { type Markup, markup } from '../parts/markup.ts';
import { matrixOf } from '../parts/matrix.ts';
import { labelOf, valueText } from '../parts/sides.ts';
import { badge, toneOf } from './badge.ts';

const MOST = { rows: 5_000, columns: 200 };
const VERSION_LIMIT = 40;
/** A longer table scrolls. Its rows are laid out one by one: that is fast, but needs explicit ARIA roles. */
const TALL = 15;

/** The live versions: a row per deployment, a column per environment. */
export function* matrix({ targets }: Report): Generator<Markup> {
  if (targets.length === 0) return;
  const { environments, rows, leftOut } = matrixOf(targets, MOST);
  const indexes = new Map(targets.map((target, index) => [target, index]));
  yield markup`<section aria-labelledby="matrix-title">
<h2 id="matrix-title">Deployments by environment</h2>
${environments.length > 1 ? SCROLLS : undefined}<div class="scroll${rows.length > TALL ? ' tall' : ''}" id="matrix" role="region" aria-label="The table, which can be scrolled" tabindex="0">
<table class="matrix" role="table">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Deployment</th>${environments.map((name) => markup`<th role="columnheader" scope="col">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">
`;
  for (const [deployment, cells] of rows) {
    const [first] = cells.values();
    const columns = environments.map((environment) => {
      const target = cells.get(environment);
      return target === undefined ? EMPTY : cell(target, indexes.get(target) ?? 0);
    });
    yield markup`<tr role="row"><th role="rowheader" scope="row">${deployment} <span class="provider">${first?.provider}</span></th>${columns}</tr>\n`;
  }
  yield markup`</tbody>
</table>
</div>
${leftOut === '' ? undefined : markup`<p class="notice">${leftOut} are left out here.</p>\n`}</section>\n`;
}

/** Shown on narrow screens, and by the script whenever the table overflows. */
const SCROLLS = markup`<p class="scrolls" id="scrolls">The table goes on to the right: scroll or swipe it →</p>\n`;

const EMPTY = markup`<td role="cell" class="empty"><span aria-hidden="true">–</span><span class="unseen">not declared</span></td>`;

function cell(target: TargetReport, index: number): Markup {
  const versionText = (version: Json | undefined) => valueText(version, { limit: VERSION_LIMIT });
  const live = target.observed?.version;
  const declared = target.findings.find((each) => labelOf(each) === 'version' && each.expected !== undefined);
  const shown = [
    live === undefined ? markup`` : markup` <code>${versionText(live)}</code>`,
    declared === undefined || target.status === 'in-sync'
      ? markup``
      : markup` <span class="declared">declared ${versionText(declared.expected)}</span>`,
  ];
  return markup`<td role="cell" data-cell="${index}"><a class="cell ${toneOf(target)}" href="#t-${index}">${badge(target)}${shown}</a></td>`;
}
