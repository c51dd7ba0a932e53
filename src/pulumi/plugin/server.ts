import { readFileSync } from 'node:fs';
import type { handleUnaryCall, ServiceError, UntypedServiceImplementation } from '@grpc/grpc-js';
import type * as proto from '@pulumi/pulumi/proto/provider_pb.js';
import { failingText } from '../core/outcome.ts';
import {
  componentUrn,
  DEPLOYMENT_TYPE,
  failManifest,
  MANIFEST_TYPE,
  type Planned,
  registerManifest,
} from './construct.ts';
import { pluginRun } from './context.ts';
import { checkedDeployment, failureText, idOf, isOutOfSync, refreshedDeployment } from './deployment.ts';
import { createEnding } from './ending.ts';
import { connectEngine } from './engine.ts';
import { MistakeError, mistake, mistakeOf, readManifest } from './manifest.ts';
import { type Ahead, readAhead } from './read-ahead.ts';
import type { Sdk } from './sdk.ts';
import { type Properties, propertiesOf, structOf, UNKNOWN } from './wire.ts';

export interface PluginOptions {
  readonly sdk: Sdk;
  /** The engine's own service; undefined in tests. */
  readonly engineAddress?: string;
  /** The version of the package and its schema. */
  readonly version: string;
  /** The file with the schema. */
  readonly schema: string | URL;
  /** The folder of the program, where the engine starts the plugin. */
  readonly folder?: string;
}

