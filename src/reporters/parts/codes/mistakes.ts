import type { ProblemCode } from '../../../model/problem.ts';
import type { Explanation } from './explanation.ts';

/** Mistakes of the user: the exit code is 1. */
export const MISTAKES: Readonly<Record<ProblemCode, Explanation>> = {
  usage: {
    title: 'The command line is wrong',
    description: 'An option, an operand or a variable has a value that the command does not take.',
    help: 'Read the hint below the message, or `driftline COMMAND --help`.',
  },
  'no-manifest': {
    title: 'There is no manifest',
    description: 'No path was given and there is no `driftline.yaml`, or a given folder has no manifest.',
    help: 'Name the file or the folder. In a folder, `driftline.yaml` and `*.driftline.yaml` are found.',
  },
  'unreadable-file': {
    title: 'A file cannot be read',
    description: 'A manifest, or a file that it names, does not exist, is not allowed, or is not text.',
    help: 'Check the path and its permissions. `file:` and `from:` stay inside the repository, and never read a file whose name says that it holds secrets.',
  },
  syntax: {
    title: 'The file is not valid YAML',
    description: 'The text cannot be read as one YAML 1.2 document.',
    help: 'Look at the line that is named, and the one before it: a quote, a colon or the indentation.',
  },
  'too-large': {
    title: 'A limit is exceeded',
    description:
      'A file is over 10 MiB, variables or inherited values make more text than that, or there are over 100,000 targets.',
    help: 'Split the manifest, or check a part at a time.',
  },
  'too-deep': {
    title: 'The nesting is too deep',
    description: 'Mappings or lists are nested more than 64 levels deep.',
    help: 'Flatten the value, or move it into a file and compare with `file:`.',
  },
  alias: {
    title: 'An alias cannot be resolved',
    description:
      'An alias (`*name`) has no anchor (`&name`) before it or contains itself, or the aliases of a file repeat too much.',
    help: 'Write the anchor before its first use, in the same file.',
  },
  'duplicate-key': {
    title: 'A key is given twice',
    description: 'One mapping has the same key two times. One of the values would be lost.',
    help: 'Remove one of them.',
  },
  'duplicate-deployment': {
    title: 'A deployment is declared twice',
    description: 'Two manifests of the run, or two places of one, declare a deployment of the same name.',
    help: 'Rename one of them: a name is unique over all manifests of a run.',
  },
  'unknown-key': {
    title: 'There is no such key',
    description: 'The manifest has a key that means nothing at this place, so it would never be checked.',
    help: 'Correct the spelling, or begin a key of your own with `x-`.',
  },
  'missing-key': {
    title: 'A key is missing',
    description: 'A required key or setting is not given.',
    help: 'Add it; `driftline providers NAME` lists the settings of a vendor.',
  },
  'wrong-type': {
    title: 'A value has the wrong type',
    description:
      'The manifest has one kind of value (a mapping, a list or a text) at a place that takes another kind.',
    help: 'The message says what the place takes. An editor that has the JSON Schema of `driftline schema` suggests what fits.',
  },
  'bad-value': {
    title: 'A value has no meaning here',
    description:
      'The value has the right type but no meaning here: an invalid version range, an impossible date, an expectation that anything would meet.',
    help: 'The message says what the place takes.',
  },
  'bad-reference': {
    title: 'A reference leads nowhere',
    description:
      'The manifest refers to a connection, environment, file, pointer or `${…}` that does not exist or is not allowed.',
    help: 'Declare it, or correct the name.',
  },
  'unset-variable': {
    title: 'A variable is not set',
    description: '`${var.NAME}` has no value.',
    help: 'Give it with `--var NAME=value`, or as `DRIFTLINE_VAR_NAME`.',
  },
  'literal-credential': {
    title: 'A credential is written into the manifest',
    description: 'A credential is always a reference to a variable, so that no secret stands in git.',
    help: 'Write `"${env.NAME}"`, and set the variable where the check runs. If the secret has been pushed, replace it at the vendor.',
  },
  'unknown-provider': {
    title: 'There is no such provider',
    description: 'The manifest names a vendor that driftline does not know.',
    help: '`driftline providers` lists all providers.',
  },
  'unknown-field': {
    title: 'The provider cannot observe this field',
    description: "An expectation names a field that the vendor's API does not show.",
    help: '`driftline providers NAME` lists the fields of a vendor.',
  },
  'unknown-operator': {
    title: 'There is no such operator',
    description: 'An expectation is a mapping whose key is not an operator.',
    help: 'The page on manifests has the table of operators. Compare a whole mapping with `equals:`.',
  },
  'nothing-selected': {
    title: 'Nothing is selected',
    description:
      'No target fits the options, a name in the options fits no target, or the manifest declares nothing. A check of nothing must not look like success.',
    help: 'Correct the name; `driftline status` lists what is declared.',
  },
};
