import type { ValueOf } from '../decode/decoder.ts';
import { isJsonObject } from '../model/json.ts';
import { waysOf } from './auth.ts';
import type { definitionRecord } from './decode.ts';
import { settingsIn, straysIn } from './template.ts';

type Given = ValueOf<typeof definitionRecord>;
type Fault = (place: readonly string[], message: string, hint: string) => void;
/** Texts with their places. */
type Placed = readonly (readonly [place: readonly string[], text: string])[];

/** The texts at these paths. If a path leads to a map: its keys, and the texts in it. */
function textsAt(given: Given, paths: readonly string[]): Placed {
  return paths.flatMap((path): Placed => {
    const place = path.split('.');
    const found = place.reduce<unknown>((part, key) => (isJsonObject(part) ? part[key] : undefined), given);
    if (typeof found === 'string') return [[place, found]];
    return Object.entries(found ?? {}).flatMap(([name, text]: [string, unknown]): Placed => {
      const own = [...place, name];
      return typeof text === 'string'
        ? [
            [own, text],
            [own, name],
          ]
        : [[own, name]];
    });
  });
}

/** Texts that are always needed. A setting in one of them must be required or have a default. */
const NEEDING = [
  ...['baseUrl', 'read.get', 'read.item', 'read.list', 'read.where', 'read.about'],
  ...['read.absent.exists', 'read.absent.has'],
];
/** Query parameters. A setting here may be optional: if it is not given, its parameter is left out. */
const QUERIES = ['read.query', 'read.absent.query', 'discover.query', 'discover.environments.query'];
/** Pointers that begin at the item or at an entry of a list. They cannot contain settings. */
const POINTERS = [
  ...[
    'state.at',
    'state.message',
    'split.at',
    'split.share',
    'split.version',
    'rollout',
    'environments.name',
  ],
  ...['read.absent.without', 'read.absent.archived.at', 'discover.settings', 'discover.environments.list'],
  ...['discover', 'discover.environments'].flatMap((list) => [`${list}.name`, `${list}.unless`]),
  ...['read', 'discover', 'discover.environments'].flatMap((list) =>
    ['next', 'last', 'more', 'page.more', 'offset.more'].map((part) => `${list}.pages.${part}`),
  ),
];

/** Every text that may have settings. */
export function texts(given: Given): Placed {
  const others = ['discover.get', 'discover.list', 'discover.environments.get'];
  return textsAt(given, [...NEEDING, ...QUERIES, ...others]);
}

function pointers(given: Given): Placed {
  const ofFields = Object.entries(given.fields ?? {}).flatMap(
    ([name, { at, hash = {} }]): Placed => [
      [['fields', name], at],
      ...Object.entries(hash).map(([part, pointer]): Placed[number] => [
        ['fields', name, 'hash', part],
        pointer,
      ]),
    ],
  );
  const ofSecondRead = Object.keys(given.read?.absent?.has ?? {}).map((pointer): Placed[number] => [
    ['read', 'absent', 'has', pointer],
    pointer,
  ]);
  return [...ofFields, ...ofSecondRead, ...textsAt(given, POINTERS)];
}

/** Reports what texts, headers and query parameters must not contain. */
export function checkTexts(given: Given, fault: Fault): void {
  const { settings = {} } = given;
  for (const [place, text] of texts(given)) {
    for (const stray of straysIn(text)) {
      const hint = 'a setting is written {name}, in letters, digits and _';
      fault(place, `there is a brace that belongs to no setting: "${stray}"`, hint);
    }
  }
  for (const [place, text] of textsAt(given, NEEDING)) {
    for (const name of settingsIn(text)) {
      const { optional = false, default: standard } = settings[name] ?? {};
      if (!optional || standard !== undefined) continue;
      const hint = 'remove optional:, give it a default, or move it to query:';
      fault(place, `the setting "${name}" is optional, but this text always needs its value`, hint);
    }
  }
  for (const [place, pointer] of pointers(given)) {
    const [name] = settingsIn(pointer);
    if (name === undefined) continue;
    const hint = 'only the pointers in item, list, where and about may contain settings';
    fault(place, `this pointer contains the setting "${name}", which would not be filled in`, hint);
  }
  checkCarriers(given, fault);
}

/** Only `auth` may set a header or a query parameter that carries a credential. */
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
    for (const [place, text] of textsAt(given, QUERIES)) {
      if (text === way.name && place.at(-1) === text)
        fault(place, `"${text}" carries a credential`, 'remove it: auth: sends it');
    }
  }
}
