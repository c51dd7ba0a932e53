import { called, type Sdk } from './sdk.ts';

type Severity = 'INFO' | 'WARNING' | 'ERROR';

/** The engine's screen. Without an address, in a test, nothing is shown. */
export interface Engine {
  /** On a resource, or on the stack. */
  log(severity: Severity, message: string, urn?: string): Promise<void>;
  close(): void;
}

export function connectEngine(sdk: Sdk, address: string | undefined): Engine {
  if (address === undefined) return { log: async () => {}, close: () => {} };
  const client = new sdk.engineService.EngineClient(address, sdk.grpc.credentials.createInsecure());
  return {
    log: async (severity, message, urn = '') => {
      const request = new sdk.engine.LogRequest();
      request.setSeverity(sdk.engine.LogSeverity[severity]).setMessage(message).setUrn(urn);
      await called((done) => client.log(request, done));
    },
    close: () => client.close(),
  };
}
