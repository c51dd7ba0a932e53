import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderTerraform } from './formats.ts';
import { HOSTILE } from './hostile.ts';
import { EVERYTHING, GITHUB_VIEW, IN_SYNC, many, SAMPLES, VIEW } from './samples.ts';

const TERRAFORM = '/usr/local/bin/terraform';
const EXAMPLE = join(import.meta.dirname, '../../examples/terraform/main.tf');

describe('the terraform format', () => {
  it.each(Object.entries({ ...SAMPLES, HOSTILE, '20,000 targets': many(20_000, 2) }))(
    'is one flat object of bounded texts: %s',
    (_, sample) => {
      const result: Record<string, unknown> = JSON.parse(renderTerraform(sample, GITHUB_VIEW));

      expect(Object.keys(result)).toEqual(['outcome', 'exit_code', 'summary', 'report']);
      expect(Object.values(result).filter((value) => typeof value !== 'string')).toEqual([]);
      expect(String(result.summary)).not.toContain('\n');
      expect(String(result.report).length).toBeLessThan(16_100);
    },
  );

  it('has the exit code of the run as it is without --exit-zero, or the code of a signal', () => {
    const code = (changes: object) =>
      JSON.parse(renderTerraform({ ...EVERYTHING, ...changes }, VIEW)).exit_code;

    expect([code({ exitCode: 0 }), code({}), code({ exitCode: 130 })]).toEqual(['2', '2', '130']);
    expect(JSON.parse(renderTerraform(IN_SYNC, VIEW)).exit_code).toBe('0');
  });

  it.skipIf(!existsSync(TERRAFORM))('has an example that terraform fmt leaves as it is', () => {
    const formatted = execFileSync(TERRAFORM, ['fmt', '-'], { input: readFileSync(EXAMPLE) });

    expect(formatted.toString()).toBe(readFileSync(EXAMPLE, 'utf8'));
  });
});
