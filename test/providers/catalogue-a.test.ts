import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { checkSituation } from '../support/pipeline.ts';

const manifest = (settings: JsonObject, expectation: Json) =>
  `deployments: ${JSON.stringify({ a: { ...settings, environments: { prod: expectation } } })}\n`;
const world = (provider: string, ...objects: JsonObject[]) => `${provider}: ${JSON.stringify({ objects })}`;

const BRAINTRUST = { provider: 'braintrust', project: 'p', prompt: 's' };
const braintrustPrompt = (version: Json) => ({ _xact_id: version, slug: 's', prompt_data: { prompt: null } });
const MLFLOW = { provider: 'mlflow', model: 'm' };
const MODEL = '/api/2.0/mlflow/registered-models/get?name=m';
const VERSION = '/api/2.0/mlflow/registered-models/alias?name=m&alias=prod';
const mlflowModel = (aliases: Json, version?: JsonObject): JsonObject => ({
  settings: { model: 'm' },
  replies: {
    [MODEL]: { registered_model: { name: 'm', ...(aliases !== null && { aliases }) } },
    ...(version && {
      [VERSION]: { model_version: { name: 'm', version: '3', status: 'READY', ...version } },
    }),
  },
});
const PROD = [{ alias: 'prod', version: '3' }];

test.each<[string, JsonObject, string, Json, string]>([
  [
    'Braintrust: two prompts with the same slug are ambiguous',
    BRAINTRUST,
    world('braintrust', {
      settings: { project: 'p', prompt: 's', stage: 'prod' },
      reply: { objects: [braintrustPrompt('1'), braintrustPrompt('2')] },
    }),
    '1',
    'unknown, unreadable (ambiguous)',
  ],
  [
    'Braintrust: a transaction id that is a rounded number is not compared',
    BRAINTRUST,
    `braintrust: { objects: [{ settings: { project: p, prompt: s, stage: prod }, reply: { objects: [{ _xact_id: 1000195412345678901, slug: s }] } }] }`,
    '1000195412345678901',
    'unknown, unreadable (malformed-response version)',
  ],
  [
    'MLflow: a model without aliases has nothing live',
    MLFLOW,
    world('mlflow', mlflowModel(null)),
    '3',
    'missing, not-deployed',
  ],
  [
    'MLflow: a version that is being registered is pending',
    MLFLOW,
    world('mlflow', mlflowModel(PROD, { status: 'PENDING_REGISTRATION' })),
    '3',
    'pending, rollout-in-progress',
  ],
  [
    'MLflow: a model is not a prompt',
    MLFLOW,
    world('mlflow', mlflowModel(PROD, { tags: [{ key: 'team', value: 'x' }] })),
    { expect: { version: '3', prompt: { present: false } } },
    'in-sync',
  ],
  [
    'MLflow: a tag that is not a text leaves the prompt open',
    MLFLOW,
    world('mlflow', mlflowModel(PROD, { tags: [{ key: 'mlflow.prompt.text', value: 7 }] })),
    { expect: { prompt: 'x' } },
    'unknown, unreadable (malformed-response prompt)',
  ],
  [
    'MLflow: an alias that occurs twice is ambiguous',
    MLFLOW,
    world('mlflow', mlflowModel([...PROD, { alias: 'prod', version: '4' }])),
    '3',
    'unknown, unreadable (ambiguous)',
  ],
  [
    'PromptLayer: a label that occurs twice is ambiguous',
    { provider: 'promptlayer', prompt: 'x' },
    world('promptlayer', {
      settings: { prompt: 'x', label: 'prod' },
      reply: {
        success: true,
        release_labels: [1, 2].map((number) => ({
          release_label: 'prod',
          release_label_id: number,
          prompt_version_number: number,
        })),
      },
    }),
    '1',
    'unknown, unreadable (ambiguous)',
  ],
])('%s', async (_title, settings, vendors, expectation, verdict) => {
  const { verdicts } = await checkSituation({ manifest: manifest(settings, expectation), world: vendors });

  expect(verdicts['a/prod']).toBe(verdict);
});

test('shows errors of Braintrust, which are plain text', async () => {
  const { verdicts, report } = await checkSituation({
    manifest: manifest(BRAINTRUST, '1'),
    environment: { BRAINTRUST_API_KEY: 'another-key-0123' },
  });

  expect(verdicts['a/prod']).toBe('unknown, unreadable (unauthorized)');
  expect(report.targets[0]?.findings[0]?.message).toContain('The credential is missing or unknown.');
});

test('reads MLflow with a token, with a password, or without a credential', async () => {
  const names = ['MLFLOW_TRACKING_TOKEN', 'MLFLOW_TRACKING_USERNAME', 'MLFLOW_TRACKING_PASSWORD'];
  const sent = async (values: Readonly<Record<string, string>>) => {
    const { simulator } = await checkSituation({
      manifest: manifest(MLFLOW, '3'),
      world: world('mlflow', mlflowModel(PROD, {})),
      environment: { ...Object.fromEntries(names.map((name) => [name, ''])), ...values },
    });
    return simulator.requests[0]?.headers.authorization;
  };

  expect(await sent({ MLFLOW_TRACKING_TOKEN: 'a-token' })).toBe('Bearer a-token');
  expect(await sent({ MLFLOW_TRACKING_USERNAME: 'ada', MLFLOW_TRACKING_PASSWORD: 'pass-word' })).toBe(
    `Basic ${Buffer.from('ada:pass-word').toString('base64')}`,
  );
  expect(await sent({})).toBeUndefined();
});

test('a vendor without a fixed host gets a credential only if its host is allowed', async () => {
  const { verdicts, simulator } = await checkSituation({
    manifest: manifest(MLFLOW, '3'),
    environment: { MLFLOW_BASE_URL: undefined },
  });

  expect(verdicts['a/prod']).toBe('unknown, unreadable (host-not-allowed)');
  expect(simulator.requests).toEqual([]);
});
