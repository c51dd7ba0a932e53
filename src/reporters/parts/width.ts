const PLAIN = /^[\u0020-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u259f\u2713\u2717]*$/;
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]/u;
const WIDE =
  /^(\p{Emoji_Presentation}|.\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}])/u;

let segmenter: Intl.Segmenter | undefined;

/** Created on first use: creating it takes longer than rendering most reports. */
function segments(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** Measuring a text is slow, and targets that share a reply show the same text. */
const MOST_KNOWN = 2_000;
const known = new Map<string, number>();

function remembered(key: string, find: () => number): number {
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const found = find();
  known.set(key, found);
  return found;
}

/** The width of a text on a terminal: Chinese characters and emoji take two columns, combining marks none. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return remembered(text, () => {
    let width = 0;
    for (const { segment } of segments(text)) width += widthOf(segment);
    return width;
  });
}

/** The longest beginning that fits, in whole characters. */
export function fitting(text: string, width: number): string {
  if (PLAIN.test(text)) return text.slice(0, Math.max(0, width));
  const end = remembered(`${width} ${text}`, () => {
    let used = 0;
    let fits = 0;
    for (const { segment, index } of segments(text)) {
      used += widthOf(segment);
      if (used > width) return fits;
      fits = index + segment.length;
    }
    return text.length;
  });
  return text.slice(0, end);
}

export function shortened(text: string, width: number): string {
  return displayWidth(text) > width ? `${fitting(text, width - 1)}…` : text;
}

function widthOf(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2;
  return ZERO.test(grapheme) ? 0 : 1;
}

/** Breaks at blanks, and inside words that are longer than a line. */
export function wrap(text: string, width: number, most = Number.POSITIVE_INFINITY): string[] {
  if (text === '') return [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    let rest = word;
    if (line !== '' && displayWidth(line) + 1 + displayWidth(rest) <= width) {
      line = `${line} ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line);
    // Never measures a megabyte to its end.
    while (rest.length > 0 && lines.length <= most && displayWidth(rest.slice(0, width * 2)) > width) {
      const part = fitting(rest.slice(0, width * 2), width) || rest;
      lines.push(part);
      rest = rest.slice(part.length);
    }
    if (lines.length > most) break;
    line = rest;
  }
  if (line !== '' && lines.length <= most) lines.push(line);
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  return [...kept.slice(0, -1), `${fitting(kept.at(-1) ?? '', width - 1)}…`];
}

/** A wrapped text behind a label; further lines are indented by the width of the label. */
export function hanging(label: string, text: string, width: number): string[] {
  const indent = ' '.repeat(label.length);
  return wrap(text, width - label.length).map((line, index) => (index === 0 ? label : indent) + line);
}
