import { rolloutSays } from '../model/describe.ts';
import type { Found, Observation, OtherEnvironment } from '../model/observation.ts';
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

function shownReading({ provider, settings, observation, asked, redact }: ObjectReading) {
  const given = provider.settings.flatMap(({ name }): [string, string][] => {
    const value = settings[name];
    return value === undefined ? [] : [[name, value]];
  });
  const { state, fields = {}, open = {}, reason, message, rollouts, others } = partsOf(observation);
  const shown = {
    provider: provider.id,
    settings: Object.fromEntries(given),
    requests: asked.map((url) => `GET ${url}`),
    state,
    fields: mapped(fields, (value, name) => provider.hide?.(name, value) ?? value),
    /** The vendor's own name of each field, or its pointer. */
    sources: mapped(fields, (_, name) => provider.fields[name]?.source ?? ''),
    notKnown: mapped(open, ({ message }) => message),
    ...{ reason, message, rollouts, others },
  };
  // `redactObject` takes JSON, which has no undefined members.
  return redactObject(JSON.parse(JSON.stringify(shown)), redact) as unknown as typeof shown;
}

function mapped<Value, To>(
  object: Readonly<Record<string, Value>>,
  to: (value: Value, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, to(value, name)]));
}

interface Parts extends Partial<Pick<Found, 'fields' | 'open' | 'rollouts' | 'others'>> {
  readonly state: string;
  readonly reason?: string;
  readonly message?: string;
}

function partsOf(observation: Observation): Parts {
  switch (observation.kind) {
    case 'unreadable':
      return { state: 'could not be read', reason: observation.reason, message: observation.message };
    case 'absent':
      return { ...observation, state: 'nothing is deployed', message: observation.detail };
    case 'rolling': {
      const { rollout } = observation;
      return { state: 'only a rollout is visible', fields: rollout.fields, rollouts: [rollout] };
    }
    case 'found':
      return { ...observation, state: 'live' };
    default:
      return observation satisfies never;
  }
}

function humanText(
  { provider }: ObjectReading,
  { requests, state, fields, sources, notKnown, ...rest }: ReturnType<typeof shownReading>,
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
  const { rollouts = [], others = [] } = rest;
  if (rollouts.length > 0) lines.push('');
  for (const rollout of rollouts) lines.push(`  ${visible(rolloutSays(rollout))}`);
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
