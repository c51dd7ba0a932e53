import { indented } from '../decode/body.ts';
import { isExtension, readMap, reportExtensionName } from '../decode/collections.ts';
import { type DecodeContext, report } from '../decode/context.ts';
import type { Entry, Node } from '../yaml/node.ts';
import { validateName } from './validators.ts';

interface Names {
  /** The word for the mapping in messages. */
  readonly name: string;
  /** `a deployment` */
  readonly what: string;
  /** Keys that belong one level deeper: here, such a key is probably a mistake and not a name. */
  readonly bodyKeys: readonly string[];
}

/** The entries of a mapping whose keys are names of the user's own. Wrong names are reported and left out. */
export function namedEntries(
  node: Node,
  { name, what, bodyKeys }: Names,
  context: DecodeContext,
): Entry[] | undefined {
  const entries = readMap(node, name, context)?.entries;
  if (entries === undefined) return undefined;
  const isBody = ({ key }: Entry) => bodyKeys.includes(key);
  const kept = indented(entries, (entry) => !isBody(entry), isBody, context);
  return kept.filter((entry) => isNamed(entry, what, context));
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
    hint: 'write the name itself; a variable may be the value of a setting or of an expectation',
  });
  return false;
}
