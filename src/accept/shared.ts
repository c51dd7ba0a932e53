import type { Node } from '../yaml/node.ts';

/** The meaning of a node in a manifest. */
type Role = keyof typeof BELOW | 'value' | 'note' | 'other';

/** By the role of a mapping: the roles of its members, `*` for any name. */
const BELOW = {
  root: { deployments: 'deployments' },
  deployments: { '*': 'deployment' },
  deployment: { environments: 'environments', expect: 'expect' },
  environments: { '*': 'environment' },
  environment: { expect: 'expect' },
  expect: { '*': 'expected' },
  expected: { equals: 'value' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Places that use one of these values through an anchor and are not expectations: the first such place of each value,
 * by the offset of the value.
 */
export function otherUses(root: Node, starts: ReadonlySet<number>): ReadonlyMap<number, string> {
  const uses = new Map<number, string>();
  const open: { readonly node: Node; readonly role: Role; readonly path: readonly string[] }[] = [
    { node: root, role: 'root', path: [] },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, role, path } = next;
    const isFine =
      role === 'note' ||
      role === 'value' ||
      (role === 'expected' && node.kind !== 'map') ||
      (role === 'environment' && node.kind === 'scalar');
    if (!isFine && starts.has(node.start) && !uses.has(node.start)) uses.set(node.start, path.join('.'));
    if (node.kind === 'list') {
      node.items.forEach((item, index) => {
        open.push({ node: item, role: role === 'note' ? 'note' : 'other', path: [...path, String(index)] });
      });
    }
    if (node.kind !== 'map') continue;
    for (const { key, value } of node.entries)
      open.push({ node: value, role: roleBelow(role, key), path: [...path, key] });
  }
  return uses;
}

const NAMED: readonly Role[] = ['root', 'deployment', 'environment'];

function roleBelow(role: Role, key: string): Role {
  if (role === 'note' || (NAMED.includes(role) && key.startsWith('x-'))) return 'note';
  const below: Readonly<Record<string, Role>> = role === 'value' || role === 'other' ? {} : BELOW[role];
  return (Object.hasOwn(below, key) ? below[key] : below['*']) ?? 'other';
}
