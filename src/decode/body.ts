import type { Entry, Node } from '../yaml/node.ts';
import { type DecodeContext, report } from './context.ts';

/** The entries behind one without a value that may be its body, not indented under its name. */
export function bodyBehind(
  entries: readonly Entry[],
  index: number,
  isBody: (entry: Entry) => boolean,
): readonly Entry[] {
  const name = entries[index];
  if (name === undefined || !isEmpty(name.value)) return [];
  const behind = entries.slice(index + 1);
  const end = behind.findIndex((entry) => !isBody(entry));
  return end === -1 ? behind : behind.slice(0, end);
}

function isEmpty(value: Node): boolean {
  return value.kind === 'scalar' && value.value === null && value.text === '';
}

/** Reports the lines of a body, if it stands on lines of its own. */
export function reportBody(
  { key, keyStart }: Entry,
  body: readonly Entry[],
  context: DecodeContext,
): boolean {
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
