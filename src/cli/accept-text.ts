import type { Item, Left } from '../accept/contract.ts';
import { counted } from '../model/count.ts';
import { shown } from '../model/describe.ts';
import type { Json } from '../model/json.ts';
import { placeText } from '../model/location.ts';
import { showExpected } from '../operators/expectation.ts';
import { visible, visibleLines } from '../reporters/parts/escape.ts';
import { styleFor } from '../reporters/parts/style.ts';
import { wrap } from '../reporters/parts/width.ts';
import { guardText } from '../reporters/parts/workflow.ts';
import type { AcceptRun } from '../run/accept.ts';
import type { Output } from './output.ts';

interface AcceptView {
  readonly quiet: boolean;
  readonly color: boolean;
  readonly isDry: boolean;
  readonly columns: number;
}

/** One line for each accepted value; for each value that is left or unknown also the reason; then the counts. */
export function renderAccepted({ accepted, left, unknown, files }: AcceptRun, view: AcceptView): string {
  const style = styleFor(view.color);
  const lines: string[] = [];
  const add = (text: string) => lines.push(guardText(visible(text)));
  for (const item of view.quiet ? [] : accepted) add(`${placeOf(item)}${changeOf(item)}`);
  const stay = (items: readonly Left[], word: string, paint: (text: string) => string) => {
    for (const item of items) {
      add(`${placeOf(item)}${sidesOf(item)}`);
      for (const line of wrap(visible(`${word}: ${item.why}`), view.columns - 2))
        lines.push(paint(guardText(`  ${line}`)));
    }
  };
  stay(left, 'left', style.yellow);
  stay(unknown, 'unknown', style.yellow);
  const done = accepted.some(({ until }) => until !== undefined) ? 'waived' : 'accepted';
  const word = view.isDry ? `would be ${done}` : done;
  if (!view.quiet) {
    const counts = [
      accepted.length > 0 && `${accepted.length} ${word} in ${counted(files.length, 'file')}`,
      left.length > 0 && `${left.length} left`,
      unknown.length > 0 && `${unknown.length} unknown`,
    ].filter((each) => each !== false);
    lines.push(
      `${lines.length > 0 ? '\n' : ''}${counts.length === 0 ? 'nothing to accept' : counts.join(', ')}`,
    );
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** The patch as git applies it. For a terminal or the log of a CI runner, it is escaped. */
export function renderPatch(
  patch: string,
  { ciLog, isTerminal }: Pick<Output, 'ciLog' | 'isTerminal'>,
): string {
  const text = isTerminal ? visibleLines(patch) : patch;
  return ciLog ? guardText(text) : text;
}

function placeOf({ location, id, field }: Item): string {
  return `${placeText(location)} ${id}${field === undefined ? '' : ` ${field}`}`;
}

function changeOf({ expected, actual, file, until, field }: Item): string {
  if (until !== undefined) return `: waived until ${until}`;
  if (file !== undefined) return `: ${file} <- the live value`;
  if (field === undefined) return actual === undefined ? ': added' : `: added, version ${quoted(actual)}`;
  return `: ${quoted(expected)} -> ${quoted(actual)}`;
}

function sidesOf({ expected, actual }: Item): string {
  if (expected === undefined && actual === undefined) return '';
  const live = actual === undefined ? '' : ` ${quoted(actual)} is live`;
  return expected === undefined ? `:${live}` : `: ${quoted(expected)},${live === '' ? ' not live' : live}`;
}

function quoted(value: Json | undefined): string {
  if (typeof value === 'string') return JSON.stringify(shown(value));
  return showExpected(value);
}
