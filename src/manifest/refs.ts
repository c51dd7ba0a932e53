/** Longer than any that git makes, and shorter than what a system takes on a command line. */
const LONGEST = 1_000;

/** What is wrong with a ref by its text alone. `:` names a blob, `@{` a place in a log that differs by machine. */
export function faultOfRef(ref: string): string | undefined {
  if (ref === '') return 'it is empty';
  if (ref.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  if (ref.startsWith('-')) return 'it begins with a dash';
  if (ref.includes(':')) return 'it has a colon in it';
  if (ref.includes('@{')) return 'it has @{ in it';
  if (ref.includes('^{/')) return 'it searches for a message, which takes as long as the history is';
  if (/[\p{Cc}\s\\*?[\]]/u.test(ref)) return 'it has a character in it that no ref has';
  return ref.includes('..') ? 'it names a range' : undefined;
}
