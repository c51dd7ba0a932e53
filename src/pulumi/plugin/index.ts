import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { called, loadSdk } from './sdk.ts';
import { pluginService } from './server.ts';

/** Serves the provider until the engine ends the process; prints its port, as the engine expects. */
export async function servePlugin(from: string, args: readonly string[]): Promise<void> {
  const sdk = loadSdk(from);
  const [engineAddress] = args.filter((each) => !each.startsWith('-'));
  const { version } = createRequire(from)('./package.json') as { readonly version: string };
  const service = pluginService({
    sdk,
    ...(engineAddress !== undefined && { engineAddress }),
    version,
    schema: join(dirname(from), 'schema.json'),
  });
  const server = new sdk.grpc.Server({ 'grpc.max_receive_message_length': -1 });
  server.addService(sdk.providerService.ResourceProviderService, service);
  const credentials = sdk.grpc.ServerCredentials.createInsecure();
  const port = await called<number>((done) => server.bindAsync('127.0.0.1:0', credentials, done));
  console.log(String(port));
}

export { loadSdk, pluginService };
