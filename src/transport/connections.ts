import { Agent, type buildConnector, Client, type Dispatcher, Pool } from 'undici';

/** One connection to a host. */
export interface Connection {
  /** The number of requests sent so far. */
  requests: number;
  /** Whether a byte arrived since the last request. */
  heard: boolean;
}

export interface Connections {
  readonly dispatcher: Dispatcher;
  /** The connection that carries a sent request. */
  of(request: Dispatcher.DispatchOptions): Connection | undefined;
}

/** Kept connections, counted because undici does not show which request is the first on its connection. */
export function createConnections(settings: Agent.Options): Connections {
  const known = new WeakMap<Dispatcher.DispatchOptions, Connection>();
  const factory = (origin: string | URL, options: object): Dispatcher =>
    new Pool(origin, { ...options, factory: (to, inner) => new CountedClient(to, inner, known) });
  return { dispatcher: new Agent({ ...settings, factory }), of: (request) => known.get(request) };
}

class CountedClient extends Client {
  readonly #connection: Connection;
  readonly #known: WeakMap<Dispatcher.DispatchOptions, Connection>;

  constructor(
    origin: string | URL,
    options: { readonly connect?: unknown },
    known: WeakMap<Dispatcher.DispatchOptions, Connection>,
  ) {
    const connection: Connection = { requests: 0, heard: false };
    super(origin, { ...options, connect: counting(options.connect as buildConnector.connector, connection) });
    this.#connection = connection;
    this.#known = known;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.#known.set(options, this.#connection);
    return super.dispatch(options, handler);
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
