import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import dns from 'node:dns';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseHostPattern } from '../../src/access/hosts.ts';
import { renderProblems } from '../../src/cli/problems.ts';
import { isDefined } from '../../src/definition/define.ts';
import { ProblemError } from '../../src/model/problem.ts';
import type { Report } from '../../src/model/report.ts';
import type { Provider, Setting } from '../../src/providers/contract.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { runCheck } from '../../src/run/check.ts';
import { PROVIDER_IDS, PROVIDERS } from '../support/providers.ts';
import { httpReply, type Recorder, record } from '../support/recorder.ts';
import { sampleOf } from '../support/samples.ts';
import { tried } from '../support/tried.ts';
import { KEYS, STRANGERS } from '../support/vendors.ts';

// A test that is given up goes on beside the next one, and is taken for it.
vi.setConfig({ testTimeout: 120_000 });

const NOT_FOUND = httpReply('404 Not Found');
let vendor: Recorder;
let evil: Recorder;
let evilSix: Recorder | undefined;
const cwd = mkdtempSync(join(tmpdir(), 'driftline-attacks-'));

beforeAll(async () => {
  vendor = await record(NOT_FOUND);
  evil = await record(NOT_FOUND);
  // Not every machine has IPv6.
  evilSix = await record(NOT_FOUND, '::1').catch(() => undefined);
});
beforeEach(() => {
  for (const each of [vendor, evil, evilSix]) each?.forget();
});
afterAll(async () => {
  await Promise.all([vendor, evil, evilSix].map((each) => each?.close()));
  rmSync(cwd, { recursive: true, force: true });
});

/** Text that elsewhere has moved a request, a header or a file. */
function attacks(): string[] {
  const place = `127.0.0.1:${evil.port}`;
  const own = `127.0.0.1:${vendor.port}`;
  return [
    ...['.', '..', '../', '/..', '../../admin', '..%2f', '..%2F..%2Fadmin', '%2e%2e', '%2e%2e/', '.%2e/'],
    ...['..;/', '..\\', '..%5c', '/', '//', '\\', '%', '%zz', '%25', '%00', '\0', 'a\0b', '\ud800', '\udc00'],
    ...['%0d%0aX-Evil: 1', '\r\nX-Evil: 1', '\nX-Evil: 1', 'a\r\n\r\nGET / HTTP/1.1\r\nHost: e\r\n\r\n'],
    ...['\t', 'a\tb', ' ', 'a b', '\u00a0', '\u200b', '\u202e', '\ufeff', '\u2028', '\u0085', '\u010a\u010d'],
    ...['?', '?x=1', 'a?b', '#', 'a#b', '&x=y', 'a&deploymentId=current', '=', ';', ',', '+', '*', '~', "'"],
    ...[
      '@',
      'a@b',
      `@${place}`,
      `user:password@${place}`,
      `:${evil.port}`,
      place,
      `//${place}`,
      `/\\${place}`,
    ],
    ...[
      `///${place}`,
      `\\\\${place}`,
      `http://${place}`,
      `https://${place}`,
      `HTTPS://${place}/`,
      `http:${place}`,
    ],
    ...[`${own}@${place}`, `${own}#@${place}`, `${own}?@${place}`, `${own}\\@${place}`, `${own}%40${place}`],
    ...[`${own}.evil.invalid`, `${own},${place}`, `${own} ${place}`, `${own}\t.evil.invalid`, `.${place}`],
    ...[
      `[::1]:${evilSix?.port ?? evil.port}`,
      `[::ffff:127.0.0.1]:${evil.port}`,
      `[::ffff:7f00:1]:${evil.port}`,
    ],
    ...[
      `2130706433:${evil.port}`,
      `0x7f000001:${evil.port}`,
      `0177.0.0.1:${evil.port}`,
      `127.1:${evil.port}`,
    ],
    ...[
      `127.0.0.1.:${evil.port}`,
      `localhost:${evil.port}`,
      `localhost.:${evil.port}`,
      `LOCALHOST:${evil.port}`,
    ],
    ...[
      `１２７.０.０.１:${evil.port}`,
      `127。0。0。1:${evil.port}`,
      `ⅼocalhost:${evil.port}`,
      `%31%32%37.0.0.1:${evil.port}`,
    ],
    ...[`xn--lcalhost-k1a:${evil.port}`, `loсalhost:${evil.port}`, `0:${evil.port}`, `[::]:${evil.port}`],
    ...[
      '__proto__',
      'constructor',
      'toString',
      '{}',
      '[]',
      'null',
      'é',
      '漢字',
      '😀',
      "' OR 1=1 --",
      '<script>',
    ],
    ...['$(id)', '`id`', '${env.R2_SECRET_ACCESS_KEY}', '${env.GITHUB_TOKEN}', '${var.NONE}', '$${env.X}'],
    ...['file:///etc/passwd', 'javascript:alert(1)', 'data:,x', 'x'.repeat(20_000), '%2e'.repeat(5_000)],
  ];
}

