import { isExtension, readMap, reportExtensionName } from '../decode/collections.ts';
import { type DecodeContext, report } from '../decode/context.ts';
import type { Entry, Node } from '../yaml/node.ts';
import { validateName } from './validators.ts';

interface Names {
  /** What the mapping is called in messages. */
  readonly name: string;
  /** What one entry is. */
  readonly what: string;
  /** Keys that stand under a name and are hardly names themselves. */
  readonly bodyKeys?: readonly string[];
}

/** The entries of a mapping whose keys are names of the user's own. Wrong names are reported and left out. */
export function namedEntries(
  node: Node,
  { name, what, bodyKeys = [] }: Names,
  context: DecodeContext,
): Entry[] | undefined {
  const entries = readMap(node, name, context)?.entries;
  return entries && indented(entries, bodyKeys, context).filter((entry) => isNamed(entry, what, context));
}

/** Reports bodies that are not indented under their names, and leaves both out. */
function indented(
  entries: readonly Entry[],
  bodyKeys: readonly string[],
  context: DecodeContext,
): readonly Entry[] {
  if (bodyKeys.length === 0) return entries;
  const isBody = (entry: Entry | undefined) => entry !== undefined && bodyKeys.includes(entry.key);
  const kept: Entry[] = [];
  for (let index = 0; index < entries.length; index += 1) {
    const entry = entries[index];
    if (entry === undefined) break;
    if (isBody(entry) || !isEmpty(entry.value)) {
      kept.push(entry);
      continue;
    }
    let end = index + 1;
    while (isBody(entries[end])) end += 1;
    const body = entries.slice(index + 1, end);
    if (reportBody(entry, body, context)) index = end - 1;
    else kept.push(entry);
  }
  return kept;
}

function isEmpty(value: Node): boolean {
  return value.kind === 'scalar' && value.value === null && value.text === '';
}

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
    hint: `indent ${lines} by two blanks`,
  });
  return true;
}

function lastStart(node: Node): number {
  if (node.kind === 'scalar') return node.start;
  const values = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value);
  const last = values.at(-1);
  return last === undefined ? node.start : Math.max(node.start, lastStart(last));
}

function isNamed(entry: Entry, what: string, context: DecodeContext): boolean {
  const { key, keyStart } = entry;
  if (isExtension(key)) {
    reportExtensionName(entry, context);
    return false;
  }
  const fault = validateName(key);
  if (fault !== undefined) {
    report(context, keyStart, {
      code: 'bad-value',
      message: `the name of ${what} ${fault}`,
      hint: 'names are 1 to 128 printable characters without /',
    });
    return false;
  }
  if (!key.includes('${')) return true;
  report(context, keyStart, {
    code: 'bad-reference',
    message: `"${key}" is the name of ${what}, and variables are not put into names`,
    hint: 'write the name itself; what a target is at the vendor may come from a variable',
  });
  return false;
}
