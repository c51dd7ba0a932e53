import { describe, expect, it } from 'vitest';
import { renderReportPieces } from '../../src/index.ts';
import { finding, report, target } from './builders.ts';
import { renderSlack } from './formats.ts';
import { HOSTILE, HOSTILE_TEXTS } from './hostile.ts';
import { EVERYTHING, GITHUB_VIEW, IN_SYNC, many, SAMPLES, VIEW } from './samples.ts';

interface Text {
  readonly type: string;
  readonly text: string;
}
interface Block {
  readonly type: string;
  readonly text?: Text;
  readonly elements?: readonly Text[];
}

const messageOf = (text: string): { text: string; blocks: readonly Block[] } => JSON.parse(text);
const textsOf = ({ blocks }: { blocks: readonly Block[] }) =>
  blocks.flatMap(({ text, elements = [] }) => [...(text ? [text] : []), ...elements]);

describe('the slack format', () => {
  it.each(
    Object.entries({
      ...SAMPLES,
      HOSTILE,
      '20,000 targets': many(20_000, 2),
      'many findings': many(50, 200),
    }),
  )('stays within the limits of Slack: %s', (_, sample) => {
    const message = messageOf(renderSlack(sample, GITHUB_VIEW));
    const texts = textsOf(message);

    expect(message.blocks.length).toBeLessThanOrEqual(50);
    expect(message.text.length).toBeLessThanOrEqual(3_000);
    for (const { type, text } of message.blocks.flatMap((block) => block.text ?? [])) {
      expect(text.length).toBeLessThanOrEqual(type === 'plain_text' ? 150 : 3_000);
      expect(text.length).toBeGreaterThan(0);
    }
    expect(texts.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(40_000);
  });

  it('shows the counts, then the worst targets first', () => {
    const targets = [
      target({ deployment: 'a', status: 'waived', findings: [finding('field-differs')] }),
      target({
        deployment: 'b',
        status: 'drifted',
        severity: 'warning',
        findings: [finding('field-differs')],
      }),
      target({
        deployment: 'c',
        status: 'unknown',
        findings: [finding('unreadable', { reason: 'network' })],
      }),
      target({ deployment: 'd' }),
      target({ deployment: 'e', status: 'missing', findings: [finding('not-deployed')] }),
      target({ deployment: 'f', status: 'drifted', findings: [finding('field-differs')] }),
    ];
    const [header, counts, ...rest] = textsOf(messageOf(renderSlack(report(targets), VIEW)));

    expect(header?.text).toContain('Deployment drift');
    expect(counts?.text).toBe(
      '2 drifted, 1 of them only a warning; 1 missing; 1 unknown; 1 waived; 1 in sync',
    );
    expect(rest.flatMap(({ text }) => /^\*(\w)\/prod\*/.exec(text)?.[1] ?? [])).toEqual([
      'f',
      'e',
      'c',
      'b',
      'a',
    ]);
  });

  it('links to lines only if the URL of the files is known', () => {
    const sample = { ...EVERYTHING, repositoryPrefix: 'deploy' };
    const linked = renderSlack(sample, { ...VIEW, filesUrl: 'https://git.example/o/r/blob/abc' });

    expect(linked).toContain('<https://git.example/o/r/blob/abc/deploy/driftline.yaml#L');
    expect(renderSlack(sample, VIEW)).not.toContain('<http');
    const { repositoryPrefix, ...outside } = sample;
    expect(renderSlack(outside, { ...VIEW, filesUrl: 'https://git.example/o/r/blob/abc' })).not.toContain(
      '<http',
    );
  });

  it.each([...HOSTILE_TEXTS, '<!channel> @here *b* _i_ ~s~ `c` :tada: <http://evil|click>', '`'.repeat(500)])(
    'keeps text from outside free of markup: %j',
    (text) => {
      const sample = report([
        target({
          id: `${text}/prod`,
          deployment: text,
          status: 'drifted',
          findings: [
            finding('field-differs', { field: 'version', expected: text, actual: text, message: text }),
          ],
        }),
      ]);
      const texts = textsOf(messageOf(renderSlack(sample, VIEW))).map((each) => each.text);

      expect(texts.join('\n').replaceAll(/`[^`]*`/g, '')).not.toMatch(/[<>]|@(?=channel|here)/);
      for (const each of texts) expect(each.split('`').length % 2).toBe(1);
    },
  );

  it('is short if all is in sync', () => {
    expect(messageOf(renderSlack(IN_SYNC, VIEW)).blocks.map(({ type }) => type)).toEqual([
      'header',
      'section',
      'context',
    ]);
  });

  it('links to the URL of the files that a program gives', async () => {
    const sample = { ...EVERYTHING, repositoryPrefix: '' };
    const pieces = await renderReportPieces(sample, 'slack', { filesUrl: 'https://git.example/r/blob/main' });

    expect([...pieces].join('')).toContain('<https://git.example/r/blob/main/');
  });
});
