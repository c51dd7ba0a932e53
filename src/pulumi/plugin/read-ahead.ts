import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonOf } from '../../yaml/node.ts';
import { parseYaml } from '../../yaml/parse.ts';
import { sourceOf } from '../../yaml/source.ts';
import type { Properties } from './wire.ts';

const PROJECT = 'Pulumi.yaml';
const TYPES: readonly unknown[] = ['driftline:Deployment', 'driftline:index:Deployment'];

/**
 * The `Deployment`s without expressions in the YAML program of this folder. The engine asks for one check after
 * another, so these are read ahead, in parallel. Only what the engine asks for is compared.
 */
export async function writtenDeployments(folder: string): Promise<readonly Properties[]> {
  const text = await readFile(join(folder, PROJECT), 'utf8').catch(() => '');
  const { root, problems } = parseYaml(sourceOf(PROJECT, text));
  if (root === undefined || problems.length > 0) return [];
  const { runtime, resources } = membersOf(jsonOf(root));
  if (runtime !== 'yaml' && membersOf(runtime).name !== 'yaml') return [];
  return Object.values(membersOf(resources)).flatMap((resource) => {
    const { type, properties } = membersOf(resource);
    return TYPES.includes(type) && isLiteral(properties) ? [membersOf(unescaped(properties))] : [];
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
