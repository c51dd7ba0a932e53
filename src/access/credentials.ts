import type { Clock } from '../model/clock.ts';
import type { CredentialReference } from '../model/manifest.ts';
import type { UnreadableReason } from '../model/observation.ts';
import { isLoopback, matchesHost } from './hosts.ts';
import type { AccessPolicy } from './policy.ts';

/** What access needs to know of a provider. */
export interface CredentialScope {
  readonly id: string;
  readonly title: string;
  readonly hosts: readonly string[];
  readonly variablePrefixes: readonly string[];
  readonly baseUrlVariable: string;
  readonly credentials: readonly {
    readonly name: string;
    readonly variable: string;
    readonly description: string;
    readonly issuedAt: string;
  }[];
  readonly credentialSets: readonly (readonly string[])[];
  readonly expiringCredential?: string;
}

export interface AccessDenied {
  readonly reason: UnreadableReason;
  readonly message: string;
}

/** The base URL to use, or why nothing may be sent there. */
export function allowedBaseUrl(
  scope: CredentialScope,
  declared: string,
  policy: AccessPolicy,
): { url: string } | AccessDenied {
  const own = policy.env[scope.baseUrlVariable];
  const url = (own || declared).replace(/\/+$/, '');
  const { protocol, host, hostname } = new URL(url);
  const loopback = isLoopback(hostname);
  const permitted =
    Boolean(own) ||
    (protocol === 'https:' && scope.hosts.includes(host)) ||
    policy.allowHosts.some((pattern) =>
      matchesHost(pattern, scope.id, { protocol, host, hostname, loopback }),
    );
  if (!permitted) {
    return {
      reason: 'host-not-allowed',
      message: `${host} is no host of ${scope.title}, and no credential is sent there: allow it with --allow-host ${scope.id}=${host}, or set ${scope.baseUrlVariable}`,
    };
  }
  if (protocol !== 'https:' && !loopback) {
    return {
      reason: 'host-not-allowed',
      message: `${host} is asked for over plain http, which is for loopback alone: write https`,
    };
  }
  return { url };
}

export interface PlannedCredential {
  readonly name: string;
  readonly variable: string;
}

/** Which variables carry the credentials, or what is wrong with them. No value leaves this function. */
export function planCredentials(
  scope: CredentialScope,
  given: Readonly<Record<string, CredentialReference>>,
  policy: AccessPolicy,
  clock: Clock,
): { planned: readonly PlannedCredential[] } | AccessDenied {
  const set = chooseSet(scope, given, policy);
  const planned: PlannedCredential[] = [];
  for (const name of set) {
    const credential = scope.credentials.find((each) => each.name === name);
    if (credential === undefined) continue;
    const reference = given[name];
    const variable = reference?.variable ?? credential.variable;
    const place = reference?.location;
    const where = place === undefined ? '' : ` (${place.file}:${place.line}:${place.column})`;
    if (!mayRead(scope, variable, policy)) {
      return {
        reason: 'credential-missing',
        message: `${variable}${where} ${notReadable(scope)}. Rename it, or allow it with --allow-env ${variable}`,
      };
    }
    const value = credentialValue(variable, policy);
    const fault = value === '' ? 'is not set' : validateValue(value);
    if (fault !== undefined) {
      const others = alternatives(scope, set);
      return {
        reason: 'credential-missing',
        message: `${variable}${where} ${fault}: it is ${credential.description}, issued ${credential.issuedAt}${others}`,
      };
    }
    if (name === scope.expiringCredential) {
      const expired = expiryOf(value);
      if (expired !== undefined && expired <= clock.now()) {
        return {
          reason: 'credential-expired',
          message: `the token in ${variable}${where} expired at ${new Date(expired).toISOString()}: a new one is issued ${credential.issuedAt}`,
        };
      }
    }
    planned.push({ name, variable });
  }
  return { planned };
}

/** White space at either end is not part of a header's value, and a secret store's newline is not part of a key. */
export function credentialValue(variable: string, { env }: AccessPolicy): string {
  // Of an object every name of its prototype's would be a variable otherwise.
  return (Object.hasOwn(env, variable) ? (env[variable] ?? '') : '').trim();
}

const SECRET_NAME = /key|token|secret|passw|jwt|credential/i;
/** What a setting is called, however its value looks. */
const SETTING_NAME = /_(?:ID|HOST|URL|REGION|VERSION|SHA|COMMIT|BRANCH|REF|TAG|ACCOUNT|NAME)$/i;
/** No vendor issues one that is shorter; many settings are. */
const SHORTEST = 8;

/**
 * Values of the environment that could be credentials, whether this run sends them or not: a vendor that remembers an
 * earlier run may repeat another key than the one it was asked with. Of what `*` allows only what its name tells: that
 * is everything, commits and branches too.
 */
