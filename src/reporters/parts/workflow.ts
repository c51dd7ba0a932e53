// The GitHub runner obeys `##[command]` anywhere in a line and `::command::` at the start of one, leading blanks
// skipped, wherever a step's output came from; Azure Pipelines obeys `##vso[command]`, TeamCity `##teamcity[command]`.
// These break all of them up in a whole document, once it is made.

/** Whether the output goes to such a runner. */
export function isCiLog({ GITHUB_ACTIONS, TF_BUILD, TEAMCITY_VERSION }: NodeJS.ProcessEnv): boolean {
  return GITHUB_ACTIONS === 'true' || Boolean(TF_BUILD) || Boolean(TEAMCITY_VERSION);
}

const COMMAND = /##(\w{0,16})\[/g;
const BEGUN = /##?\w{0,16}$/;
const LEADING = /^([^\S\n]*)::/gm;

/** JSON: no line of it begins with a colon, and `\u005b` is the same character to whoever parses it. */
function guardJson(text: string): string {
  return text.replace(COMMAND, '##$1\\u005b');
}

/** The same for pieces: a command may begin in one and end in the next. */
export function* guardedJson(pieces: Iterable<string>): Generator<string> {
  let held = '';
  for (const piece of pieces) {
    const text = held + piece;
    held = BEGUN.exec(text)?.[0] ?? '';
    yield guardJson(text.slice(0, text.length - held.length));
  }
  if (held !== '') yield held;
}

/** XML, and HTML outside of `<style>` and `<script>`: character references, so nothing is lost. */
export function guardMarkup(text: string): string {
  return text.replace(COMMAND, '##$1&#91;').replace(LEADING, '$1&#58;:');
}

/** Formats that have no escape for it: a zero-width space, which the runner does not count as a blank. */
export function guardText(text: string): string {
  return text.replace(COMMAND, '##$1\u200b[').replace(LEADING, '$1\u200b::');
}
