import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import dns from 'node:dns';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseHostPattern } from '../../src/access/hosts.ts';
import { renderProblems } from '../../src/cli/problems.ts';
import { isDefined } from '../../src/definition/define.ts';
import { oncePer } from '../../src/model/once-per.ts';
import { type Problem, ProblemError } from '../../src/model/problem.ts';
import type { Report } from '../../src/model/report.ts';
import type { Provider, Setting } from '../../src/providers/contract.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { runCheck } from '../../src/run/check.ts';
import { hastyClock } from '../support/counting.ts';
import { folderWith } from '../support/folder.ts';
import { PROVIDER_IDS, PROVIDERS } from '../support/providers.ts';
import { httpReply, isTls, type Recorder, record } from '../support/recorder.ts';
import { sampleOf } from '../support/samples.ts';
import { tried } from '../support/tried.ts';
import { KEYS, STRANGERS } from '../support/vendors.ts';

// A test that timed out would go on beside the next one, and its requests would count there.
vi.setConfig({ testTimeout: 300_000 });

const NOT_FOUND = httpReply('404 Not Found');
let vendor: Recorder;
let evil: Recorder;
let evilSix: Recorder | undefined;
const cwd = folderWith();

beforeAll(async () => {
  vendor = await record(NOT_FOUND);
  evil = await record(NOT_FOUND);
  // Not every machine has IPv6.
  evilSix = await record(NOT_FOUND, '::1').catch(() => undefined);
});
beforeEach(forgetAll);
afterAll(async () => {
  await Promise.all([vendor, evil, evilSix].map((each) => each?.close()));
});

/** Texts that have moved a request, a header or a file in other programs. */
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

/** How an attack is put into a setting of each kind: alone, and together with a right value. */
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
  /** Part of the ids in the case, so that no two cases ask for the same object. */
  readonly number: number;
  /** The name of its deployment in the manifest. */
  readonly name: string;
  readonly deployment: object;
  readonly connection: object;
  /** The resolved settings, if the manifest is accepted. */
  readonly settings: Readonly<Record<string, string>>;
  /** Who says where the vendor is: the operator in a variable, or the manifest with a host that is allowed. */
  readonly placedBy: 'operator' | 'manifest';
}

let cases = 0;

const PLAIN: Readonly<Record<Exclude<Setting['kind'], 'id'>, string>> = {
  text: 'prod',
  date: '2026-03-01',
  label: 'us-east-1',
  'header-name': 'x-key',
  path: '/api/public',
  host: 'vendor.example.com',
  url: '',
};

function plain(kind: Setting['kind'], number: number): string {
  return kind === 'id' ? `id-${String(number).padStart(20, '0')}` : PLAIN[kind];
}

/** A deployment with the attack in one setting, and right values in all others. */
function withSetting(provider: Provider, setting: Setting, text?: string): Case {
  cases += 1;
  const number = cases;
  const required = provider.settings
    .filter((each) => each.required || each.name === provider.environmentSetting)
    // If one setting replaces another, the other is left out.
    .filter((each) => each.or !== setting.name)
    .map(({ name, kind, values }) => [name, values?.at(-1) ?? plain(kind, number)] as const);
  const own = text ?? plain(setting.kind, number);
  const settings: Record<string, string> = Object.fromEntries([...required, [setting.name, own]]);
  const isOn = (name: string, level: 'connection' | 'target') =>
    provider.settings.some((each) => each.name === name && each.on.includes(level));
  const pick = (level: 'connection' | 'target') =>
    Object.fromEntries(
      Object.entries(settings).filter(
        ([name]) => isOn(name, level) && (level === 'target') === isOn(name, 'target'),
      ),
    );
  return {
    provider,
    number,
    name: `d${number}`,
    connection: { provider: provider.id, ...pick('connection') },
    deployment: {
      provider: provider.id,
      connection: `c${number}`,
      ...pick('target'),
      environments: { prod: { expect: { version: '1' } } },
    },
    settings: read(settings),
    placedBy: setting.kind === 'url' || setting.kind === 'host' ? 'manifest' : 'operator',
  };
}

