import { type Dispatcher, EnvHttpProxyAgent } from 'undici';

/** Apart from the rest of the transport: it is loaded only where a proxy is set. */
export function createProxyAgent(options: EnvHttpProxyAgent.Options): Dispatcher {
  return new EnvHttpProxyAgent(options);
}
