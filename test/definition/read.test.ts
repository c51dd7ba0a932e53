import { describe, expect, test } from 'vitest';
import { defineProvider } from '../../src/definition/define.ts';
import type { Definition } from '../../src/definition/definition.ts';
import type { Json } from '../../src/model/json.ts';
import type { Observation } from '../../src/model/observation.ts';
import { type Get, type GetRequest, ReadError, type Reply } from '../../src/providers/contract.ts';

const HUB: Definition = {
  id: 'hub',
  title: 'Hub',
  noun: 'prompt',
  baseUrl: 'https://hub.example/api',
  credentials: { token: { variable: 'DRIFTLINE_HUB_TOKEN' } },
  auth: { kind: 'bearer', token: 'token' },
  settings: {
    prompt: { description: 'name of the prompt' },
    label: { description: 'label that is live', default: '{environment}' },
  },
  read: { get: '/prompts/{prompt}', query: { label: '{label}' }, item: '/data' },
  fields: { version: { at: '/version' } },
};

type Changes = { readonly [Key in keyof Definition]?: Definition[Key] };
type Answers = Readonly<Record<string, Json>>;

/** Reads the prompt `greet` at `prod`. `answers` has a reply for each path and query; any other gets a 404. */
async function read(
  changes: Changes,
  answers: Answers | Json,
  settings = { prompt: 'greet', label: 'prod' },
) {
  const asked: string[] = [];
  const definition = { ...HUB, ...changes };
  const main =
    Object.entries(definition.read.query ?? {}).length > 0 ? '/prompts/greet?label=prod' : '/prompts/greet';
  const replies: Answers = isAnswers(answers) ? answers : { [main]: answers };
  const get = async ({ path, query = {}, keep = (whole) => whole }: GetRequest): Promise<Reply<Json>> => {
    const pairs = Object.entries(query).map(([name, value]) => `${name}=${value}`);
    const url = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
    asked.push(url);
    const body = replies[url];
    return body === undefined
      ? { status: 404, message: 'the vendor answered 404' }
      : { status: 200, body: await keep(body) };
  };
  try {
    const observation = await defineProvider(definition).read(settings, get as Get);
    return { observation, asked, said: saidOf(observation) };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return { asked, said: `${error.reason}: ${error.message}` };
  }
}

function isAnswers(value: Answers | Json): value is Answers {
  return (
    typeof value === 'object' && value !== null && Object.keys(value).every((key) => key.startsWith('/'))
  );
}

function saidOf(observation: Observation): Json {
  switch (observation.kind) {
    case 'found':
      return { ...observation.fields, ...(observation.open && { open: Object.keys(observation.open) }) };
    case 'absent':
      return 'absent';
    case 'rolling':
      return `${observation.rollout.state} ${observation.rollout.fields.version}, ${observation.meanwhile}`;
    case 'unreadable':
      return `${observation.reason}: ${observation.message}`;
    default:
      return observation satisfies never;
  }
}

describe('an item', () => {
  test.each<[string, Json, Json]>([
    ['is read', { data: { version: '7' } }, { version: '7' }],
    ['has its version as a number', { data: { version: 7 } }, { version: '7' }],
    ['that is null is absent', { data: null }, 'absent'],
    ['that is missing is absent', { other: 1 }, 'absent'],
    [
      'that is a text is malformed',
      { data: 'x' },
      'malformed-response: the reply has another shape than documented: /data/version is not there',
    ],
    [
      'without its field is malformed',
      { data: {} },
      'malformed-response: the reply has another shape than documented: /data/version is not there',
    ],
    [
      'with a list for its field is malformed',
      { data: { version: ['7'] } },
      'malformed-response: the reply has another shape than documented: /data/version is a list, not a text',
    ],
    ['with null for its field leaves it open', { data: { version: null } }, { open: ['version'] }],
  ])('%s', async (_name, body, said) => {
    expect((await read({}, body)).said).toEqual(said);
  });

  test.each<[Json, string]>([
    ['text', 'the reply is a text'],
    [7, 'the reply is a number'],
  ])('cannot be in %j', async (body, message) => {
    expect((await read({}, body)).said).toContain(message);
  });
});

describe('a setting that moves by itself', () => {
  const label = {
    description: 'label that is live',
    default: '{environment}',
    moving: { latest: 'with each new version' },
  };
  const settings = { prompt: { description: 'name of the prompt' }, label };

  test('is reported', async () => {
    const { observation } = await read(
      { settings },
      { '/prompts/greet?label=latest': { data: { version: 7 } } },
      { prompt: 'greet', label: 'latest' },
    );
    expect(observation).toMatchObject({
      kind: 'found',
      moving:
        'the label "latest" moves by itself, with each new version: what is live changes without a deployment',
    });
  });

  test.each(['prod', 'constructor'])('is not reported with the value %s', async (value) => {
    const { observation } = await read(
      { settings },
      { [`/prompts/greet?label=${value}`]: { data: { version: 7 } } },
      { prompt: 'greet', label: value },
    );
    expect(observation).not.toHaveProperty('moving');
  });
});