/** How an attack is put into a setting of a kind: as it stands, and around what is right there. */
const WRAPPED: Readonly<Record<Setting['kind'], (attack: string) => readonly string[]>> = {
  id: (attack) => [attack],
  text: (attack) => [attack],
  date: (attack) => [attack, `2026-03-01${attack}`],
  label: (attack) => [attack, `us${attack}`],
  'header-name': (attack) => [attack, `x-${attack}`],
  path: (attack) => [attack, `/api/${attack}/public`],
  host: (attack) => [attack, `127.0.0.1:${vendor.port}${attack}`, `${attack}127.0.0.1:${vendor.port}`],
  url: (attack) => [
    `http://${attack}`,
    `http://127.0.0.1:${vendor.port}${attack}`,
    `http://127.0.0.1:${vendor.port}/${attack}`,
    `http://${attack}@127.0.0.1:${vendor.port}`,
  ],
};

interface Case {
  readonly provider: Provider;
  readonly manifest: {
    readonly version: 1;
    readonly connections: Readonly<Record<string, object>>;
    readonly deployments: Readonly<Record<string, object>>;
  };
  /** As the settings are in the end, where the manifest is accepted. */
  readonly settings: Readonly<Record<string, string>>;
  /** The vendor is where the operator's variable says, or where the manifest does, on a host that was allowed. */
  readonly placedBy: 'operator' | 'manifest';
}

const PLAIN: Readonly<Record<Setting['kind'], string>> = {
  id: 'id-0123456789abcdefghij',
  text: 'prod',
  date: '2026-03-01',
  label: 'us-east-1',
  'header-name': 'x-key',
  path: '/api/public',
  host: 'vendor.example.com',
  url: '',
};

/** A manifest in which one setting is the attack's, and everything else as it should be. */
function withSetting(provider: Provider, setting: Setting, text: string) {
  const required = provider.settings
    .filter((each) => each.required || each.name === provider.environmentSetting)
    // In place of another setting, it stands without that.
    .filter((each) => each.or !== setting.name)
    .map(({ name, kind, values }) => [name, values?.at(-1) ?? PLAIN[kind]] as const);
  const settings: Record<string, string> = Object.fromEntries([...required, [setting.name, text]]);
  const isOn = (name: string, level: 'connection' | 'target') =>
    provider.settings.some((each) => each.name === name && each.on.includes(level));
  const pick = (level: 'connection' | 'target') =>
    Object.fromEntries(
      Object.entries(settings).filter(
        ([name]) => isOn(name, level) && (level === 'target') === isOn(name, 'target'),
      ),
    );
  const manifest = {
    version: 1 as const,
    connections: { [provider.id]: { provider: provider.id, ...pick('connection') } },
    deployments: {
      d: { provider: provider.id, ...pick('target'), environments: { prod: { expect: { version: '1' } } } },
    },
  };
  const placedBy: Case['placedBy'] =
    setting.kind === 'url' || setting.kind === 'host' ? 'manifest' : 'operator';
  return { provider, manifest, settings: read(settings), placedBy };
}

/** `$${` stands for a literal `${`. */
function read(settings: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, text]) => [name, text.replaceAll('$${', '${')]),
  );
}

type Put = (attack: string) => Readonly<Record<string, unknown>>;

/** Where else a manifest has text: members of the deployment that stand beside those of `withSetting`. */
const ELSEWHERE: Readonly<Record<string, Put>> = {
  'its name': (attack) => ({ name: attack }),
  'its environment': (attack) => ({ environments: { [attack]: '1' } }),
  'an expectation': (attack) => ({ expect: { version: attack } }),
  'an operator': (attack) => ({ expect: { version: { oneOf: [attack], not: attack, matches: attack } } }),
  'a label': (attack) => ({ labels: { [attack]: attack, team: attack } }),
  'a waiver': (attack) => ({
    waivers: [{ field: 'version', until: '2099-12-31', reason: attack, by: attack }],
  }),
  'what is ignored': (attack) => ({ ignore: [attack, `/${attack}`] }),
  'a key of its own': (attack) => ({ [attack]: attack }),
  'a severity': (attack) => ({ severity: attack }),
};

