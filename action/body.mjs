/** What the action's texts at GitHub have in common: a marker on the first line, and the report within GitHub's limit. */

import { createHash } from 'node:crypto';

/** GitHub takes no longer text. */
export const BODY_LIMIT = 65_536;

/** Where another text begins with it, it is the same issue or comment. */
export function markerOf(kind, title) {
  return `<!-- driftline:${kind}:v1 ${sha256(title).slice(0, 16)} -->`;
}

/** Whether somebody with rights here has written it: in a public repository everybody can repeat a marker. */
export function isTrusted({ user, author_association: association }) {
  return user?.type === 'Bot' || ['OWNER', 'MEMBER', 'COLLABORATOR'].includes(association);
}

/** The report says itself how much it leaves out for want of room, and makes text of vendors and manifests harmless. */
export async function bodyOf(head, { render, report }) {
  const top = `${head.join('\n')}\n\n`;
  const room = BODY_LIMIT - Buffer.byteLength(top);
  return `${top}${await render(report, 'markdown', { room, ciLog: true })}`.slice(0, BODY_LIMIT);
}

export function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}
