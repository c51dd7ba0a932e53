import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { OpenField } from '../../model/observation.ts';
import { givenFields, textOf } from '../common.ts';
import { ReadError } from '../contract.ts';
import { oddText } from '../members.ts';
import type { PublishedResource } from './response.ts';

/** A part of a publish. */
export interface Part {
  readonly name: string;
  /** Also true if the part has no status. */
  readonly succeeded: boolean;
  readonly state: string;
  readonly comment: string;
  /** Set if the comment is not a text. */
  readonly oddComment: OpenField | undefined;
  /** Set if the result, which has the comment, is not an object. */
  readonly oddResult: OpenField | undefined;
}

/** The vendor's words vary in case, blanks and underscores. */
export function wordOf(text: string | undefined): string {
  return (text ?? '').toLowerCase().replaceAll(/[_\s-]/g, '');
}

/**
 * The parts of a publish, without the snapshot that the vendor makes of them. The status and the state of a part decide
 * whether it is live.
 */
export function partsOf(summary: readonly PublishedResource[]): readonly Part[] {
  return summary.flatMap((resource, index) => (isSnapshot(resource) ? [] : [partOf(resource, index)]));
}

function isSnapshot({ resourceType }: PublishedResource): boolean {
  return wordOf(textOf(resourceType)) === 'autoversioning';
}

function partOf({ name, status, result }: PublishedResource, index: number): Part {
  const at = `/statusSummary/${index}`;
  const { versionComment, state }: Partial<JsonObject> = isJsonObject(result) ? result : {};
  const odd = oddText(`${at}/status`, status) ?? oddText(`${at}/result/state`, state);
  if (odd !== undefined) throw new ReadError('malformed-response', odd.message);
  const isObject = (result ?? null) === null || isJsonObject(result);
  return {
    name: textOf(name) ?? 'unnamed',
    succeeded: ['', 'success', 'successful'].includes(wordOf(textOf(status))),
    state: textOf(state) ?? '',
    comment: (textOf(versionComment) ?? '').trim(),
    oddComment: oddText(`${at}/result/versionComment`, versionComment),
    oddResult: isObject
      ? undefined
      : { reason: 'malformed-response', message: `${at}/result is not an object` },
  };
}

export function namesOf(parts: readonly Part[]): string {
  const names = parts.slice(0, 5).map(({ name }) => name);
  return names.join(', ') + (parts.length > 5 ? ', …' : '');
}

/** The whole list to compare, or why it is unknown. */
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
 * The version, which is the comment that the parts share. It is unknown if they have several comments, because the
 * publish is partial then. Blanks around a comment are not part of it.
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
