import { createRequire } from 'node:module';

/** The parts of Pulumi's SDK that the protocol needs: the whole SDK takes most of a second to load. */
export interface Sdk {
  readonly grpc: typeof import('@grpc/grpc-js');
  readonly structs: typeof import('google-protobuf/google/protobuf/struct_pb.js');
  readonly empty: typeof import('google-protobuf/google/protobuf/empty_pb.js');
  readonly provider: typeof import('@pulumi/pulumi/proto/provider_pb.js');
  readonly providerService: typeof import('@pulumi/pulumi/proto/provider_grpc_pb.js');
  readonly plugin: typeof import('@pulumi/pulumi/proto/plugin_pb.js');
  readonly resource: typeof import('@pulumi/pulumi/proto/resource_pb.js');
  readonly resourceService: typeof import('@pulumi/pulumi/proto/resource_grpc_pb.js');
  readonly engine: typeof import('@pulumi/pulumi/proto/engine_pb.js');
  readonly engineService: typeof import('@pulumi/pulumi/proto/engine_grpc_pb.js');
}

/** Loads the SDK from the `node_modules` of the plugin at `from`. This file is beside another `node_modules`. */
export function loadSdk(from: string): Sdk {
  const require = createRequire(from);
  const inSdk = createRequire(require.resolve('@pulumi/pulumi'));
  const proto = (name: string) => require(`@pulumi/pulumi/proto/${name}.js`);
  return {
    grpc: inSdk('@grpc/grpc-js'),
    structs: inSdk('google-protobuf/google/protobuf/struct_pb.js'),
    empty: inSdk('google-protobuf/google/protobuf/empty_pb.js'),
    provider: proto('provider_pb'),
    providerService: proto('provider_grpc_pb'),
    plugin: proto('plugin_pb'),
    resource: proto('resource_pb'),
    resourceService: proto('resource_grpc_pb'),
    engine: proto('engine_pb'),
    engineService: proto('engine_grpc_pb'),
  };
}

/** One call of the protocol, as a promise. */
export function called<Reply>(
  call: (done: (error: Error | null, reply: Reply) => void) => unknown,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    call((error, reply) => (error === null ? resolve(reply) : reject(error)));
  });
}