/** `$${` stands for a literal `${`. */
function read(settings: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, text]) => [name, text.replaceAll('$${', '${')]),
  );
}

type Put = (attack: string) => Readonly<Record<string, unknown>>;

/** Other places of a manifest for an attack: members that are added to the deployment of `withSetting`. */
const ELSEWHERE: Readonly<Record<string, Put>> = {
  'the name of the deployment': (attack) => ({ name: attack }),
  'the name of the environment': (attack) => ({ environments: { [attack]: '1' } }),
  'an expectation': (attack) => ({ expect: { version: attack } }),
  'an operator': (attack) => ({ expect: { version: { oneOf: [attack], not: attack, matches: attack } } }),
  'a label': (attack) => ({ labels: { [attack]: attack, team: attack } }),
  'a waiver': (attack) => ({
    waivers: [{ field: 'version', until: '2099-12-31', reason: attack, by: attack }],
  }),
  'an ignore list': (attack) => ({ ignore: [attack, `/${attack}`] }),
  'an unknown key': (attack) => ({ [attack]: attack }),
  'a severity': (attack) => ({ severity: attack }),
};

function withMember(provider: Provider, member: Readonly<Record<string, unknown>>): Case {
  const [setting] = provider.settings.filter(({ required }) => required);
  if (setting === undefined) throw new Error(`${provider.id} needs nothing`);
  const usual = withSetting(provider, setting);
  const { name = usual.name, ...rest } = member;
  return {
    ...usual,
    name: `${name}`,
    deployment: { ...usual.deployment, ...rest },
    placedBy: 'operator',
  };
}

/** A manifest that has, after its first line, one line for each connection, and then one for each deployment. */
function manifestOf(given: readonly Case[]): string {
  const lines = (entries: readonly (readonly [string, object])[]) =>
    entries.map(([name, body]) => `${JSON.stringify(name)}: ${JSON.stringify(body)}`).join(',\n');
  const connections = given.map(({ number, connection }) => [`c${number}`, connection] as const);
  const deployments = given.map(({ name, deployment }) => [name, deployment] as const);
  return `{"version": 1, "connections": {\n${lines(connections)}}, "deployments": {\n${lines(deployments)}}}`;
}

/** The case that this line of the manifest belongs to. */
function ownerOf(line: number | undefined, given: readonly Case[]): Case {
  const owner = line !== undefined && line > 1 ? given[(line - 2) % given.length] : undefined;
  if (owner === undefined) throw new Error(`line ${line} is of no case`);
  return owner;
}

interface Came {
  readonly report?: Report;
  readonly problems?: readonly Problem[];
}

async function comesOf(given: readonly Case[], more: Readonly<Record<string, string>> = {}): Promise<Came> {
  await writeFile(join(cwd, 'driftline.yaml'), manifestOf(given));
  const url = `http://127.0.0.1:${vendor.port}`;
  const bases = Object.fromEntries(PROVIDERS.map(({ baseUrlVariable }) => [baseUrlVariable, url]));
  const allowHosts = PROVIDER_IDS.flatMap((id) => {
    const pattern = parseHostPattern(`${id}=127.0.0.1:${vendor.port}`, PROVIDER_IDS);
    return typeof pattern === 'string' ? [] : [pattern];
  });
  const isManifests = given.every(({ placedBy }) => placedBy === 'manifest');
  const policy = {
    env: { ...KEYS, ...STRANGERS, ...(!isManifests && bases), ...more },
    allowHosts: isManifests ? allowHosts : [],
    allowVariables: [],
  };
  try {
    const report = await runCheck(
      [],
      { retries: 0, timeoutMs: 2_000 },
      { cwd, clock: hastyClock(), policy, registry: builtIn(), variables: new Map() },
    );
    return { report };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { problems: error.problems };
  }
}

function forgetAll(): void {
  for (const each of [vendor, evil, evilSix]) each?.forget();
}

