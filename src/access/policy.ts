import { validateBaseUrl } from '../manifest/validators.ts';
import { type Problem, ProblemError } from '../model/problem.ts';
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

/** Options of the command line. */
export interface Allowed {
  readonly hosts: readonly string[];
  readonly variables: readonly string[];
}

/** Reads the policy from options and variables. Throws `ProblemError` for invalid ones. */
export function readAccessPolicy(
  env: Env,
  { ids, heads }: Pick<Registry, 'ids' | 'heads'>,
  allowed: Allowed = { hosts: [], variables: [] },
): AccessPolicy {
  const problems: Problem[] = [];
  for (const { baseUrlVariable } of heads) {
    const value = env[baseUrlVariable];
    const fault = value ? validateBaseUrl(value) : undefined;
    if (fault !== undefined) {
      problems.push({
        code: 'usage',
        message: `${baseUrlVariable} ${fault}`,
        hint: `for example ${baseUrlVariable}=https://gateway.example.com/v1`,
      });
    }
  }
  const allowHosts: HostPattern[] = [];
  const sources = [
    ...allowed.hosts.map((text) => ['--allow-host', text] as const),
    ...listed(env.DRIFTLINE_ALLOW_HOSTS).map((text) => ['DRIFTLINE_ALLOW_HOSTS', text] as const),
  ];
  for (const [source, text] of sources) {
    const pattern = parseHostPattern(text, ids);
    if (typeof pattern !== 'string') allowHosts.push(pattern);
    else problems.push({ code: 'usage', message: `${source} cannot be "${text}"`, hint: pattern });
  }
  problems.push(...proxyProblems(env));
  if (problems.length > 0) throw new ProblemError(problems);
  const allowVariables = [...allowed.variables, ...listed(env.DRIFTLINE_ALLOW_ENV)];
  return { env, allowHosts, allowVariables };
}

function listed(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter((part) => part !== '');
}

function proxyProblems(env: Env): Problem[] {
  const proxy = proxyOf(env);
  if (proxy === undefined || !('message' in proxy)) return [];
  return [{ code: 'usage', message: proxy.message, hint: proxy.hint }];
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
