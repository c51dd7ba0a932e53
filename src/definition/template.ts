import { pointerToken } from '../model/json.ts';
import type { Settings } from '../providers/contract.ts';

const SETTING = /\{([A-Za-z]\w*)\}/g;

/** The names of the settings in a text. */
export function settingsIn(text: string): string[] {
  return [...text.matchAll(SETTING)].map(([, name = '']) => name);
}

/** Braces that are around no name of a setting. */
export function straysIn(text: string): string[] {
  return [...text.replaceAll(SETTING, '').matchAll(/\{[\w.-]+\}/g)].map(([stray]) => stray);
}

/** Where the host ends and the path begins. */
export function placeIn(baseUrl: string): { readonly host: string; readonly path: string } {
  const [host = ''] = /^(?:https?:\/\/)?[^/]*/i.exec(baseUrl) ?? [];
  return { host, path: baseUrl.slice(host.length) };
}

/** Each setting behind the host is one encoded segment. */
export function filledBaseUrl(baseUrl: string, settings: Settings): string {
  const { host, path } = placeIn(baseUrl);
  return filled(host, settings) + filledPath(path, settings);
}

/** Puts settings in. One that is not given is an empty text. */
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

/** Each text of a definition, taken apart once: it is filled in for every target. */
const PARTS = new Map<string, readonly string[]>();

/** Every value is one percent-encoded segment. */
export function filledPath(text: string, settings: Settings): string {
  return filled(text, settings, encodeURIComponent);
}

export function filledPointer(text: string, settings: Settings): string {
  return filled(text, settings, pointerToken);
}

/** A parameter that is a setting alone is left out if the setting is not given. */
export function filledQuery(
  query: Readonly<Record<string, string>> | undefined,
  settings: Settings,
): Readonly<Record<string, string>> | undefined {
  if (query === undefined) return undefined;
  const given = Object.entries(query)
    .map(([name, text]) => [name, filled(text, settings), text] as const)
    .filter(([, value, text]) => value !== '' || settingsIn(text).length === 0);
  return Object.fromEntries(given.map(([name, value]) => [name, value]));
}

/** A path and its query, spelled in one way: parameters in the order of their names. */
export function spelled(path: string, query: Readonly<Record<string, string>> = {}): string {
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
