import {
  type AccessDenied,
  allowedBaseUrl,
  credentialValue,
  type PlannedCredential,
  planCredentials,
} from '../access/credentials.ts';
import type { AccessPolicy } from '../access/policy.ts';
import type { Clock } from '../model/clock.ts';
import type { Target } from '../model/manifest.ts';
import type { Provider } from '../providers/contract.ts';

/** Where requests for a target go, and with which credentials. */
export interface Endpoint {
  readonly provider: Provider;
  readonly base: string;
  readonly origin: string;
  readonly planned: readonly PlannedCredential[];
  readonly owner: string;
}

export type ResolveEndpoint = (target: Target) => Endpoint | AccessDenied;

interface EndpointContext {
  readonly policy: AccessPolicy;
  readonly clock: Clock;
  readonly providerOf: (id: string) => Provider;
}

/**
 * Call it once for each transport. The transport keeps rate limits by `owner`, and an `owner` contains numbers that
 * only the result of this call knows.
 */
export function createEndpoints({ policy, clock, providerOf }: EndpointContext): ResolveEndpoint {
  const bases = new Map<string, { url: string; origin: string } | AccessDenied>();
  /** A number for each value of a credential, which can change during a session. */
  const numbers = new Map<string, number>();
  const numberOf = ({ variable }: PlannedCredential) => {
    const value = credentialValue(variable, policy);
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return number;
  };
  return ({ provider: id, settings, credentials }) => {
    const provider = providerOf(id);
    const declared = provider.baseUrl(settings);
    // The env can change during a session, for example in an inline Pulumi program.
    const place = `${id} ${declared} ${policy.env[provider.baseUrlVariable] ?? ''}`;
    const base = bases.get(place) ?? withOrigin(allowedBaseUrl(provider, declared, policy));
    bases.set(place, base);
    if ('reason' in base) return base;
    // A token may expire during the run, so its expiry is checked each time.
    const plan = planCredentials(provider, credentials, policy, clock);
    if ('reason' in plan) return plan;
    const owner = [id, ...plan.planned.map((each) => `${each.variable}:${numberOf(each)}`)].join(' ');
    return { provider, base: base.url, origin: base.origin, owner, ...plan };
  };
}

function withOrigin(base: { url: string } | AccessDenied): { url: string; origin: string } | AccessDenied {
  return 'reason' in base ? base : { url: base.url, origin: new URL(base.url).origin };
}
