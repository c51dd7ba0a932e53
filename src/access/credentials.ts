import type { Clock } from '../model/clock.ts';
import { codePointName } from '../model/invisible.ts';
import { placeText } from '../model/location.ts';
import type { CredentialReference } from '../model/manifest.ts';
import type { UnreadableReason } from '../model/observation.ts';
import { tried } from '../model/tried.ts';
import { urlOf } from '../model/url.ts';
import { isLoopback, matchesHost } from './hosts.ts';
import type { AccessPolicy } from './policy.ts';

/** The part of a provider that decides where its credentials may go. */
export interface CredentialScope {
  readonly id: string;
  readonly title: string;
  readonly hosts: readonly string[];
  readonly variablePrefixes: readonly string[];
  readonly foreignPrefixes?: readonly string[];
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

/** The base URL to use, or why it is not allowed. */
export function allowedBaseUrl(
  scope: CredentialScope,
  declared: string,
  policy: AccessPolicy,
): { url: string } | AccessDenied {
  const own = policy.env[scope.baseUrlVariable];
  const url = (own || declared).replace(/\/+$/, '');
  const parsed = urlOf(url);
  if (parsed === undefined) {
    return { reason: 'host-not-allowed', message: `no request can be sent to ${url}: it has no valid host` };
  }
  const { protocol, host, hostname } = parsed;
  const loopback = isLoopback(hostname);
  const isOpen = protocol !== 'https:' && !loopback;
  const allowing = policy.allowHosts.filter((pattern) =>
    matchesHost(pattern, scope.id, { protocol, host, hostname, loopback }),
  );
  const permitted =
    Boolean(own) ||
    (protocol === 'https:' && scope.hosts.some((own) => isOwn(own, host))) ||
    allowing.length > 0;
  if (!permitted) {
    return {
      reason: 'host-not-allowed',
      message: `${host} is not a host of ${scope.title}, so no credential is sent there: if you trust it, pass --allow-host ${scope.id}=${isOpen ? 'http://' : ''}${host}, or set ${scope.baseUrlVariable}`,
    };
  }
  // Plain http needs an http:// that the user wrote in an option or a variable. A manifest alone never leads to it.
  if (isOpen && !own && !allowing.some(({ plain }) => plain)) {
    return {
      reason: 'host-not-allowed',
      message: `${host} is addressed over plain http, which everybody on the way can read: write https, or, for a host inside your own network, pass --allow-host ${scope.id}=http://${host}`,
    };
  }
  return { url };
}

/**
 * `*` in a provider's host stands for one label, such as a region. Below amazonaws.com it must be a region, because
 * anybody can have a bucket such as lex.s3.amazonaws.com.
 */
function isOwn(own: string, host: string): boolean {
  if (!own.includes('*')) return own === host;
  const labels = own.split('.');
  const given = host.split('.');
  const wild = own.endsWith('.amazonaws.com') ? AWS_REGION : LABEL;
  return (
    labels.length === given.length &&
    labels.every((label, index) => (label === '*' ? wild.test(given[index] ?? '') : label === given[index]))
  );
}

const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const AWS_REGION = /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/;

export interface PlannedCredential {
  readonly name: string;
  readonly variable: string;
}

/** The variables that hold the credentials, or why they cannot be used. Never returns a value. */
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
    const where = place === undefined ? '' : ` (${placeText(place)})`;
    if (!mayRead(scope, variable, policy)) {
      return {
        reason: 'credential-missing',
        message: `${variable}${where} ${notReadable(scope, variable)}. Rename it, or allow it with --allow-env ${variable}`,
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

/** Trimmed: headers carry no white space at their ends, and secret stores add a newline. */
export function credentialValue(variable: string, { env }: AccessPolicy): string {
  // Names of the object's prototype are not variables.
  return (Object.hasOwn(env, variable) ? (env[variable] ?? '') : '').trim();
}

const SECRET_NAME = /key|token|secret|passw|jwt|credential/i;
/** A variable with such a name holds a setting, whatever its value looks like. */
const SETTING_NAME = /_(?:ID|HOST|URL|REGION|VERSION|SHA|COMMIT|BRANCH|REF|TAG|ACCOUNT|NAME)$/i;
/** No vendor issues shorter credentials, and many settings are shorter. */
const SHORTEST = 8;

/** The part of a credential scope that says which variables belong to the provider. */
interface VariableScope extends Pick<CredentialScope, 'variablePrefixes'> {
  readonly credentials: readonly { readonly variable: string }[];
}

/**
 * Values of the env that could be credentials, whether this run sends them or not: a vendor may repeat the key of an
 * earlier run. A variable that only the pattern `*` allows counts if its name is that of a credential, because `*` also
 * allows variables with commits and branches.
 *
 * @param onlyNamed only those whose names show that they are credentials
 */
export function possibleCredentials(
  scopes: readonly VariableScope[],
  { env, allowVariables }: Pick<AccessPolicy, 'env' | 'allowVariables'>,
  { onlyNamed = false } = {},
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
    const mayBe = isNamed || !(onlyNamed || SETTING_NAME.test(name) || isOrdinary(value));
    if (isReadable && mayBe) values.add(value);
  }
  return [...values];
}

/** Whether the value has only words and short numbers, as a version, region, host, path, URL or project name has. */
function isOrdinary(value: string): boolean {
  const parts = value.split(/[^A-Za-z0-9]+|(?<=[a-z]{2})(?=[A-Z][a-z]{2})/);
  return parts.every((part) => /^(?:\d{0,8}|(?:[A-Z]?[a-z]{1,20}|[A-Z]{1,20})\d{0,4})$/.test(part));
}

function chooseSet(
  { credentialSets, credentials }: CredentialScope,
  given: Readonly<Record<string, CredentialReference>>,
  policy: AccessPolicy,
): readonly string[] {
  const [only, another] = credentialSets;
  if (only !== undefined && another === undefined) return only;
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

/** What to set instead of this set: each other set of credentials that shares no credential with it. */
function alternatives({ credentialSets, credentials }: CredentialScope, set: readonly string[]): string {
  const others = credentialSets.filter((other) => !other.some((name) => set.includes(name)));
  if (others.length === 0) return '';
  const names = others.map((other) =>
    other.map((name) => credentials.find((each) => each.name === name)?.variable ?? name).join(' and '),
  );
  return `; or set ${names.join(', or ')}`;
}

/** Whether the provider may read the variable, by its name alone. */
export function mayRead(
  { variablePrefixes, foreignPrefixes }: PrefixScope,
  variable: string,
  { allowVariables }: Pick<AccessPolicy, 'allowVariables'>,
): boolean {
  return (
    (variablePrefixes.some((prefix) => variable.startsWith(prefix)) &&
      foreignPrefix(variable, foreignPrefixes) === undefined) ||
    allowVariables.some((pattern) => matchesName(pattern, variable))
  );
}

export function notReadable(
  { title, variablePrefixes, foreignPrefixes }: PrefixScope & Pick<CredentialScope, 'title'>,
  variable: string,
): string {
  const foreign = foreignPrefix(variable, foreignPrefixes);
  const why =
    foreign === undefined
      ? `its name does not begin with ${variablePrefixes.join(' or ')}`
      : `${foreign} begins the variables of another provider`;
  return `may not be sent to ${title}: ${why}`;
}

type PrefixScope = Pick<CredentialScope, 'variablePrefixes' | 'foreignPrefixes'>;

function foreignPrefix(variable: string, foreign: PrefixScope['foreignPrefixes'] = []): string | undefined {
  return foreign.find((prefix) => variable.startsWith(prefix));
}

function matchesName(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

function validateValue(value: string): string | undefined {
  const [character] = /[^\u0020-\u007e\u0080-\u00ff]/u.exec(value) ?? [];
  if (character === undefined) return undefined;
  const name = /[\n\r]/.test(character) ? 'a line break' : codePointName(character);
  return `has a character in it that cannot be sent (${name})`;
}

/** Milliseconds of a JWT's `exp`. The vendor verifies the token, not this function. */
export function expiryOf(token: string): number | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined || token.split('.').length !== 3) return undefined;
  const claims: unknown = tried(() => JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined;
  return typeof exp === 'number' && Number.isFinite(exp) && Math.abs(exp) < 1e11 ? exp * 1000 : undefined;
}
