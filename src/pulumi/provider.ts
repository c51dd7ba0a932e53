import type * as pulumi from '@pulumi/pulumi';
import type { Failure } from './core/outcome.ts';

/** What the program hands to the engine: the declaration, what was seen, and what fails. */
export interface Recorded {
  readonly provider: string;
  readonly environment: string;
  readonly status: string;
  /** Present only while something fails, and so never in a state. */
  readonly failures?: readonly Failure[];
}

/*
 * The engine keeps this object in the state, as text: its methods may use nothing from outside but what they import
 * when they run, and no syntax newer than ES2020. Any change of the text shows as a change of every resource in every
 * stack, so a test fails if the text changes.
 */
export const provider: pulumi.dynamic.ResourceProvider<Recorded, Recorded | undefined> = {
  async check(_olds, news) {
    const failures = Array.isArray(news.failures) ? news.failures : [];
    return { inputs: news, failures: failures.map(({ property, reason }) => ({ property, reason })) };
  },
  async diff(_id, _olds, news) {
    return news.status === 'in-sync' || news.status === 'waived' ? {} : { changes: true };
  },
  async create(inputs) {
    return { id: `${inputs.provider}/${inputs.environment}`, outs: inputs };
  },
  async read(id, props) {
    const { refreshDeployment } = await import('driftline');
    return refreshDeployment(id, props);
  },
  async update(_id, _olds, news) {
    return { outs: news };
  },
};
