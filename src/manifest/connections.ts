import type { CredentialReference } from '../model/manifest.ts';
import { didYouMean, oneOfText } from '../model/suggest.ts';
import type { Provider, Setting } from '../providers/contract.ts';
import type { Entry, MapNode } from './parse.ts';
import {
  addProblem,
  addWarning,
  isExtension,
  isGiven,
  isNameOfExtension,
  placeOf,
  type Reading,
  readMap,
  readText,
  unknownKey,
} from './reading.ts';
import { withoutUserInfo } from './secrets.ts';
import { faultOfBaseUrl, faultOfHeaderName, faultOfId, faultOfPath, readHost } from './texts.ts';
import { credentialVariable, variablesIn } from './variables.ts';

export interface ConnectionBody {
  readonly settings: Readonly<Record<string, string>>;
  readonly credentials?: Readonly<Record<string, CredentialReference>>;
}

export function readConnectionBody(
  reading: Reading,
  body: MapNode,
  provider: Provider,
  where: string,
): ConnectionBody {
  const settings: Record<string, string> = {};
  let credentials: ConnectionBody['credentials'];
  for (const entry of body.entries) {
    if (isExtension(entry.key) || entry.key === 'provider') continue;
    const setting = provider.settings.find(({ name, on }) => name === entry.key && on.includes('connection'));
    if (setting !== undefined) {
      const value = readSetting(reading, entry, setting);
      // One that is wrong is there all the same: it is not told to be missing as well.
      settings[setting.name] = value ?? '';
    } else if (entry.key === 'credentials') {
      credentials = readCredentials(reading, entry, provider);
    } else {
      const known = provider.settings.filter(({ on }) => on.includes('connection')).map(({ name }) => name);
      unknownKey(reading, entry, where, ['provider', 'credentials', ...known]);
    }
  }
  return { settings, ...(credentials === undefined ? {} : { credentials }) };
}

export function readSetting(reading: Reading, entry: Entry, setting: Setting): string | undefined {
  if (!isGiven(reading, entry)) return undefined;
  const text = readText(reading, entry.value, `"${setting.name}"`);
  if (text === undefined) return undefined;
  const held = heldCredential(reading, entry);
  if (held !== undefined) {
    addProblem(reading, {
      code: 'bad-value',
      at: entry.value.start,
      message: `the variable ${held} holds the value of a credential, and "${setting.name}" is sent as a part of a request`,
      hint: `give ${held} another value; credentials stand under credentials, as \${env.NAME}`,
    });
    return undefined;
  }
  const checked = checkSetting(setting, text);
  if ('value' in checked) {
    warnOfLength(reading, entry, { setting, text: checked.value });
    return checked.value;
  }
  addProblem(reading, {
    code: 'bad-value',
    at: entry.value.start,
    message: `"${setting.name}" ${checked.fault}`,
    hint: checked.hint ?? `for example ${setting.name}: ${setting.examples[0]}`,
  });
  return undefined;
}

/** The vendor decides whether an id is one: a length that it does not document is not a mistake. */
function warnOfLength(
  reading: Reading,
  entry: Entry,
  { setting: { name, length }, text }: { setting: Setting; text: string },
): void {
  if (length === undefined) return;
  const { min, max } = length;
  const characters = [...text].length;
  if (characters >= min && characters <= max) return;
  addWarning(reading, {
    at: entry.value.start,
    message: `"${name}" has ${characters} ${characters === 1 ? 'character' : 'characters'}, and the vendor documents ${min} to ${max}`,
    hint: 'check that it is the id, and not a name',
  });
}

/** A variable that must not go out in a URL. */
function heldCredential({ credentialVariables }: Reading, { value }: Entry): string | undefined {
  if (credentialVariables === undefined || value.kind !== 'scalar') return undefined;
  return variablesIn(value.text).find((name) => credentialVariables.has(name));
}

/** A setting's value in its normal form, or what is wrong with it. */
function checkSetting(setting: Setting, text: string): { value: string } | { fault: string; hint?: string } {
  if (setting.values !== undefined && !setting.values.includes(text)) {
    return { fault: `cannot be "${text}"`, hint: `write ${oneOfText(setting.values)}` };
  }
  if (setting.kind === 'host') {
    const host = readHost(text);
    return host === undefined
      ? {
          fault: `"${withoutUserInfo(text)}" is no host`,
          hint: `a name with an optional port and nothing else: ${setting.examples[0]}`,
        }
      : { value: host };
  }
  const fault = FAULTS[setting.kind]?.(text);
  if (fault !== undefined) return { fault };
  return { value: setting.kind === 'url' ? text.replace(/\/+$/, '') : text };
}

const FAULTS: Partial<Record<Setting['kind'], (text: string) => string | undefined>> = {
  id: faultOfId,
  url: faultOfBaseUrl,
  'header-name': faultOfHeaderName,
  path: faultOfPath,
  date: (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? undefined : `"${text}" is no date such as 2026-03-01`),
};

/** A credential is nothing but a reference: what it refers to is read when a request is made, and never here. */
export function readCredentials(
  reading: Reading,
  entry: Entry,
  provider: Provider,
): Readonly<Record<string, CredentialReference>> | undefined {
  if (!isGiven(reading, entry)) return undefined;
  const map = readMap(reading, entry.value, 'credentials');
  if (map === undefined) return undefined;
  const references: Record<string, CredentialReference> = {};
  for (const each of map.entries) {
    if (isNameOfExtension(reading, each, 'a credential')) continue;
    const credential = provider.credentials.find(({ name }) => name === each.key);
    if (credential === undefined) {
      reportStranger(reading, each, provider);
      continue;
    }
    if (!isGiven(reading, each)) continue;
    const variable = each.value.kind === 'scalar' ? credentialVariable(each.value.text) : undefined;
    if (variable !== undefined) {
      references[credential.name] = { variable, location: placeOf(reading, each.value) };
      continue;
    }
    addProblem(reading, {
      code: 'literal-credential',
      at: each.value.start,
      message: `"${each.key}" must be a reference to an environment variable and nothing else`,
      hint: `write ${each.key}: "\${env.${credential.variable}}" and keep the value out of git`,
    });
  }
  return Object.keys(references).length > 0 ? references : undefined;
}

/** A key that no credential has may be a secret itself, written without its name: it is not quoted. */
function reportStranger(reading: Reading, { key, keyStart }: Entry, provider: Provider): void {
  const names = provider.credentials.map(({ name }) => name);
  addProblem(reading, {
    code: 'unknown-key',
    at: keyStart,
    message: `credentials of ${provider.id} have no such key`,
    hint: didYouMean(key, names) ?? `known keys: ${names.join(', ')}`,
  });
}
