import { isDefined } from '../definition/define.ts';
import type { Provider, Setting } from '../providers/contract.ts';
import { styleFor } from '../reporters/parts/style.ts';
import { hanging, wrap } from '../reporters/parts/width.ts';
import type { Output } from './output.ts';

/** The JSON form of a provider. */
export function plain({ notes = [], ...provider }: Provider) {
  const { id, title, docs, settings, credentials, permission, fields, ...rest } = provider;
  const { versionIs, hosts, baseUrlVariable } = rest;
  return {
    ...{ id, title, docs, settings, credentials, permission, fields, versionIs, hosts, baseUrlVariable },
    notes,
  };
}

/** One line for each provider, grouped by noun. */
export function listed(providers: readonly Provider[], { columns, outColor }: Output): string {
  const style = styleFor(outColor);
  const widest = (text: (provider: Provider) => string) =>
    Math.max(...providers.map((each) => text(each).length)) + 2;
  const [ids, titles] = [widest(({ id }) => id), widest(({ title }) => title)];
  const settingsOf = ({ settings }: Provider) =>
    settings
      .filter(({ on }) => on.includes('target'))
      .map(({ name, required }) => name + (required ? '' : '?'))
      .join(', ');
  // The column is at least as wide as the longest setting name.
  const longest = Math.max(
    ...providers.flatMap((each) => settingsOf(each).split(' ')).map(({ length }) => length),
  );
  const room = Math.max(longest, columns - ids - titles - 2);
  const start = Math.min(ids + titles + 2, Math.max(ids + 2, columns - room));
  const lines: string[] = [];
  for (const noun of new Set(providers.map((each) => each.noun))) {
    lines.push(style.bold(`${noun}s`));
    for (const provider of providers.filter((each) => each.noun === noun)) {
      const head = `  ${provider.id.padEnd(ids)}${provider.title}`;
      const [first = '', ...rest] = wrap(settingsOf(provider), room);
      const under = head.length < start ? rest : [first, ...rest];
      lines.push(head.length < start ? `${head.padEnd(start)}${first}`.trimEnd() : head);
      for (const line of under) lines.push(' '.repeat(start) + line);
    }
  }
  lines.push('', 'driftline providers NAME shows one provider; any other word searches the list.');
  return `${lines.join('\n')}\n`;
}

export function described(provider: Provider, { columns, outColor }: Output): string {
  const style = styleFor(outColor);
  const { id, title, noun, settings, credentials, permission, fields, versionIs, docs } = provider;
  const { baseUrlVariable, hosts, notes = [] } = provider;
  const targets = settings.filter(({ on }) => on.includes('target'));
  const connections = settings.filter(({ on }) => !on.includes('target'));
  const lines = [
    `${style.bold(id)}  ${title}, ${noun}s`,
    ...row('version is', versionIs, columns),
    ...row('settings', targets.map(labelOf).join(', '), columns),
    ...row('fields', Object.keys(fields).join(', '), columns),
    ...row('credentials', credentials.map(({ variable }) => variable).join(', '), columns),
    ...row('on connections', connections.map(({ name }) => name).join(', '), columns),
    ...row('base URL', `${baseUrlVariable} changes it`, columns),
    ...row('hosts', hosts.join(', '), columns),
    ...(docs === '' ? [] : [`  ${'docs'.padEnd(LABEL)}${docs}`]),
    '',
    style.bold('Settings'),
    ...settings.flatMap((setting) => row(setting.name, setting.description + standardOf(setting), columns)),
    '',
    style.bold('Fields'),
    ...Object.entries(fields).flatMap(([name, { description, type, source }]) =>
      row(name, `${description} (${type}; ${source})`, columns),
    ),
    '',
    style.bold('Credentials'),
    ...credentials.flatMap(({ variable, description, issuedAt }) =>
      row(variable, `${description}; issued ${issuedAt}`, columns),
    ),
    ...row('least permission', permission, columns),
    ...bulleted(style.bold('What a state means'), statesOf(provider), columns),
    ...bulleted(style.bold('Notes'), notes, columns),
  ];
  return `${lines.join('\n')}\n`;
}

/** The default of a setting, unless its description says it. */
export function standardOf({ default: standard, description }: Setting): string {
  if (standard === undefined || description.includes('if not given')) return '';
  if (typeof standard === 'string') return `; ${standard} if not given`;
  const source = 'variable' in standard ? `the variable ${standard.variable}` : "the environment's name";
  return `; ${source} if not given`;
}

function labelOf({ name, required, values }: Setting): string {
  const choices = values === undefined ? '' : ` (${values.join(', ')})`;
  return `${name}${required ? '' : '?'}${choices}`;
}

const LABEL = 20;

function bulleted(title: string, texts: readonly string[], columns: number): string[] {
  return texts.length === 0 ? [] : ['', title, ...texts.flatMap((text) => hanging('  - ', text, columns))];
}

function row(label: string, text: string, columns: number): string[] {
  return label.length < LABEL
    ? hanging(`  ${label.padEnd(LABEL)}`, text, columns)
    : [`  ${label}`, ...hanging(' '.repeat(LABEL + 2), text, columns)];
}

/** How a definition reads absence, rollouts and failures. */
export function statesOf(provider: Provider): string[] {
  if (!isDefined(provider)) return [];
  const { state, read, rollout, split, noun } = provider.definition;
  const words = (list: readonly string[] = []) => list.map((word) => `\`${word}\``).join(', ');
  const { status, exists, without, archived } = read.absent ?? {};
  const nothing =
    exists === undefined
      ? 'nothing is deployed'
      : `nothing is deployed if a second read, \`${exists}\`, finds the ${noun}. Otherwise there is no such ${noun}, and the target is unknown`;
  const lines = [
    status === undefined
      ? `The vendor answers 404: there is no such ${noun}. The target is unknown.`
      : `The vendor answers 404: ${nothing}.`,
  ];
  if (read.item?.includes('{')) lines.push(`\`${read.item}\` is null or not there: nothing is deployed.`);
  if (without !== undefined) lines.push(`\`${without}\` is null: nothing is deployed.`);
  if (archived !== undefined) lines.push(`\`${archived.at}\` has a time: nothing is deployed any more.`);
  if (read.list !== undefined) {
    const [none, two] =
      read.where === undefined
        ? ['The list is empty', 'The list has two entries']
        : ['No entry of the list fits', 'Two entries fit'];
    lines.push(`${none}: ${nothing}.`, `${two}: unknown.`);
    if (read.neverEmpty) lines.push('The list is empty: unknown.');
  }
  if (state !== undefined) {
    lines.push(`\`${state.at}\` is ${words(state.live)}: live.`);
    if (state.pending) lines.push(`${words(state.pending)}: a rollout is under way.`);
    if (state.failed) lines.push(`${words(state.failed)}: the rollout has failed.`);
    if (state.absent) lines.push(`${words(state.absent)}: nothing is deployed.`);
    lines.push('Any other word: unknown.');
  }
  if (rollout !== undefined)
    lines.push(`\`${rollout.version}\` is another version than the live one: a rollout is under way.`);
  if (split !== undefined)
    lines.push(
      `\`${split.at}\` has several versions: \`traffic\` has their shares, and \`version\` is not known.`,
    );
  return lines;
}
