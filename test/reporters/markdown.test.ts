import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it, vi } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { finding, report, target } from './builders.ts';
import { renderMarkdown } from './formats.ts';
import { HOSTILE, HOSTILE_NAME } from './hostile.ts';
import { EMPTY, EVERYTHING, GITHUB_VIEW, many, SAMPLES, VIEW } from './samples.ts';

vi.setConfig({ testTimeout: 300_000 });

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

function nodesOf(text: string): Node[] {
  const walk = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(walk)];
  return walk(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
}

function textOf(node: Node): string {
  return node.value ?? (node.children ?? []).map(textOf).join('');
}

const OURS = [
  'root',
  'heading',
  'paragraph',
  'text',
  'table',
  'tableRow',
  'tableCell',
  'inlineCode',
  'code',
  'strong',
  'blockquote',
];

describe('the markdown format', () => {
  it.each(Object.entries(SAMPLES))('has no HTML, link, image or list from outside: %s', (_, sample) => {
    for (const view of [VIEW, GITHUB_VIEW]) {
      const types = new Set(nodesOf(renderMarkdown(sample, view)).map(({ type }) => type));

      expect([...types].filter((type) => !OURS.includes(type))).toEqual([]);
    }
  });

  it('has no mention, reference or address that GitHub would link', () => {
    const prose = nodesOf(renderMarkdown(HOSTILE, VIEW))
      .filter(({ type }) => type === 'text')
      .map(textOf)
      .join('\n');

    expect(prose).not.toMatch(/@\w|#\d|\bGH-\d|:\/\/|\bwww\./i);
    expect(prose).toContain('octocat');
  });

  it('has the right rows and columns with hostile text', () => {
    const [, matrix] = nodesOf(renderMarkdown(HOSTILE, VIEW)).filter(({ type }) => type === 'table');
    const rows = matrix?.children ?? [];

    expect(rows.length).toBe(HOSTILE.targets.length + 1);
    expect(new Set(rows.map(({ children }) => children?.length)).size).toBe(1);
  });

  it('shows a hostile name as it is', () => {
    const sample = report([
      target({ deployment: HOSTILE_NAME, status: 'missing', findings: [finding('not-deployed')] }),
    ]);
    const headings = nodesOf(renderMarkdown(sample, VIEW)).filter(({ type }) => type === 'heading');

    expect(headings.map(textOf)).toEqual([
      '❌ Deployment drift: 1 of 1 target differs from the manifest',
      `🚫 ${HOSTILE_NAME}/prod: missing`,
    ]);
  });

  it('shows each hunk of a text difference', () => {
    const blocks = nodesOf(renderMarkdown(EVERYTHING, VIEW)).filter(({ type }) => type === 'code');

    expect(blocks[0]?.value).toContain(
      '-Answer in at most three sentences.\n+Answer in at most five short sentences.',
    );
  });

  it.each([
    ['many targets', many(15_000, 1)],
    ['long texts', longTexts()],
  ])('stays under 900 KiB and says what is left out: %s', (_, sample) => {
    const text = renderMarkdown(sample, GITHUB_VIEW);

    expect(Buffer.byteLength(text)).toBeLessThan(900 * 1024);
    expect(text).toMatch(/\*\*\d+ more targets with findings are left out\*\*/);
  });

  it('is short without targets', () => {
    expect(renderMarkdown(EMPTY, VIEW)).toBe(
      '## ✅ Deployment drift: there was nothing to check\n\nChecked 2026-11-22 09:15 UTC in 412 ms with 0 requests, driftline 1.2.3.\n',
    );
  });
});

function longTexts(): Report {
  const diff = `@@ -1 +1 @@\n${`+${'::é##['.repeat(150)}\n`.repeat(500)}`;
  return report(
    Array.from({ length: 100 }, (_, index) =>
      target({
        deployment: `bot ${index}`,
        status: 'drifted',
        findings: [finding('text-differs', { diff })],
      }),
    ),
  );
}
