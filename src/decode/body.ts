import type { Entry, Node } from '../yaml/node.ts';
import { type DecodeContext, report } from './context.ts';

/**
 * Reports a body that is not indented: entries that belong under the key before them, which has no value. Returns the
 * other entries, without the body and its key.
 */
export function indented(
  entries: readonly Entry[],
  takesBody: (entry: Entry) => boolean,
  isBody: (entry: Entry) => boolean,
  context: DecodeContext,
): readonly Entry[] {
  if (!entries.some(({ value }) => isEmpty(value))) return entries;
  const kept: Entry[] = [];
  for (let index = 0; index < entries.length; ) {
    const entry = entries[index] as Entry;
    index += 1;
    let end = index;
    if (isEmpty(entry.value) && takesBody(entry)) {
      while (end < entries.length && isBody(entries[end] as Entry)) end += 1;
    }
    if (end > index && reportBody(entry, entries.slice(index, end), context)) index = end;
    else kept.push(entry);
  }
  return kept;
}

function isEmpty(value: Node): boolean {
  return value.kind === 'scalar' && value.value === null && value.text === '';
}

/** Reports the lines of a body. Returns false without a report if the body begins on the line of its key. */
function reportBody({ key, keyStart }: Entry, body: readonly Entry[], context: DecodeContext): boolean {
  const [first] = body;
  const last = body.at(-1);
  if (first === undefined || last === undefined) return false;
  const from = context.locate(first.keyStart).line;
  const to = context.locate(Math.max(last.keyStart, lastStart(last.value))).line;
  if (from <= context.locate(keyStart).line) return false;
  const isOne = from === to;
  const lines = isOne ? `line ${from}` : `lines ${from} to ${to}`;
  report(context, first.keyStart, {
    code: 'wrong-type',
    message: `${lines} ${isOne ? 'is' : 'are'} not indented under "${key}"`,
    hint: `indent ${lines} by two spaces`,
  });
  return true;
}

function lastStart(node: Node): number {
  if (node.kind === 'scalar') return node.start;
  const values = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value);
  const last = values.at(-1);
  return last === undefined ? node.start : Math.max(node.start, lastStart(last));
}
