import { main } from '../../src/cli/main.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

let previous: Promise<unknown> = Promise.resolve();

/**
 * Does some work in this working folder, and with only these variables and PATH. The process has only one working
 * folder and one set of variables, so each call waits until the calls before it have ended.
 */
export function surrounded<Result>({ cwd, env }: Surroundings, work: () => Promise<Result>): Promise<Result> {
  const done = previous.then(async () => {
    const before = { cwd: process.cwd(), env: process.env };
    process.chdir(cwd);
    process.env = { PATH: before.env.PATH, ...env };
    try {
      return await work();
    } finally {
      process.chdir(before.cwd);
      process.env = before.env;
    }
  });
  previous = done.catch(() => undefined);
  return done;
}

/** Runs the command line in this process. */
export function command(args: readonly string[], surroundings: Surroundings): Promise<Ran> {
  return surrounded(surroundings, async () => {
    const before = { exitCode: process.exitCode, listeners: listeners() };
    const written = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
    const stream = (name: keyof typeof written) => ({
      write: (text: string | Uint8Array) => written[name].push(Buffer.from(text)),
      on: () => undefined,
    });
    try {
      await main(args, { stdout: stream('stdout'), stderr: stream('stderr') });
      const text = (name: keyof typeof written) => Buffer.concat(written[name]).toString('utf8');
      return { code: Number(process.exitCode), out: text('stdout'), err: text('stderr') };
    } finally {
      process.exitCode = before.exitCode;
      // A run does not remove its listeners, because it expects its process to end.
      for (const [event, listener] of listeners()) {
        if (!before.listeners.some(([name, each]) => name === event && each === listener))
          process.removeListener(event, listener);
      }
    }
  });
}

function listeners(): (readonly [string | symbol, () => void])[] {
  return process
    .eventNames()
    .flatMap((event) =>
      process.rawListeners(event as 'exit').map((each) => [event, each as () => void] as const),
    );
}
