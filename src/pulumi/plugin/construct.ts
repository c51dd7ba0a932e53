import type { ConstructRequest } from '@pulumi/pulumi/proto/provider_pb.js';
import type { RegisterResourceRequest, RegisterResourceResponse } from '@pulumi/pulumi/proto/resource_pb.js';
import { uncheckedText } from '../core/outcome.ts';
import type { Engine } from './engine.ts';
import { failureOf, type MistakeError, type ReadChild, type ReadManifest } from './manifest.ts';
import { called, type Sdk } from './sdk.ts';
import { type Properties, structOf } from './wire.ts';

export const MANIFEST_TYPE = 'driftline:index:Manifest';
export const DEPLOYMENT_TYPE = 'driftline:index:Deployment';

/** The answer to the engine's Check of a registered resource. */
export interface Planned {
  readonly properties: Properties;
  readonly failures: readonly string[];
}

export interface ConstructOptions {
  /** The engine's reference to this provider, which this process serves. */
  readonly provider: string;
  readonly sdk: Sdk;
  readonly engine: Engine;
  /** Keeps the answer for the Check of a resource. */
  plan(urn: string, answer: Planned): void;
}

/**
 * Registers the component and its children. A failing child fails in its own Check, and the run ends there: an error
 * of Construct would make the SDKs of most languages print a stack. For a child that `--target` and the like leave out,
 * the engine never calls Check: its failures become a warning.
 */
export async function registerManifest(
  request: ConstructRequest,
  { children, targets }: ReadManifest,
  options: ConstructOptions,
): Promise<void> {
  const { sdk, engine, plan, provider } = options;
  const monitor = connectMonitor(sdk, request.getMonitorendpoint());
  const urn = await monitor.register(componentRequest(request, sdk));
  const urnOf = ({ id }: ReadChild) => childUrn(urn, DEPLOYMENT_TYPE, childName(request.getName(), id));
  const requestOf = ({ id, properties }: ReadChild) => {
    const name = childName(request.getName(), id);
    return customRequest(
      { type: DEPLOYMENT_TYPE, name, properties },
      { request, parent: urn, sdk, provider },
    );
  };
  const isFailing = ({ outcome }: ReadChild) => outcome.failures.length > 0;
  const failing = children.filter(isFailing);
  const passing = children.filter((child) => !isFailing(child));
  // One by one: the engine ends the run at the first failing child that it asks about, so each child also reports all
  // that come after it.
  for (const [index, child] of failing.entries()) {
    const failures = [failureOf(failing.slice(index), children.length)];
    plan(urnOf(child), { properties: child.properties, failures });
    await monitor.register(requestOf(child));
    await engine.log('WARNING', uncheckedText(childName(request.getName(), child.id), child.outcome));
  }
  await Promise.all(
    passing.map(async (child) => {
      plan(urnOf(child), { properties: child.properties, failures: [] });
      const own = await monitor.register(requestOf(child));
      const { warnings, notes } = child.outcome;
      for (const text of warnings) await engine.log('WARNING', text, own);
      for (const text of notes) await engine.log('INFO', text, own);
    }),
  );
  await monitor.outputs(urn, { targets });
  monitor.close();
}

/**
 * Fails a component whose manifest cannot be read: a resource with its name, which never exists, fails below it.
 * Throws the mistake if the engine does not ask about that resource.
 */
export async function failManifest(
  request: ConstructRequest,
  mistake: MistakeError,
  { sdk, plan, provider }: ConstructOptions,
): Promise<never> {
  const monitor = connectMonitor(sdk, request.getMonitorendpoint());
  const urn = await monitor.register(componentRequest(request, sdk));
  const name = request.getName();
  plan(childUrn(urn, MANIFEST_TYPE, name), { properties: {}, failures: [mistake.message] });
  const marker = { type: MANIFEST_TYPE, name, properties: {} };
  await monitor.register(customRequest(marker, { request, parent: urn, sdk, provider }));
  throw mistake;
}

function connectMonitor(sdk: Sdk, address: string) {
  const client = new sdk.resourceService.ResourceMonitorClient(
    address,
    sdk.grpc.credentials.createInsecure(),
  );
  return {
    /** Returns the URN of the resource. */
    register: async (request: RegisterResourceRequest) => {
      const response = await called<RegisterResourceResponse>((done) =>
        client.registerResource(request, done),
      );
      return response.getUrn();
    },
    outputs: async (urn: string, outputs: Properties) => {
      const request = new sdk.resource.RegisterResourceOutputsRequest();
      request.setUrn(urn).setOutputs(structOf(sdk, outputs));
      await called((done) => client.registerResourceOutputs(request, done));
    },
    close: () => client.close(),
  };
}

/** The component as the program declares it, with its options. */
function componentRequest(request: ConstructRequest, sdk: Sdk): RegisterResourceRequest {
  const made = commonRequest(request, sdk)
    .setType(MANIFEST_TYPE)
    .setName(request.getName())
    .setParent(request.getParent())
    .setObject(new sdk.structs.Struct())
    .setAliasesList(request.getAliasesList())
    .setDeletedwith(request.getDeletedwith())
    .setReplaceonchangesList(request.getReplaceonchangesList());
  for (const [name, reference] of request.getProvidersMap().entries()) {
    made.getProvidersMap().set(name, reference);
  }
  if (request.hasRetainondelete()) made.setRetainondelete(request.getRetainondelete() === true);
  return made;
}

interface Below {
  readonly provider: string;
  readonly request: ConstructRequest;
  readonly parent: string;
  readonly sdk: Sdk;
}

/** A resource below the component. Its name is the component's name, or begins with that. */
function customRequest(
  { type, name, properties }: { type: string; name: string; properties: Properties },
  { request, parent, sdk, provider }: Below,
): RegisterResourceRequest {
  return (
    commonRequest(request, sdk)
      .setType(type)
      .setName(name)
      .setParent(parent)
      .setCustom(true)
      .setObject(structOf(sdk, properties))
      // Another provider would be another process, which knows nothing of what was read in this one.
      .setProvider(provider)
      // The engine then also answers for a resource that it leaves out.
      .setSupportsresultreporting(true)
  );
}

/** The URN that the engine gives the component. */
export function componentUrn(request: ConstructRequest): string {
  const [parent, name] = [request.getParent(), request.getName()];
  const isBelow = parent !== '' && parent.split('::')[2] !== 'pulumi:pulumi:Stack';
  if (isBelow) return childUrn(parent, MANIFEST_TYPE, name);
  return `urn:pulumi:${request.getStack()}::${request.getProject()}::${MANIFEST_TYPE}::${name}`;
}

/** The URN of a resource below another: it has the types of both. */
function childUrn(parent: string, type: string, name: string): string {
  const [head, stack, types] = parent.split('::');
  return [head, `${stack}`, `${types}$${type}`, name].join('::');
}

function childName(component: string, id: string): string {
  return `${component}/${id}`;
}

function commonRequest(request: ConstructRequest, { resource }: Sdk): RegisterResourceRequest {
  const inputs = [...request.getInputdependenciesMap().entries()].flatMap(([, each]) => each.getUrnsList());
  const made = new resource.RegisterResourceRequest()
    .setAcceptsecrets(true)
    .setAcceptresources(true)
    .setSupportspartialvalues(true)
    .setAliasspecs(true)
    .setDependenciesList([...new Set([...request.getDependenciesList(), ...inputs])]);
  if (request.hasProtect()) made.setProtect(request.getProtect() === true);
  return made;
}
