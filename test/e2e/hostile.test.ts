import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { validateName } from '../../src/manifest/validators.ts';
import type { FindingCode, Report, Status } from '../../src/model/report.ts';
import { FORMAT_NAMES } from '../../src/reporters/index.ts';
import { report } from '../reporters/builders.ts';
import { HOSTILE, HOSTILE_TEXTS } from '../reporters/hostile.ts';
import { attribute, elements } from '../reporters/html-tree.ts';
import { parseMetrics } from '../reporters/prometheus-text.ts';
import { runnerCommands } from '../reporters/runner-commands.ts';
import { parseXml } from '../reporters/xml.ts';
import { command } from '../support/command.ts';
import { folderWith } from '../support/folder.ts';
import { listen } from '../support/transport.ts';
import { tried } from '../support/tried.ts';

/** Characters that a terminal obeys, that nobody sees, or that reverse text. No output has them, as colors are off. */
const INVISIBLE =
  /[\p{Cs}\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\u{e0000}-\u{e007f}]/u;

/** The code of the finding that each of these statuses needs. The other statuses need a plain difference. */
const CODES: Readonly<Partial<Record<Status, FindingCode>>> = {
  missing: 'not-deployed',
  unexpected: 'unexpected-deployment',
  pending: 'rollout-in-progress',
  planned: 'planned-change',
  unknown: 'unreadable',
};

/** `HOSTILE` as a consistent report: `merge` refuses any other. */
function credible(): Report {
  const targets = HOSTILE.targets.map((target) => {
    const { deployment, environment, status } = target;
    const waiver = target.findings.find((each) => each.waiver !== undefined)?.waiver;
    const findings = target.findings.map((each) => {
      if (status === 'waived' && waiver !== undefined) return { ...each, waiver };
      const code = CODES[status];
      if (code === undefined || each.waiver !== undefined) return each;
      return { ...each, code, ...(code === 'unreadable' && { reason: 'malformed-response' as const }) };
    });
    return {
      ...target,
      id: `${deployment}/${environment}`,
      findings: status === 'in-sync' ? [] : findings,
    };
  });
  const { notices, repositoryPrefix, tool } = HOSTILE;
  return report(targets, { notices, repositoryPrefix, tool });
}

const texts = HOSTILE_TEXTS.filter((text) => text !== '');
const short = (text: string) => text.slice(0, 60);
/** A folder may be called nearly anything. */
const FOLDER = 'a\n::error::owned ##[error]\u001b[31m\u202e<img src=x>|`';

/** Vendors that send a hostile text in each place of a reply. */
async function hostileVendors(): Promise<Record<string, string>> {
  const url = await listen((request, response) => {
    const text = texts[Number(/id-(\d+)/.exec(request.url ?? '')?.[1] ?? 0)] ?? '';
    const reply = request.url?.startsWith('/chatbots/')
      ? {
          prod: { id: text, version: text, deployed: text, modelId: text },
          test: { id: text, version: text, deployed: text, modelId: text },
        }
      : request.url?.startsWith('/api/public/bot/')
        ? {
            ...{ _id: text, status: 'successful', createdBy: text, lastModifiedOn: text },
            statusSummary: [
              { name: text, resourceType: text, status: 'success', result: { versionComment: `v ${text}` } },
            ],
          }
        : { title: text, message: text, error_code: text, request_id: text };
    response.writeHead(request.url?.startsWith('/agents/') ? 400 : 200, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify(reply));
  });
  return {
    ...{ CHATCAPTAIN_BASE_URL: url, KORE_BASE_URL: url, CARTESIA_BASE_URL: url },
    ...{ CHATCAPTAIN_API_KEY: 'some-key', KORE_JWT: 'some-token', CARTESIA_API_KEY: 'some-key' },
  };
}

