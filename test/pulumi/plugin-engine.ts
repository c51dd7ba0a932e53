import { join } from 'node:path';
import type * as proto from '@pulumi/pulumi/proto/provider_pb.js';
import type * as resources from '@pulumi/pulumi/proto/resource_pb.js';
import { loadSdk } from '../../src/pulumi/plugin/sdk.ts';
import { pluginService } from '../../src/pulumi/plugin/server.ts';
import { type Properties, propertiesOf, structOf } from '../../src/pulumi/plugin/wire.ts';

const ROOT = join(import.meta.dirname, '../..');
export const sdk = loadSdk(join(ROOT, 'package.json'));
const { grpc, provider: messages } = sdk;

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly parent: string;
  readonly provider: string;
  readonly properties: Properties;
}

/** The engine's side of the protocol: calls the plugin over gRPC, and answers the registrations of a component. */
export async function drivePlugin(folder = ROOT) {
  const logged: string[] = [];
  const registered: Registered[] = [];
  const outputs: Properties[] = [];
  const failed: string[] = [];
  const asking = new Set<Promise<void>>();
  let leavesOut: (urn: string) => boolean = () => false;
  const engine = await serve({
    [service('engine')]: {
      log: (call: { request: { getMessage(): string; getUrn(): string } }, reply: Reply) => {
        logged.push(call.request.getMessage());
        reply(null, new sdk.empty.Empty());
      },
    },
    [service('resource')]: {
      registerResource: (call: { request: resources.RegisterResourceRequest }, reply: Reply) => {
        const request = call.request;
        const [type, name] = [request.getType(), request.getName()];
        const properties = propertiesOf(request.getObject());
        const above = request.getParent().split('::')[2];
        const urn = `urn:pulumi:dev::agents::${above ? `${above}$` : ''}${type}::${name}`;
        const register = async () => {
          // As in the real engine, the run ends at the first failure: this registration gets no answer.
          if (request.getCustom() && !leavesOut(urn)) {
            const { failures } = await drive.check(properties, { urn });
            failed.push(...failures);
            if (failures.length > 0) return;
          }
          const [parent, provider] = [request.getParent(), request.getProvider()];
          registered.push({ type, name, urn, parent, provider, properties });
          const response = new sdk.resource.RegisterResourceResponse();
          response.setUrn(urn);
          reply(null, response);
        };
        const asked = register().finally(() => asking.delete(asked));
        asking.add(asked);
      },
      registerResourceOutputs: (
        call: { request: resources.RegisterResourceOutputsRequest },
        reply: Reply,
      ) => {
        outputs.push(propertiesOf(call.request.getOutputs()));
        reply(null, new sdk.empty.Empty());
      },
    },
  });
  const address = `127.0.0.1:${engine.port}`;
  const schema = join(ROOT, 'plugin/schema.json');
  const plugin = await serve({
    [service('provider')]: pluginService({ sdk, engineAddress: address, version: '0.1.0', schema, folder }),
  });
  const client = new sdk.providerService.ResourceProviderClient(
    `127.0.0.1:${plugin.port}`,
    grpc.credentials.createInsecure(),
  );
  const call = <Response>(method: string, request: object): Promise<Response> =>
    new Promise((resolve, reject) => {
      const send = Reflect.get(client, method) as (request: object, done: Reply) => void;
      send.call(client, request, (error, response) =>
        error === null ? resolve(response as Response) : reject(error),
      );
    });
  const struct = (properties: Properties) => structOf(sdk, properties);
  const drive = {
    logged,
    registered,
    outputs,
    call,
    /** The resources that the engine leaves out, as with `--target`. */
    leaveOut(isLeftOut: (urn: string) => boolean) {
      leavesOut = isLeftOut;
    },
    close: () => {
      client.close();
      plugin.server.forceShutdown();
      engine.server.forceShutdown();
    },
    configure: (provider?: { readonly urn: string; readonly id: string }) => {
      const request = new messages.ConfigureRequest();
      if (provider !== undefined) {
        request.setUrn(provider.urn);
        request.setId(provider.id);
      }
      return call<proto.ConfigureResponse>('configure', request);
    },
    async check(news: Properties, { olds = {}, urn = URN }: { olds?: Properties; urn?: string } = {}) {
      const request = new messages.CheckRequest();
      request.setUrn(urn);
      request.setOlds(struct(olds));
      request.setNews(struct(news));
      const response = await call<proto.CheckResponse>('check', request);
      return {
        inputs: propertiesOf(response.getInputs()),
        failures: response.getFailuresList().map((each) => each.getReason()),
      };
    },
    async isChanged(news: Properties) {
      const request = new messages.DiffRequest();
      request.setNews(struct(news));
      const response = await call<proto.DiffResponse>('diff', request);
      return response.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME;
    },
    async create(properties: Properties, urn = URN) {
      const request = new messages.CreateRequest();
      request.setUrn(urn);
      request.setProperties(struct(properties));
      const response = await call<proto.CreateResponse>('create', request);
      return { id: response.getId(), properties: propertiesOf(response.getProperties()) };
    },
    async read(id: string, properties: Properties) {
      const request = new messages.ReadRequest();
      request.setId(id);
      request.setUrn(URN);
      request.setProperties(struct(properties));
      return propertiesOf((await call<proto.ReadResponse>('read', request)).getProperties());
    },
    async construct(inputs: Properties, name = 'agents') {
      const request = new messages.ConstructRequest();
      request.setType('driftline:index:Manifest');
      request.setName(name);
      request.setStack('dev');
      request.setProject('agents');
      request.setMonitorendpoint(address);
      request.setInputs(struct(inputs));
      const response = await call<proto.ConstructResponse>('construct', request);
      await Promise.all(asking);
      return {
        urn: response.getUrn(),
        state: propertiesOf(response.getState()),
        failures: failed.splice(0),
      };
    },
  };
  return drive;
}

export const URN = 'urn:pulumi:dev::agents::driftline:index:Deployment::chat';

type Reply = (error: Error | null, response?: unknown) => void;

function service(name: 'engine' | 'resource' | 'provider') {
  return name;
}

async function serve(services: Readonly<Partial<Record<'engine' | 'resource' | 'provider', object>>>) {
  const server = new grpc.Server();
  const definitions = {
    engine: Reflect.get(sdk.engineService, 'EngineService'),
    resource: Reflect.get(sdk.resourceService, 'ResourceMonitorService'),
    provider: Reflect.get(sdk.providerService, 'ResourceProviderService'),
  };
  for (const [name, implementation] of Object.entries(services)) {
    server.addService(definitions[name as keyof typeof definitions], implementation as never);
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { server, port };
}
