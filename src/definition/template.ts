import { pointerToken } from '../model/json.ts';
import type { Settings } from '../providers/contract.ts';
import type { Definition } from './definition.ts';

export type Texts = Readonly<Record<string, string>>;

const SETTING = /\{([A-Za-z]\w*)\}/g;

/** The names of the settings in a text. */
export function settingsIn(text: string): string[] {
  return [...text.matchAll(SETTING)].map(([, name = '']) => name);
}

/** Braces around something that cannot be the name of a setting. */
export function straysIn(text: string): string[] {
  return [...text.replaceAll(SETTING, '').matchAll(/\{[\w.-]+\}/g)].map(([stray]) => stray);
}

/** The two parts of a base URL: the host, with the scheme before it, and the path. */
export function placeIn(baseUrl: string): { readonly host: string; readonly path: string } {
  const [host = ''] = /^(?:https?:\/\/)?[^/]*/i.exec(baseUrl) ?? [];
  return { host, path: baseUrl.slice(host.length) };
}

/** Each setting after the host is one encoded segment. */
export function filledBaseUrl(baseUrl: string, settings: Settings): string {
  if (!baseUrl.includes('{')) return baseUrl;
  const { host, path } = placeIn(baseUrl);
  return filled(host, settings) + filledPath(path, settings);
}

/** Puts the values of settings into a text. A setting that is not given becomes an empty text. */
export function filled(
  text: string,
  settings: Settings,
  encode: (value: string) => string = (value) => value,
): string {
  if (!text.includes('{')) return text;
  const parts = PARTS.get(text) ?? text.split(SETTING);
  PARTS.set(text, parts);
  // Every second part is the name of a setting.
  return parts.map((part, index) => (index % 2 === 0 ? part : encode(settingValue(settings, part)))).join('');
}

/** Each text is split once: it is filled in for every target. */
const PARTS = new Map<string, readonly string[]>();

/** Each setting is one percent-encoded segment. */
export function filledPath(text: string, settings: Settings): string {
  return filled(text, settings, encodeURIComponent);
}

export function filledPointer(text: string, settings: Settings): string {
  return filled(text, settings, pointerToken);
}

/** Those defaults of settings that are fixed texts. */
export function fixedDefaults({ settings }: Pick<Definition, 'settings'>): Texts {
  const fixed = Object.entries(settings).flatMap(([name, { default: text = '' }]) =>
    text === '' || text.startsWith('$') || text.startsWith('{') ? [] : [[name, text]],
  );
  return Object.fromEntries(fixed);
}

/** The query as part of a request. A parameter that is a setting alone is left out if the setting is not given. */
export function filledQuery(query: Texts | undefined, settings: Settings): { readonly query?: Texts } {
  if (query === undefined) return {};
  const given = Object.entries(query).flatMap(([name, text]) => {
    const value = filled(text, settings);
    return value === '' && settingsIn(text).length > 0 ? [] : [[name, value]];
  });
  return { query: Object.fromEntries(given) };
}

/** A path and its query, with the parameters in the order of their names. */
export function spelled(path: string, query: Texts = {}): string {
  const [place = '', own = ''] = path.split('?');
  const pairs = [...new URLSearchParams(own), ...Object.entries(query)];
  const sorted = pairs.map((pair) => pair.join('=')).sort();
  return `${place}?${sorted.join('&')}`;
}

function settingValue(settings: Settings, name: string): string {
  return Object.hasOwn(settings, name) ? (settings[name] ?? '') : '';
}

/** An id as a part of a variable's name: `prompt-hub` is `PROMPT_HUB`. */
export function variableWord(id: string): string {
  return id.toUpperCase().replaceAll('-', '_');
}
