import { isJsonObject, type Json } from '../model/json.ts';
import type { Fields } from '../model/observation.ts';
import type { Fleet, Sample, SampleTarget } from '../providers/sample.ts';
import { plainHeadersOf, waysOf } from './auth.ts';
import type { Definition, Example } from './definition.ts';
import { isHash } from './fields.ts';
import { fleetOf, objectOf, pathOf } from './sample-fleet.ts';
import { withDefaults } from './simulator.ts';
import { filledPointer } from './template.ts';

/**
 * Parts of a sample that do not follow from a definition. `live` and `fleet` replace what follows from it; the other
 * parts are added to that.
 */
export interface OwnSample {
  readonly live?: Partial<Sample['live']>;
  readonly paths?: readonly string[];
  readonly lists?: readonly string[];
  /** The replies of a fleet beside its list, by path and query. */
  readonly replies?: Readonly<Record<string, Json>>;
  readonly fleet?: (count: number) => Fleet;
}

/** The sample of a definition: its examples, served by the simulator. */
export function sampleOf(definition: Definition, own: OwnSample = {}): Sample {
  const { examples = [], read, fields } = definition;
  const live = examples.find(({ is }) => typeof is === 'object');
  if (live === undefined) throw new Error(`${definition.id} has no example of something live`);
  const missing = examples.find(({ is, replies }) => is === 'missing' && replies !== undefined);
  const shown = Object.entries(live.is as Fields).filter(([name]) => !isHash(fields[name] ?? { at: '' }));
  const main = pathOf(read.get, read.query);
  const { exists, query } = read.absent ?? {};
  return {
    scenario: { objects: examples.filter(({ is }) => is !== 'unknown').map(objectOf) },
    live: {
      ...targetOf(definition, live),
      reply: 'item',
      request: patternOf(main),
      fields: Object.fromEntries(shown),
      none: placesOfNone(definition, live),
      harmless: harmlessIn(definition, live),
      ...(hasErrors(live) && { misshapen: 'server-error' as const }),
      ...(own.live?.request && { first: patternOf(main) }),
      ...own.live,
    },
    absent:
      missing === undefined || exists === undefined
        ? {}
        : {
            exists: {
              ...targetOf(definition, missing),
              reply: 'exists',
              request: patternOf(pathOf(exists, query)),
            },
          },
    paths: [main, ...(exists === undefined ? [] : [pathOf(exists, query)]), ...(own.paths ?? [])],
    lists: [...listPathsOf(definition), ...(own.lists ?? [])],
    headers: headersOf(definition),
    ...(definition.discover !== undefined && {
      fleet: own.fleet ?? ((count) => fleetOf(definition, live, count, own.replies)),
    }),
  };
}

function listPathsOf({ discover }: Definition): string[] {
  if (discover === undefined) return [];
  const { get, query, environments } = discover;
  return [pathOf(get, query), ...(environments?.get === undefined ? [] : [environments.get])];
}

/** Places that may say that nothing is deployed. */
function placesOfNone(definition: Definition, example: Example): string[] {
  const { read, state } = definition;
  const item = placeOfItem(definition, example);
  return [
    item,
    ...(read.list !== undefined && !read.neverEmpty && read.absent?.exists === undefined ? [read.list] : []),
    ...Object.keys(read.where ?? {}).map((pointer) => item + pointer),
    ...(state?.absent ? [item + state.at] : []),
    ...[read.absent?.without, read.absent?.archived?.at]
      // The pointer may lead to a list of one entry.
      .flatMap((pointer) => (pointer === undefined ? [] : [pointer, `${pointer}/0`]))
      .map((pointer) => item + pointer),
  ];
}

/** Whether a reply without errors has a member for errors too. */
function hasErrors({ reply = null }: Example): boolean {
  return isJsonObject(reply) && ['error', 'errors'].some((name) => Object.hasOwn(reply, name));
}

function placeOfItem({ read }: Definition, { settings }: Example): string {
  return read.list === undefined
    ? filledPointer(read.item ?? '', settings)
    : `${filledPointer(read.list, settings)}/0`;
}

/**
 * Changes of a reply that do not affect what is live: the case of a state or commit, a blank after a commit, another
 * rollout.
 */
function harmlessIn(definition: Definition, example: Example): { place: string; change?: string }[] {
  const { state, rollout, fields } = definition;
  const item = placeOfItem(definition, example);
  const commits = Object.values(fields).filter(({ commit }) => commit === true);
  return [
    ...(state === undefined ? [] : [{ place: item + state.at, change: 'another case' }]),
    ...(rollout === undefined ? [] : [{ place: item + rollout.version }]),
    ...commits.flatMap(({ at }) =>
      ['another case', 'a blank at its end'].map((change) => ({ place: item + at, change })),
    ),
  ];
}

function targetOf(definition: Definition, { settings }: Example): Pick<SampleTarget, 'object' | 'settings'> {
  const all = withDefaults(definition, settings);
  const named = Object.keys(definition.settings).find((name) => {
    const { default: standard, optional } = definition.settings[name] ?? {};
    return standard === undefined && optional !== true;
  });
  const object = named === undefined ? undefined : all[named];
  if (object === undefined) throw new Error(`an example of ${definition.id} does not name its object`);
  return { object, settings: all };
}

/** Matches a path with any settings. */
function patternOf(path: string): RegExp {
  const [place = '', query] = path.split('?');
  const source = place.split(/\{\w+\}/).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const names = query === undefined ? [] : query.split('&').map((pair) => pair.split('=')[0]);
  const after = names.length === 0 ? '(?:\\?|$)' : `\\?${names.map((name) => `(?=.*${name}=)`).join('')}`;
  return new RegExp(`${source.join('[^/?]+')}${after}`);
}

function headersOf({ auth, headers = {}, optionalHeaders = {} }: Definition): string[] {
  const [way = { kind: 'none' }] = waysOf(auth);
  const own =
    way.kind === 'aws'
      ? ['authorization', 'x-amz-date', 'x-amz-security-token']
      : Object.keys(plainHeadersOf(way, {}));
  return [...own, ...Object.keys(headers), ...Object.values(optionalHeaders)].map((name) =>
    name.toLowerCase(),
  );
}
