import { describe, expect, it } from 'vitest';
import { undeclaredOf } from '../../src/compare/undeclared.ts';
import type { Target } from '../../src/model/manifest.ts';
import type { Observation, OtherEnvironment } from '../../src/model/observation.ts';
import { at, foundOf, targetOf } from './helpers.ts';

type Selected = Parameters<typeof undeclaredOf>[1];
const anything: Selected = () => true;
const other = (environment: string, fields = {}): OtherEnvironment => ({ environment, fields });
const read = (target: Target, ...others: OtherEnvironment[]) => ({
  target,
  observation: foundOf({}, { others }),
});
const watched = (rest: Partial<Omit<Target, 'expect'>> = {}) => targetOf({ undeclared: 'drift', ...rest });

type Read = { readonly target: Target; readonly observation: Observation };

function undeclared(declared: Target[], reads: readonly Read[], isSelected: Selected = anything) {
  const observations = new Map(reads.map(({ target, observation }) => [target, observation]));
  return undeclaredOf(
    {
      declared,
      read: reads.map(({ target }) => target),
      observationOf: (target) => observations.get(target) ?? foundOf({}),
      providerOf: () => ({ environmentSetting: 'slot' }),
    },
    isSelected,
  );
}

const found = (declared: Target[], reads: readonly Read[]) =>
  undeclared(declared, reads).map(({ after, report }) => [after, report.id]);

