import { type DecodeContext, listed, report } from '../decode/context.ts';
import type { ValueOf } from '../decode/decoder.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Node } from '../yaml/node.ts';
import { credentialsOf } from './auth.ts';
import { checkTexts, texts } from './checked-texts.ts';
import type { definitionRecord } from './decode.ts';
import type { Definition } from './definition.ts';
import { placeIn, settingsIn, variableWord } from './template.ts';

type Given = ValueOf<typeof definitionRecord>;

/** Keys of a deployment: a setting of that name could not be told from them. */
const TAKEN = [
  'provider',
  'connection',
  'environments',
  'promotion',
  'deployed',
  'expect',
  'ignore',
  'severity',
  'labels',
  'waivers',
  'credentials',
  'baseUrl',
];

/** The parts of a definition, checked against each other. Undefined after reporting a problem. */
export function checkedDefinition(given: Given, root: Node, context: DecodeContext): Definition | undefined {
  const before = context.problems.length;
  const fault = (place: readonly string[], message: string, hint: string) =>
    report(context, placeOf(root, place), { code: 'bad-value', message, hint });
  const { id, title, noun, baseUrl, auth, read, fields, settings = {}, credentials = {} } = given;

  for (const name of Object.keys(settings)) {
    if (!isName(name) || TAKEN.includes(name)) {
      fault(
        ['settings', name],
        `a setting cannot be called "${name}"`,
        'choose another word, in letters, digits and _',
      );
    }
    const standard = settings[name]?.default ?? '';
    if (standard !== '{environment}' && (settingsIn(standard).length > 0 || standard.startsWith('$'))) {
      fault(
        ['settings', name, 'default'],
        `"default" cannot be "${standard}"`,
        'write a text, or "{environment}"',
      );
    }
  }
  for (const name of Object.keys(fields ?? {})) {
    if (!isName(name)) {
      fault(['fields', name], `a field cannot be called "${name}"`, 'choose a word of letters, digits and _');
    }
  }
  if (fields !== undefined && Object.keys(fields).length === 0) {
    fault(['fields'], '"fields" has no field', 'write at least version: and its pointer');
  }
  for (const [place, text] of texts(given)) {
    for (const name of settingsIn(text)) {
      const known = keysAt(root, 'settings');
      if (known.includes(name)) continue;
      const hint =
        didYouMean(name, known) ??
        (known.length > 0 ? `the settings are ${listed(known)}` : 'declare it under settings');
      fault(place, `there is no setting "${name}"`, hint);
    }
  }
  for (const name of auth === undefined ? [] : credentialsOf(auth)) {
    if (!keysAt(root, 'credentials').includes(name)) {
      fault(
        ['auth'],
        `there is no credential "${name}"`,
        `write credentials: { ${name}: DRIFTLINE_${variableWord(id ?? 'my-hub')}_${variableWord(name)} }`,
      );
    }
  }
  if (auth?.kind === 'aws' && !keysAt(root, 'settings').includes('region')) {
    fault(['auth'], '"aws" needs a setting "region"', 'declare region under settings');
  }
  checkWords(given, fault);
  checkRead(given, fault);
  checkTexts(given, fault);
  for (const [index, { is, settings: named }] of (given.examples ?? []).entries()) {
    const place = ['examples', String(index)];
    for (const name of typeof is === 'object' ? Object.keys(is) : []) {
      const known = [
        ...Object.keys(fields ?? {}),
        ...(given.state ? ['status'] : []),
        ...(given.split ? ['version', 'traffic'] : []),
      ];
      if (!known.includes(name)) {
        fault(
          [...place, 'is', name],
          `there is no field "${name}"`,
          didYouMean(name, known) ?? `the fields are ${listed(known)}`,
        );
      }
    }
    for (const name of Object.keys(named)) {
      if (!Object.hasOwn(settings, name)) {
        fault(
          [...place, 'settings', name],
          `there is no setting "${name}"`,
          `the settings are ${listed(Object.keys(settings))}`,
        );
      }
    }
  }
  if (context.problems.length > before) return undefined;
  if (id === undefined || title === undefined || noun === undefined || baseUrl === undefined)
    return undefined;
  if (auth === undefined || read?.get === undefined || fields === undefined) return undefined;
  const prefix = `DRIFTLINE_${variableWord(id)}_`;
  const inHost = settingsIn(placeIn(baseUrl).host);
  // What is left out of a record is `undefined` there, and what is required was reported.
  return {
    ...given,
    id,
    title,
    noun,
    baseUrl,
    auth,
    read: { ...read, get: read.get },
    fields,
    settings: Object.fromEntries(
      Object.entries(settings).map(([name, each]) => [
        name,
        inHost.includes(name) ? { ...each, kind: 'label' as const } : each,
      ]),
    ),
    credentials: Object.fromEntries(
      Object.entries(credentials).map(([name, variable]) => [
        name,
        { variable, description: `the credential "${name}" of ${title}`, issuedAt: `by ${title}` },
      ]),
    ),
    ...(auth.kind === 'aws' &&
      credentials.sessionToken !== undefined && {
        credentialSets: [
          ['accessKeyId', 'secretAccessKey', 'sessionToken'],
          ['accessKeyId', 'secretAccessKey'],
        ],
      }),
    nullIsEmpty: true,
    variablePrefixes: [prefix],
    baseUrlVariable: `${variableWord(id)}_BASE_URL`,
  } as Definition;
}

