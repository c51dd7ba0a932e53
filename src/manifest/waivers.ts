import type { Waiver } from '../model/manifest.ts';
import { didYouMean } from '../model/suggest.ts';
import type { Provider } from '../providers/contract.ts';
import type { Entry, MapNode, Node } from './parse.ts';
import {
  addProblem,
  isExtension,
  isGiven,
  placeOf,
  type Reading,
  readMap,
  readText,
  unknownKey,
} from './reading.ts';

const KEYS = ['field', 'until', 'reason', 'by'] as const;

/** Known differences, each with a day on which it ends and a reason. */
export function readWaivers(reading: Reading, node: Node, provider: Provider | undefined): Waiver[] {
  if (node.kind !== 'list') {
    addProblem(reading, {
      code: 'wrong-type',
      at: node.start,
      message: 'waivers must be a list',
      hint: 'write waivers: and below it - { field: …, until: YYYY-MM-DD, reason: … }',
    });
    return [];
  }
  const waivers: Waiver[] = [];
  for (const item of node.items) {
    const map = readMap(reading, item, 'a waiver');
    const waiver = map && readWaiver(reading, map, provider);
    if (waiver === undefined) continue;
    if (waivers.some(({ field }) => field === waiver.field)) {
      addProblem(reading, {
        code: 'duplicate-key',
        at: item.start,
        message: `"${waiver.field}" is waived here twice`,
        hint: 'keep the waiver that holds',
      });
    } else waivers.push(waiver);
  }
  return waivers;
}

function readWaiver(reading: Reading, map: MapNode, provider: Provider | undefined): Waiver | undefined {
  const texts = new Map<string, string>();
  let complete = true;
  for (const entry of map.entries) {
    if (isExtension(entry.key)) continue;
    if (!KEYS.some((key) => key === entry.key)) {
      unknownKey(reading, entry, 'a waiver', KEYS);
      continue;
    }
    const text = readEntry(reading, entry, provider);
    if (text === undefined) complete = false;
    else texts.set(entry.key, text);
  }
  for (const key of ['field', 'until', 'reason'] as const) {
    if (texts.has(key) || map.entries.some((entry) => entry.key === key)) continue;
    complete = false;
    addProblem(reading, {
      code: 'missing-key',
      at: map.start,
      message: `a waiver needs "${key}"`,
      hint: 'a difference is accepted with its field, the last day it may last, and a reason',
    });
  }
  const [field, until, reason, by] = KEYS.map((key) => texts.get(key));
  if (!complete || field === undefined || until === undefined || reason === undefined) return undefined;
  return { field, until, reason, ...(by !== undefined && { by }), location: placeOf(reading, map) };
}

function readEntry(reading: Reading, entry: Entry, provider: Provider | undefined): string | undefined {
  if (!isGiven(reading, entry)) return undefined;
  const text = readText(reading, entry.value, `"${entry.key}"`);
  if (text === undefined) return undefined;
  const fault = faultOf(entry.key, text, provider);
  if (fault === undefined) return text;
  addProblem(reading, { code: fault.code, at: entry.value.start, message: fault.message, hint: fault.hint });
  return undefined;
}

function faultOf(
  key: string,
  text: string,
  provider: Provider | undefined,
): { code: 'unknown-field' | 'bad-value'; message: string; hint: string } | undefined {
  if (key === 'field' && provider !== undefined && !Object.hasOwn(provider.fields, text)) {
    const known = Object.keys(provider.fields);
    return {
      code: 'unknown-field',
      message: `"${text}" cannot be observed at ${provider.id}`,
      hint: didYouMean(text, known) ?? `it can tell ${known.join(', ')}`,
    };
  }
  if (key === 'until' && !isDay(text)) {
    return {
      code: 'bad-value',
      message: `"${text}" is no day`,
      hint: 'write it as YYYY-MM-DD, for instance 2026-12-31',
    };
  }
  if (text.trim() === '') {
    return {
      code: 'bad-value',
      message: `"${key}" of a waiver is empty`,
      hint: 'say it for whoever reads it next',
    };
  }
  return undefined;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
