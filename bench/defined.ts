import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderFor } from './folders.ts';
import { writeManifests } from './manifests.ts';
import { driftline, interleaved } from './measure.ts';
import { type Row, ratioOf, rowOf } from './rows.ts';
import { startVendor } from './vendor.ts';

const SECTION = 'A definition against code: 10,000 targets of one vendor';

/** What `src/providers/chatcaptain` reads, as a team would describe it. */
const TWIN = `id: twin
title: Twin
noun: chatbot
baseUrl: https://api.chatcaptain.com/v1
credentials: { apiKey: DRIFTLINE_TWIN_API_KEY }
auth: { header: { name: x-chatcaptain-key, value: apiKey } }
settings:
  chatbotId: { description: id of the chatbot }
  slot: { description: environment at the vendor, default: "{environment}", values: [dev, test, prod] }
read:
  get: /chatbots/{chatbotId}/deployments/status
  item: /{slot}
fields:
  version: /version
  deploymentId: { at: /id, identity: true }
  deployedAt: { at: /deployed, type: time }
  modelId: /modelId
`;

export async function measureDefined(quick: boolean): Promise<Row[]> {
  const vendor = await startVendor(0);
  const file = join(folderFor('twin'), 'twin.yaml');
  writeFileSync(file, TWIN);
  const env = { ...vendor.env, TWIN_BASE_URL: vendor.url, DRIFTLINE_TWIN_API_KEY: 'bench-key' };
  const { code, defined } = await interleaved(
    {
      code: driftline(['check', ...writeManifests(10_000, { chatcaptain: '1.4.2' })], env),
      defined: driftline(
        [
          'check',
          '--provider-file',
          file,
          ...writeManifests(10_000, { chatcaptain: '1.4.2', provider: 'twin' }),
        ],
        env,
      ),
    },
    { runs: quick ? 3 : 5, used: true },
  );
  vendor.close();
  return [
    rowOf(SECTION, 'ChatCaptain, as it is built in', code),
    rowOf(SECTION, 'the same read through a definition in YAML', defined, {
      ratio: ratioOf(defined, code),
      goal: 1.1,
    }),
  ];
}
