import { describe, expect, it } from 'vitest';
import { undeclaredNotices } from '../../src/run/notices.ts';
import { targetOf } from '../compare/helpers.ts';
import { providerById } from '../support/providers.ts';

const on = (provider: string, undeclared: 'ignore' | 'warn' | 'drift', name = provider) =>
  targetOf({ provider, undeclared, connection: { name, provider, settings: {} } });
const told = (...targets: ReturnType<typeof on>[]) => undeclaredNotices(targets, providerById);

describe('undeclared', () => {
  it('gives one notice per connection if the vendor does not show other environments', () => {
    expect(
      told(
        on('kore', 'drift'),
        on('kore', 'drift'),
        on('kore', 'warn', 'kore-eu'),
        on('kore', 'warn', 'kore-eu'),
      ),
    ).toEqual([
      'undeclared: drift finds nothing for the connection kore: Kore.ai does not show which other environments are live.',
      'undeclared: warn finds nothing for the connection kore-eu: Kore.ai does not show which other environments are live.',
    ]);
    for (const provider of ['adaline', 'astropods', 'cartesia'])
      expect(told(on(provider, 'warn'))).toHaveLength(1);
  });

  it('gives no notice if the vendor shows other environments, or if the manifest says `ignore`', () => {
    expect(told(on('chatcaptain', 'drift'), on('chatcaptain', 'warn'), on('cartesia', 'ignore'))).toEqual([]);
  });
});
