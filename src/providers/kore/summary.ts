import { isJsonObject, type Json } from '../../model/json.ts';
import type { OpenField } from '../../model/observation.ts';
import { givenFields, oddText, textOf } from '../common.ts';
import { ReadError } from '../contract.ts';
import type { PublishedResource } from './response.ts';

/** A part of a publish, as far as it can be read. */
export interface Part {
  readonly name: string;
  /** Items have a vocabulary of their own; one that gives no status says nothing against itself. */
  readonly succeeded: boolean;
  readonly state: string;
  readonly comment: string;
  /** The comment is there and no text. */
  readonly oddComment?: OpenField;
  /** Where a comment would stand is something else. */
  readonly oddResult?: OpenField;
}

/** The vendor's words come in every case, with blanks and underscores or without. */
export function wordOf(text: string | undefined): string {
  return (text ?? '').toLowerCase().replaceAll(/[_\s-]/g, '');
}

/**
 * What was published. The snapshot that the vendor makes of it is none of it: whether that succeeded says nothing of what
 * is live. Whether a part succeeded and is published decides what is live, so that these two must be read.
 */
export function partsOf(summary: readonly PublishedResource[]): readonly Part[] {
  return summary.flatMap((resource, index) => (isSnapshot(resource) ? [] : [partOf(resource, index)]));
}

function isSnapshot({ resourceType }: PublishedResource): boolean {
  return wordOf(textOf(resourceType)) === 'autoversioning';
}

function partOf({ name, status, result }: PublishedResource, index: number): Part {
  const at = `/statusSummary/${index}`;
  const { versionComment, state }: { versionComment?: Json; state?: Json } = isJsonObject(result)
    ? result
    : {};
  const odd = oddText(`${at}/status`, status) ?? oddText(`${at}/result/state`, state);
  if (odd !== undefined) throw new ReadError('malformed-response', odd.message);
  const oddComment = oddText(`${at}/result/versionComment`, versionComment);
  const oddResult = isUnsaid(result) || isJsonObject(result) ? undefined : notAnObject(`${at}/result`);
  return {
    name: textOf(name) ?? 'unnamed',
    succeeded: ['', 'success', 'successful'].includes(wordOf(textOf(status))),
    state: textOf(state) ?? '',
    comment: (textOf(versionComment) ?? '').trim(),
    ...(oddComment && { oddComment }),
    ...(oddResult && { oddResult }),
  };
}

function isUnsaid(value: Json | undefined): boolean {
  return value === undefined || value === null;
}

function notAnObject(pointer: string): OpenField {
  return { reason: 'malformed-response', message: `${pointer} is not an object` };
}

export function namesOf(parts: readonly Part[]): string {
  const names = parts.slice(0, 5).map(({ name }) => name);
  return names.join(', ') + (parts.length > 5 ? ', …' : '');
}

/** The whole list as it is compared, or why it cannot be. */
export function resourcesOf(
  summary: readonly PublishedResource[],
): { readonly list: Json } | { readonly open: OpenField } {
  for (const [index, { name, resourceType, status }] of summary.entries()) {
    const at = `/statusSummary/${index}`;
    const open =
      oddText(`${at}/name`, name) ??
      oddText(`${at}/resourceType`, resourceType) ??
      oddText(`${at}/status`, status);
    if (open !== undefined) return { open };
  }
  return {
    list: summary.map(({ name, resourceType, status }) =>
      givenFields({ name, type: resourceType, status: textOf(status)?.toLowerCase() }),
    ),
  };
}

const NO_COMMENT: OpenField = {
  reason: 'ambiguous',
  message: 'the publish carries no version comment: declare deploymentId or deployedAt in place of version',
  present: false,
};

/**
 * One comment on all that was published is the version; several are a partial publish, and none is no answer. Blanks
 * around a comment cannot be seen where it is typed in, and are not part of it.
 */
export function versionOf(parts: readonly Part[]): string | OpenField {
  const odd = parts.find(({ oddComment }) => oddComment !== undefined)?.oddComment;
  if (odd !== undefined) return odd;
  const comments = [...new Set(parts.map(({ comment }) => comment).filter((comment) => comment !== ''))];
  const [comment, another] = comments;
  if (comment === undefined)
    return parts.find(({ oddResult }) => oddResult !== undefined)?.oddResult ?? NO_COMMENT;
  if (another === undefined) return comment;
  const listed = comments
    .slice(0, 5)
    .map((each) => JSON.stringify(each))
    .join(', ');
  return {
    reason: 'ambiguous',
    message: `the publish carries ${comments.length} version comments: ${listed}`,
    present: true,
  };
}
