import type { Report, TargetReport } from '../../model/report.ts';
import { byDeployment, environmentsOf, leftOutText, statusText } from '../parts/labels.ts';
import { type Markup, markup } from '../parts/markup.ts';
import { labelOf, valueText } from '../parts/sides.ts';
import { iconOf, toneOf } from './icons.ts';

const ROW_LIMIT = 5_000;
const COLUMN_LIMIT = 200;
const VERSION_LIMIT = 40;
/**
 * With more rows than this, the table scrolls, so that the differences stay near. Its rows are laid out one by one,
 * which keeps thousands of them fast but needs explicit ARIA roles.
 */
const TALL = 15;

/** The live versions: a row per deployment, a column per environment. */
export function* matrix({ targets }: Report): Generator<Markup> {
  if (targets.length === 0) return;
  const every = environmentsOf(targets);
  const environments = every.slice(0, COLUMN_LIMIT);
  const indexes = new Map(targets.map((target, index) => [target, index]));
  const rows = [...byDeployment(targets)];
  yield markup`<section aria-labelledby="matrix-title">
<h2 id="matrix-title">Deployments by environment</h2>
${environments.length > 1 ? SCROLLS : undefined}<div class="scroll${rows.length > TALL ? ' tall' : ''}" id="matrix" role="region" aria-label="The table, which can be scrolled" tabindex="0">
<table class="matrix" role="table">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Deployment</th>${environments.map((name) => markup`<th role="columnheader" scope="col">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">
`;
  for (const [deployment, cells] of rows.slice(0, ROW_LIMIT)) {
    const [first] = cells.values();
    const columns = environments.map((environment) => {
      const target = cells.get(environment);
      return target === undefined ? EMPTY : cell(target, indexes.get(target) ?? 0);
    });
    yield markup`<tr role="row"><th role="rowheader" scope="row">${deployment} <span class="provider">${first?.provider}</span></th>${columns}</tr>\n`;
  }
  const leftOut = leftOutText(rows.length - ROW_LIMIT, every.length - COLUMN_LIMIT);
  yield markup`</tbody>
</table>
</div>
${leftOut === '' ? undefined : markup`<p class="notice">${leftOut} are left out here.</p>\n`}</section>\n`;
}

/** Shown on narrow screens; with the script, whenever the table overflows. */
const SCROLLS = markup`<p class="scrolls" id="scrolls">The table goes on to the right: scroll or swipe it →</p>\n`;

const EMPTY = markup`<td role="cell" class="empty"><span aria-hidden="true">–</span><span class="unseen">not declared</span></td>`;

function cell(target: TargetReport, index: number): Markup {
  const { observed, findings } = target;
  const live = observed?.version;
  const declared =
    target.status === 'in-sync'
      ? undefined
      : findings.find((finding) => labelOf(finding) === 'version' && finding.expected !== undefined)
          ?.expected;
  return markup`<td role="cell" data-cell="${index}"><a class="cell ${toneOf(target)}" href="#t-${index}"><span class="badge"><span class="icon" aria-hidden="true">${iconOf(target)}</span> ${statusText(target)}</span>${
    live === undefined ? undefined : markup` <code>${valueText(live, { limit: VERSION_LIMIT })}</code>`
  }${declared === undefined ? undefined : markup` <span class="declared">declared ${valueText(declared, { limit: VERSION_LIMIT })}</span>`}</a></td>`;
}
