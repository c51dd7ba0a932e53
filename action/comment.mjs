/** One comment on a pull request: created at the first finding, then edited. */

import { bodyOf, isTrusted, markerOf } from './body.mjs';

/**
 * @param {object} given
 * @param given.github what `createGithub` makes
 * @param given.report the JSON report of `driftline check`
 * @param given.render `renderReport` of driftline
 * @param {string} given.title tells comments apart: each title has a comment of its own, so two jobs can have two
 * @param {number} given.number of the pull request
 * @param {string} given.runUrl
 */
export async function commentOn({ github, report, render, title, number, runUrl }) {
  const marker = markerOf('comment', title);
  const path = `/issues/${number}/comments`;
  let found;
  for await (const comment of github.list(path)) {
    if (!isTrusted(comment) || !(comment.body ?? '').startsWith(marker)) continue;
    found = comment;
    break;
  }
  const isQuiet = report.targets.every(({ findings }) => findings.length === 0);
  if (found === undefined && isQuiet) return { state: 'none' };
  const body = await bodyOf([marker, '', `Of [this run](${runUrl}).`], { render, report });
  if (found === undefined) return { state: 'made', comment: await github.post(path, { body }) };
  await github.patch(`/issues/comments/${found.id}`, { body });
  return { state: 'updated', comment: found };
}