/** A manifest that has hostile texts wherever it may have a text, but no `${` and no lone surrogates. */
function hostileManifest(): string {
  const allowed = texts.map((text) => text.replaceAll('${', '$ {').replaceAll(/\p{Cs}/gu, ''));
  const named = (text: string, index: number) => {
    const name = `${short(text).replaceAll('/', ' ')} ${index}`;
    return validateName(name) === undefined ? name : `name ${index}`;
  };
  const deployments = allowed.flatMap((text, index) => {
    const common = {
      labels: { team: '${var.TEXT}', [short(text)]: text },
      waivers: [
        { field: 'modelId', until: '2099-12-31', reason: text.trim() === '' ? 'none' : text, by: text },
      ],
    };
    return [
      [
        named(text, index),
        {
          provider: 'chatcaptain',
          chatbotId: `id-${index}`,
          ...common,
          environments: {
            prod: { expect: { version: text, modelId: { not: { equals: text } } } },
            [named(text, index)]: { slot: 'test', deployed: false },
          },
        },
      ],
      [
        `bot ${named(text, index)}`,
        {
          provider: 'kore',
          botId: `id-${index}`,
          host: 'bots.kore.ai',
          environments: { prod: { expect: { version: text, resources: { equals: [{ name: text }] } } } },
        },
      ],
      [
        `phone ${named(text, index)}`,
        { provider: 'cartesia', agentId: `id-${index}`, environments: { prod: text } },
      ],
    ];
  });
  return JSON.stringify({
    version: 1,
    defaults: { undeclared: 'warn' },
    deployments: Object.fromEntries(deployments),
  });
}