const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+/;
const SECRETS = Object.entries({ ...KEYS, ...STRANGERS });

function expectNothingShown(shown: string): void {
  expect([evil.connections(), evilSix?.connections() ?? 0]).toEqual([0, 0]);
  expect(namesOfThoseIn(shown, SECRETS)).toEqual([]);
  expect(shown).not.toMatch(TOKEN);
}

/** The names of the variables whose credentials stand in a text, except those of these providers. */
function foreignIn(text: string, providers: readonly Provider[]): string[] {
  const prefixes = providers.flatMap(({ variablePrefixes }) => variablePrefixes);
  const foreign = SECRETS.filter(([name]) => !prefixes.some((prefix) => name.startsWith(prefix)));
  return namesOfThoseIn(text, foreign);
}

/** Checks what holds for every run. Returns the cases whose objects were requested. */
function expectHarmless(given: readonly Case[], report: Report): ReadonlySet<Case> {
  expectNothingShown(JSON.stringify(report));
  const providers = [...new Set(given.map(({ provider }) => provider))];
  for (const text of vendor.texts()) {
    expect(foreignIn(text, providers)).toEqual([]);
    // Nothing of a request may be readable in a TLS handshake.
    if (isTls(text)) expect(text).not.toMatch(/GET |auth|key/i);
  }
  const asked = new Set<Case>();
  for (const { line, headers } of vendor.messages()) {
    const [, path = ''] = /^GET (\S+) HTTP\/1\.1$/.exec(line) ?? [];
    const owners = askedBy(path, given);
    expect([line.slice(0, 200), owners.length > 0]).toEqual([line.slice(0, 200), true]);
    const names = headers.map((header) => header.slice(0, header.indexOf(':')).toLowerCase());
    const sent = [...new Set(names)].sort().join();
    expect(owners.map(headersOf)).toContain(sent);
    for (const { provider } of owners) expect(foreignIn([line, ...headers].join(), [provider])).toEqual([]);
    expect(headers[0]).toBe(`host: 127.0.0.1:${vendor.port}`);
    for (const owner of owners) asked.add(owner);
  }
  // Each answered case requested its own object.
  const answered = report.targets.filter(
    ({ status, findings }) => status !== 'unknown' || findings.some(({ reason }) => reason === 'not-found'),
  );
  const others = answered.filter(({ location }) => !asked.has(ownerOf(location.line, given)));
  expect(others.map(({ id }) => id)).toEqual([]);
  return asked;
}

function headersOf({ provider, settings }: Case): string {
  const [own = '', ...others] = sampleOf(provider.id).headers;
  const renaming = provider.settings.find(({ kind }) => kind === 'header-name')?.name ?? '';
  const usual = ['host', 'connection', 'accept', 'accept-encoding', 'cache-control', 'user-agent'];
  return [...new Set([...usual, ...others, (settings[renaming] ?? own).toLowerCase()])].sort().join();
}

function namesOfThoseIn(text: string, secrets: readonly (readonly [string, string])[]): string[] {
  return secrets.filter(([, secret]) => text.includes(secret)).map(([name]) => name);
}

/**
 * The cases that may have requested this path. The path must end like a documented path of the case, and each value in
 * the path must be a single segment of harmless characters that decodes to the case's own value.
 */
function askedBy(path: string, given: readonly Case[]): readonly Case[] {
  const read = new Map<string, Readonly<Record<string, string>> | undefined>();
  return given.filter((each) =>
    templatesOf(each).some((template) => {
      if (!read.has(template)) read.set(template, valuesIn(path, template));
      const values = read.get(template);
      return (
        values !== undefined &&
        Object.entries(values).every(
          ([name, value]) => value === (each.settings[name] ?? defaultOf(each.provider, name)),
        )
      );
    }),
  );
}

/** The documented paths of the case's provider. A path that begins with a prefix has the prefix of the case. */
const templatesOf = oncePer(({ provider, settings }: Case) => {
  const prefix = provider.settings.find(({ kind }) => kind === 'path')?.name ?? '';
  return sampleOf(provider.id)
    .paths.filter((path) => settings[prefix] !== undefined || !path.startsWith(`{${prefix}}`))
    .map((path) => path.replace(/[?]/g, '\\?').replace(`{${prefix}}`, settings[prefix] ?? ''));
});

