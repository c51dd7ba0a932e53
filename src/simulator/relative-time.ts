import { type DecodeContext, report } from '../decode/context.ts';
import { UNITS } from '../model/duration.ts';
import type { Node } from '../yaml/node.ts';

/** `3d ago` becomes the time that it was then, so that a scenario can be as old as a manifest wants it. */
export function withTimes(node: Node, now: number | undefined, context: DecodeContext): Node {
  if (node.kind === 'list')
    return { ...node, items: node.items.map((item) => withTimes(item, now, context)) };
  if (node.kind === 'map') {
    const entries = node.entries.map((entry) => ({ ...entry, value: withTimes(entry.value, now, context) }));
    return { ...node, entries };
  }
  const match = typeof node.value === 'string' ? /^(\d+)([mhdw]) ago$/.exec(node.value) : null;
  if (match === null) return node;
  if (now === undefined) {
    report(context, node.start, {
      code: 'bad-value',
      message: `"${node.value}" needs the time, and none was given`,
    });
    return node;
  }
  const then = new Date(now - Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0));
  if (Number.isNaN(then.getTime())) {
    report(context, node.start, {
      code: 'bad-value',
      message: `"${node.value}" is before the first possible time`,
    });
    return node;
  }
  const text = then.toISOString();
  return { ...node, value: text, text };
}
