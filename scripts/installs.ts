/** How examples and pages name the package to install. `npm run generate` runs it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from '../package.json';
import { IS_PUBLISHED } from './published.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VERSION = String.raw`\d+\.\d+\.\d+(?:-[\w.]+)?`;

interface Way {
  /** The text before the first release. `after` is the text from then on. */
  readonly before: string;
  readonly after: string;
  /** Finds both texts, with any version in them. */
  readonly either: RegExp;
}

const WAYS: readonly Way[] = [
  {
    before: '"${DRIFTLINE_PACKAGE:?docs/ci.md says what it is}"',
    after: `driftline@${version}`,
    either: new RegExp(String.raw`"\$\{DRIFTLINE_PACKAGE:\?[^}]*\}"|(?<![\w/@])driftline@${VERSION}`, 'g'),
  },
  {
    before:
      'uses: driftline/driftline@0000000000000000000000000000000000000000 # the commit that you trust: docs/ci.md',
    after: `uses: driftline/driftline@v${version}`,
    either: new RegExp(String.raw`uses: driftline/driftline@(?:0{40} #[^\n]*|v${VERSION})`, 'g'),
  },
  {
    before: `npm install ./driftline-${version}.tgz`,
    after: 'npm install driftline',
    either: new RegExp(String.raw`npm install (?:\./driftline-${VERSION}\.tgz|driftline)(?![\w@/-])`, 'g'),
  },
  // For action.yml: if no version is given, the action runs its own commit.
  { before: '""', after: version, either: /(?<=^ {2}version:\n {4}description: [^\n]*\n {4}default: ).*$/gm },
];

/** The section of `docs/ci.md` about what is installed. */
const SECTION = /(?<=<!-- what is installed -->\n)[\s\S]*?(?=<!-- end -->)/;
const NOT_YET = `driftline is not on npm yet, so nothing here installs it by name. Choose a commit that you trust, and pin it.

- **GitHub**: \`uses: driftline/driftline@COMMIT\`, with the full commit id in place of the zeros. The Action runs that
  commit. It builds it first, which takes a minute, unless \`dist\` is in the commit.
- **Everywhere else**: make the package once, and put it where your jobs can download it. \`DRIFTLINE_PACKAGE\` is its
  address, or its absolute path.

\`\`\`sh
git clone https://github.com/driftline/driftline && cd driftline
git checkout COMMIT
npm ci --ignore-scripts && npm pack     # driftline-${version}.tgz
\`\`\`

- **A fork with \`dist\` in a commit** (\`npm run build && git add --force dist && git commit -m "Add dist"\`) needs no
  other place: use its commit for the Action, and
  \`DRIFTLINE_PACKAGE=https://github.com/YOU/driftline/archive/COMMIT.tar.gz\`. npm cannot install it as \`git+https://…\`:
  with \`-g\` it leaves the build out.
`;
const ON_NPM = `The examples install \`driftline@${version}\` from npm, and \`uses: driftline/driftline@v${version}\` does the same. A commit in place of the version runs that commit.
`;

/** The text, in which each name of the package is the one that can be installed now. */
export function withInstalls(text: string, isPublished = IS_PUBLISHED): string {
  const named = WAYS.reduce(
    (all, { before, after, either }) => all.replaceAll(either, () => (isPublished ? after : before)),
    text,
  );
  return named.replace(SECTION, () => (isPublished ? ON_NPM : NOT_YET));
}

/** Every file that says what to install, relative to the root. */
export function filesWithInstalls(): string[] {
  const pages = ['docs', 'examples'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
      .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length)),
  );
  return ['README.md', 'action.yml', ...pages].filter((name) =>
    /\.(?:md|ya?ml|cron|tf)$|Jenkinsfile$/.test(name),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of filesWithInstalls()) {
    const path = join(ROOT, name);
    const text = readFileSync(path, 'utf8');
    const wanted = withInstalls(text);
    if (wanted !== text) writeFileSync(path, wanted);
  }
}
