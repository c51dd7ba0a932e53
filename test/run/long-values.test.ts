import { expect, test, vi } from 'vitest';
import { check } from '../../src/index.ts';
import { folderWith } from '../support/folder.ts';
import { listen } from '../support/transport.ts';

vi.setConfig({ testTimeout: 300_000 });

/* Versions of 15 MiB, about the most that a reply can have: they are compared like any other version. */

const LENGTH = 15 * 1024 * 1024;
/** Three environments that share one read, and compare its version in three ways. */
const MANIFEST = `version: 1
deployments:
  d:
    provider: chatcaptain
    chatbotId: b
    environments:
      text: { slot: prod, expect: { version: "2.1" } }
      range: { slot: prod, expect: { version: { semver: ^1 } } }
      one: { slot: prod, expect: { version: { oneOf: ["1", "2"] } } }
`;

test.each(['9', '0', 'a', '9a', '1.', '-', 'v1.0.0+', '\u00e9'])(
  'a version that repeats "%s" is compared',
  async (text) => {
    const version = text.repeat(LENGTH / Buffer.byteLength(text));
    const reply = Buffer.from(
      JSON.stringify({ prod: { id: 'd', version, deployed: '2026-11-01T09:00:00Z', modelId: 'm' } }),
    );
    let requests = 0;
    const base = await listen((_, response) => {
      requests += 1;
      response.setHeader('content-type', 'application/json');
      response.end(reply);
    });

    const { targets } = await check(['.'], {
      cwd: folderWith({ 'driftline.yaml': MANIFEST }),
      env: { CHATCAPTAIN_API_KEY: 'a-key-0123456789', CHATCAPTAIN_BASE_URL: base },
    });

    expect(targets.map(({ status, findings }) => [status, findings.map(({ code }) => code)])).toEqual(
      new Array(3).fill(['drifted', ['field-differs']]),
    );
    expect(requests).toBe(1);
  },
);
