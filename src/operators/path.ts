import { type DecodeContext, report } from '../decode/context.ts';
import { readText } from '../decode/scalars.ts';
import type { Node } from '../yaml/node.ts';

/** A path relative to the manifest. */
export function readPath(node: Node, operator: string, context: DecodeContext): string | undefined {
  const path = readText(node, operator, context);
  if (path === undefined) return undefined;
  const fault = path === '' ? 'is empty' : /\p{Cc}/u.test(path) ? 'contains a control character' : undefined;
  if (fault === undefined) return path;
  return report(context, node.start, {
    code: 'bad-value',
    message: `the path of ${operator} ${fault}`,
    hint: 'write a path relative to the manifest, inside its repository',
  });
}
