import { report } from '../decode/context.ts';
import type { Resolved } from '../model/manifest.ts';
import { defineOperator } from './operator.ts';
import { readPath } from './path.ts';
import { compareResolved, mapResolved, resolvedValues } from './reference.ts';
import { plainText, sameValue } from './value.ts';

interface File {
  readonly op: 'file';
  readonly path: string;
  readonly as: 'text' | 'json';
  readonly exact: boolean;
  readonly resolved?: Resolved;
}

export const file = defineOperator<File>({
  tag: 'file',
  types: ['text', 'json'],
  summary: 'equals the file: its text or, for lists and objects, its content read as JSON or YAML',
  example: { field: 'version', operand: 'prompts/version.txt', holds: '1.4.2', fails: '1.4.3' },
  operands: ['prompts/refund.md', 'prompts/tools.json'],
  schema: () => ({ type: 'string', minLength: 1 }),
  read(node, field, context) {
    const path = readPath(node, 'file', context);
    if (path === undefined) return undefined;
    if (field.type === 'json' && !/\.(json|ya?ml)$/i.test(path)) {
      return report(context, node.start, {
        code: 'bad-value',
        message: `"${field.name}" is a list or an object, and ${path} is neither JSON nor YAML by its name`,
        hint: 'name a file that ends with .json, .yaml or .yml',
      });
    }
    return { op: 'file', path, as: field.type === 'json' ? 'json' : 'text', exact: false };
  },
  resolvedAt: 'load',
  resolve: ({ path, as }, { text, structure }) => (as === 'text' ? text(path) : structure(path)),
  takes: 'absent',
  evaluate: ({ as, exact, ...reference }, { value, type }) =>
    compareResolved(reference, (expected) =>
      as === 'text' && !exact
        ? typeof expected === 'string' &&
          typeof value === 'string' &&
          plainText(expected) === plainText(value)
        : value !== undefined && sameValue(expected, value, type),
    ),
  serialize: ({ path }) => ({ file: path }),
  values: resolvedValues,
  isText: true,
  plain: ({ as, exact }) => (as === 'text' ? !exact : undefined),
  source: ({ path }) => path,
  path: ({ path }) => path,
  mapValues: mapResolved,
});