/** The values of a path, by their names in a template. */
function valuesIn(path: string, template: string): Readonly<Record<string, string>> | undefined {
  const names: string[] = [];
  const pattern = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return "([A-Za-z0-9._~!*'()%-]+)";
  });
  const [, ...values] = new RegExp(`${pattern}$`).exec(path) ?? [];
  if (names.length === 0 || values.length !== names.length) return undefined;
  return Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(values[at] ?? '')]));
}

function defaultOf(provider: Provider, name: string): string | undefined {
  const standard = provider.settings.find((setting) => setting.name === name)?.default;
  return typeof standard === 'string' ? standard : undefined;
}

/**
 * Tries all cases in one manifest. Nothing is read while the manifest is refused, so it is tried again without the
 * refused cases. Returns the number of cases whose objects were requested.
 */
async function tryAll(given: readonly Case[], more: Readonly<Record<string, string>> = {}): Promise<number> {
  let left = given;
  for (;;) {
    forgetAll();
    const { report, problems = [] } = await comesOf(left, more);
    if (report !== undefined) {
      const reported = new Set(report.targets.map(({ location }) => ownerOf(location.line, left)));
      expect(left.filter((each) => !reported.has(each)).map(({ name }) => name)).toEqual([]);
      return expectHarmless(left, report).size;
    }
    expectNothingShown(renderProblems(problems, { columns: 80, color: false }));
    expect(vendor.connections()).toBe(0);
    const refused = new Set(problems.map(({ location }) => ownerOf(location?.line, left)));
    left = left.filter((each) => !refused.has(each));
    if (left.length === 0) return 0;
  }
}

/** The definitions: one engine makes the requests of all of them. */
const defined = PROVIDERS.filter(isDefined);

/**
 * The attacks that a provider tries. Of the providers in `alike`, which have the same code, the first one tries all
 * attacks, and each other one a part of the short attacks. Every other provider tries all short attacks.
 */
function shareOf(provider: Provider, alike: readonly Provider[]): readonly string[] {
  const at = alike.findIndex(({ id }) => id === provider.id);
  const all = attacks();
  if (at === 0 || provider === PROVIDERS[0]) return all;
  return all.filter((attack, index) => attack.length < LONG && (at === -1 || index % SHARES === at % SHARES));
}
const SHARES = 8;
const LONG = 1_000;

describe.each(PROVIDERS)('in a manifest of $id', (provider) => {
  test.each(provider.settings)('no text in $name changes where a request goes', async (setting) => {
    // One code reads the base URLs of all vendors, so only the first vendor tries an attack in every place of a URL.
    const all = setting.kind !== 'url' || provider === PROVIDERS[0];
    const share = shareOf(provider, setting.kind === 'url' ? PROVIDERS : defined);
    const given = share
      .flatMap((attack) =>
        [...new Set(WRAPPED[setting.kind](attack))].slice(all ? 0 : 1, all ? undefined : 2),
      )
      .map((text) => withSetting(provider, setting, text));
    const sent = await tryAll(given);

    // Some of the cases must have been requested: if all were refused, this test would try nothing.
    if (setting.values !== undefined) return;
    if (setting.kind === 'id' || setting.kind === 'url')
      expect(sent).toBeGreaterThan(((all ? 20 : 2) * share.length) / attacks().length - 1);
  });

  test.each(provider.credentials)(
    'the credential $name takes no variable of another vendor',
    async ({ name }) => {
      const variables = [
        ...Object.keys(STRANGERS),
        ...Object.keys(KEYS),
        'HOME',
        'PATH',
        '__proto__',
        'constructor',
      ];
      const references = variables.map((variable) => `\${env.${variable}}`);

      const texts = [...(provider === PROVIDERS[0] ? attacks() : []), ...references];
      await tryAll(texts.map((text) => withMember(provider, { credentials: { [name]: text } })));
    },
  );
});

