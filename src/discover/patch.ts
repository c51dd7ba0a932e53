const CONTEXT = 3;

/** The change of a file as a unified diff that `git apply` takes: one hunk, around all that differs. */
export function patchOf(path: string, before: string | undefined, after: string): string {
  const [old, fresh] = [linesOf(before ?? ''), linesOf(after)];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  const most = Math.min(old.length, fresh.length) - start;
  while (end < most && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end += 1;
  const from = Math.max(0, start - CONTEXT);
  const removed = old.slice(start, old.length - end);
  const added = fresh.slice(start, fresh.length - end);
  const lead = old.slice(from, start);
  const tail = old.slice(old.length - end, old.length - end + CONTEXT);
  const size = lead.length + tail.length;
  const range = (count: number) => `${count === 0 ? from : from + 1},${count}`;
  const lines = [
    ...lead.map((line) => ` ${line}`),
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
    ...tail.map((line) => ` ${line}`),
  ].map((line) => (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`));
  return [
    `--- ${before === undefined ? '/dev/null' : `a/${path}`}\n+++ b/${path}\n`,
    `@@ -${range(size + removed.length)} +${range(size + added.length)} @@\n`,
    ...lines,
  ].join('');
}

/** Each with its line end. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
