import { isJsonObject, type Json } from '../model/json.ts';
import type { Target } from '../model/manifest.ts';
import type { Finding, TargetReport } from '../model/report.ts';
import { type Redact, redactMembers } from './redactor.ts';

/** Longer texts of a report are cut: a vendor can send megabytes for each target. */
export const LONGEST_SHOWN = 1 << 18;

/** Remembers results, so that equal texts and values are searched once in a run. */
export function remembering(redact: Redact): Redact {
  const texts = new Map<string, Json>();
  const values = new WeakMap<object, Json>();
  const json = (value: Json): Json => {
    if (typeof value === 'string') {
      const shown = texts.get(value) ?? redactText(value, redact);
      texts.set(value, shown);
      return shown;
    }
    if (typeof value !== 'object' || value === null) return redactJson(value, redact);
    const shown = values.get(value) ?? redactJson(value, redact);
    values.set(value, shown);
    return shown;
  };
  return Object.assign((text: string) => redact(text), { json });
}

/** Redacts a text, and cuts a long one. Most texts are short and have nothing to hide: they only need a search. */
function redactText(text: string, redact: Redact): Json {
  return text.length <= LONGEST_SHOWN && redact(text) === text ? text : redactJson(text, redact);
}

/** The last pass: sentences only. Values were redacted before they were cut. Texts of the manifest stay as they are. */
export function redactTargets(targets: readonly TargetReport[], redact: Redact): readonly TargetReport[] {
  const redacted = (finding: Finding) => redactMembers(finding, ['message', 'liveBy', 'liveSince'], redact);
  return targets.map((target) =>
    target.findings.length === 0 ? target : { ...target, findings: target.findings.map(redacted) },
  );
}

/** All texts of these targets in manifests, without credentials from variables. */
export function textsOf(targets: readonly Target[]): readonly string[] {
  const texts: string[] = [];
  for (const { id, connection, settings, shown, expect, labels, waivers } of targets) {
    texts.push(id, connection.name);
    gather({ ...settings } as Json, texts);
    gather((shown ?? { expect, labels, waivers }) as unknown as Json, texts);
  }
  return texts;
}

/**
 * Redacts all texts, keys and numbers of a value in one pass: there may be a million, and a credential may be digits.
 * Returns the value itself if there is nothing to hide.
 */
export function redactJson(value: Json, redact: Redact): Json {
  if (redact.json !== undefined) return redact.json(value);
  const texts: string[] = [];
  gather(value, texts);
  const shown = redact.all?.(texts, LONGEST_SHOWN) ?? texts.map((text) => redact(text));
  if (shown.every((text, index) => text === texts[index])) return value;
  let next = 0;
  return rebuilt(value, () => shown[next++] ?? '');
}

function gather(value: Json, texts: string[]): void {
  if (typeof value === 'string') texts.push(value);
  else if (typeof value === 'number') texts.push(String(value));
  else if (Array.isArray(value)) for (const item of value) gather(item, texts);
  else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      texts.push(key);
      gather(value[key] as Json, texts);
    }
  }
}

/** Takes the texts in the order of `gather`. */
function rebuilt(value: Json, take: () => string): Json {
  if (typeof value === 'string') return take();
  if (typeof value === 'number') {
    const shown = take();
    return shown === String(value) ? value : shown;
  }
  if (Array.isArray(value)) return value.map((item: Json) => rebuilt(item, take));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value).map((key) => {
      const name = take();
      return [name, rebuilt(value[key] as Json, take)] as const;
    }),
  );
}

export function redactObject(
  object: Readonly<Record<string, Json>>,
  redact: Redact,
): Readonly<Record<string, Json>> {
  return redactJson(object, redact) as Readonly<Record<string, Json>>;
}
