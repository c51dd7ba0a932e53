import type { Sdk } from './sdk.ts';

type Severity = 'INFO' | 'WARNING' | 'ERROR';

/** The engine's screen. Without an address, in a test, nothing is shown. */
export interface Engine {
  /** On a resource, or on the stack. */
  log(severity: Severity, message: string, urn?: string): Promise<void>;
  close(): void;
}

export function connectEngine(sdk: Sdk, address: string | undefined): Engine {
  if (address === undefined) return { log: async () => {}, close: () => {} };
  const { credentials } = sdk.grpc;
  const client = new sdk.engineService.EngineClient(address, credentials.createInsecure());
  return {
    log: (severity, message, urn = '') =>
      new Promise((resolve, reject) => {
        const request = new sdk.engine.LogRequest();
        request.setSeverity(sdk.engine.LogSeverity[severity]);
        request.setMessage(message);
        request.setUrn(urn);
        client.log(request, (error) => (error === null ? resolve() : reject(error)));
      }),
    close: () => client.close(),
  };
}
