import * as pulumi from '@pulumi/pulumi';

/** Inputs with their values, as far as they are known. */
export interface Resolved {
  /** Without what is unknown. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Paths, `expect.version`, of what only the update will know. */
  readonly unknown: readonly string[];
  /** Paths of what is secret. */
  readonly secret: readonly string[];
}

/** Waits for every input by itself, so that one unknown or secret among them leaves the others as they are. */
export async function resolveInputs(inputs: object): Promise<Resolved> {
  const unknown: string[] = [];
  const secret: string[] = [];

  async function resolve(input: unknown, path: string, unknown: string[]): Promise<unknown> {
    if (pulumi.Output.isInstance(input)) return resolveOutput(input, path, unknown);
    if (input instanceof Promise) return resolve(await input, path, unknown);
    if (Array.isArray(input)) {
      const items = await Promise.all(
        input.map((item, index) => resolve(item, `${path}[${index}]`, unknown)),
      );
      return items;
    }
    if (typeof input !== 'object' || input === null || input instanceof Date) return input;
    if (isUnknown(input)) {
      unknown.push(path);
      return undefined;
    }
    const pairs = Object.entries(input).map(
      async ([key, value]) =>
        [key, await resolve(value, path === '' ? key : `${path}.${key}`, unknown)] as const,
    );
    return Object.fromEntries(await Promise.all(pairs));
  }

  async function resolveOutput(output: unknown, path: string, unknown: string[]): Promise<unknown> {
    const { promise, isKnown, isSecret } = detailsOf(output);
    const [value, known] = [await promise, await isKnown];
    if (await isSecret) secret.push(path);
    // A list of its own: other inputs come to be known, or not, in the meantime.
    const inside: string[] = [];
    const resolved = await resolve(value, path, inside);
    unknown.push(...inside);
    // A dynamic resource's outputs are unknown in a preview without any mark inside of them.
    if (known || inside.length > 0) return resolved;
    unknown.push(path);
    return undefined;
  }

  const values = await resolve({ ...inputs }, '', unknown);
  return { values: { ...(values as object) }, unknown: unknown.toSorted(), secret: secret.toSorted() };
}

interface Details {
  readonly promise: Promise<unknown>;
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
}

/** `apply` is not run for what is unknown. These members are what the SDK's own copies read each other's outputs by. */
function detailsOf(output: unknown): Details {
  const known = output as {
    promise(withUnknowns: boolean): Promise<unknown>;
    isKnown: Promise<boolean>;
    isSecret?: Promise<boolean>;
  };
  return {
    promise: known.promise(true),
    isKnown: known.isKnown,
    isSecret: known.isSecret ?? Promise.resolve(false),
  };
}

function isUnknown(value: object): boolean {
  return '__pulumiUnknown' in value && value.__pulumiUnknown === true;
}
