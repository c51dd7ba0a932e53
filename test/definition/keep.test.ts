import { describe, expect, test } from 'vitest';
import type { Definition } from '../../src/definition/definition.ts';
import { HASHES } from '../../src/definition/fields.ts';
import { keepOf, keepOnly } from '../../src/definition/keep.ts';

const HUB: Definition = {
  id: 'hub',
  title: 'Hub',
  noun: 'prompt',
  baseUrl: 'https://hub.example',
  credentials: {},
  auth: { kind: 'none' },
  settings: { prompt: { description: 'name of the prompt' }, label: { description: 'label' } },
  read: { get: '/prompts/{prompt}', item: '/by_label/{label}', about: { '/prompt': '{prompt}' } },
  fields: { version: { at: '/version' }, model: { at: '/config/model', optional: true } },
};

describe('a reply is cut to what is read', () => {
  test('members that no field names are dropped, in every environment', async () => {
    const item = { version: 1, prompt: 'greet', config: { model: 'm', token: 's3cret' }, secret: 's3cret' };
    const kept = { version: 1, prompt: 'greet', config: { model: 'm' } };
    expect(await keepOf(HUB)({ by_label: { prod: item, test: item }, next: 's3cret' })).toEqual({
      by_label: { prod: kept, test: kept },
    });
  });

  test('entries of a list keep their places', async () => {
    const read = {
      get: '/all',
      list: '/data',
      where: { '/env': '{label}' },
      pages: { next: '/next', query: 'c' },
    };
    const keep = keepOf({ ...HUB, read, split: { at: '/shares', share: '/percent', version: '/of' } });
    const body = {
      data: [null, { env: 'a', version: 1, x: 's3cret', shares: [{ of: 1, percent: 9, x: 's3cret' }] }],
    };
    expect(await keep({ ...body, next: 'n' })).toEqual({
      data: [null, { env: 'a', version: 1, shares: [{ of: 1, percent: 9 }] }],
      next: 'n',
    });
  });

  test('a hash of the item covers all its members', async () => {
    const hashed = { at: '', hashWithout: ['version'] };
    const keep = keepOf({ ...HUB, fields: { ...HUB.fields, configHash: hashed } });
    const hashOf = async (secret: string) => keep({ by_label: { prod: { version: 1, secret } } });
    const one = await hashOf('a');
    expect(JSON.stringify(one)).not.toContain('secret');
    expect(one).toMatchObject({
      by_label: { prod: { [HASHES]: { configHash: { value: expect.stringMatching(/^sha256:/) } } } },
    });
    expect(await hashOf('b')).not.toEqual(one);
  });

  test('a hash of a whole reply covers all members', async () => {
    const definition = { ...HUB, read: { get: '/all' }, fields: { hash: { at: '', hashWithout: [] } } };
    const hashOf = async (a: number) => keepOf(definition)({ a });
    expect(await hashOf(1)).not.toEqual(await hashOf(2));
  });

  test('an unexpected shape keeps its type, but not its content', async () => {
    const keep = keepOnly(['/a/b', '/list/0/c']);
    expect(await keep({ a: ['s3cret'], list: { c: 's3cret' } })).toEqual({ a: [], list: {} });
    expect(await keep({ a: null, list: [{ c: 1, d: 2 }, { c: 3 }] })).toEqual({
      a: null,
      list: [{ c: 1 }, null],
    });
  });
});