describe('an undeclared environment', () => {
  it('is unexpected, and shows all its fields', () => {
    const target = watched({ labels: { team: 'x' } });
    const live = other('beta', { version: '2.0', deployedAt: '2026-11-01T00:00:00Z' });

    expect(undeclared([target], [read(target, live)])).toStrictEqual([
      {
        after: 0,
        report: {
          id: 'bot/beta',
          deployment: 'bot',
          environment: 'beta',
          provider: 'cartesia',
          labels: { team: 'x' },
          status: 'unexpected',
          location: at(9),
          observed: live.fields,
          findings: [
            {
              code: 'undeclared-environment',
              severity: 'error',
              message: 'beta is not declared, but 2.0 is live there',
              actual: '2.0',
              liveSince: '2026-11-01T00:00:00Z',
              location: at(9),
            },
          ],
        },
      },
    ]);
  });

  it('is a warning if the manifest says so, and its finding leaves out what is not known', () => {
    const target = targetOf({ undeclared: 'warn' });
    const [first] = undeclared([target], [read(target, other('beta', { deployedAt: 5 }))]);

    expect(first?.report).toStrictEqual({
      id: 'bot/beta',
      deployment: 'bot',
      environment: 'beta',
      provider: 'cartesia',
      status: 'unexpected',
      severity: 'warning',
      location: at(9),
      observed: { deployedAt: 5 },
      findings: [
        {
          code: 'undeclared-environment',
          severity: 'warning',
          message: 'beta is not declared, but something is live there',
          location: at(9),
        },
      ],
    });
  });

  it('is unknown if its record cannot be read', () => {
    const target = targetOf({ undeclared: 'warn' });
    const [first] = undeclared([target], [read(target, { ...other('beta'), fault: 'its id is a number' })]);

    expect(first?.report).toStrictEqual({
      id: 'bot/beta',
      deployment: 'bot',
      environment: 'beta',
      provider: 'cartesia',
      status: 'unknown',
      severity: 'warning',
      location: at(9),
      findings: [
        {
          code: 'unreadable',
          severity: 'error',
          reason: 'malformed-response',
          message: 'beta is not declared, and whether anything is live there is unknown: its id is a number',
          location: at(9),
        },
      ],
    });
  });

  it('gets an addition to its name, and then a number, if a declared environment has the same name', () => {
    const prod = watched();
    const slotted = ['live', 'live (at the vendor)', 'live (at the vendor, 2)'].map((environment, index) =>
      watched({ environment, settings: { slot: `s${index}` } }),
    );
    const told = (count: number) =>
      undeclared([prod, ...slotted.slice(0, count)], [read(prod, other('live'))])[0]?.report.id;

    expect([0, 1, 2, 3].map(told)).toStrictEqual([
      'bot/live',
      'bot/live (at the vendor)',
      'bot/live (at the vendor, 2)',
      'bot/live (at the vendor, 3)',
    ]);
  });

  it('is found beside an absent deployment, but not if nothing could be read', () => {
    const target = watched();

    expect(
      found([target], [{ target, observation: { kind: 'absent', others: [other('beta')] } }]),
    ).toStrictEqual([[0, 'bot/beta']]);
    expect(found([target], [{ target, observation: foundOf({}) }])).toStrictEqual([]);
    expect(found([target], [{ target, observation: foundOf({}, { others: undefined }) }])).toStrictEqual([]);
    expect(
      found([target], [{ target, observation: { kind: 'unreadable', reason: 'timeout', message: '' } }]),
    ).toStrictEqual([]);
  });

  it('is reported even if other targets do not show it', () => {
    const [prod, next] = [watched(), watched({ deployment: 'next', settings: { agentId: 'n' } })];

    expect(found([prod, next], [read(prod), read(next, other('beta'))])).toStrictEqual([[1, 'next/beta']]);
    expect(found([prod, next], [read(prod, other('beta')), read(next)])).toStrictEqual([[0, 'bot/beta']]);
  });

  it('is not looked for if the manifest ignores it', () => {
    const target = targetOf({ undeclared: 'ignore' });

    expect(found([target], [read(target, other('beta'))])).toStrictEqual([]);
  });

  it('is never one that the manifest declares by its name or its slot, selected or not', () => {
    const [prod, test] = [watched(), watched({ environment: 'test' })];
    const slotted = watched({ environment: 'live', settings: { slot: 'beta' } });

    expect(found([prod, test], [read(prod, other('test'))])).toStrictEqual([]);
    expect(found([prod, slotted], [read(prod, other('beta'))])).toStrictEqual([]);
    // The vendor's `live` is not the declared environment `live`, whose slot is `beta`.
    expect(found([prod, slotted], [read(prod, other('live'))])).toStrictEqual([
      [0, 'bot/live (at the vendor)'],
    ]);
  });

  it('is reported although another object has a declared environment of the same name', () => {
    const prod = watched({ settings: { agentId: 'a' } });
    const elsewhere = watched({ environment: 'beta', deployment: 'other', settings: { agentId: 'b' } });

    expect(found([prod, elsewhere], [read(prod, other('beta'))])).toStrictEqual([[0, 'bot/beta']]);
  });

  it('is reported once, after the last target of its deployment', () => {
    const [prod, test] = [watched(), watched({ environment: 'test' })];
    const next = watched({ deployment: 'next', settings: { agentId: 'n' } });
    const reads = [
      read(prod, other('beta')),
      read(test, other('beta'), other('gamma')),
      read(next, other('beta')),
    ];

    expect(found([prod, test, next], reads)).toStrictEqual([
      [1, 'bot/beta'],
      [1, 'bot/gamma'],
      [2, 'next/beta'],
    ]);
  });

  it('is drift if one of two deployments that see it says so, in any order', () => {
    const settings = { agentId: 'same' };
    const warned = targetOf({ undeclared: 'warn', settings });
    const drifting = watched({ deployment: 'strict', settings });
    const next = watched({ deployment: 'next', settings: { agentId: 'n' } });
    const told = (...targets: Target[]) =>
      undeclared(
        targets,
        targets.map((target) => read(target, other('beta'))),
      ).map(({ after, report: { id, severity } }) => [after, id, severity]);

    expect(told(warned, drifting)).toStrictEqual([[1, 'strict/beta', undefined]]);
    expect(told(drifting, warned)).toStrictEqual([[0, 'strict/beta', undefined]]);
    expect(told(warned, next, drifting)).toStrictEqual([
      [1, 'next/beta', undefined],
      [2, 'strict/beta', undefined],
    ]);
    expect(told(drifting, next, warned)).toStrictEqual([
      [0, 'strict/beta', undefined],
      [1, 'next/beta', undefined],
    ]);
  });

  it('is reported in the order of the manifest, even if a later deployment is stricter', () => {
    const targets = [
      targetOf({ undeclared: 'warn', settings: { agentId: 'a' } }),
      watched({ deployment: 'strict', settings: { agentId: 'b' } }),
    ];

    expect(
      found(
        targets,
        targets.map((target) => read(target, other('beta'))),
      ),
    ).toStrictEqual([
      [0, 'bot/beta'],
      [1, 'strict/beta'],
    ]);
  });

  it('is a warning if the stricter deployment is not selected', () => {
    const settings = { agentId: 'same' };
    const [warned, strict] = [
      targetOf({ undeclared: 'warn', settings }),
      watched({ deployment: 'strict', settings }),
    ];
    const reads = [warned, strict].map((target) => read(target, other('beta')));

    expect(
      undeclared([warned, strict], reads, (id) => id === 'bot/beta').map(({ report }) => report.severity),
    ).toStrictEqual(['warning']);
  });

  it('is not reported if it is not selected', () => {
    const target = watched();
    const asked: string[] = [];
    const none = undeclared([target], [read(target, other('beta'))], (id, environment) => {
      asked.push(`${id} ${environment}`);
      return false;
    });

    expect(none).toStrictEqual([]);
    expect(asked).toStrictEqual(['bot/beta beta']);
  });
});
