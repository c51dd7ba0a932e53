import type { Option } from '../src/cli/command.ts';
import { COMMANDS } from '../src/cli/commands.ts';
import { builtIn } from '../src/providers/registry.ts';
import { CODES, type CodeKind, KIND_TITLES, type Meaning } from '../src/reporters/parts/codes/index.ts';
import { GENERATED, table } from './markdown.ts';
import { keysPage, providerPage, providersPage, withVendorTable } from './provider-pages.ts';

const PROVIDERS = await builtIn().all();
/** `docs/cli.md`, from the table of commands. */
export function cliPage(): string {
  const sections = COMMANDS.map(({ name, summary, operands, options, examples, notes = [] }) =>
    [
      `## ${name}`,
      `${capital(summary)}.`,
      `\`driftline ${[name, operands, '[options]'].filter((part) => part !== '').join(' ')}\``,
      table(
        ['option', 'does'],
        options.map((option) => [`\`${optionText(option)}\``, described(option)]),
      ),
      table(
        ['for example', 'does'],
        examples.map(([line, what]) => [`\`${line}\``, what]),
      ),
      notes.join(' '),
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  );
  return `${GENERATED}

# The command line

driftline checks deployment drift of AI agents from a shell or a pipeline. Reports go to stdout, everything else to stderr.

${sections.join('\n\n')}

## Environment variables

${table(
  ['variable', 'does'],
  [
    ...PROVIDERS.flatMap(({ title, baseUrlVariable, credentials }) => [
      ...credentials.map(({ variable, description }) => [`\`${variable}\``, `${title}: ${description}`]),
      [
        `\`${baseUrlVariable}\``,
        `base URL of ${title}, in place of the vendor's own; allows its host, for ${title} only`,
      ],
    ]),
    ['`DRIFTLINE_VAR_NAME`', 'value of `${var.NAME}`; `--var` wins'],
    [
      '`DRIFTLINE_PROVIDER_FILES`',
      'like `--provider-file`; separate several with `:` (`;` on Windows), as in `PATH`',
    ],
    ['`DRIFTLINE_ALLOW_HOSTS`', 'like `--allow-host`; separate several with blanks or commas'],
    ['`DRIFTLINE_ALLOW_ENV`', 'like `--allow-env`; separate several with blanks or commas'],
    [
      '`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`',
      'an http or https proxy, and the hosts that need none, in the forms that curl and Go take, also in lower case; the proxy sees CONNECT and nothing else',
    ],
    ['`NODE_EXTRA_CA_CERTS`', 'a file with more root certificates for TLS'],
    ['`NODE_TLS_REJECT_UNAUTHORIZED`', 'no effect: certificates are always verified'],
    [
      '`NODE_DISABLE_COMPILE_CACHE`',
      'keeps no compiled code in the folder for temporary files, which is `TMPDIR` or `/tmp`',
    ],
    ['`NO_COLOR`, `FORCE_COLOR`', 'turns colors off, or on'],
  ],
)}
`;
}

function optionText({ name, short, value }: Option): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}

function described({ description, repeatable }: Option): string {
  return repeatable ? `${description} (repeatable)` : description;
}

/** `docs/codes.md`: each code is a section, whose address is the code. */
export function codesPage(): string {
  const ofKind = (kind: CodeKind) => {
    const sections = [...CODES].flatMap(([code, meanings]) => {
      // A code of two kinds has one section, because an anchor must be unique.
      if (meanings[0]?.kind === kind) return [codeSection(code, meanings)];
      return meanings.some((each) => each.kind === kind)
        ? [`\`${code}\` is explained [above](#${code}), with its other meaning.`]
        : [];
    });
    return [`## ${capital(KIND_TITLES[kind])}`, ...sections].join('\n\n');
  };
  return `${GENERATED}

# Codes

Every status, finding, reason and mistake that a check of deployment drift reports, and what to do about it. \`driftline explain CODE\` prints the same.

${(Object.keys(KIND_TITLES) as CodeKind[]).map(ofKind).join('\n\n')}
`;
}

function codeSection(code: string, meanings: readonly Meaning[]): string {
  const texts = meanings.map(({ kind, title, description, help }) => {
    const which = meanings.length === 1 ? '' : `As ${KIND_TITLES[kind]}: `;
    return `${which}**${title}.** ${description}\n\nWhat to do: ${help}`;
  });
  return [`### ${code}`, ...texts].join('\n\n');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Pages that follow from the registry, by their path below `docs/`. */
export async function registryPages(): Promise<ReadonlyMap<string, string>> {
  const pages = PROVIDERS.map(
    async (provider) => [`providers/${provider.id}.md`, await providerPage(provider)] as const,
  );
  return new Map([
    ['providers.md', providersPage(PROVIDERS)],
    ['keys.md', keysPage(PROVIDERS)],
    ...(await Promise.all(pages)),
  ]);
}

/** The README with a new table of vendors. */
export function readmePage(page: string): string {
  return withVendorTable(page, PROVIDERS);
}
