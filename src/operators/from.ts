import { report } from '../decode/context.ts';
import { isJsonObject, type Json, ownValue, pointerTokens } from '../model/json.ts';
import type { Resolved } from '../model/manifest.ts';
import { ALL_TYPES, defineOperator } from './operator.ts';
import { readPath } from './path.ts';
import { compareResolved, mapResolved, resolvedValues } from './reference.ts';
import { sameValue } from './value.ts';

interface From {
  readonly op: 'from';
  readonly path: string;
  /** RFC 6901. */
  readonly pointer: string;
  readonly resolved?: Resolved;
}

const HINT = 'write from: "package.json#/version": a file, #, and a JSON pointer';

export const from = defineOperator<From>({
  tag: 'from',
  otherNames: ['fromFile'],
  types: ALL_TYPES,
  summary: 'equals this value of a JSON or YAML file: the file, `#`, a JSON pointer',
  example: { field: 'version', operand: '"package.json#/version"', holds: '1.4.2', fails: '1.4.3' },
  operands: ['package.json#/version'],
  schema: () => ({
    type: 'string',
    pattern: '^[^#]+\\.([jJ][sS][oO][nN]|[yY][aA]?[mM][lL])#(/.*)?$|\\$\\{var\\.',
    errorMessage: HINT,
  }),
  read(node, _field, context) {
    const text = readPath(node, 'from', context);
    if (text === undefined) return undefined;
    const [, path, pointer = ''] = /^([^#]+\.(?:json|ya?ml))#((?:\/.*)?)$/is.exec(text) ?? [];
    if (path !== undefined && !/~(?![01])/.test(pointer)) return { op: 'from', path, pointer };
    return report(context, node.start, {
      code: 'bad-value',
      message: `"${text}" names no value of a JSON or YAML file`,
      hint: HINT,
    });
  },
  resolvedAt: 'load',
  async resolve({ path, pointer }, { structure }) {
    const whole = await structure(path);
    if ('fault' in whole) return whole;
    const value = valueAt(whole.value, pointer);
    return value === undefined ? { fault: `${path} has nothing at ${pointer}` } : { value };
  },
  takes: 'absent',
  evaluate: (expectation, { value, type }) =>
    compareResolved(expectation, (expected) => value !== undefined && sameValue(expected, value, type)),
  serialize: ({ path, pointer }) => ({ from: `${path}#${pointer}` }),
  values: resolvedValues,
  source: ({ path, pointer }) => `${path}#${pointer}`,
  path: ({ path }) => path,
  mapValues: mapResolved,
});

function valueAt(root: Json, pointer: string): Json | undefined {
  if (pointer === '') return root;
  let current: Json | undefined = root;
  for (const token of pointerTokens(pointer)) {
    if (Array.isArray(current)) current = /^(0|[1-9]\d*)$/.test(token) ? current[Number(token)] : undefined;
    else current = isJsonObject(current) ? ownValue(current, token) : undefined;
  }
  return current;
}
