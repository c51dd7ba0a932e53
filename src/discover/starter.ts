import { credentialValue } from '../access/credentials.ts';
import type { AccessPolicy } from '../access/policy.ts';
import type { Provider } from '../providers/contract.ts';
import { neededBy } from './scope.ts';
import { entryLines } from './skeleton.ts';
import { commentLines, modeline } from './text.ts';

/** Providers with a whole set of credentials in the environment. */
export function providersWithCredentials(
  providers: readonly Provider[],
  policy: AccessPolicy,
): readonly Provider[] {
  return providers.filter(({ credentials, credentialSets }) =>
    credentialSets.some(
      (set) =>
        set.length > 0 &&
        set.every((name) => {
          const variable = credentials.find((each) => each.name === name)?.variable;
          return variable !== undefined && credentialValue(variable, policy) !== '';
        }),
    ),
  );
}

/** A first manifest: valid, with comments that say what to put into it. */
export function starterFor(chosen: readonly Provider[], all: readonly Provider[], schema?: string): string {
  const sections = chosen.length > 0 ? chosen.flatMap(sectionOf) : choice(all);
  return [
    ...modeline(schema),
    '# What should be live at each vendor, by environment. `driftline check` compares it with what is live.',
    'version: 1',
    '',
    ...sections,
    'deployments: {}',
    '',
  ].join('\n');
}

function sectionOf(provider: Provider): string[] {
  const { title, credentials, credentialSets, docs } = provider;
  const sets = credentialSets.map((set) =>
    set.map((name) => credentials.find((each) => each.name === name)?.variable ?? name).join(' and '),
  );
  const [first] = credentials;
  return [
    ...commentLines(`${title} (${docs})`, ''),
    ...(sets.length === 0 || first === undefined
      ? []
      : commentLines(`The credential comes from ${sets.join(', or from ')}, issued ${first.issuedAt}.`, '')),
    ...commentLines(
      provider.list === undefined
        ? provider.noList
        : `To write an entry for each ${provider.noun} that the vendor lists: ${nextCommand(provider)}`,
      '',
    ),
    '# An entry looks like this:',
    ...entryLines(provider).map((line) => `# ${line}`),
    '',
  ];
}

function choice(all: readonly Provider[]): string[] {
  return [
    '# Set the credential of a vendor, then write entries for what the vendor lists, for instance with',
    '#   driftline discover cartesia --write driftline.yaml',
    '# The vendors, and the variables that hold their credentials:',
    ...all.flatMap(({ id, title, credentials }) =>
      commentLines(`  ${id} (${title}): ${credentials.map(({ variable }) => variable).join(', ')}`, ''),
    ),
    '',
  ];
}

/** The command that writes the entries of a vendor. */
export function nextCommand({ id, list, settings }: Provider): string {
  const needed = settings.filter(({ name }) => neededBy(list).includes(name));
  const given = needed.map(({ name, examples }) => ` ${name}=${examples[0]}`);
  return `driftline discover ${id}${given.join('')} --write driftline.yaml`;
}
