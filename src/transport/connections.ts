import { Agent, type buildConnector, Client, type Dispatcher, Pool } from 'undici';

/** Explicit, because NODE_TLS_REJECT_UNAUTHORIZED=0 in the env would turn verification off. */
export const VERIFIED = { rejectUnauthorized: true };

/** One connection to a host. */
interface Connection {
  /** The number of requests sent so far. */
  requests: number;
  /** Whether a byte arrived since the last request. */
  heard: boolean;
}

/** A request that learns which connection carries it. */
export interface Carried extends Dispatcher.DispatchOptions {
  connection: Connection | undefined;
}

/** Kept connections, counted because undici does not show which request is the first on its connection. */
export function createConnections(settings: Agent.Options): Dispatcher {
  const factory = (origin: string | URL, options: object): Dispatcher =>
    new Pool(origin, { ...options, factory: (to, inner) => new CountedClient(to, inner) });
  return new Agent({ ...settings, factory });
}

class CountedClient extends Client {
  readonly #connection: Connection;

  constructor(origin: string | URL, options: { readonly connect?: unknown }) {
    const connection: Connection = { requests: 0, heard: false };
    super(origin, { ...options, connect: counting(options.connect as buildConnector.connector, connection) });
    this.#connection = connection;
  }

  override dispatch(request: Carried, handler: Dispatcher.DispatchHandler): boolean {
    request.connection = this.#connection;
    return super.dispatch(request, handler);
  }
}

/** A pool shares one connector between all of its clients. */
function counting(connect: buildConnector.connector, connection: Connection): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error !== null || socket === null) {
        callback(error ?? new Error('no socket'), null);
        return;
      }
      connection.requests = 0;
      socket.on('readable', () => {
        if (socket.readableLength > 0) connection.heard = true;
      });
      callback(null, socket);
    });
}
