import { contains } from './contains.ts';
import { equals } from './equals.ts';
import { file } from './file.ts';
import { from } from './from.ts';
import { git } from './git.ts';
import { matches } from './matches.ts';
import { not } from './not.ts';
import { olderThan } from './older-than.ts';
import { oneOf } from './one-of.ts';
import type { Operator } from './operator.ts';
import { present } from './present.ts';
import { sameAs } from './same-as.ts';
import { semver } from './semver.ts';
import { within } from './within.ts';

/** Every operator. A new operator is one file and one line here. */
export const OPERATORS: readonly Operator[] = [
  equals,
  contains,
  oneOf,
  not,
  semver,
  matches,
  present,
  git,
  file,
  from,
  sameAs,
  within,
  olderThan,
];
