import { type Comparison, compare } from '../../src/compare/judge.ts';
import type { Json } from '../../src/model/json.ts';
import type { Location } from '../../src/model/location.ts';
import type { Expectation, Target, Waiver } from '../../src/model/manifest.ts';
import type { Found, Observation, Rollout } from '../../src/model/observation.ts';
import type { Finding, TargetReport } from '../../src/model/report.ts';
import { loadOperators } from '../../src/operators/expectation.ts';
import type { Provider } from '../../src/providers/contract.ts';
import { providerById } from '../support/providers.ts';

export const NOW = Date.parse('2026-11-22T12:00:00Z');

await loadOperators(['semver', 'matches']);

const base = providerById('cartesia');
if (base === undefined) throw new Error('there is no provider to begin with');
const field = (type: 'text' | 'number' | 'json' | 'time') => ({
  type,
  description: '',
  source: '',
  examples: [],
});

/**
 * A vendor with a field of every type. It hides the member `secret` of `config` and the version `classified`, and
 * replaces the member `gone` of `config` by null.
 */
export const PROVIDER: Provider = {
  ...base,
  fields: {
    version: { ...field('text'), identity: true },
    commit: { ...field('text'), identity: true },
    model: field('text'),
    region: { ...field('text'), place: true },
    count: field('number'),
    config: field('json'),
    deployedAt: field('time'),
  },
  hide: (name, value) => {
    if (name === 'version' && value === 'classified') return '(hidden)';
    if (name !== 'config' || typeof value !== 'object' || value === null) return value;
    return {
      ...value,
      ...('secret' in value && { secret: '(hidden)' }),
      ...('gone' in value && { gone: null }),
    };
  },
};

export const at = (line: number): Location => ({ file: 'driftline.yaml', line, column: 1 });
export const TARGET_AT = at(1);
export const EXPECTED_AT = at(2);

type Given = Partial<Omit<Target, 'expect'>> & { readonly expect?: Readonly<Record<string, Expectation>> };

/** A target of deployment `bot` in `prod`, with these changes. */
export function targetOf({
  expect = {},
  environment = 'prod',
  deployment = 'bot',
  ...rest
}: Given = {}): Target {
  return {
    id: `${deployment}/${environment}`,
    deployment,
    environment,
    provider: 'cartesia',
    connection: { name: 'cartesia', provider: 'cartesia', settings: {} },
    settings: {},
    credentials: {},
    deployed: true,
    expect: Object.fromEntries(
      Object.entries(expect).map(([name, expectation]) => [name, { expectation, location: EXPECTED_AT }]),
    ),
    ignore: [],
    severity: 'error',
    waivers: [],
    labels: {},
    folder: '/',
    undeclared: 'ignore',
    location: TARGET_AT,
    deploymentLocation: at(9),
    ...rest,
  };
}

export const equals = (value: Json): Expectation => ({ op: 'equals', value });

export function foundOf(fields: Readonly<Record<string, Json>>, rest: Partial<Found> = {}): Found {
  return { kind: 'found', fields, ...rest };
}

export function rolloutOf(state: Rollout['state'], version: string): Rollout {
  return { state, fields: { version } };
}

export function waiverOf(name: string, until: string, rest: Partial<Waiver> = {}): Waiver {
  return { field: name, until, reason: 'known', location: at(5), ...rest };
}

export function compared(
  target: Target,
  observation: Observation,
  more: Partial<Comparison> = {},
): TargetReport {
  return compare(target, observation, {
    provider: PROVIDER,
    now: NOW,
    sibling: () => undefined,
    ...more,
  });
}

export const codes = (findings: readonly Finding[]): string[] =>
  findings.map(({ code, severity, field: name, waiver }) =>
    [code, severity, ...(name ? [name] : []), ...(waiver ? ['waived'] : [])].join(' '),
  );

/** A target in one line: its status and its findings. */
export function verdict(target: Target, observation: Observation, more: Partial<Comparison> = {}): string[] {
  const { status, findings } = compared(target, observation, more);
  return [status, ...codes(findings)];
}
