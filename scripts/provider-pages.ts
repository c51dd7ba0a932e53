import { stringify } from 'yaml';
import { isDefined } from '../src/definition/define.ts';
import type { Definition } from '../src/definition/definition.ts';
import type { Provider, Setting } from '../src/providers/contract.ts';
import { GENERATED, table } from './markdown.ts';

/** `docs/providers.md`: a line for each provider, and the page that has the rest. */
export function providersPage(providers: readonly Provider[]): string {
  const rows = providers.map(({ id, title, noun, settings, versionIs }) => [
    `[${title}](providers/${id}.md)`,
    `\`${id}\``,
    noun,
    settings
      .filter(({ on }) => on.includes('target'))
      .map(({ name, required }) => `\`${name}\`${required ? '' : ' (optional)'}`)
      .join(', '),
    versionIs,
  ]);
  return `${GENERATED}

# Vendors

What each provider needs and what it can observe is on its page. \`driftline providers NAME\` prints the same, and
\`driftline read NAME setting=value\` shows one object. A vendor that is not here is a YAML file of your own:
[own-provider.md](own-provider.md).

${table(['vendor', 'provider', 'one deployment is', 'a manifest names', '`version` is'], rows)}

An environment variable is read from the run's own environment and from nowhere else; \`credentials\` in a manifest may
name another one.
`;
}

/** `docs/providers/<id>.md`. */
export async function providerPage(provider: Provider): Promise<string> {
  const { id, title, noun, docs, versionIs } = provider;
  const parts = [
    GENERATED,
    `# ${title} (\`${id}\`)`,
    `One deployment is ${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}; \`version\` is ${versionIs}. [The vendor's page](${docs}). \`driftline providers ${id}\` prints this in a terminal.`,
    `## Example\n\n\`\`\`yaml\n${await exampleOf(provider)}\`\`\``,
    `## Settings\n\n${settingsOf(provider)}`,
    `## Credentials\n\n${credentialsOf(provider)}`,
    `## Fields\n\n${fieldsOf(provider)}`,
    listed('## What a state means', isDefined(provider) ? statesOf(provider.definition) : []),
    listed('## Good to know', provider.notes ?? []),
    `## Discovery\n\n${listText(provider)}`,
    limitsOf(provider),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** A manifest of the sample, with the version that is live there. */
async function exampleOf(provider: Provider): Promise<string> {
  const { settings, fields } = (await provider.sample()).live;
  const { id, environmentSetting } = provider;
  const environment = environmentSetting === undefined ? 'prod' : (settings[environmentSetting] ?? 'prod');
  const own = Object.entries(settings).filter(
    ([name, value]) =>
      name !== environmentSetting &&
      provider.settings.find((setting) => setting.name === name)?.default !== value,
  );
  const missing = provider.settings.filter(
    ({ name, required, or }) => required && settings[name] === undefined && or === undefined,
  );
  own.push(...missing.map(({ name, examples }): [string, string] => [name, examples[0] ?? name]));
  const version = typeof fields.version === 'string' ? fields.version : String(fields.version);
  return stringify({
    version: 1,
    deployments: {
      support: { provider: id, ...Object.fromEntries(own), environments: { [environment]: version } },
    },
  });
}

function settingsOf({ settings }: Provider): string {
  return table(
    ['setting', 'where', 'what'],
    settings.map((setting) => [
      `\`${setting.name}\`${setting.required ? '' : ' (optional)'}`,
      placeOf(setting),
      `${setting.description}; for example \`${setting.examples[0]}\`${setting.or === undefined ? '' : `; or \`${setting.or}\`, one of the two`}`,
    ]),
  );
}

function credentialsOf({ credentials, permission }: Provider): string {
  const rows = credentials.map(({ name, variable, description, issuedAt }) => [
    `\`${name}\``,
    `\`${variable}\``,
    `${description}; issued ${issuedAt}`,
  ]);
  const list = rows.length === 0 ? '' : `${table(['credential', 'default variable', 'what'], rows)}\n\n`;
  return `${list}Least permission: ${permission}`;
}

function fieldsOf({ fields }: Provider): string {
  return table(
    ['field', 'type', 'what', "the vendor's name"],
    Object.entries(fields).map(([name, { type, description, source }]) => [
      `\`${name}\``,
      type,
      description,
      `\`${source}\``,
    ]),
  );
}

/** How a definition reads absence, rollouts and failures. */
function statesOf({ state, read, rollout, split }: Definition): string[] {
  const words = (list: readonly string[] = []) => list.map((word) => `\`${word}\``).join(', ');
  const { status, exists, without, archived } = read.absent ?? {};
  const lines = [
    status === undefined
      ? 'The vendor answers 404: there is no such object, and the target is unknown.'
      : `The vendor answers 404: nothing is deployed${exists === undefined ? '' : `, if \`${exists}\` is found; otherwise there is no such object, and the target is unknown`}.`,
  ];
  if (without !== undefined) lines.push(`\`${without}\` is null: nothing is deployed.`);
  if (archived !== undefined) lines.push(`\`${archived.at}\` has a time: nothing is deployed any more.`);
  if (read.list !== undefined && read.where !== undefined)
    lines.push('No entry of the list fits: nothing is deployed. Two fit: unknown.');
  if (state !== undefined) {
    lines.push(`\`${state.at}\` is ${words(state.live)}: live.`);
    if (state.pending) lines.push(`${words(state.pending)}: a rollout is under way.`);
    if (state.failed) lines.push(`${words(state.failed)}: the rollout has failed.`);
    if (state.absent) lines.push(`${words(state.absent)}: nothing is deployed.`);
    lines.push('Any other word: unknown.');
  }
  if (rollout !== undefined)
    lines.push(`\`${rollout.version}\` is another version than the live one: it is on its way.`);
  if (split !== undefined)
    lines.push(
      `\`${split.at}\` has several versions: \`traffic\` has their shares, and \`version\` is open.`,
    );
  return lines;
}

function listText({ noun, list, noList }: Provider): string {
  if (list === undefined) return `No list for \`discover\` and \`coverage\`: ${noList}`;
  const { settings, unlisted = [], permission: more } = list;
  const named = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  return [
    `\`discover\` and \`coverage\` list every ${noun}${settings.length === 0 ? '' : `, given ${named(settings)}`}.`,
    ...(unlisted.length === 0 ? [] : [`The list has no ${named(unlisted)}: give it to \`discover\`.`]),
    ...(more === undefined ? [] : [more]),
  ].join(' ');
}

function listed(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}

function limitsOf({ hosts, rateLimits, baseUrlVariable }: Provider): string {
  const limits = rateLimits.map(({ requests, seconds }) => `${requests} requests in ${seconds} s`).join(', ');
  const own =
    hosts.length === 0
      ? 'No host gets the credential without a permission.'
      : `The credential goes to ${hosts.map((host) => `\`${host}\``).join(', ')} without a permission.`;
  const kept =
    limits === ''
      ? 'No rate limit is documented: a refusal slows the reads down.'
      : `Its documented rate limit is kept: ${limits}.`;
  return `## Hosts and limits\n\n${own} \`${baseUrlVariable}\` stands before the documented paths. ${kept}`;
}

function placeOf({ on }: Setting): string {
  const places = { target: 'deployment or environment', connection: 'connection' };
  return on.map((level) => places[level]).join(', ');
}