test.each(Object.entries(ELSEWHERE))('no text in %s changes where a request goes', async (_where, put) => {
  const [provider] = PROVIDERS;
  if (provider === undefined) throw new Error('there is no provider');

  await tryAll(attacks().map((attack) => withMember(provider, put(attack))));
});

/** Runs the cases, and returns the scheme and the host of each connection that was begun. */
async function reachedBy(given: readonly Case[]): Promise<readonly string[]> {
  const reached: string[] = [];
  const note = (message: unknown) => {
    const { connectParams } = message as { connectParams: Readonly<Record<string, string>> };
    reached.push(`${connectParams.protocol}//${connectParams.host}`);
  };
  const lookup = dns.lookup;
  const unknown = Object.assign(new Error('not known'), { code: 'ENOTFOUND' });
  // Every lookup fails, so nothing leaves this computer.
  Object.assign(dns, {
    lookup: (_name: string, _options: object, done: (error: Error) => void) => done(unknown),
  });
  subscribe('undici:client:beforeConnect', note);
  try {
    await tryAll(given);
    return reached;
  } finally {
    unsubscribe('undici:client:beforeConnect', note);
    Object.assign(dns, { lookup });
  }
}

/** The host, with a label in place of `*`. */
const oneOf = (host: string) => host.replace('*', 'us-east-1');

/**
 * Whether a place is one of the hosts that a pattern means. Below amazonaws.com, `*` must be a region: with another
 * label, the host may be anybody's bucket.
 */
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
    const texts = shareOf(provider, PROVIDERS).map((attack) => `${scheme}${host}${attack}`);
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
    // For the first host of each vendor, the attacks are tried as well.
    const tryThese = pattern === provider.hosts[0] ? [...texts, ...lookalikes] : lookalikes;

    const reached = await reachedBy(tryThese.map((text) => withSetting(provider, setting, text)));

    // A name with capitals or a soft hyphen is the host's own name, and may be reached.
    expect(reached.filter((place) => !provider.hosts.some((each) => isAmong(each, place)))).toEqual([]);
    expect(reached.length).toBeGreaterThan(0);
  },
);

test.each([
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
])('a reply of any vendor that points elsewhere is not followed: %s', async (status) => {
  const place = `http://127.0.0.1:${evil.port}/`;
  const headers = [
    `location: ${place}`,
    `content-location: ${place}`,
    `refresh: 0; url=${place}`,
    `alt-svc: h2="127.0.0.1:${evil.port}"`,
    `link: <${place}>; rel=preload`,
    'proxy-authenticate: Basic',
    'www-authenticate: Basic',
  ];
  const elsewhere = await record(httpReply(status, headers));
  const { report } = await comesOf(
    PROVIDERS.map((provider) => withMember(provider, {})),
    Object.fromEntries(
      PROVIDERS.map(({ id, baseUrlVariable }) => [
        baseUrlVariable,
        `http://127.0.0.1:${elsewhere.port}/of-${id}`,
      ]),
    ),
  );

  expect(report?.targets.map((target) => target.status)).toEqual(PROVIDERS.map(() => 'unknown'));
  expect([evil.connections(), vendor.connections()]).toEqual([0, 0]);
  for (const { id } of PROVIDERS) {
    const asked = elsewhere.messages().filter(({ line }) => line.startsWith(`GET /of-${id}/`));
    expect(asked.length, id).toBeGreaterThan(0);
    expect(asked.length, id).toBeLessThanOrEqual(2);
  }
  await elsewhere.close();
});

test.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])(
  'requests to loopback over http do not use %s',
  async (name) => {
    const given = PROVIDERS.map((provider) => withMember(provider, {}));
    const asked = await tryAll(given, { [name]: `http://user:password@127.0.0.1:${evil.port}` });

    expect(asked).toBe(PROVIDERS.length);
  },
);

test('cases are counted', () => tried('hostile texts in a manifest', cases));
