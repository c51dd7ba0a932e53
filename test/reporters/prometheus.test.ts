import { describe, expect, it } from 'vitest';
import { renderPrometheus } from './formats.ts';
import { HOSTILE } from './hostile.ts';
import { parseMetrics } from './prometheus-text.ts';
import { EVERYTHING, GITHUB_VIEW, IN_SYNC, many, SAMPLES, VIEW } from './samples.ts';

describe('the prometheus format', () => {
  it.each(Object.entries({ ...SAMPLES, '2,000 targets': many(2_000) }))(
    'is valid text for the collector: %s',
    (_, sample) => {
      const metrics = parseMetrics(renderPrometheus(sample, VIEW));

      expect(metrics.filter(({ name }) => name === 'driftline_target_status').length).toBe(
        sample.summary.total,
      );
      expect(parseMetrics(renderPrometheus(sample, GITHUB_VIEW)).length).toBe(metrics.length);
    },
  );

  it('gives each target its status as a label, and each status its count', () => {
    const metrics = parseMetrics(renderPrometheus(EVERYTHING, VIEW));
    const counts = metrics
      .filter(({ name }) => name === 'driftline_targets')
      .map(({ labels, value }) => [labels.status, value]);

    expect(metrics.find(({ labels }) => labels.target === 'lenient/prod')?.labels).toEqual({
      target: 'lenient/prod',
      deployment: 'lenient',
      environment: 'prod',
      provider: 'chatcaptain',
      severity: 'warning',
      status: 'drifted',
    });
    expect(Object.fromEntries(counts)).toEqual({
      drifted: 15,
      missing: 1,
      unexpected: 1,
      pending: 1,
      planned: 2,
      unknown: 3,
      waived: 1,
      'in-sync': 2,
    });
  });

  it('has the end, the duration and the result of the run', () => {
    const values = Object.fromEntries(
      parseMetrics(renderPrometheus(IN_SYNC, VIEW)).map(({ name, value }) => [name, value]),
    );

    expect(values).toMatchObject({
      driftline_last_run_timestamp_seconds: Date.parse('2026-11-22T09:15:04.532Z') / 1000,
      driftline_last_run_duration_seconds: 0.412,
      driftline_last_run_requests: 2,
      driftline_last_run_exit_code: 0,
      driftline_last_run_complete: 1,
    });
    expect(renderPrometheus({ ...IN_SYNC, incomplete: true }, VIEW)).toContain(
      'driftline_last_run_complete 0\n',
    );
  });

  it('keeps similar names apart', () => {
    const twins = [
      ...HOSTILE.targets.slice(0, 2).map((each) => ({ ...each, id: 'a\nb/prod' })),
      { ...IN_SYNC.targets[0], id: 'a\\nb/prod' },
    ];
    const sample = {
      ...IN_SYNC,
      targets: twins.map((each) => ({ ...IN_SYNC.targets[0], ...each })),
    } as typeof IN_SYNC;

    expect(
      parseMetrics(renderPrometheus(sample, VIEW)).filter(({ name }) => name === 'driftline_target_status')
        .length,
    ).toBe(3);
  });
});
