import { expect, test, vi } from 'vitest';
import { checkDeployment } from '../../src/index.ts';
import { listen } from '../support/transport.ts';

vi.setConfig({ testTimeout: 300_000 });

/* The longest version that a reply can have, of one character: it is compared like any other. */

const LENGTH = 15 * 1024 * 1024;
const EXPECTED: readonly unknown[] = ['2.1', { semver: '^1' }, { oneOf: ['1', '2'] }];

test.each(['9', '0', 'a', '9a', '1.', '-', 'v1.0.0+', '\u00e9'])(
  'a version of "%s" is compared',
  async (text) => {
    const version = text.repeat(LENGTH / Buffer.byteLength(text));
    const reply = Buffer.from(
      JSON.stringify({ prod: { id: 'd', version, deployed: '2026-11-01T09:00:00Z', modelId: 'm' } }),
    );
    const base = await listen((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(reply);
    });

    for (const expected of EXPECTED) {
      const { status, findings } = await checkDeployment(
        { provider: 'chatcaptain', chatbotId: 'b', environment: 'prod', expect: { version: expected } },
        { env: { CHATCAPTAIN_API_KEY: 'a-key-0123456789', CHATCAPTAIN_BASE_URL: base } },
      );

      expect([status, findings.map(({ code }) => code)]).toEqual(['drifted', ['field-differs']]);
    }
  },
);
