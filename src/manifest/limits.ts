import { report } from '../decode/context.ts';
import type { ManifestContext } from './context.ts';
import type { Layer } from './layer.ts';

/** With aliases, 60 kB can expand to half a million targets and 3 GB. */
const TARGETS_LIMIT = 100_000;
/** The most text that environments inherit, in characters. */
const INHERITED_LIMIT = 10 * 1024 * 1024;
/** The number of characters that each environment inherits without being counted, because so many are usual. */
const INHERITED_FREE = 500;
/** The characters that a report adds to each text. */
const AROUND_TEXT = 16;

export function isFull({ count }: ManifestContext): boolean {
  return count.targets > TARGETS_LIMIT;
}

/** Counts a deployment's targets before they are created. Returns false if there are too many, and reports that once. */
export function hasRoomFor(targets: number, at: number, context: ManifestContext): boolean {
  if (isFull(context)) return false;
  context.count.targets += targets;
  if (!isFull(context)) return true;
  report(context, at, {
    code: 'too-large',
    message: `up to here, there are more than ${TARGETS_LIMIT} targets, the maximum of a run`,
    hint: 'check them in several runs, each with some of the files',
  });
  return false;
}

/** Limits what environments inherit, because every target's report repeats it. */
export function countInherited(
  layer: Layer,
  { targets, at }: { readonly targets: number; readonly at: number },
  context: ManifestContext,
): void {
  const { count } = context;
  if (targets < 2 || count.inherited > INHERITED_LIMIT) return;
  count.inherited += Math.max(0, charactersIn(layer) - INHERITED_FREE) * (targets - 1);
  if (count.inherited <= INHERITED_LIMIT) return;
  report(context, at, {
    code: 'too-large',
    message: 'up to here, what environments inherit from their deployments comes to more than 10 MiB of text',
    hint: 'shorten labels, reasons and expected texts, or spread them over several runs',
  });
}

function charactersIn({ labels, expect, waivers }: Layer): number {
  let characters = 0;
  const open: unknown[] = [labels, expect, waivers];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (typeof each === 'string') characters += each.length;
    else if (typeof each === 'object' && each !== null) {
      for (const [key, value] of Object.entries(each)) {
        if (key === 'location' || value === undefined) continue;
        characters += key.length + AROUND_TEXT;
        open.push(value);
      }
    }
  }
  return characters;
}
