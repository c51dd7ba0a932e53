import { counted } from '../../model/count.ts';
import type { Report, TargetReport } from '../../model/report.ts';
import { cut } from '../parts/escape.ts';
import { countsOf, SIGNS, statusWords } from '../parts/labels.ts';
import { type Markup, markup } from '../parts/markup.ts';

const MOST_OPTIONS = 1_000;
const MOST_LABELS = 100;
const LABEL_LIMIT = 300;
const BAR_WIDTH = 1_000;

/** The counts, which also filter by status, below a bar of their shares. */
export function tiles(report: Report): Markup {
  const counts = countsOf(report);
  return markup`${bar(counts)}<fieldset class="tiles">
<legend class="unseen">Targets by status; choose some to show only those</legend>
${counts.map(tile)}</fieldset>
`;
}

type Counted = ReturnType<typeof countsOf>[number];

function tile({ status, count, remark }: Counted): Markup {
  const empty = count === 0 ? markup` disabled` : markup``;
  return markup`<label class="tile s-${status}"><input type="checkbox" name="status" value="${status}" form="filters"${empty}><span class="number">${count}</span><span class="word"><span class="icon" aria-hidden="true">${SIGNS[status].page}</span> ${statusWords(status)}</span>${remark === '' ? undefined : markup`<span class="remark">${remark}</span>`}</label>\n`;
}

function bar(shares: readonly Counted[]): Markup {
  const total = shares.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return markup``;
  let before = 0;
  const parts: Markup[] = [];
  for (const { status, count } of shares) {
    const x = Math.round((before / total) * BAR_WIDTH);
    before += count;
    const width = Math.round((before / total) * BAR_WIDTH) - x;
    if (width > 0)
      parts.push(markup`<rect class="s-${status}" x="${x}" y="0" width="${width}" height="10"/>`);
  }
  return markup`<svg class="bar" viewBox="0 0 ${BAR_WIDTH} 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">${parts}</svg>\n`;
}

/** Hidden until the script shows it. */
export function filters({ targets }: Report): Markup {
  const providers = sorted(targets.map(({ provider }) => provider));
  // Targets of one deployment share their label objects.
  const labels = sorted(
    [...new Map(targets.map((target) => [target.labels, target])).values()].flatMap(labelsOf),
  );
  return markup`<form id="filters" class="filters" role="search" aria-label="Filter the targets" hidden>
<label class="wide">Text <input type="search" name="text" placeholder="name, version, message …" autocomplete="off" spellcheck="false"></label>
<label>Provider <select name="provider"><option value="">all</option>${providers.map(option)}</select></label>
${labels.length === 0 ? undefined : markup`<label>Label <select name="label"><option value="">all</option>${labels.map(option)}</select></label>\n`}<button type="reset">Clear</button>
<p id="shown" role="status">${counted(targets.length, 'target')}</p>
</form>`;
}

function option(value: string): Markup {
  return markup`<option value="${value}">${value}</option>`;
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort().slice(0, MOST_OPTIONS);
}

export function labelsOf({ labels = {} }: TargetReport): string[] {
  return Object.entries(labels)
    .slice(0, MOST_LABELS)
    .map(([key, value]) => `${cut(key, LABEL_LIMIT)}=${cut(value, LABEL_LIMIT)}`);
}