/** The provider as the engine calls it. It only translates. */
export function pluginService({
  sdk,
  engineAddress,
  version,
  schema,
  folder = process.cwd(),
}: PluginOptions): UntypedServiceImplementation {
  const { provider: messages, empty } = sdk;
  const run = pluginRun(folder);
  let engine = connectEngine(sdk, engineAddress);
  let provider = '';
  /** Resources of a `Manifest` of this run, by URN: already read and compared. */
  const planned = new Map<string, Planned>();
  let ending = createEnding();
  let ahead: Promise<readonly Ahead[]> | undefined;

  /** For a mistake of the user, the error is its text. Our own faults keep their stack. */
  const answer =
    <Request, Reply>(reply: (request: Request) => Promise<Reply>): handleUnaryCall<Request, Reply> =>
    (call, callback) => {
      reply(call.request).then(
        (message) => callback(null, message),
        (error: unknown) => callback(serviceError(mistake(error))),
      );
    };
  const serviceError = (error: unknown): Partial<ServiceError> => {
    const details =
      error instanceof MistakeError
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
    return { code: sdk.grpc.status.INVALID_ARGUMENT, details };
  };

  const checked = async (inputs: Properties, failures: readonly string[]): Promise<proto.CheckResponse> => {
    if (failures.length > 0) await ending.announce();
    // The text names the property. If the failure did too, the engine would look it up and show its value.
    const reasons = failures.map((reason) => new messages.CheckFailure().setReason(reason));
    return new messages.CheckResponse().setInputs(structOf(sdk, inputs)).setFailuresList(reasons);
  };

  const check = async (request: proto.CheckRequest): Promise<proto.CheckResponse> => {
    const urn = request.getUrn();
    const ready = planned.get(urn);
    if (ready !== undefined) return checked(ready.properties, ready.failures);
    requireDeployment(urn);
    const name = nameOf(urn);
    const [olds, news] = [propertiesOf(request.getOlds()), propertiesOf(request.getNews())];
    ahead ??= readAhead(folder, run);
    const result = await checkedDeployment(name, { olds, news }, run).catch(mistakeOf);
    if (result instanceof MistakeError) return checked(news, [result.message]);
    const { inputs, outcome } = result;
    for (const text of outcome.warnings) await engine.log('WARNING', text, urn);
    for (const text of outcome.notes) await engine.log('INFO', text, urn);
    if (outcome.failures.length > 0) {
      const others = (await ahead).filter((each) => each.outcome.failures.length > 0 && each.name !== name);
      const text = failingText([{ name, outcome }, ...others]);
      if (text !== undefined) await engine.log('WARNING', text);
    }
    return checked(inputs, outcome.failures.map(failureText));
  };

  const construct = async (request: proto.ConstructRequest): Promise<proto.ConstructResponse> => {
    if (request.getType() !== MANIFEST_TYPE) {
      throw new MistakeError(`driftline has no component ${request.getType()}: there is ${MANIFEST_TYPE}`);
    }
    const options = { sdk, engine, provider, plan: planned.set.bind(planned) };
    let targets: unknown = UNKNOWN;
    const register = async () => {
      const inputs = propertiesOf(request.getInputs());
      const read = await readManifest(request.getName(), inputs, run).catch(mistakeOf);
      if (read instanceof MistakeError) return failManifest(request, read, options);
      targets = read.targets;
      await registerManifest(request, read, options);
    };
    await ending.whichever(register());
    return new messages.ConstructResponse()
      .setUrn(componentUrn(request))
      .setState(structOf(sdk, { targets }));
  };

  return {
    getSchema: answer(async () => new messages.GetSchemaResponse().setSchema(readFileSync(schema, 'utf8'))),
    getPluginInfo: answer(async () => new sdk.plugin.PluginInfo().setVersion(version)),
    attach: answer(async (request: { getAddress(): string }) => {
      engine.close();
      engine = connectEngine(sdk, request.getAddress());
      return new empty.Empty();
    }),
    cancel: answer(async () => {
      await ending.announce();
      await run.close();
      return new empty.Empty();
    }),
    checkConfig: answer(async (request: proto.CheckRequest) =>
      new messages.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: answer(async () => new messages.DiffResponse()),
    configure: answer(async (request: proto.ConfigureRequest) => {
      const [urn, id] = [request.getUrn(), request.getId()];
      // In a preview a provider has no id yet.
      provider = urn === undefined || urn === '' ? '' : `${urn}::${id || UNKNOWN}`;
      planned.clear();
      ending = createEnding();
      ahead = undefined;
      await run.close();
      return new messages.ConfigureResponse()
        .setAcceptsecrets(true)
        .setAcceptresources(true)
        .setAcceptoutputs(true)
        .setSupportspreview(true);
    }),
    check: answer(check),
    diff: answer(async (request: proto.DiffRequest) => {
      const { DIFF_SOME, DIFF_UNKNOWN } = messages.DiffResponse.DiffChanges;
      const isChanged = isOutOfSync(propertiesOf(request.getNews()));
      return new messages.DiffResponse().setChanges(isChanged ? DIFF_SOME : DIFF_UNKNOWN);
    }),
    create: answer(async (request: proto.CreateRequest) => {
      requireDeployment(request.getUrn());
      const properties = request.getProperties();
      return new messages.CreateResponse().setId(idOf(propertiesOf(properties))).setProperties(properties);
    }),
    update: answer(async (request: proto.UpdateRequest) =>
      new messages.UpdateResponse().setProperties(request.getNews()),
    ),
    read: answer(async (request: proto.ReadRequest) => {
      const recorded = propertiesOf(request.getProperties());
      if (Object.keys(recorded).length === 0) throw new MistakeError(IMPORT);
      const { properties, warnings } = await refreshedDeployment(request.getId(), recorded, run);
      for (const text of warnings) await engine.log('WARNING', text, request.getUrn());
      const live = structOf(sdk, properties);
      return new messages.ReadResponse().setId(request.getId()).setProperties(live).setInputs(live);
    }),
    // Nothing at a vendor belongs to the stack.
    delete: answer(async () => new empty.Empty()),
    construct: answer(construct),
  };
}

const IMPORT =
  'driftline: a Deployment cannot be imported: it owns nothing at the vendor. Declare it in the program; the next update records what is live';

/** The last part of a URN. A name may contain `::`. */
function nameOf(urn: string): string {
  return urn.split('::').slice(3).join('::');
}

function requireDeployment(urn: string): void {
  const type = urn.split('::')[2]?.split('$').at(-1);
  if (type !== DEPLOYMENT_TYPE) {
    throw new MistakeError(`driftline has no resource ${type}: there is ${DEPLOYMENT_TYPE}`);
  }
}
