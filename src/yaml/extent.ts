import type { CST } from 'yaml';

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The end of a token, without blanks, comments and line ends after it. */
export function endOf(token: CST.Token): number {
  switch (token.type) {
    case 'block-map':
    case 'block-seq':
      return endOfItems(token.items) ?? token.offset;
    case 'flow-collection': {
      const closing = token.end.find(({ source }) => source === '}' || source === ']');
      return closing === undefined ? (endOfItems(token.items) ?? token.offset + 1) : closing.offset + 1;
    }
    case 'block-scalar':
      return bodyOf(token).end;
    default:
      return token.offset + ('source' in token ? token.source.length : 0);
  }
}

/** Asks for each extent once: asking twice would double the work at every level. */
function endOfItems(items: readonly CST.CollectionItem[]): number | undefined {
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const extent = itemExtent(items[index] as CST.CollectionItem);
    if (extent !== undefined) return extent[1];
  }
  return undefined;
}

/** From the first character of an item, which may be a dash or an anchor, to the last; undefined for an empty item. */
export function itemExtent({
  start,
  key,
  sep = [],
  value,
}: CST.CollectionItem): readonly [start: number, end: number] | undefined {
  const before = [...start, ...sep].filter(({ type }) => !isBlank(type));
  const own = start.find(({ type }) => !isBlank(type));
  const first = own?.offset ?? key?.offset ?? before[0]?.offset ?? value?.offset;
  if (first === undefined) return undefined;
  const last = before.at(-1);
  const ends = [
    last === undefined ? first : last.offset + last.source.length,
    key ? endOf(key) : first,
    value ? endOf(value) : first,
  ];
  return [first, Math.max(...ends)];
}

const BLANK: readonly string[] = ['space', 'newline', 'comment', 'comma'];

export function isBlank(type: string): boolean {
  return BLANK.includes(type);
}

/** The lines of a block scalar below its header. */
export function bodyOf({ props, source, offset }: CST.BlockScalar): Range {
  const last = props.at(-1);
  const start = last === undefined || !('source' in last) ? offset : last.offset + last.source.length;
  return { start, end: start + source.length };
}

export function rangeOf(token: CST.Token): Range {
  return { start: token.offset, end: endOf(token) };
}

/** The range without the line end of a block scalar. */
export function contentRange(token: CST.Token, text: string): Range {
  const { start, end } = rangeOf(token);
  return { start, end: text[end - 1] === '\n' ? start + endOfContent(text.slice(start, end)) : end };
}

/** `trimEnd` would remove blanks that are text in YAML. */
export function endOfContent(text: string): number {
  let end = text.length;
  while (end > 0 && ' \t\r\n'.includes(text[end - 1] ?? '')) end -= 1;
  return end;
}
