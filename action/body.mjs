/**
 * The common parts of the action's texts at GitHub: a marker on the first line, and the report within GitHub's limit.
 */

import { createHash } from 'node:crypto';

/** The longest text that GitHub accepts. */
export const BODY_LIMIT = 65_536;

/** A text that begins with the same marker is the same issue or comment. */
export function markerOf(kind, title) {
  return `<!-- driftline:${kind}:v1 ${sha256(title).slice(0, 16)} -->`;
}

/** Whether the author has rights in this repository. Anybody can copy a marker, so the marker alone proves nothing. */
export function isTrusted({ user, author_association: association }) {
  return user?.type === 'Bot' || ['OWNER', 'MEMBER', 'COLLABORATOR'].includes(association);
}

/**
 * The body of an issue or a comment: the head, then as much of the report as fits. The report says how much of it is
 * left out, and escapes texts of vendors and manifests.
 */
export async function bodyOf(head, { render, report }) {
  const top = `${head.join('\n')}\n\n`;
  const room = BODY_LIMIT - Buffer.byteLength(top);
  return `${top}${await render(report, 'markdown', { room, ciLog: true })}`.slice(0, BODY_LIMIT);
}

export function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}
