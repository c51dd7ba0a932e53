/** Where a code is explained: a section of a page that follows from the same texts. */
export function codeLink(code: string): string {
  return `${PAGE}#${code}`;
}

const PAGE = 'https://github.com/driftline/driftline/blob/main/docs/codes.md';
