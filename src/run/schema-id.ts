import tool from '../../package.json' with { type: 'json' };

const REPOSITORY = tool.homepage.replace(/#.*$/, '').replace('//github.com/', '//raw.githubusercontent.com/');

/** The address of a schema of this version: where its tag has the file. */
export function schemaId(name: string): string {
  return `${REPOSITORY}/v${tool.version}/schemas/${name}.schema.json`;
}
