import { validateBaseUrl } from '../manifest/validators.ts';
import { type Problem, ProblemError, usageProblem } from '../model/problem.ts';
import type { Registry } from '../providers/registry.ts';
import { type HostPattern, parseHostPattern } from './hosts.ts';
import { proxyOf } from './proxy-settings.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** What the person who runs driftline allows and provides; a manifest cannot change it. */
export interface AccessPolicy {
  readonly env: Env;
  readonly allowHosts: readonly HostPattern[];
  /** Names of variables; `*` matches any characters. */
  readonly allowVariables: readonly string[];
}

/** What options allow. */
export interface Allowed {
  readonly hosts: readonly string[];
  readonly variables: readonly string[];
  /** Whether a program that uses the library gave the options. If so, variables of the env allow nothing. */
  readonly isLibrary?: boolean;
}

/** Reads the policy from options and variables. Throws `ProblemError` for invalid ones. */
export function readAccessPolicy(
  env: Env,
  { ids, heads }: Pick<Registry, 'ids' | 'heads'>,
  { hosts, variables, isLibrary = false }: Allowed = { hosts: [], variables: [] },
): AccessPolicy {
  const problems: Problem[] = [];
  for (const { baseUrlVariable } of heads) {
    const value = env[baseUrlVariable];
    const fault = value ? validateBaseUrl(value) : undefined;
    if (fault === undefined) continue;
    const hint = `for example ${baseUrlVariable}=https://gateway.example.com/v1`;
    problems.push(usageProblem(`${baseUrlVariable} ${fault}`, hint));
  }
  const listed = (name: string) => (isLibrary ? [] : (env[name]?.match(/[^\s,]+/g) ?? []));
  const option = isLibrary ? 'an entry of allowHosts' : '--allow-host';
  const allowHosts: HostPattern[] = [];
  const sources = [
    ...hosts.map((text) => [option, text] as const),
    ...listed('DRIFTLINE_ALLOW_HOSTS').map((text) => ['DRIFTLINE_ALLOW_HOSTS', text] as const),
  ];
  for (const [source, text] of sources) {
    const pattern = parseHostPattern(text, ids);
    if (typeof pattern !== 'string') allowHosts.push(pattern);
    else problems.push(usageProblem(`${source} cannot be "${text}"`, pattern));
  }
  const proxy = proxyOf(env);
  if (proxy !== undefined && 'message' in proxy) problems.push(usageProblem(proxy.message, proxy.hint));
  if (problems.length > 0) throw new ProblemError(problems);
  return { env, allowHosts, allowVariables: [...variables, ...listed('DRIFTLINE_ALLOW_ENV')] };
}

const PREFIX = 'DRIFTLINE_VAR_';

/** The values of `DRIFTLINE_VAR_…`, by name. */
export function variablesOf(env: Env): Map<string, string> {
  const variables = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith(PREFIX) && value !== undefined) variables.set(name.slice(PREFIX.length), value);
  }
  return variables;
}
