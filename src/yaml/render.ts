import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { isPlain, literalBlock, quotedText } from './scalar-text.ts';

/** How new values are written in a file. */
export interface Style {
  /** JSON: quotes around every text and key. */
  readonly json: boolean;
  /** A blank after colons and commas. */
  readonly blank: '' | ' ';
  readonly eol: string;
  /** One more level of indentation. */
  readonly step: string;
  /** Escapes what the reader of the file would replace, such as `${`. */
  readonly protect: (text: string) => string;
}

function renderScalar(value: Json, { json, protect }: Style): string {
  return json || typeof value !== 'string' ? JSON.stringify(value) : quotedText(protect(value), 'plain');
}

function renderKey(key: string, { json }: Style): string {
  if (json) return JSON.stringify(key);
  return isPlain(key, false) && key !== '<<' ? key : quotedText(key, 'double');
}

/** In flow style, on one line; with `indent` on several lines, the first not indented. */
export function renderFlow(value: Json, style: Style, indent?: string): string {
  const { json, blank, eol, step } = style;
  if (!isStructure(value)) return renderScalar(value, style);
  const inner = indent === undefined ? undefined : indent + step;
  const members = flowMembers(value, style, inner);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (members.length === 0) return open + close;
  if (inner !== undefined) {
    return `${open}${eol}${inner}${members.join(`,${eol}${inner}`)}${eol}${indent}${close}`;
  }
  const edge = open === '{' && !json ? blank : '';
  return `${open}${edge}${members.join(`,${blank}`)}${edge}${close}`;
}

export function flowMembers(value: Structure, style: Style, indent?: string): string[] {
  const flow = (each: Json) => renderFlow(each, style, indent);
  if (!isJsonObject(value)) return value.map(flow);
  return Object.entries(value).map(([key, each]) => `${renderKey(key, style)}:${style.blank}${flow(each)}`);
}

/** In block style. The first line is not indented; it stands in the column of `indent`. */
export function renderBlock(value: Json, indent: string, style: Style): string {
  const lines = isStructure(value) ? blockMembers(value, indent, style) : [];
  return lines.length === 0 ? renderFlow(value, style) : lines.join(style.eol + indent);
}

/** Each member in block style, in the column of `indent`. */
export function blockMembers(value: Structure, indent: string, style: Style): string[] {
  if (!isJsonObject(value)) {
    return value.map((item) =>
      isFilled(item) ? `- ${renderBlock(item, `${indent}  `, style)}` : `- ${leaf(item, indent, style)}`,
    );
  }
  const inner = indent + style.step;
  return Object.entries(value).map(([key, each]) => {
    const below = isFilled(each)
      ? style.eol + inner + renderBlock(each, inner, style)
      : ` ${leaf(each, indent, style)}`;
    return `${renderKey(key, style)}:${below}`;
  });
}

/** A text of several lines as a literal block, any other leaf on its line. */
function leaf(value: Json, indent: string, style: Style): string {
  if (typeof value === 'string' && value.includes('\n') && !style.json) {
    const literal = literalBlock(style.protect(value), { indent: indent + style.step, eol: style.eol });
    if (literal !== undefined) return literal.header + style.eol + literal.body;
  }
  return renderFlow(value, style);
}

export type Structure = readonly Json[] | JsonObject;

function isStructure(value: Json): value is Structure {
  return typeof value === 'object' && value !== null;
}

/** A mapping or a list that is not empty. */
export function isFilled(value: Json): value is Structure {
  return isStructure(value) && Object.keys(value).length > 0;
}
