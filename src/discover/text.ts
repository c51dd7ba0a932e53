import { visible, visibleCut } from '../reporters/parts/escape.ts';
import { wrap } from '../reporters/parts/width.ts';
import { guardText } from '../reporters/parts/workflow.ts';
import { schemaId } from '../run/schema-id.ts';
import { INSTALLED_SCHEMA } from './installed-schema.ts';
import type { Live } from './live.ts';
import type { PlannedDeployment, PlannedEnvironment } from './plan.ts';

const MODELINE = '# yaml-language-server: $schema=';
const LONGEST_COMMENT = 1_000;
const COMMENT_WIDTH = 96;

/** The first lines of a manifest, which name its schema for editors. `local` is the path of the installed schema. */
export function modeline(local: string | undefined): string[] {
  const versioned = schemaId('manifest');
  return local === undefined
    ? [`${MODELINE}${versioned}`, `# Or, where driftline is installed: ./${INSTALLED_SCHEMA}`]
    : [`${MODELINE}${local}`, `# Or, by version: ${versioned}`];
}

/** A deployment to write. */
export interface Entry {
  readonly deployment: PlannedDeployment;
  /** The provider, or the connection that implies it. */
  readonly owner: { readonly provider: string } | { readonly connection: string };
  readonly live: (environment: string) => Live;
}

export interface Layout {
  /** Columns before the name of a deployment. */
  readonly indent: number;
  /** Columns that each further level adds. */
  readonly step: number;
}

/** Entries in block style, as lines without line ends. */
export function blockLines(entries: readonly Entry[], { indent, step }: Layout): string[] {
  const pad = (level: number) => ' '.repeat(indent + level * step);
  return entries.flatMap(({ deployment, owner, live }) => [
    ...commentLines(deployment.note, pad(0)),
    `${pad(0)}${key(deployment.name)}:`,
    ...pairs({ ...owner, ...deployment.settings }).map((pair) => pad(1) + pair),
    `${pad(1)}environments:`,
    ...deployment.environments.flatMap((environment) => {
      const state = live(environment.name);
      return [
        ...commentLines(state.comment, pad(2)),
        `${pad(2)}${key(environment.name)}: ${environmentText(environment, state)}`,
      ];
    }),
  ]);
}

/** The entries as members of a flow mapping. They have no comments, because the file may be JSON. */
export function flowMembers(entries: readonly Entry[]): string[] {
  return entries.map(({ deployment, owner, live }) => {
    const environments = deployment.environments.map(
      (environment) =>
        `${quoted(environment.name)}: ${environmentText(environment, live(environment.name), quoted)}`,
    );
    const members = [
      ...pairs({ ...owner, ...deployment.settings }, quoted),
      `"environments": { ${environments.join(', ')} }`,
    ];
    return `${quoted(deployment.name)}: { ${members.join(', ')} }`;
  });
}

/** The comments on deployments and environments that flowMembers cannot write, one text for each. */
export function remarks(entries: readonly Entry[]): string[] {
  return entries.flatMap(({ deployment: { name, note, environments }, live }) => [
    ...remark(name, note),
    ...environments.flatMap((environment) =>
      remark(`${name}/${environment.name}`, live(environment.name).comment),
    ),
  ]);
}

function remark(of: string, comment: string | undefined): string[] {
  return comment === undefined ? [] : [`${visible(of)}: ${shown(comment)}`];
}

function environmentText({ settings }: PlannedEnvironment, { version, deployed }: Live, name = key): string {
  const own = pairs(settings, name);
  if (deployed === false) own.push(`${name('deployed')}: false`);
  else if (version !== undefined) {
    if (own.length === 0) return quoted(version);
    own.push(`${name('expect')}: { ${name('version')}: ${quoted(version)} }`);
  }
  return own.length === 0 ? '{}' : `{ ${own.join(', ')} }`;
}

function pairs(settings: Readonly<Record<string, string>>, name = key): string[] {
  return Object.entries(settings).map(
    ([each, value]) => `${name(each)}: ${name === key ? scalar(value) : quoted(value)}`,
  );
}

/** Words that YAML 1.1 reads as a boolean or as null, not as text. */
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

function isPlain(text: string): boolean {
  return /^[A-Za-z][\w-]*$/.test(text) && !WORDS.test(text);
}

/** A key, without quotes if every reader of YAML takes it for text. A `${` needs no escape in a key. */
function key(text: string): string {
  return isPlain(text) || (/^\p{L}[\p{L}\p{M}\p{N}-]*$/u.test(text) && !WORDS.test(text))
    ? text
    : escaped(text);
}

function scalar(text: string): string {
  return isPlain(text) ? text : quoted(text);
}

/** A value that reads back as this text: in double quotes, with `${` escaped. */
export function quoted(text: string): string {
  return escaped(text.replaceAll('${', () => '$${'));
}

function escaped(text: string): string {
  const json = JSON.stringify(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0\ufffe\uffff]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
  });
  // A CI runner obeys ##[…] anywhere in what is printed.
  return json.replaceAll(/##(\w{0,16})\[/g, '##$1\\x5b');
}

/** The text as comment lines, whatever it contains. */
export function commentLines(text: string | undefined, pad: string): string[] {
  if (text === undefined || text === '') return [];
  return wrap(shown(text), Math.max(40, COMMENT_WIDTH - pad.length)).map((line) =>
    `${pad}# ${line}`.trimEnd(),
  );
}

function shown(text: string): string {
  return guardText(visibleCut(text, LONGEST_COMMENT));
}
