import { posix } from 'node:path';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

type Root = ReturnType<typeof fromMarkdown>;
type Node = Root | Root['children'][number];

/** A page of the repository, parsed as GitHub parses it. */
export interface Page {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
  readonly title: string;
  readonly headings: readonly Heading[];
  readonly links: readonly Link[];
  readonly blocks: readonly Block[];
  /** Code within a sentence. */
  readonly code: readonly string[];
  /** The pieces of HTML. Our pages have comments only. */
  readonly html: readonly Place[];
}

interface Place {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

interface Heading {
  readonly anchor: string;
  /** The offset at which the line of the heading ends. */
  readonly to: number;
}

interface Link extends Place {
  /** The path from the root of the repository; undefined if the link leads out of it. */
  readonly file: string | undefined;
  readonly anchor: string | undefined;
  readonly isImage: boolean;
}

interface Block {
  readonly language: string;
  readonly text: string;
}

export function readPage(path: string, text: string): Page {
  const tree = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const page = { path, text, title: '', headings: [] as Heading[], links: [] as Link[] };
  const [blocks, code, html]: [Block[], string[], Place[]] = [[], [], []];
  const seen = new Map<string, number>();
  for (const node of nodesOf(tree)) {
    const [from, to] = [node.position?.start.offset ?? 0, node.position?.end.offset ?? 0];
    if (node.type === 'heading') {
      if (node.depth === 1 && page.title === '') page.title = textOf(node);
      page.headings.push({ anchor: anchorOf(textOf(node), seen), to });
    } else if (node.type === 'link' || node.type === 'image' || node.type === 'definition') {
      page.links.push(linkOf(page, node, { from, to }));
    } else if (node.type === 'code') {
      blocks.push({ language: node.lang ?? '', text: node.value });
    } else if (node.type === 'inlineCode') {
      code.push(node.value);
    } else if (node.type === 'html') {
      html.push({ text: node.value, from, to });
    }
  }
  return { ...page, blocks, code, html };
}

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of 'children' in node ? node.children : []) yield* nodesOf(child);
}

function textOf(node: Node): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

/** GitHub's anchors: a repeated heading gets a number. */
function anchorOf(heading: string, seen: Map<string, number>): string {
  const words = heading.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '');
  const anchor = words.replaceAll(' ', '-');
  const count = seen.get(anchor) ?? 0;
  seen.set(anchor, count + 1);
  return count === 0 ? anchor : `${anchor}-${count}`;
}

type Linking = Extract<Node, { type: 'link' | 'image' | 'definition' }>;

function linkOf(
  { path, text }: { readonly path: string; readonly text: string },
  node: Linking,
  { from, to }: { readonly from: number; readonly to: number },
): Link {
  const [file = '', anchor] = node.url.split('#', 2);
  const at = text.slice(from, to).lastIndexOf(node.url) + from;
  const isOutside = /^[a-z]+:/.test(node.url);
  return {
    text: node.url,
    from: at,
    to: at + node.url.length,
    file: isOutside ? undefined : file === '' ? path : posix.join(posix.dirname(path), decodeURI(file)),
    anchor,
    isImage: node.type === 'image',
  };
}
