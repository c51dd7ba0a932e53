import { rolloutSays } from '../model/describe.ts';
import type { Json } from '../model/json.ts';
import type { Observation, OtherEnvironment, Rollout } from '../model/observation.ts';
import { redactObject } from '../redact/report.ts';
import { visible } from '../reporters/parts/escape.ts';
import { styleFor } from '../reporters/parts/style.ts';
import { wrap } from '../reporters/parts/width.ts';
import type { ObjectReading } from '../run/read-object.ts';
import type { Output } from './output.ts';

/** Everything that is observed of an object, redacted. */
export function renderObject(
  reading: ObjectReading,
  format: 'human' | 'json',
  output: Pick<Output, 'columns' | 'outColor'>,
): string {
  const shown = shownReading(reading);
  return format === 'json' ? `${JSON.stringify(shown, null, 2)}\n` : humanText(reading, shown, output);
}

interface Shown {
  readonly provider: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly requests: readonly string[];
  readonly state: string;
  readonly fields: Readonly<Record<string, Json>>;
  /** The vendor's own name of each field, or its pointer. */
  readonly sources: Readonly<Record<string, string>>;
  /** Why a field is not known. */
  readonly notKnown: Readonly<Record<string, string>>;
  readonly reason?: string;
  readonly message?: string;
  readonly rollouts?: readonly Rollout[];
  readonly others?: readonly OtherEnvironment[];
}

function shownReading({ provider, settings, observation, asked, redact }: ObjectReading): Shown {
  const given = provider.settings.flatMap(({ name }): [string, string][] => {
    const value = settings[name];
    return value === undefined ? [] : [[name, value]];
  });
  const fields = Object.entries(fieldsOf(observation));
  const shown = {
    provider: provider.id,
    settings: Object.fromEntries(given),
    requests: asked.map((url) => `GET ${url}`),
    state: STATES[observation.kind],
    fields: Object.fromEntries(fields.map(([name, value]) => [name, provider.hide?.(name, value) ?? value])),
    sources: Object.fromEntries(fields.map(([name]) => [name, provider.fields[name]?.source ?? ''])),
    notKnown: notKnownOf(observation),
    ...notesOf(observation),
  };
  // `redactObject` takes JSON, which has no undefined members.
  return redactObject(JSON.parse(JSON.stringify(shown)), redact) as unknown as Shown;
}

function notesOf(observation: Observation) {
  switch (observation.kind) {
    case 'unreadable':
      return { reason: observation.reason, message: observation.message };
    case 'absent':
      return { message: observation.detail, rollouts: observation.rollouts, others: observation.others };
    case 'rolling':
      return { rollouts: [observation.rollout] };
    case 'found':
      return { rollouts: observation.rollouts, others: observation.others };
    default:
      return observation satisfies never;
  }
}

const STATES = {
  found: 'live',
  absent: 'nothing is deployed',
  rolling: 'only a rollout is visible',
  unreadable: 'could not be read',
} as const;

function fieldsOf(observation: Observation): Readonly<Record<string, Json>> {
  if (observation.kind === 'found') return observation.fields;
  return observation.kind === 'rolling' ? observation.rollout.fields : {};
}

function notKnownOf(observation: Observation): Record<string, string> {
  if (observation.kind !== 'found') return {};
  return Object.fromEntries(
    Object.entries(observation.open ?? {}).map(([name, { message }]) => [name, message]),
  );
}

function humanText(
  { provider }: ObjectReading,
  { requests, state, fields, sources, notKnown, ...rest }: Shown,
  { columns, outColor }: Pick<Output, 'columns' | 'outColor'>,
): string {
  const style = styleFor(outColor);
  const lines = [
    `${style.bold(provider.id)}  ${provider.title}`,
    ...requests.map((line) => style.dim(visible(line))),
    '',
    state + (rest.message === undefined ? '' : `: ${visible(rest.message)}`),
  ];
  const names = [...Object.keys(fields), ...Object.keys(notKnown)];
  const width = Math.max(0, ...names.map((name) => name.length)) + 2;
  for (const [name, value] of Object.entries(fields)) {
    const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
    const from = style.dim(`  ${visible(sources[name] ?? '')}`);
    const [first = '', ...more] = text
      .split('\n')
      .flatMap((line) => wrapped(visible(line), columns - width - 4));
    lines.push(`  ${name.padEnd(width)}${first}${more.length === 0 ? from : ''}`);
    for (const line of more) lines.push(`  ${' '.repeat(width)}${line}`);
    if (more.length > 0) lines.push(`  ${' '.repeat(width)}${from.trimStart()}`);
  }
  for (const [name, message] of Object.entries(notKnown)) {
    lines.push(`  ${name.padEnd(width)}${style.dim(`not known: ${visible(message)}`)}`);
  }
  const rollouts = rest.rollouts ?? [];
  if (rollouts.length > 0) lines.push('');
  for (const rollout of rollouts) lines.push(`  ${visible(rolloutSays(rollout))}`);
  const others = rest.others ?? [];
  if (others.length > 0) lines.push('', '  other environments:');
  for (const other of others) lines.push(`    ${visible(otherText(other))}`);
  return `${lines.join('\n')}\n`;
}

/** A short form; the JSON has everything. */
function otherText({ environment, fields: { version }, fault }: OtherEnvironment): string {
  const what = fault ?? (typeof version === 'string' ? version : 'live');
  return `${environment}: ${what}`;
}

function wrapped(line: string, columns: number): string[] {
  if (line.length <= columns) return [line];
  const [indent = ''] = /^ */.exec(line) ?? [];
  return wrap(line.trimStart(), columns - indent.length).map((part) => indent + part);
}
