import { report } from '../decode/context.ts';
import { readText, SCALAR } from '../decode/scalars.ts';
import type { Json } from '../model/json.ts';
import type { Resolved } from '../model/manifest.ts';
import { defineOperator, HOLDS, unresolved } from './operator.ts';
import { compareResolved } from './reference.ts';
import { isHash } from './value.ts';

interface Git {
  readonly op: 'git';
  readonly ref: string;
  readonly resolved?: Resolved;
}

export const git = defineOperator<Git>({
  tag: 'git',
  otherNames: ['commit', 'ref', 'branch', 'tag', 'sha'],
  types: ['text'],
  summary:
    "is the commit that the ref stands for in the manifest's repository; 7 characters of it or more count",
  example: { field: 'gitCommit', operand: 'main', holds: 'COMMIT_OF_MAIN', fails: '0000000' },
  operands: ['main', 'v1.4.2', 'HEAD~1'],
  schema: () => SCALAR,
  read(node, _field, context) {
    const ref = readText(node, 'git', context);
    if (ref === undefined) return undefined;
    const fault = validateRef(ref);
    if (fault === undefined) return { op: 'git', ref };
    return report(context, node.start, {
      code: 'bad-value',
      message: `"${ref}" cannot be a git ref here: ${fault}`,
      hint: 'write a branch, a tag, a commit, or one with ~1 or ^ after it',
    });
  },
  resolvedAt: 'run',
  resolve: ({ ref }, { commit }) => commit(ref),
  takes: 'absent',
  evaluate: (expectation, { value }) => compareResolved(expectation, (expected) => isCommit(expected, value)),
  negated: (_, { value = null }) =>
    isHash(value) ? HOLDS : unresolved(`${JSON.stringify(value)} is not a commit, or is too short for one`),
  serialize: ({ ref }) => ({ git: ref }),
  source: ({ ref }) => `git ${ref}`,
});

/** Whether the live value is the expected hash, or at least its first seven characters. */
function isCommit(expected: Json, actual: Json | undefined): boolean {
  if (typeof expected !== 'string' || typeof actual !== 'string') return false;
  const short = actual.toLowerCase();
  return short.length >= 7 && expected.startsWith(short);
}

/** Longer than any ref of git, shorter than the longest command line. */
const LONGEST_REF = 1_000;

/** Why a ref is refused. `:` names a blob, and `@{` an entry of a reflog, which differs between machines. */
export function validateRef(ref: string): string | undefined {
  if (ref === '') return 'it is empty';
  if (ref.length > LONGEST_REF) return `it is longer than ${LONGEST_REF} characters`;
  if (ref.startsWith('-')) return 'it begins with a dash';
  if (ref.includes(':')) return 'it contains a colon';
  if (ref.includes('@{')) return 'it contains @{';
  if (ref.includes('^{/')) return 'it searches the messages of commits';
  if (/[\p{Cc}\s\\*?[\]]/u.test(ref)) return 'it contains a character that no ref has';
  return ref.includes('..') ? 'it names a range' : undefined;
}
