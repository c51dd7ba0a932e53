import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Report } from '../../src/model/report.ts';
import { checked } from '../support/checked.ts';
import { folderWith } from '../support/folder.ts';

/** A run with every finding code, from manifests in git and simulated vendors. */
const MANIFEST = `version: 1
defaults: { undeclared: warn }
deployments:
  off-chat: { provider: chatcaptain, chatbotId: bot_1, environments: { dev: { deployed: false } } }
  drifted-chat:
    provider: chatcaptain
    chatbotId: bot_2
    environments: { prod: { expect: { version: "2.2", modelId: m_9 } } }
  missing-chat: { provider: chatcaptain, chatbotId: bot_3, environments: { prod: "2.2" } }
  waived-chat:
    provider: chatcaptain
    chatbotId: bot_4
    environments:
      prod:
        expect: { version: "2.2", modelId: m_9 }
        waivers: [{ field: version, until: 2026-01-01, reason: old }, { field: modelId, until: 2099-01-01, reason: moves }]
      test: { expect: { version: "2.2" }, waivers: [{ field: version, until: 2099-01-01, reason: fine }] }
      dev: { expect: { version: "2.2" }, waivers: [{ field: version, until: 2099-01-01, reason: later }] }
  promoted-chat:
    provider: chatcaptain
    chatbotId: bot_5
    promotion: [test, prod]
    environments: { test: { expect: { version: { semver: ">=1.0" } } }, prod: { expect: { modelId: m_9 } } }
  warned-chat: { provider: chatcaptain, chatbotId: bot_6, severity: warning, environments: { prod: "2.2" } }
  planned-chat: { provider: chatcaptain, chatbotId: bot_7, environments: { prod: "PLANNED" } }
  keyless-chat:
    provider: chatcaptain
    chatbotId: bot_8
    credentials: { apiKey: "\${env.CHATCAPTAIN_NONE_KEY}" }
    environments: { prod: "2.2" }
  rolling-agent: { provider: cartesia, agentId: a_rolling, environments: { prod: ver_2 } }
  aside-agent: { provider: cartesia, agentId: a_rolling, environments: { prod: ver_1 } }
  failed-agent: { provider: cartesia, agentId: a_failed, environments: { prod: ver_2 } }
  pinned-agent: { provider: cartesia, agentId: a_pinned, environments: { prod: ver_1 } }
  ill-agent: { provider: cartesia, agentId: a_ill, environments: { prod: ver_1 } }
  two-agent: { provider: cartesia, agentId: a_two, environments: { prod: ver_1 } }
  waiting-bot: { provider: kore, host: bots.kore.ai, botId: st-1, environments: { prod: v2 } }
  failed-bot: { provider: kore, host: bots.kore.ai, botId: st-2, environments: { prod: v1.4.2 } }
  prompt:
    provider: adaline
    promptId: prompt_0000000000000001
    environments:
      prod:
        deploymentEnvironmentId: environment_000000000001
        expect:
          model: { file: model.txt }
          settings: { equals: { temperature: 0.2 } }
`;

const WORLD = `
chatcaptain:
  chatbots:
    bot_1: { dev: "9.9" }
    bot_2: { prod: { version: "2.1", modelId: m_8 }, test: "3.2" }
    bot_3: { prod: null }
    bot_4: { prod: { version: "2.1", modelId: m_8 }, test: "2.2", dev: "2.0" }
    bot_5: { test: "1.1", prod: { version: "1.2", modelId: m_9 } }
    bot_6: { prod: "2.1" }
    bot_7: { prod: "2.1" }
    bot_8: { prod: "2.2" }
cartesia:
  agents:
    a_rolling: { deployments: [ver_1, { version_id: ver_2, status: building }] }
    a_failed: { deployments: [ver_1, { version_id: ver_2, status: build_error }] }
    a_pinned: { deployments: [ver_1, { version_id: ver_2, status: inactive, is_pinned: true }] }
    a_ill: { deployments: [{ version_id: ver_1, is_live: true, status: build_error }] }
    a_two: { deployments: [{ version_id: ver_1, is_live: true }, { version_id: ver_2, is_live: true }] }
kore:
  apps: [{ clientId: cs-1, clientSecret: secret }]
  bots:
    st-1: { publish: { versionComment: v2, awaitingApproval: true, dialogs: [Pay] } }
    st-2: { publish: { status: failed, versionComment: v1.4.2 } }
adaline:
  prompts:
    prompt_0000000000000001:
      environments:
        environment_000000000001: { id: deployment_2, model: "gpt\\nlive", settings: { temperature: 0.9 } }
`;

const AS = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];

export async function everyCode(): Promise<Report> {
  const before = MANIFEST.replace('PLANNED', '2.1');
  const folder = folderWith({ 'driftline.yaml': before, 'model.txt': 'gpt\ndeclared\n' });
  const git = (...args: string[]) => execFileSync('git', [...AS, ...args], { cwd: folder, stdio: 'pipe' });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'before');
  git('checkout', '-q', '-b', 'change');
  writeFileSync(join(folder, 'driftline.yaml'), MANIFEST.replace('PLANNED', '2.3'));
  return (
    await checked({ folder, files: {}, world: { version: 1, ...parse(WORLD) }, options: { base: 'main' } })
  ).report;
}
