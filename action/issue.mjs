/** Keeps one issue about drift: opens, edits, comments on, closes and reopens it. */

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { bodyOf, isTrusted, markerOf, sha256 } from './body.mjs';

const STATE_LIMIT = 20_000;
const STATE_BYTES = 4 * 1024 * 1024;
/** How many pages of closed issues are searched. */
const CLOSED_PAGES = 20;
const DRIFT = new Set(['drifted', 'missing', 'unexpected', 'pending']);

/**
 * @param {object} given
 * @param given.github what `createGithub` makes
 * @param given.report the JSON report of `driftline check`
 * @param given.render `renderReport` of driftline: it makes text from vendors and manifests harmless
 * @param {string} given.title tells issues apart: each title has an issue of its own, so two jobs can have two
 * @param {readonly string[]} given.labels
 * @param {string} given.runUrl
 */
export async function trackIssue({ github, report, render, title, labels, runUrl }) {
  const marker = markerOf('issue', title);
  const current = driftOf(report);
  const isUnknown =
    report.summary.unknown > 0 || report.targets.some((target) => target.findings.some(isOpen));
  const found =
    (await findIssue(github, marker, 'state=open&sort=created&direction=asc')) ??
    (current.length > 0
      ? await findIssue(github, marker, 'state=closed&sort=updated&direction=desc', CLOSED_PAGES)
      : undefined);
  const before = stateIn(found?.body);
  const change = compare(before, current, report);
  const since = sinceOf(before.findings, report.startedAt);
  const kept = [...current.map(since), ...change.unconfirmed];
  const head = [marker, `<!-- driftline:state ${encoded(kept)} -->`, '', introduction(runUrl)];
  const parts = { render, report, runUrl };

  if (current.length === 0) {
    if (found === undefined) return { state: 'none' };
    // The targets that could not be read may still differ, so the issue stays open.
    if (isUnknown) {
      await github.patch(`/issues/${found.number}`, {
        body: await bodyOf([...head, '', STILL_UNKNOWN], parts),
      });
      return { state: 'kept-open', issue: found };
    }
    await say(github, found, change, parts);
    const body = await bodyOf(head, parts);
    await github.patch(`/issues/${found.number}`, { body, state: 'closed', state_reason: 'completed' });
    return { state: 'closed', issue: found };
  }

  const body = await bodyOf([...head, ...(isUnknown ? ['', PARTLY_UNKNOWN] : [])], parts);
  if (found === undefined) {
    return { state: 'opened', issue: await github.post('/issues', { title, body, labels }) };
  }
  const isClosed = found.state === 'closed';
  // Somebody closed the issue as not planned, so only a new or resolved finding opens it again.
  if (isClosed && found.state_reason === 'not_planned' && !isNews(change))
    return { state: 'left-closed', issue: found };
  await say(github, found, change, parts);
  await github.patch(`/issues/${found.number}`, { body, ...(isClosed && { state: 'open' }) });
  return { state: isClosed ? 'reopened' : 'updated', issue: found };
}

const STILL_UNKNOWN =
  '**Something could not be read, so it is not known to be in sync: this stays open until it can be.**';
const PARTLY_UNKNOWN = '**Something could not be read: there may be more drift than this.**';

async function findIssue(github, marker, query, mostPages) {
  for await (const issue of github.list(`/issues?${query}`, mostPages)) {
    if (issue.pull_request === undefined && isTrusted(issue) && (issue.body ?? '').startsWith(marker))
      return issue;
  }
  return undefined;
}

/** A comment notifies people, so it is only for new and resolved findings. */
async function say(github, { number }, change, { render, report, runUrl }) {
  if (!isNews(change)) return;
  const { fresh, resolved, counts } = change;
  const shown = new Set(fresh.map(({ finding }) => finding));
  const targets = report.targets
    .map((target) => ({ ...target, findings: target.findings.filter((finding) => shown.has(finding)) }))
    .filter(({ findings }) => findings.length > 0);
  const { notices: _, base: __, unconfirmed: ___, ...rest } = report;
  const summary = { ...report.summary, new: fresh.length, resolved: resolved.length };
  const head =
    counts === undefined ? [] : [`There are ${counts.now} findings now, there were ${counts.before}.`, ''];
  const body = await bodyOf([...head, `[The run](${runUrl})`], {
    render,
    report: counts === undefined ? { ...rest, summary, targets, resolved } : rest,
  });
  await github.post(`/issues/${number}/comments`, { body });
}

