import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/index.ts';
import type { Format } from '../../src/reporters/index.ts';
import { COMPARED, SAMPLES, VIEW } from './samples.ts';

const PLAIN = Object.values(SAMPLES).filter(({ resolved }) => resolved === undefined);
const rendered = (format: Format) => renderReport(COMPARED, format, VIEW);

describe('with a baseline and a base', () => {
  it.each<Format>(['human', 'junit', 'github', 'gitlab', 'markdown', 'html', 'sarif'])(
    '%s tells new, known and planned findings apart',
    async (format) => {
      const text = await rendered(format);

      expect(text).toMatch(/\bnew\b/);
      expect(text).toContain('known since 2026-11-20 06:00 UTC');
      expect(text).toContain('after the merge: deploy 2.3');
    },
  );

  it.each<Format>(['human', 'github', 'markdown', 'html', 'sarif'])(
    '%s names what is resolved, added and removed',
    async (format) => {
      const text = (await rendered(format)).replaceAll('\\', '').replaceAll(/\s+/g, ' ');

      expect(text).toMatch(
        /resolved: phone-agent\/prod version \(field-differs\), known since 2026-11-18 06:00 UTC/,
      );
      expect(text).toContain(
        'not read this time: voice/prod (not-deployed), known since 2026-11-18 06:00 UTC',
      );
      expect(text).toMatch(
        /compared with the manifests at 1f0c2ab34d5e, where this branch left origin\/main/,
      );
      expect(text).toContain('added by this change: refund-prompt/prod');
      expect(text).toContain('removed by this change: old-bot/prod, old-bot/test');
    },
  );

  it('sarif has a state for each result, and no result for resolved findings', async () => {
    const [{ results }] = JSON.parse(await rendered('sarif')).runs;

    expect(results.map(({ baselineState }: { baselineState: string }) => baselineState)).toEqual([
      'new',
      'unchanged',
      'unchanged',
      'new',
    ]);
  });

  it('prometheus counts the new, the known and the resolved findings', async () => {
    const text = await rendered('prometheus');

    expect(text).toContain('driftline_findings{state="new"} 2\n');
    expect(text).toContain('driftline_findings{state="known"} 2\n');
    expect(text).toContain('driftline_findings_resolved 1\n');
  });

  it('junit and github show known drift that the run lets pass, but as skipped and as a warning', async () => {
    const junit = await rendered('junit');
    const annotations = await rendered('github');

    expect(junit.match(/<failure/g)?.length).toBe(1);
    expect(junit.match(/<skipped/g)?.length).toBe(2);
    expect(annotations.match(/^::error/gm)?.length).toBe(1);
    expect(annotations.match(/^::warning/gm)?.length).toBe(2);
  });
});

it.each<Format>(['human', 'junit', 'github', 'gitlab', 'markdown', 'html', 'sarif', 'prometheus'])(
  'without a baseline and a base, %s says nothing about what is new, known, resolved or planned',
  async (format) => {
    for (const sample of PLAIN) {
      expect(await renderReport(sample, format, VIEW)).not.toMatch(
        /known since|resolved: |new finding|baselineState"|compared with the manifests|driftline_findings/,
      );
    }
  },
);