function withMember(provider: Provider, member: Readonly<Record<string, unknown>>): Case {
  const [setting] = provider.settings.filter(({ required }) => required);
  if (setting === undefined) throw new Error(`${provider.id} needs nothing`);
  const plain = withSetting(provider, setting, PLAIN[setting.kind]);
  const { name = 'd', ...rest } = member;
  const { connections, deployments } = plain.manifest;
  const manifest: Case['manifest'] = {
    version: 1,
    connections,
    deployments: { [`${name}`]: { ...deployments.d, ...rest } },
  };
  return { ...plain, manifest, placedBy: 'operator' };
}

interface Came {
  readonly report?: Report;
  readonly problems?: string;
}

async function comesOf(
  { manifest, placedBy }: Case,
  more: Readonly<Record<string, string>> = {},
): Promise<Came> {
  await writeFile(join(cwd, 'driftline.yaml'), JSON.stringify(manifest));
  const url = `http://127.0.0.1:${vendor.port}`;
  const bases = Object.fromEntries(PROVIDERS.map(({ baseUrlVariable }) => [baseUrlVariable, url]));
  const allowHosts = PROVIDER_IDS.flatMap((id) => {
    const pattern = parseHostPattern(`${id}=127.0.0.1:${vendor.port}`, PROVIDER_IDS);
    return typeof pattern === 'string' ? [] : [pattern];
  });
  const policy = {
    env: { ...KEYS, ...STRANGERS, ...(placedBy === 'operator' && bases), ...more },
    allowHosts: placedBy === 'manifest' ? allowHosts : [],
    allowVariables: [],
  };
  const clock = { now: Date.now, random: () => 0 };
  try {
    const report = await runCheck(
      [],
      { retries: 0, timeoutMs: 2_000 },
      { cwd, clock, policy, registry: builtIn(), variables: new Map() },
    );
    return { report };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { problems: renderProblems(error.problems, { columns: 80, color: false }) };
  }
}

const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+/;

/** What must hold whatever a manifest says. */
function expectHarmless(each: Case, { report, problems }: Came): void {
  const { provider, settings } = each;
  const { paths, headers: asked } = sampleOf(provider.id);
  const shown = problems ?? JSON.stringify(report);
  const secrets = Object.entries({ ...KEYS, ...STRANGERS });
  expect([evil.connections(), evilSix?.connections() ?? 0]).toEqual([0, 0]);
  expect(namesOfThoseIn(shown, secrets)).toEqual([]);
  expect(shown).not.toMatch(TOKEN);
  const foreign = secrets.filter(
    ([name]) => !provider.variablePrefixes.some((prefix) => name.startsWith(prefix)),
  );
  expect(namesOfThoseIn(vendor.text(), foreign)).toEqual([]);
  if (problems !== undefined) expect(vendor.connections()).toBe(0);
  // Inside TLS nothing is to be seen: that no text came in the clear is what counts.
  if (vendor.text().startsWith('\x16\x03')) {
    expect(vendor.text()).not.toMatch(/GET |auth|key/i);
    return;
  }
  for (const { line, headers } of vendor.messages()) {
    const [, path = ''] = /^GET (\S+) HTTP\/1\.1$/.exec(line) ?? [];
    expect(
      paths.some((template) => isPath(path, template, each)),
      line.slice(0, 200),
    ).toBe(true);
    const renaming = provider.settings.find(({ kind }) => kind === 'header-name')?.name ?? '';
    const [own = '', ...others] = asked;
    const names = headers.map((header) => header.slice(0, header.indexOf(':')).toLowerCase());
    const usual = ['host', 'connection', 'accept', 'accept-encoding', 'cache-control', 'user-agent'];
    const carrying = (settings[renaming] ?? own).toLowerCase();
    expect([...new Set(names)].sort()).toEqual([...new Set([...usual, ...others, carrying])].sort());
    expect(headers[0]).toBe(`host: 127.0.0.1:${vendor.port}`);
  }
}

function namesOfThoseIn(text: string, secrets: readonly (readonly [string, string])[]): string[] {
  return secrets.filter(([, secret]) => text.includes(secret)).map(([name]) => name);
}

/** The end of a path, where every value is one segment that decodes to it and holds nothing that has a meaning. */
function isPath(path: string, template: string, { provider, settings }: Case): boolean {
  const prefix = provider.settings.find(({ kind }) => kind === 'path')?.name ?? '';
  if (template.startsWith(`{${prefix}}`) && settings[prefix] === undefined) return false;
  const names: string[] = [];
  const pattern = template
    .replace(/[?]/g, '\\?')
    .replace(`{${prefix}}`, settings[prefix] ?? '')
    .replace(/\{(\w+)\}/g, (_, name: string) => {
      names.push(name);
      return "([A-Za-z0-9._~!*'()%-]+)";
    });
  const [, ...values] = new RegExp(`${pattern}$`).exec(path) ?? [];
  return (
    values.length === names.length &&
    names.length > 0 &&
    names.every(
      (name, at) => decodeURIComponent(values[at] ?? '') === (settings[name] ?? defaultOf(provider, name)),
    )
  );
}

