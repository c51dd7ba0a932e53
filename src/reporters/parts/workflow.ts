// The GitHub runner obeys `##[command]` anywhere in a line, and `::command::` at its start or after blanks. Azure
// Pipelines obeys `##vso[command]`, TeamCity `##teamcity[command]`. The functions below break up such commands in a
// whole document.

/** Whether the output goes to the log of such a runner. */
export function isCiLog({ GITHUB_ACTIONS, TF_BUILD, TEAMCITY_VERSION }: NodeJS.ProcessEnv): boolean {
  return GITHUB_ACTIONS === 'true' || Boolean(TF_BUILD) || Boolean(TEAMCITY_VERSION);
}

const COMMAND = /##(\w{0,16})\[/g;
const BEGUN = /##?\w{0,16}$/;
const LEADING = /^([^\S\n]*)::/gm;

/** Only `##` needs a guard, because no line of JSON begins with a colon. Parsers read `\u005b` as `[`. */
function guardJson(text: string): string {
  return text.replace(COMMAND, '##$1\\u005b');
}

/** Like `guardJson`, for a text in pieces: a command may begin in one piece and end in the next. */
export function* guardedJson(pieces: Iterable<string>): Generator<string> {
  let held = '';
  for (const piece of pieces) {
    const text = held + piece;
    held = BEGUN.exec(text)?.[0] ?? '';
    yield guardJson(text.slice(0, text.length - held.length));
  }
  if (held !== '') yield held;
}

/** For XML, and HTML outside of `<style>` and `<script>`. */
export function guardMarkup(text: string): string {
  return text.replace(COMMAND, '##$1&#91;').replace(LEADING, '$1&#58;:');
}

/** For formats without an escape: inserts a zero-width space, which the runner does not take for a blank. */
export function guardText(text: string): string {
  return text.replace(COMMAND, '##$1\u200b[').replace(LEADING, '$1\u200b::');
}
