import type { ValueOf } from '../decode/decoder.ts';
import { waysOf } from './auth.ts';
import type { definitionRecord } from './decode.ts';
import { settingsIn, straysIn } from './template.ts';

type Given = ValueOf<typeof definitionRecord>;
type Fault = (place: readonly string[], message: string, hint: string) => void;
/** Texts with their places. */
type Placed = readonly (readonly [place: string[], text: string])[];

const one = (place: string[], text: string | undefined): Placed =>
  text === undefined ? [] : [[place, text]];

/** The keys and the values of a map. */
const each = (place: string[], map: Readonly<Record<string, unknown>> = {}): Placed =>
  Object.entries(map).flatMap(
    ([name, text]): Placed => [
      ...(typeof text === 'string' ? one([...place, name], text) : []),
      [[...place, name], name],
    ],
  );

/** Texts in which every setting must be given. */
function needing({ baseUrl, read }: Given): Placed {
  const { get, item, list, where, about, absent } = read ?? {};
  return [
    ...one(['baseUrl'], baseUrl),
    ...one(['read', 'get'], get),
    ...one(['read', 'item'], item),
    ...one(['read', 'list'], list),
    ...one(['read', 'absent', 'exists'], absent?.exists),
    ...each(['read', 'where'], where),
    ...each(['read', 'about'], about),
    ...each(['read', 'absent', 'has'], absent?.has),
  ];
}

/** Query parameters are left out if their setting is not given. */
function queries({
  read,
  discover,
}: Given): readonly (readonly [string[], Readonly<Record<string, string>>])[] {
  return [
    [['read', 'query'], read?.query ?? {}],
    [['read', 'absent', 'query'], read?.absent?.query ?? {}],
    [['discover', 'query'], discover?.query ?? {}],
    [['discover', 'environments', 'query'], discover?.environments?.query ?? {}],
  ];
}

/** Every text that may have settings. */
export function texts(given: Given): Placed {
  const { discover } = given;
  return [
    ...needing(given),
    ...queries(given).flatMap(([place, map]) => each(place, map)),
    ...one(['discover', 'get'], discover?.get),
    ...one(['discover', 'list'], discover?.list),
    ...one(['discover', 'environments', 'get'], discover?.environments?.get),
  ];
}

/** Pointers that begin at an entry may have no settings. */
function pointers({ read, state, split, rollout, fields = {}, environments, discover }: Given): Placed {
  const all = (place: string, part: Readonly<Record<string, unknown>> | undefined): Placed =>
    each([place], part).filter(([path]) => path.at(-1) !== undefined);
  return [
    ...Object.entries(fields).flatMap(([name, { at, hash }]) => [
      ...one(['fields', name], at),
      ...each(['fields', name, 'hash'], hash),
    ]),
    ...all('state', state && { at: state.at, message: state.message }),
    ...all('split', split && { at: split.at, share: split.share, version: split.version }),
    ...all('rollout', rollout),
    ...one(['environments', 'name'], environments?.name),
    ...one(['read', 'absent', 'without'], read?.absent?.without),
    ...one(['read', 'absent', 'archived'], read?.absent?.archived?.at),
    ...each(['discover', 'settings'], discover?.settings),
    ...one(['discover', 'name'], discover?.name),
  ];
}

/** Checks what texts, headers and parameters may not have. */
export function checkTexts(given: Given, fault: Fault): void {
  const { settings = {} } = given;
  for (const [place, text] of texts(given)) {
    for (const stray of straysIn(text)) {
      const hint = 'a setting is written {name}, in letters, digits and _';
      fault(place, `there is a brace that belongs to no setting: "${stray}"`, hint);
    }
  }
  for (const [place, text] of needing(given)) {
    for (const name of settingsIn(text)) {
      const { optional = false, default: standard } = settings[name] ?? {};
      if (!optional || standard !== undefined) continue;
      const hint = 'remove optional:, give it a default, or move it to query:';
      fault(place, `"${name}" is optional, and this place needs it`, hint);
    }
  }
  for (const [place, pointer] of pointers(given)) {
    const [name] = settingsIn(pointer);
    if (name === undefined) continue;
    const hint = 'settings are put only into item, list, where and about';
    fault(place, `settings are not put into this pointer, and it has "${name}"`, hint);
  }
  checkCarriers(given, fault);
}

/** A header or parameter that carries a credential may not be set otherwise. */
function checkCarriers(given: Given, fault: Fault): void {
  const { auth, headers = {} } = given;
  const ways = auth === undefined ? [] : waysOf(auth);
  const carriers = new Set(['authorization']);
  for (const way of ways) if (way.kind === 'header') carriers.add(way.name.toLowerCase());
  const known = new Set<string>();
  for (const name of Object.keys(headers)) {
    const place = ['headers', name];
    if (carriers.has(name.toLowerCase()))
      fault(place, `"${name}" carries a credential`, 'write it under auth:, with the name of a credential');
    else if (known.has(name.toLowerCase()))
      fault(place, `"${name}" differs from another name only in upper and lower case`, 'keep one of them');
    known.add(name.toLowerCase());
  }
  for (const way of ways) {
    if (way.kind !== 'query') continue;
    for (const [place, map] of queries(given)) {
      if (Object.hasOwn(map, way.name))
        fault([...place, way.name], `"${way.name}" carries a credential`, 'remove it: auth: sends it');
    }
  }
}
