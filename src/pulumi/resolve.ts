import * as pulumi from '@pulumi/pulumi';
import type { Resolved } from './core/resolved.ts';
import { isPlain } from './failing-properties.ts';

interface Paths {
  readonly unknown: string[];
  readonly absent: string[];
}

/** Deeper than any valid argument: ends the walk through an object that contains itself. */
const DEPTH_LIMIT = 80;

/** Waits for every input on its own, so that an unknown or secret input does not affect the others. */
export async function resolveInputs(inputs: object): Promise<Resolved> {
  const found: Paths = { unknown: [], absent: [] };
  const secret: string[] = [];

  async function resolve(input: unknown, path: string, paths: Paths, depth: number): Promise<unknown> {
    if (pulumi.Output.isInstance(input)) return resolveOutput(input, path, paths, depth);
    if (input instanceof Promise) return resolve(await input, path, paths, depth);
    if (input === undefined) paths.absent.push(path);
    if (depth > DEPTH_LIMIT) return input;
    if (Array.isArray(input)) {
      const items = Array.from(input, (item, index) => resolve(item, `${path}[${index}]`, paths, depth + 1));
      return Promise.all(items);
    }
    // Waiting for a resource could deadlock: it may wait for these very inputs.
    if (!isPlain(input)) return input;
    if (isUnknown(input)) {
      paths.unknown.push(path);
      return undefined;
    }
    // An argument that is `undefined` counts as not given. An output that resolves to `undefined` counts as given: its
    // path is in `absent`.
    const given = Object.entries(input).filter(([, value]) => depth > 0 || value !== undefined);
    const pairs = given.map(
      async ([key, value]) =>
        [key, await resolve(value, path === '' ? key : `${path}.${key}`, paths, depth + 1)] as const,
    );
    return Object.fromEntries(await Promise.all(pairs));
  }

  async function resolveOutput(output: unknown, path: string, paths: Paths, depth: number): Promise<unknown> {
    const given = output as OutputParts;
    const [value, known] = [await given.promise(true), await given.isKnown];
    if (await given.isSecret) secret.push(path);
    // Lists for this output alone, because other inputs resolve in the meantime.
    const inside: Paths = { unknown: [], absent: [] };
    const resolved = await resolve(value, path, inside, depth);
    paths.unknown.push(...inside.unknown);
    // In a preview, a dynamic resource's output is unknown, but no part of its value is marked as unknown.
    if (!known && inside.unknown.length === 0) {
      paths.unknown.push(path);
      return undefined;
    }
    paths.absent.push(...inside.absent);
    return resolved;
  }

  const values = await resolve({ ...inputs }, '', found, 0);
  return {
    values: { ...(values as object) },
    unknown: found.unknown.toSorted(),
    secret: secret.toSorted(),
    absent: found.absent.toSorted(),
  };
}

/** `apply` does not run for unknown outputs. Copies of the SDK read each other's outputs by these members. */
interface OutputParts {
  promise(withUnknowns: boolean): Promise<unknown>;
  readonly isKnown: Promise<boolean>;
  readonly isSecret?: Promise<boolean>;
}

function isUnknown(value: object): boolean {
  return '__pulumiUnknown' in value && value.__pulumiUnknown === true;
}
