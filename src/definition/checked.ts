import { type DecodeContext, listed, report } from '../decode/context.ts';
import type { Schema, ValueOf } from '../decode/decoder.ts';
import { decodersFor } from '../manifest/deployment.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Node } from '../yaml/node.ts';
import { AWS_SETS, credentialsOf } from './auth.ts';
import { checkTexts, texts } from './checked-texts.ts';
import type { definitionRecord } from './decode.ts';
import type { Definition } from './definition.ts';
import { placeIn, settingsIn, variableWord } from './template.ts';

type Given = ValueOf<typeof definitionRecord>;

const NAME = 'letters, digits and _, with a letter first';

/** Keys of a deployment and its environments, which no setting may be called. */
function takenKeys(): string[] {
  const { deployment, environmentKeys } = decodersFor(undefined);
  return ['baseUrl', ...environmentKeys, ...Object.keys(deployment.schema.properties as Schema)];
}

/** Checks the parts of a definition against each other. Undefined after reporting a problem. */
export function checkedDefinition(given: Given, root: Node, context: DecodeContext): Definition | undefined {
  const before = context.problems.length;
  const fault = (place: readonly string[], message: string, hint: string) =>
    report(context, placeOf(root, place), { code: 'bad-value', message, hint });
  const { id, title, noun, baseUrl, auth, read, fields, settings = {}, credentials = {} } = given;

  const taken = takenKeys();
  for (const name of Object.keys(settings)) {
    if (!isName(name) || taken.includes(name))
      fault(['settings', name], `a setting cannot be called "${name}"`, `choose another word: ${NAME}`);
    const standard = settings[name]?.default ?? '';
    if (standard !== '{environment}' && (settingsIn(standard).length > 0 || standard.startsWith('$'))) {
      const hint = 'write a text, or "{environment}"';
      fault(['settings', name, 'default'], `"default" cannot be "${standard}"`, hint);
    }
  }
  for (const name of Object.keys(fields ?? {})) {
    if (!isName(name)) fault(['fields', name], `a field cannot be called "${name}"`, `choose ${NAME}`);
  }
  if (fields !== undefined && Object.keys(fields).length === 0) {
    fault(['fields'], '"fields" has no field', 'write at least version: and its pointer');
  }
  const mustBeKnown = (place: readonly string[], kind: string, name: string, known: readonly string[]) => {
    if (known.includes(name)) return;
    const all = known.length > 0 ? `the ${kind}s are ${listed(known)}` : `declare it under ${kind}s`;
    fault(place, `there is no ${kind} "${name}"`, didYouMean(name, known) ?? all);
  };
  for (const [place, text] of texts(given)) {
    for (const name of settingsIn(text)) mustBeKnown(place, 'setting', name, keysAt(root, 'settings'));
  }
  for (const name of auth === undefined ? [] : credentialsOf(auth)) {
    if (keysAt(root, 'credentials').includes(name)) continue;
    const variable = `DRIFTLINE_${variableWord(id ?? 'my-hub')}_${variableWord(name)}`;
    fault(['auth'], `there is no credential "${name}"`, `write credentials: { ${name}: ${variable} }`);
  }
  if (auth?.kind === 'aws' && !keysAt(root, 'settings').includes('region')) {
    fault(['auth'], '"aws" needs a setting "region"', 'declare region under settings');
  }
  checkWords(given, fault);
  checkRead(given, fault);
  checkTexts(given, fault);
  const observed = [
    ...Object.keys(fields ?? {}),
    ...(given.state ? ['status'] : []),
    ...(given.split ? ['version', 'traffic'] : []),
  ];
  for (const [index, { is, settings: named }] of (given.examples ?? []).entries()) {
    const place = ['examples', String(index)];
    for (const name of typeof is === 'object' ? Object.keys(is) : [])
      mustBeKnown([...place, 'is', name], 'field', name, observed);
    for (const name of Object.keys(named))
      mustBeKnown([...place, 'settings', name], 'setting', name, Object.keys(settings));
  }
  if (context.problems.length > before) return undefined;
  if (id === undefined || title === undefined || noun === undefined || baseUrl === undefined)
    return undefined;
  if (auth === undefined || read?.get === undefined || fields === undefined) return undefined;
  const prefix = `DRIFTLINE_${variableWord(id)}_`;
  const inHost = settingsIn(placeIn(baseUrl).host);
  // The cast is safe: a missing member is a problem, and with problems the function has returned.
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
    credentials,
    ...(auth.kind === 'aws' && credentials.sessionToken !== undefined && { credentialSets: AWS_SETS }),
    nullIsEmpty: true,
    variablePrefixes: [prefix],
    baseUrlVariable: `${variableWord(id)}_BASE_URL`,
  } as Definition;
}

/** Whether the name has the right form. Names that every object inherits, such as `constructor`, are refused. */
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
  const hint = 'write list: and where the list is';
  for (const [name, given] of Object.entries({ where, pages })) {
    if (given !== undefined && list === undefined) fault(['read', name], `"${name}" needs "list"`, hint);
  }
  if (environments !== undefined && list === undefined)
    fault(['environments'], '"environments" needs "list" under read', hint);
}

/** The keys as written, those with a mistake in their value included: such a key is not missing. */
function keysAt(root: Node, key: string): string[] {
  const value = root.kind === 'map' ? root.entries.find((entry) => entry.key === key)?.value : undefined;
  return value?.kind === 'map' ? value.entries.map((entry) => entry.key) : [];
}

/** The offset of the place to which the steps lead. If there is none, the offset of the nearest place above it. */
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

/** Refuses a word with two meanings: it would not tell whether something is live. */
function checkWords({ state }: Given, fault: Fault): void {
  const meanings = new Map<string, string>();
  for (const meaning of ['live', 'pending', 'failed', 'absent'] as const) {
    for (const word of state?.[meaning] ?? []) {
      const other = meanings.get(word.toLowerCase());
      meanings.set(word.toLowerCase(), meaning);
      if (other === undefined) continue;
      const both = other === meaning ? `${meaning} twice` : `${other} and for ${meaning}`;
      const hint = 'keep it once; upper and lower case are the same';
      fault(['state', meaning], `"${word}" stands for ${both}`, hint);
    }
  }
}
