import { describe, expect, it } from 'vitest';
import { type PlanOptions, planDeployments } from '../../src/discover/plan.ts';
import { validateName } from '../../src/manifest/validators.ts';
import type { Listed } from '../../src/providers/contract.ts';
import { assert, property, string, uniqueArray } from '../support/property.ts';
import { PROVIDERS } from '../support/providers.ts';

const cartesia = PROVIDERS.find(({ id }) => id === 'cartesia');
if (cartesia === undefined) throw new Error('there is no cartesia');
const options: PlanOptions = { provider: cartesia, given: {}, environment: undefined, taken: new Set() };

const agents = (...names: string[]): Listed[] =>
  names.map((name, index) => ({ name, settings: { agentId: `agent_${index + 1}` } }));

/** A line for each deployment that is planned: its name, its environments and their ids. */
function planned(objects: readonly Listed[], more: Partial<PlanOptions> = {}) {
  return planDeployments(objects, { ...options, ...more }).map(({ name, settings, environments }) =>
    [name, ...environments.map((each) => `${each.name}=${each.settings.agentId ?? settings.agentId}`)].join(
      ' ',
    ),
  );
}

describe('the name of a deployment', () => {
  it.each([
    ['is made of the letters and digits', ['Support (EU)!'], ['support-eu prod=agent_1']],
    ['keeps other scripts', ['Kundenservice für 東京'], ['kundenservice-für-東京 prod=agent_1']],
    ['is the id if it has neither', ['💬'], ['agent-1 prod=agent_1']],
    [
      'has a number where it is taken',
      ['A', 'a', ' A '],
      ['a prod=agent_1', 'a-prod prod=agent_2', 'a-2 prod=agent_3'],
    ],
    ['does not begin with x-', ['x-files'], ['voice-agent-x-files prod=agent_1']],
    ['gives the environment', ['support-staging'], ['support staging=agent_1']],
    ['gives no environment if the word stands first', ['Live chat'], ['live-chat prod=agent_1']],
    ['groups environments', ['support-prod', 'Support Dev'], ['support dev=agent_2 prod=agent_1']],
    [
      'groups deployments if the words stand first',
      ['test-bot', 'prod-bot'],
      ['bot test=agent_1 prod=agent_2'],
    ],
    [
      'does not group names whose base is a name too',
      ['bot', 'bot-prod'],
      ['bot prod=agent_1', 'bot-prod prod=agent_2'],
    ],
    [
      'does not group two names of one environment',
      ['bot-prod', 'bot (prod)'],
      ['bot prod=agent_1', 'bot-prod prod=agent_2'],
    ],
  ])('%s', (_title, names, wanted) => {
    expect(planned(agents(...names))).toEqual(wanted);
  });

  it('is never the name of a declared deployment', () => {
    expect(planned(agents('support-staging', 'Bot'), { taken: new Set(['support', 'bot']) })).toEqual([
      'bot-prod prod=agent_2',
      'support-staging staging=agent_1',
    ]);
  });

  it('suggests no environment if one is given', () => {
    expect(planned(agents('support-prod', 'support-dev'), { environment: 'qa' })).toEqual([
      'support-dev qa=agent_2',
      'support-prod qa=agent_1',
    ]);
  });

  it('does not depend on the order of the list', () => {
    const objects = agents('b', 'a', 'B', 'support-prod', 'support-test');

    expect(planned([...objects].reverse())).toEqual(planned(objects));
  });

  it('is valid and unique, whatever the names of the vendor', () => {
    assert(
      property(uniqueArray(string({ unit: 'grapheme' }), { maxLength: 20 }), (names) => {
        const deployments = planDeployments(agents(...names), options);
        const keys = deployments.map(({ name }) => name);

        expect(new Set(keys).size).toBe(keys.length);
        expect(keys.filter((key) => validateName(key) !== undefined || key.startsWith('x-'))).toEqual([]);
        expect(deployments.flatMap(({ environments }) => environments)).toHaveLength(names.length);
      }),
    );
  });
});

it('takes environments from the vendor', () => {
  const greet: Listed = {
    name: 'greet',
    settings: { agentId: 'agent_1' },
    environments: [
      { name: 'greet-prod', settings: { apiVersion: 'p' } },
      { name: 'greet-test', settings: { apiVersion: 't' } },
    ],
  };

  expect(planDeployments([greet], options)).toEqual([
    {
      name: 'greet',
      settings: { agentId: 'agent_1' },
      environments: [
        { name: 'prod', settings: { apiVersion: 'p' } },
        { name: 'test', settings: { apiVersion: 't' } },
      ],
    },
  ]);
});
