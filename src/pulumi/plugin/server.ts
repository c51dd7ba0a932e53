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

  const unchanged = async (request: proto.CheckRequest) => {
    const response = new messages.CheckResponse();
    response.setInputs(request.getNews());
    return response;
  };

  const checked = async (inputs: Properties, failures: readonly string[]): Promise<proto.CheckResponse> => {
    if (failures.length > 0) await ending.announce();
    const response = new messages.CheckResponse();
    response.setInputs(structOf(sdk, inputs));
    response.setFailuresList(
      failures.map((reason) => {
        // The engine shows the value of a property that it knows. None of these is one.
        const made = new messages.CheckFailure();
        made.setReason(reason);
        return made;
      }),
    );
    return response;
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
    const response = new messages.ConstructResponse();
    response.setUrn(componentUrn(request));
    response.setState(structOf(sdk, { targets }));
    return response;
  };

  return {
    getSchema: answer(async (): Promise<proto.GetSchemaResponse> => {
      const response = new messages.GetSchemaResponse();
      response.setSchema(readFileSync(schema, 'utf8'));
      return response;
    }),
    getPluginInfo: answer(async () => {
      const response = new sdk.plugin.PluginInfo();
      response.setVersion(version);
      return response;
    }),
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
    checkConfig: answer(unchanged),
    diffConfig: answer(async () => new messages.DiffResponse()),
    configure: answer(async (request: proto.ConfigureRequest) => {
      const [urn, id] = [request.getUrn(), request.getId()];
      // In a preview a provider has no id yet.
      provider = urn === undefined || urn === '' ? '' : `${urn}::${id || UNKNOWN}`;
      planned.clear();
      ending = createEnding();
      ahead = undefined;
      await run.begin();
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setAcceptresources(true);
      response.setAcceptoutputs(true);
      response.setSupportspreview(true);
      return response;
    }),
    check: answer(check),
    diff: answer(async (request: proto.DiffRequest) => {
      const response = new messages.DiffResponse();
      const { DIFF_SOME, DIFF_UNKNOWN } = messages.DiffResponse.DiffChanges;
      response.setChanges(isOutOfSync(propertiesOf(request.getNews())) ? DIFF_SOME : DIFF_UNKNOWN);
      return response;
    }),
    create: answer(async (request: proto.CreateRequest) => {
      requireDeployment(request.getUrn());
      const response = new messages.CreateResponse();
      response.setId(idOf(propertiesOf(request.getProperties())));
      response.setProperties(request.getProperties());
      return response;
    }),
    update: answer(async (request: proto.UpdateRequest) => {
      const response = new messages.UpdateResponse();
      response.setProperties(request.getNews());
      return response;
    }),
    read: answer(async (request: proto.ReadRequest) => {
      const recorded = propertiesOf(request.getProperties());
      if (Object.keys(recorded).length === 0) throw new MistakeError(IMPORT);
      const { properties, warnings } = await refreshedDeployment(request.getId(), recorded, run);
      for (const text of warnings) await engine.log('WARNING', text, request.getUrn());
      const response = new messages.ReadResponse();
      response.setId(request.getId());
      response.setProperties(structOf(sdk, properties));
      response.setInputs(structOf(sdk, properties));
      return response;
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
