import type { Provider, Setting, Settings } from '../providers/contract.ts';
import { commentLines, modeline, quoted } from './text.ts';

/** Stands for a value that only the vendor's pages show. */
const BLANK = 'FILL_IN';

/** A manifest to fill in; its comments say what to look up and where. */
export function skeletonOf(provider: Provider, given: Settings, schema: string | undefined): string {
  return `${[...modeline(schema), ...commentLines(provider.noList, ''), 'version: 1', 'deployments:', ...entryLines(provider, given)].join('\n')}\n`;
}

/** One entry to fill in. */
export function entryLines(provider: Provider, given: Settings = {}): string[] {
  const { id, noun, settings, fields } = provider;
  const needed = settings.filter(
    ({ name, required, on }) => on.includes('target') && (required || given[name] !== undefined),
  );
  return [
    `  my-${noun.replaceAll(/\W+/g, '-')}:`,
    `    provider: ${id}`,
    ...needed.map((setting) => `    ${settingLine(setting, given[setting.name])}`),
    '    environments:',
    `      prod: {}  # something must be live; ${quoted(String(fields.version?.examples[0] ?? '1.0'))} in place of {} expects that version`,
  ];
}

function settingLine(
  { name, kind, values, examples, description }: Setting,
  given: string | undefined,
): string {
  if (given !== undefined) return `${name}: ${quoted(given)}`;
  const [example = ''] = values ?? examples;
  const isFree = values === undefined && (kind === 'id' || kind === 'text');
  return `${name}: ${isFree ? BLANK : quoted(example)}  # ${description}${isFree ? `; for example ${example}` : ''}`;
}