export function possibleCredentials(
  scopes: readonly Pick<CredentialScope, 'variablePrefixes' | 'credentials'>[],
  { env, allowVariables }: Pick<AccessPolicy, 'env' | 'allowVariables'>,
): string[] {
  const own = new Set(scopes.flatMap(({ credentials }) => credentials.map(({ variable }) => variable)));
  const values = new Set<string>();
  for (const [name, given = ''] of Object.entries(env)) {
    const value = given.trim();
    if (value.length < SHORTEST || name.endsWith('_BASE_URL')) continue;
    const isNamed = own.has(name) || SECRET_NAME.test(name);
    const isReadable =
      scopes.some(({ variablePrefixes }) => variablePrefixes.some((prefix) => name.startsWith(prefix))) ||
      allowVariables.some((pattern) => (isNamed || /[^*]/.test(pattern)) && matchesName(pattern, name));
    if (isReadable && (isNamed || !(SETTING_NAME.test(name) || isOrdinary(value)))) values.add(value);
  }
  return [...values];
}

/** Of those, the ones that by their names are credentials and nothing else. */
export function namedCredentials(
  scopes: readonly Pick<CredentialScope, 'variablePrefixes' | 'credentials'>[],
  { env, allowVariables }: Pick<AccessPolicy, 'env' | 'allowVariables'>,
): string[] {
  const own = new Set(scopes.flatMap(({ credentials }) => credentials.map(({ variable }) => variable)));
  const named = Object.fromEntries(
    Object.entries(env).filter(([name]) => own.has(name) || SECRET_NAME.test(name)),
  );
  return possibleCredentials(scopes, { env: named, allowVariables });
}

/** Made of words and short numbers alone: a version, a region, a host, a path, a URL, the name of a project. */
function isOrdinary(value: string): boolean {
  const parts = value.split(/[^A-Za-z0-9]+|(?<=[a-z]{2})(?=[A-Z][a-z]{2})/);
  return parts.every((part) => /^(?:\d{0,8}|(?:[A-Z]?[a-z]{1,20}|[A-Z]{1,20})\d{0,4})$/.test(part));
}

function chooseSet(
  { credentialSets, credentials }: CredentialScope,
  given: Readonly<Record<string, CredentialReference>>,
  policy: AccessPolicy,
): readonly string[] {
  const named = credentialSets.filter((set) => set.some((name) => given[name] !== undefined));
  const candidates = named.length > 0 ? named : credentialSets;
  const complete = candidates.find((set) =>
    set.every((name) => {
      const variable = given[name]?.variable ?? credentials.find((each) => each.name === name)?.variable;
      return variable !== undefined && credentialValue(variable, policy) !== '';
    }),
  );
  return complete ?? candidates[0] ?? [];
}

function alternatives({ credentialSets, credentials }: CredentialScope, set: readonly string[]): string {
  const others = credentialSets.filter((other) => other !== set);
  if (others.length === 0) return '';
  const names = others.map((other) =>
    other.map((name) => credentials.find((each) => each.name === name)?.variable ?? name).join(' and '),
  );
  return `; or set ${names.join(', or ')}`;
}

/** By its name alone. */
export function mayRead(
  { variablePrefixes }: Pick<CredentialScope, 'variablePrefixes'>,
  variable: string,
  { allowVariables }: Pick<AccessPolicy, 'allowVariables'>,
): boolean {
  return (
    variablePrefixes.some((prefix) => variable.startsWith(prefix)) ||
    allowVariables.some((pattern) => matchesName(pattern, variable))
  );
}

/** Why a variable is not read. */
export function notReadable({
  title,
  variablePrefixes,
}: Pick<CredentialScope, 'title' | 'variablePrefixes'>): string {
  return `may not be sent to ${title}: its name does not begin with ${variablePrefixes.join(' or ')}`;
}

function matchesName(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

function codePointOf(value: string): string {
  const code = /[^\u0020-\u007e\u0080-\u00ff]/u.exec(value)?.[0].codePointAt(0) ?? 0;
  return code === 10 || code === 13
    ? 'a line break'
    : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

function validateValue(value: string): string | undefined {
  return /[^\u0020-\u007e\u0080-\u00ff]/.test(value)
    ? `has a character in it that cannot be sent (${codePointOf(value)})`
    : undefined;
}

/** Milliseconds of a JWT's `exp`. Nothing of it is verified: that is the vendor's part. */
export function expiryOf(token: string): number | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined || token.split('.').length !== 3) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined;
    return typeof exp === 'number' && Number.isFinite(exp) && Math.abs(exp) < 1e11 ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