function defaultOf(provider: Provider, name: string): string | undefined {
  const standard = provider.settings.find((setting) => setting.name === name)?.default;
  return typeof standard === 'string' ? standard : undefined;
}

let cases = 0;

/** The rest of a test: every attack, and how many of them got as far as a request. */
async function tryAll(
  makeCases: (attack: string) => readonly Case[],
  isTried: (index: number) => boolean = () => true,
): Promise<number> {
  let sent = 0;
  for (const given of attacks()
    .filter((_, index) => isTried(index))
    .flatMap(makeCases)) {
    for (const each of [vendor, evil, evilSix]) each?.forget();

    expectHarmless(given, await comesOf(given));
    if (vendor.connections() > 0) sent += 1;
    cases += 1;
  }
  return sent;
}

const defined = PROVIDERS.filter(isDefined);

/** One engine makes the requests of all definitions: together they try every text, the first of them alone too. */
function shareOf(provider: Provider): ((index: number) => boolean) | undefined {
  const at = defined.findIndex(({ id }) => id === provider.id);
  return at > 0 ? (index) => index % SHARES === at % SHARES : undefined;
}
const SHARES = 4;

describe.each(PROVIDERS)('in a manifest of $id', (provider) => {
  test.each(provider.settings)('$name moves nothing, whatever stands in it', async (setting) => {
    // Base URLs are read alike for all: around what is right there they are tried with one vendor.
    const all = setting.kind !== 'url' || provider === PROVIDERS[0];
    const isTried = setting.kind === 'url' ? undefined : shareOf(provider);
    const sent = await tryAll(
      (attack) =>
        [...new Set(WRAPPED[setting.kind](attack))]
          .slice(all ? 0 : 1, all ? undefined : 2)
          .map((text) => withSetting(provider, setting, text)),
      isTried,
    );

    // Were everything refused, nothing would have been tried.
    if (setting.values !== undefined) return;
    if (setting.kind === 'id' || setting.kind === 'url')
      expect(sent).toBeGreaterThan((all ? 20 : 2) / (isTried === undefined ? 1 : SHARES));
  });

  test.each(provider.credentials)('the credential $name is no other variable', async ({ name }) => {
    const variables = [
      ...Object.keys(STRANGERS),
      ...Object.keys(KEYS),
      'HOME',
      'PATH',
      '__proto__',
      'constructor',
    ];
    const references = variables.map((variable) => `\${env.${variable}}`);

    if (provider === PROVIDERS[0])
      await tryAll((attack) => [withMember(provider, { credentials: { [name]: attack } })]);
    for (const reference of references) {
      for (const each of [vendor, evil, evilSix]) each?.forget();
      const given = withMember(provider, { credentials: { [name]: reference } });
      expectHarmless(given, await comesOf(given));
      cases += 1;
    }
  });
});

test.each(Object.entries(ELSEWHERE))('%s moves nothing, whatever stands in it', async (_where, put) => {
  const [provider] = PROVIDERS;
  if (provider === undefined) throw new Error('there is no provider');

  await tryAll((attack) => [withMember(provider, put(attack))]);
});

/** Names of hosts around a vendor's own: what of them is asked for, or connected to. */
async function reachedBy(given: Case): Promise<readonly string[]> {
  const reached: string[] = [];
  const note = (message: unknown) => {
    const { connectParams } = message as { connectParams: Readonly<Record<string, string>> };
    reached.push(`${connectParams.protocol}//${connectParams.host}`);
  };
  const lookup = dns.lookup;
  const unknown = Object.assign(new Error('not known'), { code: 'ENOTFOUND' });
  // No name is looked up, and so nothing leaves this computer.
  Object.assign(dns, {
    lookup: (_name: string, _options: object, done: (error: Error) => void) => done(unknown),
  });
  subscribe('undici:client:beforeConnect', note);
  try {
    expectHarmless(given, await comesOf(given));
    return reached;
  } finally {
    unsubscribe('undici:client:beforeConnect', note);
    Object.assign(dns, { lookup });
  }
}

/** A host in which a vendor has one label for each region or customer, as one of them. */
const oneOf = (host: string) => host.replace('*', 'us-east-1');

