import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonOf } from '../../yaml/node.ts';
import { parseYaml } from '../../yaml/parse.ts';
import { sourceOf } from '../../yaml/source.ts';
import type { Outcome } from '../core/outcome.ts';
import type { PluginRun } from './context.ts';
import { checkedDeployment } from './deployment.ts';
import type { Properties } from './wire.ts';

const PROJECT = 'Pulumi.yaml';
const TYPES: readonly unknown[] = ['driftline:Deployment', 'driftline:index:Deployment'];

export type Ahead = { readonly name: string; readonly outcome: Outcome };

/**
 * Reads and compares the `Deployment`s that the YAML program in this folder writes out, in parallel: the engine asks for
 * one check after another. Only what the engine asks for can fail.
 */
export async function readAhead(folder: string, run: PluginRun): Promise<readonly Ahead[]> {
  const written = await writtenDeployments(folder);
  const read = written.map(async ({ name, properties }): Promise<Ahead[]> => {
    // A failure is reported when the engine asks for the same check.
    const checked = await checkedDeployment(name, { olds: {}, news: properties }, run).catch(() => undefined);
    return checked === undefined ? [] : [{ name, outcome: checked.outcome }];
  });
  return (await Promise.all(read)).flat();
}

/** The `Deployment`s that a YAML program writes out without an expression. */
export async function writtenDeployments(
  folder: string,
): Promise<readonly { readonly name: string; readonly properties: Properties }[]> {
  const text = await readFile(join(folder, PROJECT), 'utf8').catch(() => '');
  const { root, problems } = parseYaml(sourceOf(PROJECT, text));
  if (root === undefined || problems.length > 0) return [];
  const { runtime, resources } = membersOf(jsonOf(root));
  if (runtime !== 'yaml' && membersOf(runtime).name !== 'yaml') return [];
  return Object.entries(membersOf(resources)).flatMap(([key, resource]) => {
    const { type, name = key, properties } = membersOf(resource);
    const isWritten = TYPES.includes(type) && isLiteral(properties);
    return isWritten ? [{ name: String(name), properties: membersOf(unescaped(properties)) }] : [];
  });
}

function membersOf(value: unknown): Properties {
  return typeof value === 'object' && value !== null ? (value as Properties) : {};
}

/** `${…}` and `fn::…` are expressions of Pulumi YAML. */
function isLiteral(value: unknown): boolean {
  return !/(?<!\$)\$\{|"fn::/.test(JSON.stringify(value ?? null));
}

function unescaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$${', '${');
  if (Array.isArray(value)) return value.map(unescaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unescaped(item)]));
}
