// The GitHub runner obeys `##[command]` anywhere in a line and `::command::` at the start of one, leading blanks
// skipped, wherever a step's output came from. These break both up in a whole document, once it is made.

const LEADING = /^([^\S\n]*)::/gm;

/** JSON: no line of it begins with a colon, and `\u005b` is the same character to whoever parses it. */
export function guardJson(text: string): string {
  return text.replaceAll('##[', '##\\u005b');
}

/** XML, and HTML outside of `<style>` and `<script>`: character references, so nothing is lost. */
export function guardMarkup(text: string): string {
  return text.replaceAll('##[', '##&#91;').replace(LEADING, '$1&#58;:');
}

/** Formats that have no escape for it: a zero-width space, which the runner does not count as a blank. */
export function guardText(text: string): string {
  return text.replaceAll('##[', '##\u200b[').replace(LEADING, '$1\u200b::');
}
