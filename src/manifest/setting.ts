import { hasValue } from '../decode/collections.ts';
import { report, warn } from '../decode/context.ts';
import type { Decoder } from '../decode/decoder.ts';
import { choiceSchema, SCALAR, text, type Validate } from '../decode/scalars.ts';
import { oneOfText } from '../model/did-you-mean.ts';
import type { Provider, Setting } from '../providers/contract.ts';
import type { Node } from '../yaml/node.ts';
import type { ManifestContext } from './context.ts';
import { withoutUserInfo } from './secrets.ts';
import {
  readHost,
  validateBaseUrl,
  validateHeaderName,
  validateId,
  validateLabel,
  validatePath,
} from './validators.ts';
import { variablesIn } from './variables.ts';

export type Level = 'connection' | 'target';

export function settingsOn({ settings }: Provider, level: Level): Setting[] {
  return settings.filter(({ on }) => on.includes(level));
}

export function settingMembers(
  provider: Provider,
  level: Level,
): Record<string, Decoder<string, ManifestContext>> {
  return Object.fromEntries(settingsOn(provider, level).map((each) => [each.name, settingDecoder(each)]));
}

/** Reads a setting in its normal form. An invalid one is read as empty, so that it is not reported as missing too. */
function settingDecoder(setting: Setting): Decoder<string, ManifestContext> {
  const { name: key, description, examples, values, kind } = setting;
  const own = text(validatorOf(setting), {
    ...(values === undefined ? SCALAR : choiceSchema(values)),
    description: `${upper(description)}.`,
    examples,
  });
  return {
    schema: own.schema,
    takesNull: true,
    read(node, name, context) {
      if (!hasValue({ key, keyStart: node.start, value: node }, context)) return '';
      const value = holdsCredential(node, name, context) ? undefined : own.read(node, name, context);
      if (value === undefined) return '';
      warnOfLength(setting, value, node.start, context);
      return NORMAL[kind]?.(value) ?? value;
    },
  };
}

/** A variable that holds a credential must not be sent in a URL. */
function holdsCredential(node: Node, name: string, context: ManifestContext): boolean {
  const { credentialVariables } = context;
  if (credentialVariables === undefined || node.kind !== 'scalar') return false;
  const held = variablesIn(node.text).find((variable) => credentialVariables.has(variable));
  if (held === undefined) return false;
  report(context, node.start, {
    code: 'bad-value',
    message: `the variable ${held} holds the value of a credential, and ${name} is sent as a part of a request`,
    hint: `give ${held} another value; credentials belong under credentials, as \${env.NAME}`,
  });
  return true;
}

/** Only a warning: the vendor decides whether an id is valid. */
function warnOfLength({ name, length }: Setting, value: string, at: number, context: ManifestContext): void {
  if (length === undefined || value === '') return;
  const characters = [...value].length;
  if (characters >= length.min && characters <= length.max) return;
  const unit = characters === 1 ? 'character' : 'characters';
  warn(context, at, {
    message: `"${name}" has ${characters} ${unit}, and the vendor documents ${length.min} to ${length.max}`,
    hint: 'check that it is the id, and not a name',
  });
}

/** The normal form of values with several spellings. */
const NORMAL: Partial<Record<Setting['kind'], (text: string) => string | undefined>> = {
  host: readHost,
  url: (url) => url.replace(/\/+$/, ''),
};

const FAULTS: Partial<Record<Setting['kind'], (text: string) => string | undefined>> = {
  id: validateId,
  url: validateBaseUrl,
  label: validateLabel,
  'header-name': validateHeaderName,
  path: validatePath,
  date: (text) =>
    /^\d{4}-\d{2}-\d{2}$/.test(text) ? undefined : `"${text}" is not a date such as 2026-03-01`,
};

function validatorOf({ name, kind, values, examples }: Setting): Validate {
  return (value) => {
    if (values !== undefined && !values.includes(value)) {
      return { message: `cannot be "${value}"`, hint: `write ${oneOfText(values)}` };
    }
    if (kind === 'host' && readHost(value) === undefined) {
      const hint = `a name with an optional port and nothing else: ${examples[0]}`;
      return { message: `"${withoutUserInfo(value)}" is not a host`, hint };
    }
    const fault = FAULTS[kind]?.(value);
    return fault === undefined ? undefined : { message: fault, hint: `for example ${name}: ${examples[0]}` };
  };
}

/** Validates a value that does not come from a manifest. */
export function settingFault(setting: Setting, value: string): ReturnType<Validate> {
  return validatorOf(setting)(value);
}

export function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
