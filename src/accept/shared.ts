import type { Node } from '../yaml/node.ts';

/** The meaning of a node in a manifest. */
type Role =
  | 'root'
  | 'deployments'
  | 'deployment'
  | 'environments'
  | 'environment'
  | 'expect'
  | 'expected'
  | 'value'
  | 'note'
  | 'other';

/**
 * Finds values that an anchor shares with something other than an expectation, such as a label or a setting. Maps the
 * offset of the value to the path of the first such place.
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
  switch (role) {
    case 'root':
      return key === 'deployments' ? 'deployments' : 'other';
    case 'deployments':
      return 'deployment';
    case 'deployment':
      return key === 'environments' ? 'environments' : key === 'expect' ? 'expect' : 'other';
    case 'environments':
      return 'environment';
    case 'environment':
      return key === 'expect' ? 'expect' : 'other';
    case 'expect':
      return 'expected';
    case 'expected':
      return key === 'equals' ? 'value' : 'other';
    default:
      return 'other';
  }
}
