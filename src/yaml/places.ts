import type { CST } from 'yaml';
import { addTo } from '../model/group.ts';
import { endOf, isBlank } from './extent.ts';
import type { Source } from './source.ts';
import { tokensOf } from './tokens.ts';

/** A value in the text, with its surroundings. */
export interface Place {
  readonly token: CST.Token;
  /** Anchor and tag before it. */
  readonly props: readonly CST.SourceToken[];
  readonly inFlow: boolean;
  /** The offset after the colon or dash, and after anchor and tag. */
  readonly from: number;
}

/** `key: value` of a mapping. */
interface Pair {
  readonly item: CST.CollectionItem;
  readonly value: Place | undefined;
}

/** Looks up the parts of a document by offset, for edits. */
export interface Places {
  readonly text: string;
  readonly eol: string;
  readonly root: Place | undefined;
  /** By `Node.start`. */
  value(start: number): Place | undefined;
  /** By the offset of the key. */
  readonly pairs: ReadonlyMap<number, Pair>;
  /** By name: an anchor may be redefined. */
  readonly anchors: ReadonlyMap<string, readonly Place[]>;
  /** The value that an alias at this offset refers to. */
  anchored(anchor: string, before: number): Place | undefined;
  /** The names of anchors that aliases refer to. */
  readonly aliases: ReadonlySet<string>;
}

export function placesIn(source: Source): Places {
  const { text } = source;
  const values = new Map<number, Place>();
  const pairs = new Map<number, Pair>();
  const aliases = new Set<string>();
  const anchors = new Map<string, Place[]>();
  const open: Place[] = [];
  const add = (token: CST.Token, before: readonly CST.SourceToken[], inFlow: boolean): Place => {
    const last = before.findLast(({ type }) => !isBlank(type));
    const from = last === undefined ? token.offset : last.offset + last.source.length;
    const place = { token, props: before.filter(isProp), inFlow, from };
    const anchor = anchorOf(place);
    if (anchor !== undefined) addTo(anchors, anchor, place);
    open.push(place);
    return place;
  };
  let root: Place | undefined;
  for (const token of tokensOf(source).tokens) {
    if (token.type !== 'document' || token.value === undefined) continue;
    const place = add(token.value, token.start, false);
    values.set(token.value.offset, place);
    root ??= place;
  }
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { token, inFlow } = place;
    if (token.type === 'alias') aliases.add(token.source.slice(1));
    if (!('items' in token)) continue;
    const flow = inFlow || token.type === 'flow-collection';
    for (const item of token.items) {
      const { start, key, sep = [], value } = item;
      const below = value ? add(value, key ? sep : start, flow) : undefined;
      if (value && below) values.set(value.offset, below);
      if (!key) continue;
      add(key, start, flow);
      pairs.set(key.offset, { item, value: below });
    }
  }
  return {
    text,
    eol: /\r?\n/.exec(text)?.[0] ?? '\n',
    root,
    value: (start) => values.get(start),
    pairs,
    anchors,
    // The nearest anchor of this name before the alias.
    anchored: (anchor, before) =>
      anchors
        .get(anchor)
        ?.filter(({ token }) => token.offset < before)
        .toSorted((left, right) => left.token.offset - right.token.offset)
        .at(-1),
    aliases,
  };
}

function isProp({ type }: CST.SourceToken): boolean {
  return type === 'anchor' || type === 'tag';
}

export function anchorOf({ props }: Pick<Place, 'props'>): string | undefined {
  return props.find(({ type }) => type === 'anchor')?.source.slice(1);
}

export function tagOf({ props }: Place): string | undefined {
  return props.find(({ type }) => type === 'tag')?.source;
}

/** From the first character of a value, its anchor and tag included, to its last. */
export function extentOf({ token, props }: Place): readonly [start: number, end: number] {
  return [props[0]?.offset ?? token.offset, endOf(token)];
}
