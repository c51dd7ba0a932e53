import * as pulumi from '@pulumi/pulumi';
import { beforeEach, describe, expect, it } from 'vitest';
import { resolveInputs } from '../../src/pulumi/resolve.ts';
import { unknownOutput } from './helpers.ts';

const derived = () => unknownOutput<string>().apply((text) => `${text}!`);

beforeEach(() =>
  pulumi.runtime.setMocks(
    { newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) },
    'project',
    'stack',
    true,
  ),
);

describe('inputs in a preview', () => {
  it.each<[string, object, readonly string[]]>([
    [
      'in one object',
      { expect: { version: derived(), modelId: derived() } },
      ['expect.modelId', 'expect.version'],
    ],
    [
      'in different ones',
      { expect: { version: derived() }, deployed: derived() },
      ['deployed', 'expect.version'],
    ],
    ['side by side', { A: derived(), B: derived(), C: unknownOutput() }, ['A', 'B', 'C']],
    ['in a list', { ignore: [derived(), 'a', derived()] }, ['ignore[0]', 'ignore[2]']],
    ['of names that begin alike', { app: derived(), 'app.x': derived() }, ['app', 'app.x']],
    ['within an output', { expect: pulumi.output({ version: derived(), modelId: 'm' }) }, ['expect.version']],
    [
      'within an output, all of it',
      { expect: pulumi.output({ a: derived(), b: derived() }) },
      ['expect.a', 'expect.b'],
    ],
  ])('are found if they are unknown %s', async (_title, inputs, paths) => {
    expect((await resolveInputs(inputs)).unknown).toEqual(paths);
  });

  it('stay unknown even if an output has an earlier value', async () => {
    const { values, unknown } = await resolveInputs({
      expect: { version: unknownOutput('old-value'), modelId: derived(), voiceId: unknownOutput('old') },
    });

    expect(unknown).toEqual(['expect.modelId', 'expect.version', 'expect.voiceId']);
    expect(values).toEqual({ expect: {} });
  });

  it('are known even if others beside them are unknown', async () => {
    const { values } = await resolveInputs({
      expect: pulumi.output({ version: derived(), modelId: 'm' }),
      agentId: pulumi.output('a'),
    });

    expect(values).toEqual({ expect: { modelId: 'm' }, agentId: 'a' });
  });
});
