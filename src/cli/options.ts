import { FORMAT_NAMES } from '../reporters/index.ts';
import type { Option } from './command.ts';

/** Options that several commands share. */

export const REPORT_FORMAT: Option = {
  name: 'format',
  short: 'f',
  value: 'F',
  description: `report on stdout: ${FORMAT_NAMES.join(', ')} (default: human)`,
};

export const OUTPUT: Option = {
  name: 'output',
  short: 'o',
  value: 'F=PATH',
  repeatable: true,
  description: 'also write a report to a file',
};

export const TABLE_FORMAT: Option = {
  name: 'format',
  short: 'f',
  value: 'F',
  description: 'human or json (default: human)',
};

export const SELECTION: readonly Option[] = [
  { name: 'environment', short: 'e', value: 'NAME', repeatable: true, description: 'only this environment' },
  { name: 'provider', short: 'p', value: 'NAME', repeatable: true, description: 'only this provider' },
  {
    name: 'target',
    short: 't',
    value: 'GLOB',
    repeatable: true,
    description: 'only targets whose <deployment>/<environment> matches; * stops at /',
  },
  { name: 'label', short: 'l', value: 'K=V', repeatable: true, description: 'only targets with this label' },
];

export const ALLOW_ENV: Option = {
  name: 'allow-env',
  value: 'NAME',
  repeatable: true,
  description: 'also read credentials from this variable; * matches any characters',
};

export const PROVIDER_FILE: Option = {
  name: 'provider-file',
  value: 'PATH',
  repeatable: true,
  description: 'also know the provider that this file defines',
};

export const READING: readonly Option[] = [
  {
    name: 'concurrency',
    value: 'N',
    description: 'requests at once to one host (default: adaptive, 16 to 64)',
  },
  { name: 'timeout', value: 'D', description: 'per attempt, to the last byte (default: 10s)' },
  { name: 'retries', value: 'N', description: 'further attempts (default: 2)' },
  { name: 'max-time', value: 'D', description: 'for the whole run; what is not read by then is unknown' },
  {
    name: 'allow-host',
    value: 'PROVIDER=HOST',
    repeatable: true,
    description:
      "also send PROVIDER's credentials to HOST (*.example.com: its subdomains; http://HOST: plain http)",
  },
  ALLOW_ENV,
  PROVIDER_FILE,
];

export const WAITING: readonly Option[] = [
  {
    name: 'wait',
    value: 'D',
    description: 'read again what is not in sync, until all is in sync or this time is over',
  },
  { name: 'interval', value: 'D', description: 'time between two reads of --wait (default: 10s)' },
];

export const VARIABLE: Option = {
  name: 'var',
  value: 'NAME=V',
  repeatable: true,
  description: 'value of ${var.NAME}; DRIFTLINE_VAR_NAME does the same',
};

export const EXIT_ZERO: Option = {
  name: 'exit-zero',
  description: 'exit 0 for drift and for unknown; a failed run still exits 1',
};

export const QUIET: Option = { name: 'quiet', short: 'q', description: 'only what is not in sync' };
export const VERBOSE: Option = {
  name: 'verbose',
  short: 'v',
  description: 'a line with the full id for each target that is in sync',
};
export const NO_PROGRESS: Option = { name: 'no-progress', description: 'no progress line' };
export const NO_COLOR: Option = { name: 'no-color', description: 'no colors; NO_COLOR does the same' };
export const NO_ANNOTATIONS: Option = {
  name: 'no-annotations',
  description: 'no annotations and no step summary under GitHub Actions',
};

export const DURATIONS = 'D is a whole number and ms, s, m, h, d or w: 500ms, 10s, 2m.';