const isNews = ({ fresh, resolved, counts }) => fresh.length + resolved.length > 0 || counts !== undefined;

/** The findings that count, each with its target, its field, and a hash of both values. */
function driftOf({ targets, allowPending }) {
  return targets
    .filter(
      ({ status, severity }) =>
        DRIFT.has(status) && severity !== 'warning' && !(allowPending && status === 'pending'),
    )
    .flatMap((target) =>
      target.findings
        .filter((finding) => finding.severity === 'error' && finding.waiver === undefined && !isOpen(finding))
        .map((finding) => ({
          finding,
          target: target.id,
          code: finding.code,
          field: finding.field ?? '',
          values: sha256(JSON.stringify([finding.code, finding.expected, finding.actual])).slice(0, 8),
        })),
    );
}

const isOpen = ({ reason }) => reason !== undefined;
const placeOf = ({ target, code, field }) => JSON.stringify([target, field === '' ? code : field]);
const identityOf = ({ target, code, field, values }) => JSON.stringify([target, code, field, values]);

function compare(before, current, { targets }) {
  if (before.digest !== undefined) {
    const isSame = before.digest === digestOf(current);
    return {
      fresh: [],
      resolved: [],
      unconfirmed: [],
      ...(!isSame && { counts: { before: before.count, now: current.length } }),
    };
  }
  const known = new Set(before.findings.map(identityOf));
  const now = new Set(current.map(placeOf));
  const unread = new Set(
    targets
      .filter(({ status, findings }) => status === 'unknown' || findings.some(isOpen))
      .map(({ id }) => id),
  );
  const gone = before.findings.filter((each) => !now.has(placeOf(each)));
  return {
    fresh: current.filter((each) => !known.has(identityOf(each))),
    resolved: gone
      .filter(({ target }) => !unread.has(target))
      .map(({ target, code, field, firstSeen }) => ({
        target,
        code,
        ...(field !== '' && { field }),
        firstSeen,
      })),
    unconfirmed: gone.filter(({ target }) => unread.has(target)),
  };
}

function sinceOf(before, startedAt) {
  const known = new Map(before.map((each) => [placeOf(each), each.firstSeen]));
  return ({ target, code, field, values }) => {
    return {
      target,
      code,
      field,
      values,
      firstSeen: known.get(placeOf({ target, code, field })) ?? startedAt,
    };
  };
}

/**
 * Encodes the findings for the next run, which compares its own with them. If they are too many, only a digest of them.
 */
function encoded(findings) {
  const list = findings.map(({ target, code, field, values, firstSeen }) => [
    target,
    code,
    field,
    values,
    firstSeen,
  ]);
  const text = packed({ list });
  return text.length <= STATE_LIMIT ? text : packed({ digest: digestOf(findings), count: findings.length });
}

const packed = (state) => deflateRawSync(JSON.stringify(state)).toString('base64url');
const digestOf = (findings) => sha256(findings.map(identityOf).sort().join('\n'));

function stateIn(body) {
  const [, text] = /^<!-- driftline:state ([\w-]+) -->$/m.exec(body ?? '') ?? [];
  const none = { findings: [] };
  if (text === undefined) return none;
  try {
    const bytes = inflateRawSync(Buffer.from(text, 'base64url'), { maxOutputLength: STATE_BYTES });
    const { list = [], digest, count } = JSON.parse(bytes.toString('utf8'));
    const findings = list
      .filter((entry) => entry.length === 5 && entry.every((each) => typeof each === 'string'))
      .map(([target, code, field, values, firstSeen]) => ({ target, code, field, values, firstSeen }));
    return typeof digest === 'string' ? { findings, digest, count: Number(count) } : { findings };
  } catch {
    // Somebody edited the state in the issue, so every finding counts as new.
    return none;
  }
}

function introduction(runUrl) {
  return `Kept up to date by [this run](${runUrl}), and closed by itself when everything is in sync.`;
}
