/** The order of the documentation: the side bar of the site and `docs/README.md` follow from it. */
export const SECTIONS: readonly Section[] = [
  {
    title: 'Start',
    pages: [
      { page: 'start.md', about: 'from a clone to a check of your own, in five minutes' },
      {
        page: 'comparison.md',
        about: 'what `terraform plan`, `pulumi refresh`, vendor CLIs and HTTP checkers do instead',
      },
    ],
  },
  {
    title: 'Declare',
    pages: [
      { page: 'manifest.md', about: 'every key and every operator of `driftline.yaml`' },
      { page: 'discover.md', about: 'let driftline write the manifest of a fleet that is live' },
      { page: 'accept.md', about: 'if the live version is right, write it into git' },
    ],
  },
  {
    title: 'Vendors',
    pages: [
      { page: 'keys.md', about: 'where each vendor shows its ids and issues its keys' },
      { page: 'providers.md', about: 'what each provider needs and observes', below: 'providers' },
      { page: 'own-provider.md', about: 'a vendor of your own, in one YAML file' },
    ],
  },
  {
    title: 'Run in CI',
    pages: [
      { page: 'ci.md', about: 'pull requests that ask for a deployment, and what is new since the last run' },
      { page: 'sharding.md', about: 'one check on several machines' },
      { page: 'simulate.md', about: 'try a pipeline against simulated vendors' },
    ],
  },
  {
    title: 'Pulumi',
    pages: [{ page: 'pulumi.md', about: 'drift fails a preview, in programs of every language' }],
  },
  {
    title: 'Reports',
    pages: [{ page: 'reports.md', about: 'where the result can go', below: 'formats' }],
  },
  {
    title: 'Operate',
    pages: [
      { page: 'troubleshooting.md', about: 'a message, what it means, what to do' },
      { page: 'security.md', about: 'what is promised against whom' },
      { page: '../SECURITY.md', about: 'how to report a vulnerability' },
      { page: 'stability.md', about: 'what a new release may change' },
    ],
  },
  {
    title: 'Reference',
    pages: [
      { page: 'cli.md', about: 'every command, option and variable' },
      { page: 'codes.md', about: 'every status, finding, reason and mistake' },
      { page: 'glossary.md', about: 'the words of the manifest and the reports' },
      { page: '../CHANGELOG.md', about: 'what each release changed' },
    ],
  },
  {
    title: 'Contribute',
    pages: [
      { page: '../CONTRIBUTING.md', about: 'add a vendor, an operator, a format' },
      { page: 'architecture.md', about: 'the map of the source' },
      { page: 'testing.md', about: 'which tests run when' },
      { page: 'mutation.md', about: 'what the tests do not notice' },
      { page: 'performance.md', about: 'what was measured, and how' },
      { page: 'decisions/dependencies.md', about: 'what is bundled, and why' },
    ],
  },
];

interface Section {
  readonly title: string;
  readonly pages: readonly Entry[];
}

export interface Entry {
  /** The path of the page below `docs/`. */
  readonly page: string;
  readonly about: string;
  /** A folder whose pages stand below this one, in the order of its links. */
  readonly below?: string;
}
