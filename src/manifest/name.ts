import { isExtension, readMap, reportExtensionName } from '../decode/collections.ts';
import { type DecodeContext, report } from '../decode/context.ts';
import type { Entry, Node } from '../yaml/node.ts';
import { validateName } from './validators.ts';

/** The entries of a mapping whose keys are names of the user's own; wrong names are reported and left out. */
export function namedEntries(
  node: Node,
  name: string,
  what: string,
  context: DecodeContext,
): Entry[] | undefined {
  return readMap(node, name, context)?.entries.filter((entry) => isNamed(entry, what, context));
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
