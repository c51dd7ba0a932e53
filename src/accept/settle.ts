import { addTo } from '../model/group.ts';
import { applyEdits, type Edit } from '../yaml/edits.ts';
import type { Proposal } from './contract.ts';
import type { Proposed } from './propose.ts';
import type { Verified } from './verify.ts';

/** Each attempt loads all manifests. */
const MOST_ATTEMPTS = 60;

type Attempt = (proposals: readonly Proposal[]) => Promise<Verified>;

/** Searches for a large set of proposals that, applied together, change only what they intend. */
export async function settle(
  { proposals, environments }: Proposed,
  attempt: Attempt,
): Promise<{ readonly fine: readonly Proposal[]; readonly refused: readonly Proposal[] }> {
  if (proposals.length === 0) return { fine: [], refused: [] };
  const first = await attempt(proposals);
  if (first.isFine) return { fine: proposals, refused: [] };
  const all =
    first.moreFields.size === 0
      ? proposals
      : [
          ...proposals.filter(({ intents }) => intents.every(({ kind }) => kind !== 'added')),
          ...environments(first.moreFields),
        ];
  let attempts = 0;
  const half = async (some: readonly Proposal[]): Promise<readonly Proposal[]> => {
    if (some.length === 0 || attempts >= MOST_ATTEMPTS) return [];
    attempts += 1;
    if ((await attempt(some)).isFine) return some;
    if (some.length === 1) return [];
    const middle = some.length >> 1;
    return [...(await half(some.slice(0, middle))), ...(await half(some.slice(middle)))];
  };
  const each = await half(all);
  const fine = each.length === all.length || (await attempt(each)).isFine ? each : [];
  return { fine, refused: all.filter((proposal) => !fine.includes(proposal)) };
}

/** The texts after all edits; undefined if two edits overlap. */
export function changedTexts(
  proposals: readonly Proposal[],
  before: (path: string) => string,
): ReadonlyMap<string, string> | undefined {
  const changed = new Map<string, string>();
  for (const [path, edits] of editsByFile(proposals)) {
    try {
      changed.set(path, applyEdits(before(path), edits));
    } catch {
      // Two edits that overlap cannot both be made, but each may be fine alone.
      return undefined;
    }
  }
  return changed;
}

export function editsByFile(proposals: readonly Proposal[]): ReadonlyMap<string, readonly Edit[]> {
  const edits = new Map<string, Edit[]>();
  for (const { path, edits: own } of proposals) for (const edit of own) addTo(edits, path, edit);
  return edits;
}
