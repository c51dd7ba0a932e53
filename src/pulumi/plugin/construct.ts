import type { ConstructRequest } from '@pulumi/pulumi/proto/provider_pb.js';
import type { RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb.js';
import type { Engine } from './engine.ts';
import type { ReadChild, ReadManifest } from './manifest.ts';
import type { Sdk } from './sdk.ts';
import { type Properties, structOf } from './wire.ts';

export const MANIFEST_TYPE = 'driftline:index:Manifest';
export const DEPLOYMENT_TYPE = 'driftline:index:Deployment';

/** Registers the component and its children at the engine, and tells on each what does not fail. */
export async function registerManifest(
  request: ConstructRequest,
  { children, targets }: ReadManifest,
  { sdk, engine }: { readonly sdk: Sdk; readonly engine: Engine },
): Promise<string> {
  const monitor = connectMonitor(sdk, request.getMonitorendpoint());
  try {
    const urn = await monitor.register(componentRequest(request, sdk));
    await Promise.all(
      children.map(async (child) => {
        const own = await monitor.register(childRequest(child, { request, parent: urn, sdk }));
        const { warnings, notes } = child.outcome;
        for (const text of warnings) await engine.log('WARNING', text, own);
        for (const text of notes) await engine.log('INFO', text, own);
      }),
    );
    await monitor.outputs(urn, { targets });
    return urn;
  } finally {
    monitor.close();
  }
}

interface Monitor {
  register(request: RegisterResourceRequest): Promise<string>;
  outputs(urn: string, outputs: Properties): Promise<void>;
  close(): void;
}

function connectMonitor(sdk: Sdk, address: string): Monitor {
  const client = new sdk.resourceService.ResourceMonitorClient(
    address,
    sdk.grpc.credentials.createInsecure(),
  );
  return {
    register: (request) =>
      new Promise((resolve, reject) => {
        client.registerResource(request, (error, response) =>
          error === null ? resolve(response.getUrn()) : reject(error),
        );
      }),
    outputs: (urn, outputs) =>
      new Promise((resolve, reject) => {
        const request = new sdk.resource.RegisterResourceOutputsRequest();
        request.setUrn(urn);
        request.setOutputs(structOf(sdk, outputs));
        client.registerResourceOutputs(request, (error) => (error === null ? resolve() : reject(error)));
      }),
    close: () => client.close(),
  };
}

/** The component as the program declares it, with its options. */
function componentRequest(request: ConstructRequest, sdk: Sdk): RegisterResourceRequest {
  const made = commonRequest(request, sdk);
  made.setType(MANIFEST_TYPE);
  made.setName(request.getName());
  made.setParent(request.getParent());
  made.setObject(new sdk.structs.Struct());
  made.setAliasesList(request.getAliasesList());
  for (const [name, reference] of request.getProvidersMap().entries()) {
    made.getProvidersMap().set(name, reference);
  }
  if (request.hasProtect()) made.setProtect(request.getProtect() === true);
  if (request.hasRetainondelete()) made.setRetainondelete(request.getRetainondelete() === true);
  made.setDeletedwith(request.getDeletedwith());
  made.setReplaceonchangesList(request.getReplaceonchangesList());
  return made;
}

function childRequest(
  { id, properties }: ReadChild,
  {
    request,
    parent,
    sdk,
  }: { readonly request: ConstructRequest; readonly parent: string; readonly sdk: Sdk },
): RegisterResourceRequest {
  const made = commonRequest(request, sdk);
  made.setType(DEPLOYMENT_TYPE);
  made.setName(childName(request.getName(), id));
  made.setParent(parent);
  made.setCustom(true);
  made.setObject(structOf(sdk, properties));
  made.setProvider(request.getProvidersMap().get('driftline') ?? '');
  if (request.hasProtect()) made.setProtect(request.getProtect() === true);
  return made;
}

export function childName(component: string, id: string): string {
  return `${component}/${id}`;
}

function commonRequest(request: ConstructRequest, { resource }: Sdk): RegisterResourceRequest {
  const made = new resource.RegisterResourceRequest();
  made.setAcceptsecrets(true);
  made.setAcceptresources(true);
  made.setSupportspartialvalues(true);
  made.setAliasspecs(true);
  const inputs = [...request.getInputdependenciesMap().entries()].flatMap(([, each]) => each.getUrnsList());
  made.setDependenciesList([...new Set([...request.getDependenciesList(), ...inputs])]);
  return made;
}
