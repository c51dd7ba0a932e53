import { readdirSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { description, repository } from '../package.json' with { type: 'json' };
import { type Page, readPage } from './markdown-page.ts';
import { type Entry, SECTIONS } from './site-order.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HOME = repository.url.replace(/^git\+|\.git$/g, '');
const INDEX = 'docs/README.md';
const PICTURE = '![The output of driftline demo](/images/demo.svg)';

const known = new Map<string, Page>();

/** Remembers pages: parsing Markdown is slow. */
export function pageAt(path: string): Page {
  const page = known.get(path) ?? readPage(path, readFileSync(`${ROOT}/${path}`, 'utf8'));
  known.set(path, page);
  return page;
}

/** Every file below `docs/`, from the root of the repository. */
export function documentationFiles(): string[] {
  return readdirSync(`${ROOT}/docs`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join('docs', posix.relative(`${ROOT}/docs`, entry.parentPath), entry.name))
    .toSorted();
}

interface Ordered {
  readonly page: Page;
  readonly about: string;
  readonly below: readonly Page[];
}

/** The pages by section, in reading order. */
export function orderedPages(): { readonly title: string; readonly pages: readonly Ordered[] }[] {
  return SECTIONS.map(({ title, pages }) => ({ title, pages: pages.map(ordered) }));
}

function ordered({ page: path, about, below }: Entry): Ordered {
  const page = pageAt(posix.join('docs', path));
  const folder = below === undefined ? undefined : posix.join('docs', below);
  const files = page.links.flatMap(({ file = '' }) => (posix.dirname(file) === folder ? [file] : []));
  return { page, about, below: [...new Set(files)].map(pageAt) };
}

/** The order as a list of paths, the index first. */
export function inOrder(): string[] {
  const pages = orderedPages().flatMap((section) => section.pages);
  return [INDEX, ...pages.flatMap(({ page, below }) => [page, ...below].map(({ path }) => path))];
}

/** `docs/README.md`. */
export function indexPage(generated: string): string {
  const sections = orderedPages().map(({ title, pages }) => {
    const lines = pages.map(
      ({ page, about }) => `- [${page.title}](${posix.relative('docs', page.path)}): ${about}`,
    );
    return `## ${title}\n\n${lines.join('\n')}`;
  });
  const lead =
    'driftline checks *deployment* drift of AI agents: which version is live, and is it the declared one? The pages are in the order in which a reader needs them.';
  return `${generated}\n\n# Documentation\n\n${lead}\n\n${sections.join('\n\n')}\n`;
}

/** The files of the site by path, and the settings of its theme. */
export function siteFiles(): { readonly pages: ReadonlyMap<string, string>; readonly settings: object } {
  const order = inOrder();
  const pages = new Map(order.map((path) => [addressOf(path), staged(pageAt(path), order)]));
  const sidebar = orderedPages().map((section) => ({
    text: section.title,
    items: section.pages.map(({ page, below }) => ({
      ...itemOf(page),
      ...(below.length > 0 && { collapsed: true, items: below.map(itemOf) }),
    })),
  }));
  return { pages, settings: { title: 'driftline', description, repository: HOME, sidebar } };
}

/** Pictures and samples of `docs/`, with their paths on the site. */
export function siteAssets(): ReadonlyMap<string, string> {
  const order = inOrder();
  const files = documentationFiles().filter((file) => !order.includes(file));
  return new Map(files.map((file) => [file, assetPath(file)]));
}

/** A Markdown sample gets `.txt`, so that it does not become a page. */
function assetPath(file: string): string {
  return `${file.slice('docs/'.length)}${file.endsWith('.md') ? '.txt' : ''}`;
}

function itemOf({ path, title }: Page): { text: string; link: string } {
  // "GitHub Actions: annotations, summary, outputs" is too long for a side bar.
  return { text: title.split(': ', 1)[0] ?? title, link: `/${addressOf(path)}` };
}

function addressOf(path: string): string {
  if (path === INDEX) return 'index.md';
  if (path.startsWith('docs/')) return path.slice('docs/'.length);
  return path === 'SECURITY.md' ? 'security-policy.md' : path.toLowerCase();
}

/** The page for the site: links lead to pages of the site or to the repository, anchors are GitHub's. */
function staged(page: Page, order: readonly string[]): string {
  const edits: { readonly from: number; readonly to: number; readonly text: string }[] = [];
  for (const { text, from, to } of page.html) {
    if (!/^<!--[\s\S]*-->$/.test(text)) throw new Error(`${page.path}: HTML other than a comment: ${text}`);
    edits.push({ from, to, text: '' });
  }
  for (const { anchor, to } of page.headings) edits.push({ from: to, to, text: ` {#${anchor}}` });
  for (const link of page.links) {
    if (link.file === undefined || link.file === page.path) continue;
    const anchor = link.anchor === undefined ? '' : `#${link.anchor}`;
    edits.push({ from: link.from, to: link.to, text: `${targetOf(link.file, order)}${anchor}` });
  }
  let text = page.text;
  for (const edit of edits.toSorted((a, b) => b.from - a.from)) {
    text = `${text.slice(0, edit.from)}${edit.text}${text.slice(edit.to)}`;
  }
  return page.path === INDEX ? `${front()}${text.replace(/^# .*$/m, PICTURE)}` : text;
}

function targetOf(file: string, order: readonly string[]): string {
  if (order.includes(file)) return `/${addressOf(file)}`;
  if (file.startsWith('docs/') && statSync(`${ROOT}/${file}`).isFile()) return `/${assetPath(file)}`;
  const kind = statSync(`${ROOT}/${file}`).isDirectory() ? 'tree' : 'blob';
  return `${HOME}/${kind}/main/${file.replace(/\/$/, '')}`;
}

function front(): string {
  const home = {
    layout: 'home',
    hero: {
      name: 'driftline',
      text: 'Which version of each AI agent is live?',
      tagline:
        'And is it the one that git declares? One read-only check for chatbots, voice agents and prompts.',
      actions: [
        { theme: 'brand', text: 'Start', link: '/start' },
        { theme: 'alt', text: 'Vendors', link: '/providers' },
        { theme: 'alt', text: 'Repository', link: HOME },
      ],
    },
  };
  return `---\n${JSON.stringify(home)}\n---\n`;
}