/** Below amazonaws.com anybody can have a bucket. */
function isAmong(host: string, place: string): boolean {
  const label = host.endsWith('.amazonaws.com') ? '[a-z]{2}-[a-z]+-\\d' : '[a-z0-9-]+';
  return new RegExp(`^https://${host.replaceAll('.', '\\.').replace('*', label)}$`).test(place);
}

test.each(
  PROVIDERS.flatMap((provider) => provider.hosts.map((host) => [provider.id, host, provider] as const)),
)(
  'of hosts that look like those of %s only %s itself is reached, over https',
  async (_id, pattern, provider) => {
    const host = oneOf(pattern);
    const labels = [
      '',
      '*',
      's3',
      'a.b',
      's3.us-east-1',
      'us-east-1.s3',
      'us-east-1.evil.invalid',
      'us-east-1-',
    ];
    const setting =
      provider.settings.find(({ kind }) => kind === 'host') ??
      provider.settings.find(({ kind }) => kind === 'url');
    if (setting === undefined) throw new Error(`${provider.id} has no place`);
    const scheme = setting.kind === 'url' ? 'https://' : '';
    const texts = attacks().map((attack) => `${scheme}${host}${attack}`);
    const lookalikes = [
      ...[`user@${host}`, `${host}@evil.invalid`, `${host}/@evil.invalid`, `evil.invalid#@${host}`],
      ...[
        `${host}.`,
        `${host}..`,
        `.${host}`,
        `x.${host}`,
        `${host}.evil.invalid`,
        `${host}:8443`,
        `${host}:443`,
        `${host}:80`,
      ],
      ...[
        host.replace('.', '。'),
        host.replace('.', '%2e'),
        host.replace('a', 'а'),
        host.replace('o', 'ο'),
        host.toUpperCase(),
      ],
      ...[
        host.replace('.', '-'),
        `xn--${host}`,
        host.normalize('NFKD').replace('i', 'ı'),
        `${host}\u00ad`,
        `${host}\u200d`,
        `http://${host}`,
      ],
      ...(pattern === host ? [] : labels.map((label) => pattern.replace('*', label))),
    ].map((text) => scheme + text);
    let reaching = 0;
    // The attacks around one host of a vendor say it all.
    const tryThese = pattern === provider.hosts[0] ? [...texts, ...lookalikes] : lookalikes;

    for (const text of tryThese) {
      const reached = await reachedBy(withSetting(provider, setting, text));
      // A soft hyphen and capitals are dropped from a name: it is the same one.
      for (const place of reached) {
        const isOwn = provider.hosts.some((each) => isAmong(each, place));
        expect([text, place, isOwn]).toEqual([text, place, true]);
      }
      reaching += reached.length;
      cases += 1;
    }
    expect(reaching).toBeGreaterThan(0);
  },
);

test.each(PROVIDERS)('a reply of $id that points elsewhere is not followed', async (provider) => {
  const place = `http://127.0.0.1:${evil.port}/`;
  const statuses = [
    '301 Moved',
    '302 Found',
    '303 See Other',
    '305 Use Proxy',
    '307 Temporary',
    '308 Permanent',
    '300 Choices',
    '201 Created',
    '401 No',
    '407 Proxy',
    '503 Later',
  ];
  const headers = [
    `location: ${place}`,
    `content-location: ${place}`,
    `refresh: 0; url=${place}`,
    `alt-svc: h2="127.0.0.1:${evil.port}"`,
    `link: <${place}>; rel=preload`,
    'proxy-authenticate: Basic',
    'www-authenticate: Basic',
  ];

  for (const status of statuses) {
    const elsewhere = await record(httpReply(status, headers));
    const given = withMember(provider, {});
    const { report } = await comesOf(given, {
      [provider.baseUrlVariable]: `http://127.0.0.1:${elsewhere.port}`,
    });

    expect(report?.targets[0]?.status).toBe('unknown');
    expect([evil.connections(), vendor.connections()]).toEqual([0, 0]);
    expect(elsewhere.messages().length).toBeLessThanOrEqual(2);
    await elsewhere.close();
    cases += 1;
  }
});

test.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])(
  '%s is no way to what goes to loopback over http',
  async (name) => {
    for (const provider of PROVIDERS) {
      vendor.forget();
      const given = withMember(provider, {});
      expectHarmless(given, await comesOf(given, { [name]: `http://user:password@127.0.0.1:${evil.port}` }));
      cases += 1;
    }
    expect(vendor.connections()).toBeGreaterThan(0);
  },
);

test('cases are counted', () => tried('hostile texts in a manifest', cases));
