import { readdirSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { mayRead, notReadable, possibleCredentials } from '../../src/access/credentials.ts';
import { parseHostPattern } from '../../src/access/hosts.ts';
import { HEADS } from '../../src/providers/generated/heads.ts';
import { headOf } from '../../src/providers/head.ts';
import { builtIn, providerHint, withDefined } from '../../src/providers/registry.ts';
import { withoutCredentials } from '../../src/redact/exit.ts';
import { definedProvider } from '../support/defined-provider.ts';
import { PROVIDERS } from '../support/providers.ts';

test('the generated heads are those of the providers', () => {
  expect(HEADS, 'npm run test:quick writes them anew').toEqual(PROVIDERS.map(headOf));
});

test("every program that runs a vendor's SDK, and every reason for having none, names a provider once", () => {
  const programs = readdirSync('test/sdks').filter((file) => file.includes('.'));
  const reasons = JSON.parse(readFileSync('test/sdks/none.json', 'utf8'));
  const covered = programs.flatMap((file) => {
    const [, second = ''] = readFileSync(`test/sdks/${file}`, 'utf8').split('\n', 2);
    return / examples of: (.+)/.exec(second)?.[1]?.split(' ') ?? /^(.+)\.yaml$/.exec(file)?.slice(1) ?? [];
  });
  const named = [...covered, ...Object.keys(reasons)];
  expect(builtIn().ids).toEqual(expect.arrayContaining(named));
  expect(named).toHaveLength(new Set(named).size);
});

test('a provider can be used once it is loaded, and no other provider is loaded with it', async () => {
  vi.resetModules();
  const fresh = (await import('../../src/providers/registry.ts')).builtIn();
  expect(() => fresh.get('kore')).toThrow('kore is not loaded yet');
  expect(fresh.head('kore')?.title).toBe('Kore.ai');

  await fresh.load(['kore', 'nonsense', '__proto__', 'constructor']);

  expect(fresh.get('kore')?.id).toBe('kore');
  expect([fresh.get('nonsense'), fresh.get('__proto__'), fresh.head('toString')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(() => fresh.get('cartesia')).toThrow('cartesia is not loaded yet');
});

test("a registry has a team's providers beside the built-in ones, which do not change", async () => {
  const own = definedProvider('prompt-hub');
  const registry = withDefined([own]);

  expect(registry.ids).toEqual([...builtIn().ids, 'prompt-hub']);
  expect(registry.heads.at(-1)).toEqual(headOf(own));
  expect(registry.head('prompt-hub')?.mainSetting).toBe('prompt');
  expect(registry.get('prompt-hub')).toBe(own);
  expect(await registry.all()).toEqual([...PROVIDERS, own]);
  expect(builtIn().get('prompt-hub')).toBeUndefined();
});

test.each([
  ['the id of a built-in provider', ['kore']],
  ['the id of another provider of the team', ['prompt-hub', 'prompt-hub']],
])('a provider with %s is refused', (_, ids) => {
  expect(() => withDefined(ids.map((id) => definedProvider(id)))).toThrow(
    `there are two providers "${ids[0]}"`,
  );
});

test('a provider may not read the variables of another provider, even if their prefix begins with its own prefix', () => {
  const registry = withDefined(['acme', 'acme-prod', 'acmes'].map((id) => definedProvider(id)));
  const may = (id: string, variable: string, ...allowVariables: string[]) => {
    const head = registry.head(id);
    return head !== undefined && mayRead(head, variable, { allowVariables });
  };

  expect(may('acme', 'DRIFTLINE_ACME_TOKEN')).toBe(true);
  expect(may('acme', 'DRIFTLINE_ACME_PRODUCT_TOKEN')).toBe(true);
  expect(may('acme', 'DRIFTLINE_ACME_PROD_TOKEN')).toBe(false);
  expect(may('acme', 'DRIFTLINE_ACMES_TOKEN')).toBe(false);
  expect(may('acme-prod', 'DRIFTLINE_ACME_PROD_TOKEN')).toBe(true);
  expect(may('acme-prod', 'DRIFTLINE_ACME_TOKEN')).toBe(false);
  expect(may('acme', 'DRIFTLINE_ACME_PROD_TOKEN', 'DRIFTLINE_ACME_PROD_*')).toBe(true);
  expect(notReadable(registry.get('acme') ?? expect.fail(), 'DRIFTLINE_ACME_PROD_TOKEN')).toBe(
    'may not be sent to The acme: DRIFTLINE_ACME_PROD_ begins the variables of another provider',
  );
});

test('a hint suggests a similar provider, or says where all are listed', () => {
  const ids = ['kore', 'cartesia'];

  expect(providerHint({ ids }, 'cartesai')).toBe('did you mean "cartesia"?');
  expect(providerHint({ ids }, 'acme')).toBe('`driftline providers` lists all of them');
  expect(parseHostPattern('acme=a.example', ids)).toBe(
    'there is no provider "acme": write a word that `driftline providers` lists before the =',
  );
  expect(parseHostPattern('cartesai=a.example', ids)).toBe(
    'there is no provider "cartesai": did you mean "cartesia"?',
  );
});

test("a defined provider's credential is hidden in all output", () => {
  const env = { DRIFTLINE_ODD_HUB_USER: 'x7-Qm2_vB9pLz4', DRIFTLINE_ALLOW_HOSTS: 'odd-hub=x7-Qm3.example' };
  const { heads } = withDefined([definedProvider('odd-hub', 'DRIFTLINE_ODD_HUB_USER')]);

  expect(possibleCredentials(heads, { env, allowVariables: [] })).toEqual(['x7-Qm2_vB9pLz4']);
  expect(withoutCredentials('it was x7-Qm2_vB9pLz4 for odd-hub=x7-Qm3.example', env)).toBe(
    'it was (hidden) for odd-hub=x7-Qm3.example',
  );
});