/** What every object has is no name. */
function isName(name: string): boolean {
  return /^[A-Za-z]\w*$/.test(name) && !(name in {});
}

type Fault = (place: readonly string[], message: string, hint: string) => void;

function checkRead({ read, environments }: Given, fault: Fault): void {
  if (read === undefined) return;
  const { item, list, where, pages } = read;
  if (item !== undefined && list !== undefined) {
    fault(['read', 'list'], '"item" and "list" contradict each other', 'keep one of them');
  }
  for (const [name, given] of Object.entries({ where, pages })) {
    if (given !== undefined && list === undefined) {
      fault(['read', name], `"${name}" needs "list"`, 'write list: and where the list is');
    }
  }
  if (environments !== undefined && list === undefined) {
    fault(['environments'], '"environments" needs "list" under read', 'write list: and where the list is');
  }
}

/** The keys as written: one that has a mistake of its own is not missing. */
function keysAt(root: Node, key: string): string[] {
  const value = root.kind === 'map' ? root.entries.find((entry) => entry.key === key)?.value : undefined;
  return value?.kind === 'map' ? value.entries.map((entry) => entry.key) : [];
}

/** The nearest place that is there. */
function placeOf(root: Node, steps: readonly string[]): number {
  let node = root;
  let place = root.start;
  for (const step of steps) {
    if (node.kind === 'map') {
      const entry = node.entries.find(({ key }) => key === step);
      if (entry === undefined) return place;
      place = entry.keyStart;
      node = entry.value;
    } else if (node.kind === 'list') {
      const item = node.items[Number(step)];
      if (item === undefined) return place;
      place = item.start;
      node = item;
    } else return place;
  }
  return place;
}

/** A word that is told twice could mean either: what is live is never guessed. */
function checkWords({ state }: Given, fault: Fault): void {
  const meanings = new Map<string, string>();
  for (const meaning of ['live', 'pending', 'failed', 'absent'] as const) {
    for (const word of state?.[meaning] ?? []) {
      const other = meanings.get(word.toLowerCase());
      meanings.set(word.toLowerCase(), meaning);
      if (other === undefined) continue;
      const both = other === meaning ? `${meaning} twice` : `${other} and for ${meaning}`;
      fault(
        ['state', meaning],
        `"${word}" stands for ${both}`,
        'keep it once; upper and lower case are the same',
      );
    }
  }
}
