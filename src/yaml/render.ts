import { isJsonObject, type Json } from '../model/json.ts';
import { isPlain, literalBlock, quotedText } from './scalar-text.ts';

/** How new values are written in a file. */
export interface Style {
  /** JSON: quotes around every text and key. */
  readonly json: boolean;
  /** A blank behind colons and commas. */
  readonly blank: '' | ' ';
  readonly eol: string;
  /** One more level of indentation. */
  readonly step: string;
  /** Escapes what the reader of the file would replace, such as `${`. */
  readonly protect: (text: string) => string;
}

export const AS_IT_IS = (text: string) => text;

export function renderScalar(value: Json, { json, protect }: Style): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return json ? JSON.stringify(value) : quotedText(protect(value), 'plain');
}

export function renderKey(key: string, { json }: Style): string {
  if (json) return JSON.stringify(key);
  return isPlain(key, false) && key !== '<<' ? key : quotedText(key, 'double');
}

/** On one line. */
export function renderFlow(value: Json, style: Style): string {
  const { blank } = style;
  const inside = (open: string, items: readonly string[], close: string) => {
    const edge = open === '{' && !style.json ? blank : '';
    return items.length === 0 ? open + close : `${open}${edge}${items.join(`,${blank}`)}${edge}${close}`;
  };
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => renderFlow(item, style));
    return inside('[', items, ']');
  }
  if (!isJsonObject(value)) return renderScalar(value, style);
  const members = Object.entries(value).map(
    ([key, member]) => `${renderKey(key, style)}:${blank}${renderFlow(member, style)}`,
  );
  return inside('{', members, '}');
}

/** In flow style over several lines, as in JSON files. The first line is not indented. */
export function renderWideFlow(value: Json, indent: string, style: Style): string {
  const inner = indent + style.step;
  const inside = (open: string, items: readonly string[], close: string) =>
    items.length === 0
      ? open + close
      : `${open}${style.eol}${inner}${items.join(`,${style.eol}${inner}`)}${style.eol}${indent}${close}`;
  if (Array.isArray(value)) {
    return inside(
      '[',
      value.map((item: Json) => renderWideFlow(item, inner, style)),
      ']',
    );
  }
  if (!isJsonObject(value)) return renderScalar(value, style);
  const members = Object.entries(value).map(
    ([key, member]) => `${renderKey(key, style)}: ${renderWideFlow(member, inner, style)}`,
  );
  return inside('{', members, '}');
}

/** In block style. The first line is not indented; it stands in the column of `indent`. */
export function renderBlock(value: Json, indent: string, style: Style): string {
  const { eol } = style;
  const lines = Array.isArray(value)
    ? value.map(
        (item: Json) =>
          `- ${isFilled(item) ? renderBlock(item, `${indent}  `, style) : leaf(item, indent, style)}`,
      )
    : isJsonObject(value)
      ? Object.entries(value).map(([key, member]) => renderPair(key, member, indent, style))
      : [renderScalar(value, style)];
  return lines.length === 0 ? renderFlow(value, style) : lines.join(eol + indent);
}

/** `key: value` in block style, in the column of `indent`. */
export function renderPair(key: string, value: Json, indent: string, style: Style): string {
  const inner = indent + style.step;
  const below = isFilled(value)
    ? style.eol + inner + renderBlock(value, inner, style)
    : ` ${leaf(value, indent, style)}`;
  return `${renderKey(key, style)}:${below}`;
}

/** A text of several lines as a literal block, any other leaf on its line. */
function leaf(value: Json, indent: string, style: Style): string {
  if (typeof value === 'string' && value.includes('\n') && !style.json) {
    const literal = literalBlock(style.protect(value), { indent: indent + style.step, eol: style.eol });
    if (literal !== undefined) return literal.header + style.eol + literal.body;
  }
  return renderFlow(value, style);
}

/** A mapping or a list that is not empty. */
function isFilled(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
