import { type DecodeContext, report } from '../decode/context.ts';
import { UNITS } from '../model/duration.ts';
import type { Node } from '../yaml/node.ts';

/** Replaces `3d ago` by that time. */
export function withTimes(node: Node, now: number | undefined, context: DecodeContext): Node {
  if (node.kind === 'list')
    return { ...node, items: node.items.map((item) => withTimes(item, now, context)) };
  if (node.kind === 'map') {
    const entries = node.entries.map((entry) => ({ ...entry, value: withTimes(entry.value, now, context) }));
    return { ...node, entries };
  }
  const match = typeof node.value === 'string' ? /^(\d+)([mhdw]) ago$/.exec(node.value) : null;
  if (match === null) return node;
  const then = new Date((now ?? 0) - Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0));
  if (now !== undefined && !Number.isNaN(then.getTime())) {
    const text = then.toISOString();
    return { ...node, value: text, text };
  }
  const why =
    now === undefined ? 'needs the current time, which was not given' : 'is before the first possible time';
  report(context, node.start, { code: 'bad-value', message: `"${node.value}" ${why}` });
  return node;
}