const CHECKS: Readonly<Record<string, (text: string) => unknown>> = {
  json: JSON.parse,
  sarif: JSON.parse,
  gitlab: JSON.parse,
  junit: parseXml,
  prometheus: parseMetrics,
  html: (text) => {
    const all = elements(text);
    expect(
      all.filter(({ tagName }) => ['img', 'iframe', 'object', 'link', 'base'].includes(tagName)),
    ).toEqual([]);
    expect(all.filter(({ tagName }) => tagName === 'script')).toHaveLength(1);
    expect(all.flatMap(({ attrs }) => attrs).filter(({ name }) => name.startsWith('on'))).toEqual([]);
    expect(
      all
        .map((each) => attribute(each, 'href') ?? '')
        .filter((href) => /^(?!#|https:\/\/github\.com\/driftline)./.test(href)),
    ).toEqual([]);
  },
};

/** Checks what must hold for every output. */
function expectHarmless(
  text: string,
  { name, where, github }: { name: string; where: string; github: boolean },
): void {
  const what = `${name} ${where}`;
  expect(INVISIBLE.exec(text)?.[0].codePointAt(0)?.toString(16), what).toBeUndefined();
  CHECKS[name]?.(text);
  if (!github) return;
  const own = name === 'github' ? /^(error|warning|notice)$/ : /^$/;
  expect(
    runnerCommands(text).filter((each) => !own.test(each.name)),
    what,
  ).toEqual([]);
  expect(text, what).not.toMatch(/##\w*\[/);
}

test('every report format escapes text of vendors, manifests, file names and variables', async () => {
  const cwd = folderWith({
    [join(FOLDER, 'driftline.yaml')]: hostileManifest(),
    'report.json': JSON.stringify(credible()),
  });
  const vendors = await hostileVendors();
  const runs = [
    ...FORMAT_NAMES.map((format) => ({ format, github: true })),
    ...(['human', 'json'] as const).map((format) => ({ format, github: false })),
  ];
  let places = 0;
  const judge = (text: string, at: { name: string; where: string; github: boolean }) => {
    expectHarmless(text, at);
    places += 1;
  };

  for (const { format, github } of runs) {
    const out = (kind: string, name: string) => `${kind}-${format}-${github}/${name}`;
    const env = {
      ...vendors,
      DRIFTLINE_VAR_TEXT: texts.slice(0, 18).join(' ').replaceAll('\0', ''),
      ...(github && {
        GITHUB_ACTIONS: 'true',
        GITHUB_STEP_SUMMARY: join(cwd, `summary-${format}.md`),
        GITHUB_OUTPUT: join(cwd, `outputs-${format}`),
      }),
    };
    const files = format === 'human' ? FORMAT_NAMES : [];
    const all = files.flatMap((name) => ['-o', `${name}=${out('check', name)}`]);
    const checked = await command(['check', FOLDER, '-f', format, '--retries', '0', ...all], {
      cwd,
      env,
    });
    const merged = await command(['merge', 'report.json', '-f', format], { cwd, env });

    expect([checked.code, merged.code], checked.err + merged.err).toEqual([2, 2]);
    judge(checked.out, { name: format, where: 'on stdout', github });
    judge(merged.out, { name: format, where: 'merged', github });
    judge(checked.err, { name: github ? 'github' : 'stderr', where: 'on stderr', github });
    for (const name of files) {
      judge(readFileSync(join(cwd, out('check', name)), 'utf8'), {
        name,
        where: `-o beside ${format}`,
        github,
      });
    }
    if (!github) continue;
    judge(readFileSync(env.GITHUB_STEP_SUMMARY ?? '', 'utf8'), {
      name: 'markdown',
      where: 'in the summary',
      github,
    });
    expect(readFileSync(env.GITHUB_OUTPUT ?? '', 'utf8')).toMatch(
      /^(?:[a-z-]+=[\w-]+\n){13}(?:[a-z-]+=[\w-]+\n){13}$/,
    );
  }
  tried('hostile texts, formats and places they are shown in', places * texts.length);
}, 300_000);

test.each<Record<string, string>>([{ TF_BUILD: 'True' }, { TEAMCITY_VERSION: '2026.1' }])(
  'text from outside is no command for another CI system: %o',
  async (runner) => {
    const cwd = folderWith({ [join(FOLDER, 'driftline.yaml')]: hostileManifest() });
    const env = { ...(await hostileVendors()), ...runner, DRIFTLINE_VAR_TEXT: 'text' };

    for (const args of [
      ['check', FOLDER],
      ['check', FOLDER, '-f', 'json'],
      ['status', FOLDER],
      ['check', '##vso[task]'],
    ]) {
      const { code, out, err } = await command([...args, '--retries', '0'], { cwd, env });

      expect([0, 1, 2, 3]).toContain(code);
      expect(out + err).toMatch(/##(\w+)?(\u200b|\\u005b)/);
      expect(out + err).not.toMatch(/##\w*\[/);
    }
  },
);

test('the status table, mistakes and usage errors escape hostile text too', async () => {
  const mistakes = texts.map((text, index) => [
    short(text) + index,
    { provider: text, [text]: text, environments: { [text]: { expect: { [text]: { [text]: text } } } } },
  ]);
  const mistaken = { version: 1, [texts[0] ?? '']: 1, deployments: Object.fromEntries(mistakes) };
  const cwd = folderWith({
    [join(FOLDER, 'driftline.yaml')]: hostileManifest(),
    'mistaken/driftline.yaml': JSON.stringify(mistaken),
  });
  const vendors = await hostileVendors();
  const some = texts.map((text) => short(text).replaceAll('\0', ''));
  const lines = [
    ...[
      ['status', FOLDER],
      ['status', FOLDER, '-f', 'json'],
      ['validate', FOLDER],
      ['validate', 'mistaken'],
      ['check', 'mistaken'],
    ],
    ...some
      .flatMap((text) => [
        [text],
        ['check', text],
        ['check', `--${text}`],
        ['check', '-f', text],
        ['check', FOLDER, '-t', text],
        ['merge', text],
        ['check', FOLDER, '-o', `json=/dev/null/${text}`],
      ])
      .filter((_, index) => index % 5 === 0),
  ];

  for (const args of lines) {
    const github = { GITHUB_ACTIONS: 'true' };
    const { out, err } = await command(args, {
      cwd,
      env: { ...vendors, ...github, DRIFTLINE_VAR_TEXT: 'text' },
    });
    const name = args.at(-1) === 'json' ? 'json' : 'human';

    expectHarmless(out, { name: out === '' ? '' : name, where: args.join(' '), github: true });
    expectHarmless(err, {
      name: args[0] === 'check' ? 'github' : '',
      where: args.join(' '),
      github: true,
    });
  }
  tried('commands with hostile arguments and files', lines.length);
}, 300_000);
